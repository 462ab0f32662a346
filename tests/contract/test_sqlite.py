"""SQLite, in a file and in memory, keeps the contract of the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contract.log_contract import DurableLogContract, LogContract, append, draft, everything
from relations.store.database import Database
from relations.store.schema import REFUSAL

pytestmark = pytest.mark.sqlite


class TestMemory(LogContract):
    """A book that is gone with its program, for tests."""

    @pytest.fixture
    def address(self, tmp_path: Path) -> str:  # noqa: ARG002
        return "sqlite://"


class TestFile(DurableLogContract):
    """The book as most people have it: one file."""

    @pytest.fixture
    def address(self, tmp_path: Path) -> str:
        return str(tmp_path / "new folder" / "客户 #1?.db")

    def test_only_its_owner_may_read_it(self, database: Database, address: str) -> None:
        """The files that SQLite keeps beside it included, and the folder that was made for it."""
        append(database, draft(1))
        modes = {path.name: path.stat().st_mode & 0o777 for path in Path(address).parent.iterdir()}
        name = Path(address).name
        assert modes == {name: 0o600, f"{name}-wal": 0o600, f"{name}-shm": 0o600}
        assert Path(address).parent.stat().st_mode & 0o777 == 0o700

    def test_a_commit_waits_for_the_disk(self, database: Database) -> None:
        with database.writing() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA fullfsync").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000

    @pytest.mark.parametrize(
        "statement",
        [
            "REPLACE INTO entries SELECT position, event_id, stream, version, {} FROM entries WHERE position = 2",
            "INSERT OR REPLACE INTO entries SELECT 3, event_id, 'new', 9, {} FROM entries WHERE position = 2",
            "INSERT OR REPLACE INTO entries SELECT 3, 'new', stream, version, {} FROM entries WHERE position = 2",
            "INSERT INTO entries SELECT 4, 'new', 'new', 9, {} FROM entries WHERE position = 2",
            "UPDATE OR REPLACE entries SET position = 1 WHERE position = 2",
            "DELETE FROM entries",
            "REPLACE INTO head VALUES (1, 0, x'', '')",
            "DELETE FROM head",
        ],
    )
    def test_another_program_cannot_change_entries_or_leave_a_gap(
        self, database: Database, address: str, statement: str
    ) -> None:
        """A bare connection with SQLite's own settings, where REPLACE deletes rows without their delete triggers."""
        before = append(database, draft(1), draft(2))
        statement = statement.format("topic, occurred, recorded_at, 'nobody', state, leaf")
        with closing(sqlite3.connect(address)) as other, pytest.raises(sqlite3.IntegrityError, match=REFUSAL):
            other.execute(statement)
        assert everything(database) == before
