"""Peers: other event stores, run as their documentation shows, on files or servers that commit as durably as ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import StoredEvent, Tracking, TrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteTrackingRecorder

from bench.harness import Work
from relations.store.log import Stored

_AT_ONCE = 1000
_PATIENCE_SECONDS = 600.0


def have(package: str) -> str:
    """Give the version of a package that is installed, else nothing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


class Customer(Aggregate):
    """A customer as an aggregate of eventsourcing."""

    @event("Visited")
    def visit(self, rep: str, outcome: str) -> None:
        """Somebody called."""


class Customers(Application[UUID]):
    """An application of eventsourcing that keeps customers."""


class VisitsView(TrackingRecorder):
    """One table of a row for each visit, kept together with the position reached."""

    def add(self, visit: Customer.Event, tracking: Tracking) -> None:
        """Add a row and move on, in one transaction."""
        raise NotImplementedError

    def clear(self) -> None:
        """Begin anew."""
        raise NotImplementedError

    def count(self) -> int:
        """Count the rows."""
        raise NotImplementedError


class SQLiteVisits(SQLiteTrackingRecorder, VisitsView):
    """That table on SQLite."""

    def construct_create_table_statements(self) -> list[str]:
        """Make the table as well."""
        made = "CREATE TABLE IF NOT EXISTS visits (number INTEGER PRIMARY KEY, customer TEXT, rep TEXT, outcome TEXT)"
        return [*super().construct_create_table_statements(), made]

    def add(self, visit: Any, tracking: Tracking) -> None:
        """Add a row and move on, in one transaction."""
        row = (tracking.notification_id, visit.originator_id.hex, visit.rep, visit.outcome)
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute("INSERT INTO visits VALUES (?, ?, ?, ?)", row)

    def clear(self) -> None:
        """Begin anew."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("DELETE FROM visits")
            cursor.execute("DELETE FROM tracking WHERE application_name = 'Customers'")

    def count(self) -> int:
        """Count the rows."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT count(*) FROM visits")
            return int(cursor.fetchone()[0])


class VisitsProjection(Projection[VisitsView]):
    """A projection of eventsourcing: event by event."""

    name = "visits"
    topics = (f"{Customer.__module__}:Customer.Visited",)

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Add the visit."""
        self.view.add(domain_event, tracking)


class EventSourcing:
    """The library eventsourcing with its own recorder, on SQLite or PostgreSQL."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """`env` names the persistence module and the database."""
        self._env = dict(env)
        self._app = Customers(env=self._env)
        self._on_sqlite = env["PERSISTENCE_MODULE"] == "eventsourcing.sqlite"

    def append(self, rows: Iterator[Stored], count: int) -> Work:
        """Save single events of the shape of ours, each in a transaction of its own."""
        recorder = self._app.recorder

        def work() -> int:
            for _ in range(count):
                row = next(rows)
                recorder.insert_events([StoredEvent(uuid4(), 1, row.topic, row.state)])
            return count

        return work

    def fill(self, events: int) -> None:
        """Record visits."""
        for _ in range(0, events, _AT_ONCE):
            customer = Customer()
            for visit in range(_AT_ONCE):
                customer.visit(f"rep{visit % 50}", "shelf restocked, small order")
            self._app.save(customer)

    def project(self) -> Work:
        """Fold all events into one table: a loop on SQLite, which cannot be subscribed to, else with its runner."""
        return self._loop if self._on_sqlite else self._run

    def close(self) -> None:
        """Close the connections."""
        self._app.close()

    def _loop(self) -> int:
        view = cast("SQLiteVisits", self._app.factory.tracking_recorder(SQLiteVisits))
        view.clear()
        projection, last = VisitsProjection(view), 0
        while found := self._app.recorder.select_notifications(last + 1, _AT_ONCE, topics=VisitsProjection.topics):
            for notification in found:
                tracking = Tracking(self._app.name, notification.id)
                projection.process_event(self._app.mapper.to_domain_event(notification), tracking)
            last = found[-1].id
        return view.count()

    def _run(self) -> int:
        from bench.peer_on_postgres import PostgresVisits

        with ProjectionRunner(
            application_class=Customers, projection_class=VisitsProjection, view_class=PostgresVisits, env=self._env
        ) as runner:
            runner.wait(self._app.recorder.max_notification_id(), timeout=_PATIENCE_SECONDS)
            done = runner.view.count()
            runner.view.clear()
        return done


class EventSourcePy:
    """The library eventsource-py with its SQLite store, whose coroutines run in one event loop."""

    def __init__(self, file: Path) -> None:
        """`file` is made."""
        from eventsource.adapters.sqlite import SQLiteEventStore
        from eventsource.domain.event import DomainEvent

        class VisitLogged(DomainEvent):
            aggregate_type: str = "Customer"
            rep: str
            outcome: str

        self._event: Any = VisitLogged
        self._loop = asyncio.Runner()
        self._store: Any = SQLiteEventStore(str(file))

    def append(self, count: int) -> Work:
        """Append single events, each in a transaction of its own."""
        from eventsource.domain import StreamId
        from eventsource.ports import ExpectedVersion

        async def save() -> int:
            for _ in range(count):
                happened = self._event(aggregate_id=uuid4(), rep="rep1", outcome="shelf restocked, small order")
                stream = StreamId(aggregate_id=happened.aggregate_id, category="Customer")
                await self._store.append(stream, [happened], ExpectedVersion.no_stream())
            return count

        return lambda: self._loop.run(save())

    def close(self) -> None:
        """Close the connection and the loop."""
        self._loop.run(self._store.close())
        self._loop.close()
