"""What was acknowledged survives the loss of power: on a simulated disk, at any moment, whatever was not synced yet.

A day's work is recorded as the calls that SQLite makes to its disk (vfs.py). Moments are drawn from it; for each, the
files are made as a disk may show them after a crash then (disk.py), and the book is opened the ordinary way. The next
day goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from shutil import rmtree
from typing import Any

import pytest

import relations
from relations.exchange import importer
from relations.projections import runner
from soak.disk import Disk
from soak.form import CUSTOMERS, Soak, make
from soak.rep import FEW, Acknowledged, Rep, file_of_visits, import_visits
from soak.vfs import on_watched_disk
from soak.wholeness import found_usable

pytestmark = pytest.mark.sqlite
Call = tuple[str, str, tuple[Any, ...]]
"""The name of the call, the file, and the rest, as Disk takes them."""
FULL, NORMAL = "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"


@dataclass
class Film:
    """What was done to the files of a folder, and what was acknowledged, in order."""

    folder: Path
    calls: list[Call | Acknowledged] = field(default_factory=list)

    def watch(self, call: str, file: str, rest: tuple[Any, ...]) -> None:
        """Film a call, if it is about this folder."""
        path = Path(file)
        if path.parent == self.folder:
            self.calls.append((call, path.name, rest))

    def crashes(
        self, disk: Disk, moments: int, chance: Random
    ) -> Iterator[tuple[dict[str, bytes], Sequence[Acknowledged]]]:
        """Give the files after a crash at so many moments, and what had been acknowledged by then.

        `disk` is as it was at the beginning. Every other crash is beside something rarer than writing ahead.
        """
        rare = [n for n, call in enumerate(self.calls) if isinstance(call, Acknowledged) or not _writes_ahead(call)]
        chosen = {*chance.sample(rare, moments // 2)}
        chosen |= {*chance.sample([n for n in range(len(self.calls)) if n not in chosen], moments - len(chosen))}
        told = list[Acknowledged]()
        for n, call in enumerate(self.calls):
            if n in chosen:
                yield disk.after_crash(chance), [*told]
            if isinstance(call, Acknowledged):
                told.append(call)
            else:
                name, file, rest = call
                getattr(disk, name)(file, *rest)


def _writes_ahead(call: Call) -> bool:
    return call[0] == "write" and call[1].endswith("-wal")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "CHUNK", FEW)
    monkeypatch.setattr(runner, "BATCH", FEW)


RARELY, OFTEN = "PRAGMA wal_autocheckpoint = 4000", "PRAGMA wal_autocheckpoint = 40"
"""How often the write-ahead log is copied home and begun again."""


def day(address: str, film: Film, name: str, chance: Random) -> None:
    """Record with two books open, import, rebuild, and close the books now and then."""
    for turn in range(3):
        with ExitStack() as stack:
            books = [stack.enter_context(relations.open(address, actor=name, create=False)) for _ in range(2)]
            reps = [Rep(book, f"{name}.{turn}.{n}", CUSTOMERS, chance) for n, book in enumerate(books)]
            for _ in range(chance.choice([1, 5, 60])):
                rep = chance.choice(reps)
                film.calls.append(rep.record())
                if chance.random() < 1 / 8:
                    rep.ask()
            if turn == 1:
                file = film.folder / f"import-{name}.csv"
                rows = file_of_visits(file, 2 * FEW, CUSTOMERS)
                import_visits(books[0], file)
                film.calls.extend(rows)
                books[1].rebuild()


def placed(folder: Path, files: dict[str, bytes]) -> str:
    """Make a folder with these files and no others; give the address of its book."""
    if folder.exists():
        rmtree(folder)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return str(folder / "book.db")


def test_every_acknowledged_entry_survives_the_loss_of_power(soak: Soak, tmp_path: Path) -> None:
    chance = soak.chance("power")
    days, moments = soak.form(2, 10), soak.form(20, 50)
    address = placed(tmp_path / "day", {})
    make(address)
    acknowledged = list[Acknowledged]()
    for number in range(days):
        film, disk = Film(tmp_path / "day"), Disk.of(tmp_path / "day")
        with on_watched_disk(film.watch, instead={RARELY: OFTEN} if number % 2 else {}):
            day(address, film, f"day{number}", chance)
        for files, told in film.crashes(disk, moments, chance):
            found_usable(placed(tmp_path / "crashed", files), [*acknowledged, *told], broken_off=number + 1)
        acknowledged += told
        placed(tmp_path / "day", {path.name: path.read_bytes() for path in (tmp_path / "crashed").iterdir()})
    print(f"{days * moments} crashes, {len(acknowledged)} commands acknowledged before the last")  # noqa: T201


def test_a_book_can_be_made_again_where_the_power_failed_while_it_was_made(soak: Soak, tmp_path: Path) -> None:
    chance = soak.chance("making")
    film = Film(tmp_path / "day")
    with on_watched_disk(film.watch):
        make(placed(film.folder, {}), film.calls.append)
    for files, told in film.crashes(Disk(), soak.form(10, 100), chance):
        found_usable(placed(tmp_path / "crashed", files), told, broken_off=1)


def test_the_simulation_would_notice_if_commits_did_not_wait_for_the_disk(soak: Soak, tmp_path: Path) -> None:
    """With `synchronous=NORMAL` acknowledged entries are lost."""
    chance = soak.chance("noticing")
    address = placed(tmp_path / "day", {})
    make(address)
    film = Film(tmp_path / "day")
    disk = Disk.of(film.folder)
    with on_watched_disk(film.watch, instead={FULL: NORMAL}):
        day(address, film, "day", chance)
    assert any(
        lost(placed(tmp_path / "crashed", files), told)
        for files, told in film.crashes(disk, soak.form(20, 100), chance)
    )


def lost(address: str, told: Sequence[Acknowledged]) -> bool:
    """Tell whether something that was acknowledged is missing."""
    try:
        found_usable(address, told, broken_off=1)
    except AssertionError as error:
        return "was acknowledged and is lost" in str(error)
    return False
