"""The log as a persistence module of the eventsourcing library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from eventsourcing import persistence as es
from sqlalchemy import Connection, MetaData, select

from relations.store.database import Database
from relations.store.errors import ConflictError, StoreError
from relations.store.log import Draft, Log, instant
from relations.store.schema import BOOK, log_tables
from relations.store.subscription import LogSubscription
from relations.store.tracking import Tracking
from relations.store.waiting import Asking, Listening

OriginatorIdType = Literal["uuid", "text"]
"""What the originator ids of an application are."""

ACTOR = "eventsourcing"
"""Who is named as the actor of events that come through this interface."""


class LogRecorder(es.Recorder):
    """What all recorders share: a database, and the tables of one log in it."""

    def __init__(
        self,
        database: Database,
        *,
        prefix: str = "",
        originator_id_type: OriginatorIdType = "uuid",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`prefix` names another log than the book's own; `clock` tells when an event is recorded."""
        self.database = database
        self.tables = log_tables(MetaData(), prefix) if prefix else BOOK
        self.log = Log(self.tables)
        self.tracking = Tracking(self.tables)
        self.originator_id_type = originator_id_type
        self.clock = clock

    def create_table(self) -> None:
        """Make the tables of this log unless they are there."""
        with persistence_errors():
            self.database.create(self.tables.metadata)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with persistence_errors(), self.database.reading() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with persistence_errors(), self.database.writing() as connection:
            yield connection


class LogAggregateRecorder(LogRecorder, es.AggregateRecorder):
    """Keeps the events of aggregates, or their snapshots."""

    def insert_events(self, stored_events: Sequence[es.StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Append the events, all or none; IntegrityError when a version is taken."""
        self._append(stored_events, **kwargs)
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[es.StoredEvent]:
        """Read the events of one aggregate with versions after `gt` up to `lte`."""
        entries = self.tables.entries.c
        query = select(entries.version, entries.topic, entries.state).where(entries.stream == _stream(originator_id))
        if gt is not None:
            query = query.where(entries.version > gt)
        if lte is not None:
            query = query.where(entries.version <= lte)
        query = query.order_by(entries.version.desc() if desc else entries.version).limit(limit)
        with self._reading() as connection:
            return [
                es.StoredEvent(self._originator_id(_stream(originator_id)), *row) for row in connection.execute(query)
            ]

    def _append(self, stored_events: Sequence[es.StoredEvent], **kwargs: Any) -> list[int]:
        now = self.clock()
        drafts = [
            Draft(
                str(uuid4()),
                _stream(stored.originator_id),
                stored.originator_version,
                stored.topic,
                instant(now),
                ACTOR,
                stored.state,
            )
            for stored in stored_events
        ]
        with self._writing() as connection:
            appended = self.log.append(connection, drafts, now)
            self._record_besides(connection, **kwargs)
        return [entry.position for entry in appended]

    def _record_besides(self, connection: Connection, **kwargs: Any) -> None:
        """Take the chance to record more in the transaction of the events."""

    def _originator_id(self, stream: str) -> UUID | str:
        return UUID(stream) if self.originator_id_type == "uuid" else stream


class LogApplicationRecorder(LogAggregateRecorder, es.ApplicationRecorder):
    """Keeps the events of an application; their positions in the log are the notification ids."""

    def insert_events(self, stored_events: Sequence[es.StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Append the events, all or none, and give their positions."""
        return self._append(stored_events, **kwargs)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[es.Notification]:
        """Read at most `limit` events from position `start` to `stop`, only these `topics` when there are any."""
        entries = self.tables.entries.c
        query = select(entries.stream, entries.version, entries.topic, entries.state, entries.position)
        if start is not None:
            query = query.where(entries.position >= start if inclusive_of_start else entries.position > start)
        if stop is not None:
            query = query.where(entries.position <= stop)
        if topics:
            query = query.where(entries.topic.in_(topics))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(entries.position).limit(limit))
            return [es.Notification(self._originator_id(stream), *row) for stream, *row in rows]

    def max_notification_id(self) -> int | None:
        """Give the position of the last event, None when there is none."""
        with self._reading() as connection:
            return self.log.head(connection).size or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> es.Subscription[es.ApplicationRecorder]:
        """Follow the log from after position `gt`."""
        on_server = self.database.dialect == "postgresql"
        waiting = Listening(self.database, self.tables.entries.name) if on_server else Asking()
        return LogSubscription(self, waiting, gt, topics)


class LogTrackingRecorder(LogRecorder, es.TrackingRecorder):
    """Keeps how far other applications have been followed."""

    def insert_tracking(self, tracking: es.Tracking) -> None:
        """Move on to a later notification; IntegrityError when it is not later."""
        with self._writing() as connection:
            self._advance(connection, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """Give the last notification that was tracked, None when there is none."""
        with self._reading() as connection:
            return self.tracking.recorded(connection, application_name)

    def _advance(self, connection: Connection, tracking: es.Tracking) -> None:
        self.tracking.advance(connection, tracking.application_name, tracking.notification_id)


class LogProcessRecorder(LogTrackingRecorder, LogApplicationRecorder, es.ProcessRecorder):
    """Keeps the events of an application together with what it has followed."""

    def _record_besides(self, connection: Connection, **kwargs: Any) -> None:
        tracking = kwargs.get("tracking")
        if tracking is not None:
            self._advance(connection, tracking)


_KINDS = {
    kind.__name__: kind
    for kind in (
        es.InterfaceError,
        es.DataError,
        es.OperationalError,
        es.IntegrityError,
        es.InternalError,
        es.ProgrammingError,
        es.NotSupportedError,
    )
}


@contextmanager
def persistence_errors() -> Iterator[None]:
    """Speak of errors as the library does: conflicts are IntegrityErrors, the rest is named as the driver named it."""
    try:
        yield
    except ConflictError as error:
        raise es.IntegrityError(str(error)) from error
    except StoreError as error:
        kind = _KINDS.get(type(error.__cause__).__name__, es.OperationalError)
        raise kind(str(error)) from error


def _stream(originator_id: UUID | str) -> str:
    return originator_id.hex if isinstance(originator_id, UUID) else originator_id
