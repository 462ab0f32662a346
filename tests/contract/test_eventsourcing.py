"""The suites that the eventsourcing library ships for persistence modules, on every database."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from unittest import TestCase
from uuid import UUID

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.tests import persistence as suites
from eventsourcing.utils import Environment

from places import fresh_address
from relations.store.database import Database, open_database
from relations.store.factory import Factory
from relations.store.recorders import (
    LogAggregateRecorder,
    LogApplicationRecorder,
    LogProcessRecorder,
    LogRecorder,
    LogTrackingRecorder,
)

_Recorder = TypeVar("_Recorder", bound=LogRecorder)


class Store(TestCase):
    """Opens a new book for each test."""

    def new_address(self) -> str:
        """Name a place where there is no book."""
        folder = self.enterContext(TemporaryDirectory())
        return self.enterContext(fresh_address(Path(folder)))

    def new_database(self) -> Database:
        database = open_database(self.new_address(), create=True)
        self.addCleanup(database.close)
        return database

    def new_recorder(self, kind: type[_Recorder]) -> _Recorder:
        return kind(self.new_database())


class TestAggregateRecorder(Store, suites.AggregateRecorderTestCase):
    def create_recorder(self) -> LogAggregateRecorder:
        return self.new_recorder(LogAggregateRecorder)


class TestApplicationRecorder(Store, suites.ApplicationRecorderTestCase[LogApplicationRecorder]):
    def create_recorder(self) -> LogApplicationRecorder:
        return self.new_recorder(LogApplicationRecorder)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestTrackingRecorder(Store, suites.TrackingRecorderTestCase):
    def create_recorder(self) -> LogTrackingRecorder:
        return self.new_recorder(LogTrackingRecorder)


class TestProcessRecorder(Store, suites.ProcessRecorderTestCase):
    def create_recorder(self) -> LogProcessRecorder:
        return self.new_recorder(LogProcessRecorder)


class TestNonInterleaving(Store, suites.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> LogApplicationRecorder:
        return self.new_recorder(LogApplicationRecorder)


class OtherTrackingRecorder(LogTrackingRecorder):
    """A class of one's own, as an application may name it."""


class TestFactory(Store, suites.InfrastructureFactoryTestCase[Factory]):
    def setUp(self) -> None:
        self.env = Environment("TestCase")
        self.env[Factory.PERSISTENCE_MODULE] = Factory.__module__
        self.env[Factory.RELATIONS_DB] = self.new_address()
        super().setUp()

    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[LogAggregateRecorder]:
        return LogAggregateRecorder

    def expected_application_recorder_class(self) -> type[LogApplicationRecorder]:
        return LogApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[LogTrackingRecorder]:
        return LogTrackingRecorder

    def tracking_recorder_subclass(self) -> type[LogTrackingRecorder]:
        return OtherTrackingRecorder

    def expected_process_recorder_class(self) -> type[LogProcessRecorder]:
        return LogProcessRecorder

    def test_a_book_must_be_named(self) -> None:
        with pytest.raises(OSError, match="set one of: TESTCASE_RELATIONS_DB"):
            Factory(Environment("TestCase", {}))

    def test_originator_ids_are_uuids_or_texts(self) -> None:
        with pytest.raises(OSError, match="'number'; it must be 'uuid' or 'text'"):
            Factory({Factory.RELATIONS_DB: self.new_address(), Factory.ORIGINATOR_ID_TYPE: "number"})


class Dog(Aggregate):
    """An aggregate of the library."""

    def __init__(self) -> None:
        self.tricks: list[str] = []

    @event("TrickAdded")
    def add_trick(self, trick: str) -> None:
        self.tricks.append(trick)


class Kennel(Application[UUID]):
    """An application of the library, with snapshots."""

    is_snapshotting_enabled = True


class TestApplication(Store):
    """An application of the library runs on the log, snapshots included."""

    def environment(self) -> dict[str, Any]:
        return {Factory.PERSISTENCE_MODULE: Factory.__module__, Factory.RELATIONS_DB: self.new_address()}

    def test_an_application_keeps_its_aggregates_in_the_log(self) -> None:
        environment = self.environment()
        with Kennel(environment) as kennel:
            dog = Dog()
            dog.add_trick("roll over")
            kennel.save(dog)
            kennel.take_snapshot(dog.id)
            dog.add_trick("play dead")
            kennel.save(dog)
        with Kennel(environment) as kennel:
            copy: Dog = kennel.repository.get(dog.id)
            assert copy.tricks == ["roll over", "play dead"]
            assert [n.id for n in kennel.notification_log.select(start=1, limit=9)] == [1, 2, 3]
