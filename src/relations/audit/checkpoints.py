"""Checkpoints: what the log was when it had so many entries, signed (https://c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

import os
import re
from base64 import b64decode, b64encode
from binascii import Error as BinasciiError
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from relations.audit.errors import BadNoteError, FileThereError, FileTroubleError
from relations.audit.notes import Note
from relations.store.seal import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which log, how many entries, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """Give the text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str, source: str) -> Self:
        """Read the text of a checkpoint; lines after the third are others' extensions. Raises BadNoteError."""
        origin, size, root, *_ = [*text.split("\n"), "", ""]
        try:
            decoded = b64decode(root, validate=True)
        except (BinasciiError, ValueError):
            decoded = b""
        if not (origin and _SIZE.fullmatch(size) and len(decoded) == HASH_BYTES):
            raise BadNoteError(source, "its first lines are not origin, size and root")
        return cls(origin, int(size), decoded)


@dataclass(frozen=True, slots=True)
class Held:
    """A signed checkpoint, and where it is from."""

    checkpoint: Checkpoint
    note: Note
    source: str

    @classmethod
    def read(cls, text: str, source: str) -> Self:
        """Read a signed checkpoint; raises BadNoteError."""
        note = Note.read(text, source)
        return cls(Checkpoint.read(note.text, source), note, source)

    @classmethod
    def of(cls, file: Path) -> Self:
        """Read a signed checkpoint from a file; raises BadNoteError or FileTroubleError."""
        return cls.read(read_text(file), str(file))


def kept(folder: Path) -> list[Held]:
    """Read the checkpoints that are kept in a folder, smallest first; there may be none."""
    return sorted((Held.of(file) for file in folder.glob("*.note")), key=lambda each: each.checkpoint.size)


def file_of(folder: Path, size: int) -> Path:
    """Name the file of the checkpoint of that size; the order of names is that of sizes."""
    return folder / f"{size:012}.note"


def keep(folder: Path, note: Note, size: int) -> Path:
    """Keep a checkpoint; raises FileThereError or FileTroubleError."""
    file = file_of(folder, size)
    with _telling_of(file):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_new(file, str(note).encode())
    return file


def read_bytes(file: Path) -> bytes:
    """Read a file; raises FileTroubleError."""
    with _telling_of(file):
        return file.read_bytes()


def read_text(file: Path) -> str:
    """Read a text; raises FileTroubleError."""
    with _telling_of(file):
        return read_bytes(file).decode()


def replace_text(file: Path, text: str) -> None:
    """Put a text in the place of a file, all at once; raises FileTroubleError."""
    fresh = file.with_name(f"{file.name}.new")
    with _telling_of(file):
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(text.encode())
        fresh.replace(file)


def write_new(file: Path, content: bytes) -> None:
    """Write a file that only its owner reads; raises FileThereError where one is, FileTroubleError otherwise."""
    with new_file(file) as stream:
        stream.write(content)


@contextmanager
def new_file(file: Path) -> Iterator[BinaryIO]:
    """Give a new file to be written, which only its owner reads; when that fails, there is none."""
    with _telling_of(file):
        stream = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    try:
        with _telling_of(file), stream:
            yield stream
    except BaseException:
        file.unlink()
        raise


@contextmanager
def _telling_of(file: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise FileThereError(file) from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileTroubleError(file, error) from error
