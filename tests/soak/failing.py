"""Going on after a disk has failed; as a program, on a small disk that is filled again and again.

python -m soak.failing FOLDER SEED TIMES
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Protocol

import relations
from relations.book import Book
from relations.exchange import importer
from relations.projections import runner
from relations.store.errors import DiskFullError, FailingDiskError, StoreError
from soak.form import CUSTOMERS, make
from soak.rep import FEW, Acknowledged, Rep, file_of_visits, import_visits
from soak.wholeness import found_usable, found_whole

PAGE = 4096


class Disk(Protocol):
    """A disk that can fail and be mended.

    `told` is what the book makes of it. With `unsure` a command whose failure was told may be there when the book is
    opened again, for it was written but not synced.
    """

    told: type[StoreError]
    unsure: bool

    def fails_after(self, pages: int) -> None:
        """Let it fail when it was told to write about so many pages more."""

    def mend(self) -> None:
        """Let it work again."""


def going_on(disk: Disk, address: str, folder: Path, chance: Random, times: int) -> None:
    """Record, import and rebuild until the disk fails, and see that all is well once it is mended, so many times.

    `folder` is on another disk.
    """
    acknowledged = list[Acknowledged]()
    for number in range(times):
        broken_off = number + 1 if disk.unsure else 0
        with relations.open(address, actor="li.wei") as book:
            work = chance.choice([recording, importing, rebuilding])(book, folder, str(number), chance)
            disk.fails_after(chance.randrange(300))
            try:
                while True:
                    acknowledged += work()
            except StoreError as error:
                said = error
            assert (type(said), str(said).count("\n")) == (disk.told, 0), said
            if chance.random() < 1 / 2:
                disk.mend()
                acknowledged += work()
                found_whole(book, acknowledged, broken_off=broken_off)
        disk.mend()
        found_usable(address, acknowledged, broken_off=broken_off)
    print(f"{times} failures, {len(acknowledged)} commands acknowledged")  # noqa: T201


Work = Callable[[], list[Acknowledged]]
"""Something that writes each time; gives what was acknowledged."""


def recording(book: Book, _: Path, name: str, chance: Random) -> Work:
    """Record one command after another."""
    rep = Rep(book, name, CUSTOMERS, chance)
    return lambda: [rep.record()]


def importing(book: Book, folder: Path, name: str, _: Random) -> Work:
    """Import one file after another, each until it is in."""
    files = [folder / f"import{name}.csv"]

    def work() -> list[Acknowledged]:
        rows = file_of_visits(files[-1], 5 * FEW, CUSTOMERS)
        import_visits(book, files[-1])
        files.append(folder / f"import{name}.{len(files)}.csv")
        return rows

    return work


def rebuilding(book: Book, _folder: Path, _name: str, _: Random) -> Work:
    """Build the read models anew again and again."""

    def work() -> list[Acknowledged]:
        book.rebuild()
        return []

    return work


class Quota:
    """The system's limit on the size of the files that this program writes."""

    told = FailingDiskError
    unsure = False

    def fails_after(self, pages: int) -> None:
        """Let no file grow beyond so many pages."""
        self._set(pages * PAGE)

    def mend(self) -> None:
        """Let them grow as they like."""
        self._set(resource.getrlimit(resource.RLIMIT_FSIZE)[1])

    def _set(self, size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


class SmallDisk:
    """A folder that is a small disk of its own, filled with a file that holds nothing."""

    told = DiskFullError
    unsure = False

    def __init__(self, folder: Path) -> None:
        """`folder` is where the disk is."""
        self._filler = folder / "filler"

    def fails_after(self, pages: int) -> None:
        """Leave room for so many pages."""
        self._filler.touch()
        status = os.statvfs(self._filler)
        room = status.f_bavail * status.f_frsize - pages * PAGE
        if room > 0:
            with self._filler.open("wb") as filler:
                os.posix_fallocate(filler.fileno(), 0, room)

    def mend(self) -> None:
        """Make room."""
        self._filler.unlink(missing_ok=True)


def main(folder: Path, seed: str, times: int) -> None:
    """Be the program."""
    importer.CHUNK = runner.BATCH = FEW
    disk = folder / "disk"
    make(str(disk / "book.db"))
    going_on(SmallDisk(disk), str(disk / "book.db"), folder, Random(seed), times)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
