"""What the log promises on every database; a backend passes by inheriting LogContract and naming an address."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from relations.store.database import Database, open_database
from relations.store.errors import (
    ConflictError,
    DuplicateEventError,
    StaleReadError,
    StoreError,
    TrackingMovedError,
    VersionConflictError,
)
from relations.store.log import Draft, Head, Log, Stored, Unless
from relations.store.schema import REFUSAL, log_tables
from relations.store.seal import Frontier, leaf_hash
from relations.store.tracking import Tracking

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
log = Log()
tracking = Tracking()


def draft(version: int, stream: str = "customer-1", topic: str = "promise-made.v1", event_id: str = "") -> Draft:
    event_id = event_id or f"{stream}/{version}"
    return Draft(event_id, stream, version, topic, "2026-03", "李伟", f'{{"text":"两箱 {version}"}}'.encode())


def append(database: Database, *drafts: Draft, now: datetime = NOON, unless: Unless | None = None) -> list[Stored]:
    with database.writing() as connection:
        return log.append(connection, drafts, now, unless=unless)


def append_and_be_interrupted(database: Database, *drafts: Draft) -> None:
    with database.writing() as connection:
        log.append(connection, drafts, NOON)
        raise KeyboardInterrupt


WRITER = """
import sys
from datetime import UTC, datetime
from relations.store.database import open_database
from relations.store.log import Draft, Log

address, stream = sys.argv[1:]
with open_database(address, create=False) as database:
    for version in range(1, 100_000):
        draft = Draft(f"{stream}/{version}", stream, version, "a.v1", "2026", "li.wei", b"{}")
        with database.writing() as connection:
            [entry] = Log().append(connection, [draft], datetime(2026, 3, 2, tzinfo=UTC))
        print(entry.position, entry.event_id, flush=True)
"""
"""A program that records without end and prints what was acknowledged."""


def everything(database: Database) -> list[Stored]:
    with database.reading() as connection:
        return log.read(connection, after=0, limit=10_000)


def positions(entries: list[Stored]) -> list[int]:
    return [entry.position for entry in entries]


class LogContract:
    """The log contract; subclasses give `address`, where there is no book yet."""

    @pytest.fixture
    def address(self, tmp_path: Path) -> str:
        raise NotImplementedError

    @pytest.fixture
    def database(self, address: str) -> Iterator[Database]:
        with open_database(address, create=True, zone="Asia/Shanghai", created=NOON) as database:
            yield database

    def test_a_new_book_knows_its_facts_and_is_empty(self, database: Database) -> None:
        assert database.facts == {"format": "1", "zone": "Asia/Shanghai", "created": "2026-03-02T12:00:00+00:00"}
        assert everything(database) == []
        with database.reading() as connection:
            assert log.head(connection).size == 0
            assert log.head(connection).frontier == Frontier()
            assert log.at(connection, 1) is None

    def test_what_is_appended_reads_back_as_it_is(self, database: Database) -> None:
        """Texts of any script, bytes of any value and the order of appending stay."""
        drafts = [
            draft(1),
            Draft("e 'quoted\"\n", "person-é", 7, "😀.v1", "2026", "o'neil", bytes(range(256)) * 100),
            draft(2),
        ]
        appended = append(database, *drafts)
        assert positions(appended) == [1, 2, 3]
        assert everything(database) == appended
        names = Draft._fields
        assert [tuple(getattr(entry, name) for name in names) for entry in appended] == [tuple(d) for d in drafts]

    def test_appending_nothing_changes_nothing(self, database: Database) -> None:
        assert append(database) == []
        assert everything(database) == []

    def test_numbering_has_no_gaps_after_failures(self, database: Database) -> None:
        """A transaction that is rolled back leaves no number behind."""
        append(database, draft(1), draft(2))
        with pytest.raises(KeyboardInterrupt):
            append_and_be_interrupted(database, draft(3))
        with pytest.raises(ConflictError):
            append(database, draft(3), draft(2))
        append(database, draft(3))
        assert positions(everything(database)) == [1, 2, 3]

    def test_recorded_time_never_decreases(self, database: Database) -> None:
        """A clock that jumps back, or speaks from another zone, does not turn the order around."""
        clock = [NOON, NOON - timedelta(days=400), NOON + timedelta(microseconds=1), NOON]
        clock.append((NOON + timedelta(hours=1)).astimezone(timezone(timedelta(hours=8))))
        for version, now in enumerate(clock, 1):
            append(database, draft(version), now=now)
        assert [entry.recorded_at for entry in everything(database)] == [
            "2026-03-02T12:00:00.000000+00:00",
            "2026-03-02T12:00:00.000000+00:00",
            "2026-03-02T12:00:00.000001+00:00",
            "2026-03-02T12:00:00.000001+00:00",
            "2026-03-02T13:00:00.000000+00:00",
        ]

    def test_a_time_without_offset_is_refused(self, database: Database) -> None:
        with pytest.raises(ValueError, match="offset"):
            append(database, draft(1), now=NOON.replace(tzinfo=None))
        assert everything(database) == []

    @pytest.mark.parametrize(
        ("drafts", "kind", "message"),
        [
            ([draft(3), draft(2, event_id="new")], VersionConflictError, "customer-1 already has a version 2"),
            ([draft(3), draft(4, event_id="customer-1/1")], DuplicateEventError, "event customer-1/1 is recorded"),
            ([draft(3), draft(3, event_id="new")], VersionConflictError, "customer-1 already has a version 3"),
            ([draft(3), draft(4, event_id="customer-1/3")], DuplicateEventError, "event customer-1/3 is recorded"),
        ],
    )
    def test_a_conflict_is_named_and_changes_nothing(
        self, database: Database, drafts: list[Draft], kind: type[ConflictError], message: str
    ) -> None:
        """Conflicts with the log and among the drafts; nothing stays even if the caller goes on and commits."""
        before = append(database, draft(1), draft(2))
        with database.writing() as connection:
            with pytest.raises(kind, match=message):
                log.append(connection, drafts, NOON)
            assert log.head(connection).size == 2
        assert everything(database) == before

    def test_a_conflict_late_in_a_long_append_is_found(self, database: Database) -> None:
        append(database, draft(2345))
        with pytest.raises(VersionConflictError, match="version 2345"):
            append(database, *(draft(version, event_id=f"new {version}") for version in range(1, 2400)))
        assert len(everything(database)) == 1

    def test_an_append_that_rests_on_what_was_read_is_refused_when_that_has_changed(self, database: Database) -> None:
        """Only entries of the named topics after the named position matter."""
        append(database, draft(1, topic="a.v1"), draft(2, topic="b.v1"), draft(3, topic="c.v1"))
        names = frozenset({"a.v1", "b.v1"})
        with pytest.raises(StaleReadError, match=r"entry 2 was recorded in between \(we had read up to 1\)"):
            append(database, draft(4), unless=Unless(names, after=1))
        append(database, draft(4), unless=Unless(names, after=2))
        append(database, draft(5), unless=Unless(frozenset(), after=0))
        assert positions(everything(database)) == [1, 2, 3, 4, 5]

    def test_the_head_seals_every_entry(self, database: Database) -> None:
        """Leaves and frontier are those that anyone can compute from the columns, however entries were appended."""
        append(database, *(draft(version) for version in range(1, 6)))
        append(database, draft(6))
        append(database, *(draft(version) for version in range(7, 10)))
        frontier = Frontier()
        for entry in everything(database):
            leaf = leaf_hash(
                entry.position, entry.event_id, entry.stream, entry.version, entry.topic, entry.occurred,
                entry.recorded_at, entry.actor, entry.state,
            )  # fmt: skip
            assert entry.leaf == leaf
            frontier = frontier.add(leaf)
        with database.reading() as connection:
            assert log.head(connection) == Head(9, frontier, entry.recorded_at)

    def test_reading_by_position(self, database: Database) -> None:
        append(database, *(draft(version) for version in range(1, 10)))
        with database.reading() as connection:
            assert positions(log.read(connection, after=2, limit=3)) == [3, 4, 5]
            assert positions(log.read(connection, after=7, limit=9)) == [8, 9]
            assert positions(log.read(connection, after=2, limit=9, upto=4)) == [3, 4]
            assert log.read(connection, after=9, limit=9) == []
            fourth = log.at(connection, 4)
            assert fourth is not None
            assert fourth.version == 4
            assert log.at(connection, 10) is None
            assert log.at(connection, 0) is None

    def test_reading_a_stream(self, database: Database) -> None:
        """In the order of versions, whatever the order of recording."""
        append(database, draft(2), draft(1, stream="person-1"), draft(3), draft(1))
        with database.reading() as connection:
            assert positions(log.stream(connection, "customer-1")) == [4, 1, 3]
            assert positions(log.stream(connection, "customer-1", after=1)) == [1, 3]
            assert positions(log.stream(connection, "customer-1", after=1, upto=2)) == [1]
            assert log.stream(connection, "customer-2") == []

    def test_measuring_streams(self, database: Database) -> None:
        """However many are asked for; those that are not there have no length."""
        append(database, *(draft(1, stream=f"customer-{number}") for number in range(1500)), draft(2))
        asked = [f"customer-{number}" for number in range(3000)]
        with database.reading() as connection:
            found = log.lengths(connection, asked)
            assert log.lengths(connection, []) == {}
        assert [found[stream] for stream in asked] == [1, 2, *[1] * 1498, *[0] * 1500]

    def test_finding_events_by_id(self, database: Database) -> None:
        """However many are asked for."""
        append(database, *(draft(version) for version in range(1, 2500)))
        asked = [f"customer-1/{version}" for version in range(1, 5000)]
        with database.reading() as connection:
            assert log.find(connection, asked) == {f"customer-1/{number}": number for number in range(1, 2500)}
            assert log.find(connection, []) == {}

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE entries SET actor = 'nobody' WHERE position = 1",
            "UPDATE entries SET position = 3 WHERE position = 2",
            "DELETE FROM entries WHERE position = 2",
            "DELETE FROM entries",
            "DELETE FROM head",
            """INSERT INTO entries SELECT position, 'new', 'new', 9, topic, occurred, recorded_at, actor, state, leaf
            FROM entries WHERE position = 1 ON CONFLICT (position) DO UPDATE SET actor = 'nobody'""",
        ],
    )
    def test_entries_are_never_changed_or_deleted(self, database: Database, statement: str) -> None:
        before = append(database, draft(1), draft(2))
        with pytest.raises(StoreError, match=REFUSAL), database.writing() as connection:
            connection.exec_driver_sql(statement)
        assert everything(database) == before

    def test_nothing_written_while_reading_stays(self, database: Database) -> None:
        """PostgreSQL refuses it, SQLite forgets it."""
        with suppress(StoreError), database.reading() as connection:
            log.append(connection, [draft(1)], NOON)
        assert everything(database) == []

    def test_logs_with_different_prefixes_do_not_meet(self, database: Database) -> None:
        tables = log_tables(MetaData(), "snapshots_")
        database.create(tables.metadata)
        database.create(tables.metadata)
        append(database, draft(1), draft(2))
        with database.writing() as connection:
            assert positions(Log(tables).append(connection, [draft(1)], NOON)) == [1]
        with pytest.raises(StoreError, match=REFUSAL), database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM snapshots_entries")
        assert len(everything(database)) == 2

    def test_writers_in_threads_neither_lose_nor_double_an_entry(self, database: Database) -> None:
        """Eight writers race for the same versions: each version is won once, and numbering has no gaps."""

        def write(writer: int) -> int:
            won = 0
            for version in range(1, 11):
                try:
                    append(database, draft(version, event_id=f"{writer}/{version}"))
                except VersionConflictError:
                    continue
                won += 1
            return won

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(write, range(8))) == 10
        entries = everything(database)
        assert positions(entries) == list(range(1, 11))
        assert sorted(entry.version for entry in entries) == list(range(1, 11))

    def test_a_reader_stands_at_the_beginning_until_it_moves(self, database: Database) -> None:
        with database.writing() as connection:
            assert tracking.position(connection, "ledger") == 0
            tracking.move(connection, "ledger", 0, 5)
            tracking.move(connection, "ledger", 5, 9)
            assert tracking.position(connection, "ledger") == 9
            assert tracking.position(connection, "other") == 0
            tracking.move(connection, "ledger", 9, 0)
            assert tracking.position(connection, "ledger") == 0

    @pytest.mark.parametrize("seen", [0, 4, 6])
    def test_a_reader_that_was_moved_meanwhile_is_refused(self, database: Database, seen: int) -> None:
        with database.writing() as connection:
            tracking.move(connection, "ledger", 0, 5)
        message = f"'ledger' no longer stands at entry {seen}"
        with pytest.raises(TrackingMovedError, match=message), database.writing() as connection:
            tracking.move(connection, "ledger", seen, 7)
        with database.reading() as connection:
            assert tracking.position(connection, "ledger") == 5

    def test_of_many_workers_that_saw_the_same_position_one_moves(self, database: Database) -> None:
        def work(_: int) -> int:
            try:
                with database.writing() as connection:
                    tracking.move(connection, "ledger", 0, 5)
            except TrackingMovedError:
                return 0
            return 1

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(work, range(8))) == 1


class DurableLogContract(LogContract):
    """What a database promises besides when it outlives its program and can be opened by many."""

    def test_a_book_opens_again_as_it_was(self, database: Database, address: str) -> None:
        """Making it a second time changes nothing, not even its time zone."""
        appended = append(database, draft(1), draft(2))
        database.close()
        for create in (False, True):
            with open_database(address, create=create, zone="Europe/Berlin") as again:
                assert (again.facts, again.zone) == (database.facts, "Asia/Shanghai")
                assert everything(again) == appended
        with open_database(address, create=False) as again:
            assert positions(append(again, draft(3))) == [3]

    def test_a_reader_sees_one_snapshot(self, database: Database) -> None:
        """What others record meanwhile appears to the next reader."""
        append(database, draft(1))
        with database.reading() as connection:
            assert log.head(connection).size == 1
            append(database, draft(2))
            assert log.head(connection).size == 1
            assert positions(log.read(connection, after=0, limit=9)) == [1]
        assert positions(everything(database)) == [1, 2]

    def test_programs_that_make_the_same_book_at_once_share_it(self, address: str) -> None:
        def make(writer: int) -> None:
            with open_database(address, create=True) as database:
                append(database, draft(1, stream=f"customer-{writer}"))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(make, range(8)))
        with open_database(address, create=False) as database:
            assert positions(everything(database)) == list(range(1, 9))

    def test_what_was_acknowledged_survives_the_death_of_its_program(self, database: Database, address: str) -> None:
        """Two programs record at once and are killed: every entry they were told of is there, without gap or double."""
        command = [sys.executable, "-c", WRITER, address]
        with (
            subprocess.Popen([*command, "customer-1"], stdout=subprocess.PIPE, text=True) as one,
            subprocess.Popen([*command, "customer-2"], stdout=subprocess.PIPE, text=True) as two,
        ):
            acknowledged = []
            for program in (one, two):
                assert program.stdout is not None
                acknowledged += [program.stdout.readline().split() for _ in range(10)]
            for program in (one, two):
                program.kill()
                assert program.stdout is not None
                acknowledged += [line.split() for line in program.stdout if line.endswith("\n")]
        entries = everything(database)
        assert positions(entries) == list(range(1, len(entries) + 1))
        found = {str(entry.position): entry.event_id for entry in entries}
        assert found.items() >= {(position, event_id) for position, event_id in acknowledged}
        with database.reading() as connection:
            head = log.head(connection)
        assert head.frontier == Frontier().extend([entry.leaf for entry in entries])
