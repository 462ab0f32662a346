"""The eventsourcing library's view of the log, where its own suites do not look."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, ProgrammingError, StoredEvent, Tracking

from relations.store.database import Database, open_database
from relations.store.factory import Factory
from relations.store.log import Log
from relations.store.recorders import LogAggregateRecorder, LogApplicationRecorder, LogProcessRecorder

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def database() -> Iterator[Database]:
    with open_database("sqlite://", create=True) as database:
        yield database


def stored(version: int = 1, topic: str = "a.v1") -> StoredEvent:
    return StoredEvent(uuid4(), version, topic, b"{}")


def test_an_event_of_the_library_is_an_entry_like_any_other(database: Database) -> None:
    """Sealed, with an event id, recorded and occurring when the clock says, by `eventsourcing`."""
    recorder = LogApplicationRecorder(database, clock=lambda: NOON)
    event = stored()
    assert recorder.insert_events([event]) == [1]
    with database.reading() as connection:
        entry = Log().at(connection, 1)
    assert entry is not None
    assert (entry.stream, entry.version, entry.topic, entry.state) == (event.originator_id.hex, 1, "a.v1", b"{}")
    assert entry.occurred == entry.recorded_at == "2026-03-02T12:00:00.000000+00:00"
    assert entry.actor == "eventsourcing"
    assert len(entry.event_id) == 36


def test_a_recorder_with_a_prefix_keeps_a_log_of_its_own(database: Database) -> None:
    snapshots = LogAggregateRecorder(database, prefix="snapshots_")
    with pytest.raises(OperationalError, match="no such table: snapshots_head"):
        snapshots.insert_events([stored()])
    snapshots.create_table()
    event = stored(7)
    snapshots.insert_events([event])
    assert list(snapshots.select_events(event.originator_id)) == [event]
    assert LogApplicationRecorder(database).max_notification_id() is None


def test_tracking_that_is_not_later_takes_its_events_back(database: Database) -> None:
    """Events and tracking are recorded together or not at all."""
    recorder = LogProcessRecorder(database)
    recorder.insert_events([stored()], tracking=Tracking("upstream", 5))
    with pytest.raises(IntegrityError, match="'upstream' no longer stands"):
        recorder.insert_events([stored()], tracking=Tracking("upstream", 5))
    assert recorder.max_notification_id() == 1


def test_originator_ids_may_be_texts(database: Database) -> None:
    recorder = LogApplicationRecorder(database, originator_id_type="text")
    event = StoredEvent("customer-1", 1, "a.v1", b"{}")
    recorder.insert_events([event])
    assert list(recorder.select_events("customer-1")) == [event]
    assert recorder.select_notifications(1, 1)[0].originator_id == "customer-1"


def test_a_missing_book_is_not_made_when_tables_are_not_to_be_created(tmp_path: object) -> None:
    with pytest.raises(OperationalError, match="there is no book at"):
        Factory({Factory.RELATIONS_DB: f"{tmp_path}/book.db", Factory.CREATE_TABLE: "no"})


def test_a_waiting_subscription_can_be_stopped_from_another_thread(database: Database) -> None:
    """It gives what is recorded meanwhile, and ends at once when told to."""
    recorder = LogApplicationRecorder(database)
    with ThreadPoolExecutor(1) as pool, recorder.subscribe(topics=["b.v1"]) as subscription:
        first = pool.submit(next, subscription)
        recorder.insert_events([stored(topic="a.v1"), stored(topic="b.v1")])
        assert first.result(timeout=5).id == 2
        rest = pool.submit(list, subscription)
        subscription.stop()
        assert rest.result(timeout=5) == []


def test_a_subscription_is_entered_once(database: Database) -> None:
    with LogApplicationRecorder(database).subscribe() as subscription, pytest.raises(ProgrammingError):
        subscription.__enter__()
