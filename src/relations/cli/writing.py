"""Files that a command writes besides its answer: whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def write_whole(file: str, option: str, chunks: Iterable[bytes]) -> None:
    """Write a file piece by piece beside its place, and put it there when it is whole.

    Whatever goes wrong on the way, what was there before stays, and nothing else is left. What is no file, such as
    /dev/stdout, is written as it is. Raises InvalidInputError, which names the `option` that gave the file.
    """
    from relations.errors import InvalidInputError

    try:
        place = Path(file)
        if place.exists() and not place.is_file():
            with place.open("wb") as stream:
                stream.writelines(chunks)
        else:
            _replace(Path(os.path.realpath(place)), chunks)
    except OSError as error:
        raise InvalidInputError(
            f"{file} cannot be written: {error.strerror}; name another file with {option}"
        ) from None


def _replace(place: Path, chunks: Iterable[bytes]) -> None:
    fresh = place.with_name(f".{os.getpid()}.part")
    try:
        with fresh.open("xb") as stream:
            if place.exists():
                fresh.chmod(place.stat().st_mode)
            stream.writelines(chunks)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(place)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
