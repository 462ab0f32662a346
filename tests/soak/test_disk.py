"""A disk that is full or fails is told in one line, loses nothing that was acknowledged, and can be used again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from relations.exchange import importer
from relations.projections import runner
from relations.store.errors import DiskFullError, FailingDiskError, StoreError
from soak.failing import Quota, going_on
from soak.form import Soak, make
from soak.rep import FEW, Acknowledged
from soak.vfs import on_watched_disk
from soak.wholeness import found_usable

pytestmark = pytest.mark.sqlite
MOUNT = 'mount -t tmpfs -o size=200m none "$0" || exit 77; exec "$@"'


@dataclass(frozen=True)
class Fault:
    """What a disk says to which call, after how many of those for 100 pages, and what the book makes of it."""

    call: str
    code: int
    told: type[StoreError]
    in_100: int = 100


FAULTS = {
    "full": Fault("write", apsw.SQLITE_FULL, DiskFullError),
    "unwritable": Fault("write", apsw.SQLITE_IOERR_WRITE, FailingDiskError),
    "unsynced": Fault("sync", apsw.SQLITE_IOERR_FSYNC, FailingDiskError, in_100=3),
}
WHEN_CLOSED = {"PRAGMA wal_autocheckpoint = 4000": "PRAGMA wal_autocheckpoint = 0"}
"""The write-ahead log is copied home when the book is closed, where apsw can leave out the errors that SQLite does."""


class FaultyDisk:
    """Refuses the calls of one kind after a number of them, until it is mended."""

    def __init__(self, fault: Fault) -> None:
        self.told, self.unsure = fault.told, fault.call == "sync"
        self._fault = fault
        self._left: int | None = None

    def fails_after(self, pages: int) -> None:
        self._left = pages * self._fault.in_100 // 100

    def mend(self) -> None:
        self._left = None

    def watch(self, call: str, _file: str, _rest: Sequence[object]) -> None:
        if call == self._fault.call and self._left is not None:
            if self._left == 0:
                raise apsw.exception_for(self._fault.code)
            self._left -= 1


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "CHUNK", FEW)
    monkeypatch.setattr(runner, "BATCH", FEW)


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_acknowledged_is_lost_when_the_disk_fails(soak: Soak, begun: str, tmp_path: Path, name: str) -> None:
    """In the middle of anything; afterwards the same program goes on, and so does the next."""
    fault, chance = FAULTS[name], soak.chance(f"disk {name}")
    disk = FaultyDisk(fault)
    with on_watched_disk(disk.watch, instead=WHEN_CLOSED):
        going_on(disk, begun, tmp_path, chance, soak.form(6, 100))


def test_nothing_acknowledged_is_lost_when_files_may_not_grow(soak: Soak, begun: str, tmp_path: Path) -> None:
    """As with a quota: the system refuses, underneath the SQLite that comes with Python."""
    going_on(Quota(), begun, tmp_path, soak.chance("quota"), soak.form(6, 100))


def test_nothing_acknowledged_is_lost_when_the_disk_is_full(soak: Soak, tmp_path: Path) -> None:
    """On a small disk of its own, where one can be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    program = [sys.executable, "-m", "soak.failing", str(tmp_path), str(soak.seed), str(soak.form(6, 100))]
    command = ["unshare", "--mount", "sh", "-c", MOUNT, str(disk), *program]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    if "unshare:" in done.stderr or done.returncode == 77:
        pytest.skip("no disk can be mounted here")
    assert (done.returncode, done.stderr) == (0, "")
    print(done.stdout)  # noqa: T201


@pytest.mark.parametrize("name", FAULTS)
def test_a_book_can_be_made_after_all_when_the_disk_failed_while_it_was_made(
    soak: Soak, tmp_path: Path, name: str
) -> None:
    fault, chance = FAULTS[name], soak.chance(f"making {name}")
    disk = FaultyDisk(fault)
    with on_watched_disk(disk.watch, instead=WHEN_CLOSED):
        for number in range(soak.form(4, 50)):
            address, told = str(tmp_path / f"book{number}.db"), list[Acknowledged]()
            disk.fails_after(chance.randrange(150))
            with pytest.raises(fault.told):
                make(address, told.append)
            disk.mend()
            found_usable(address, told, broken_off=1)
