"""The entrance for the eventsourcing library: set PERSISTENCE_MODULE to this module and RELATIONS_DB to an address."""

from __future__ import annotations

from typing import TypeVar, cast

from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from relations.store.database import open_database
from relations.store.recorders import (
    LogAggregateRecorder,
    LogApplicationRecorder,
    LogProcessRecorder,
    LogRecorder,
    LogTrackingRecorder,
    OriginatorIdType,
    persistence_errors,
)

_Recorder = TypeVar("_Recorder", bound=LogRecorder)


class Factory(InfrastructureFactory[LogTrackingRecorder]):
    """Makes recorders that keep an application's events in a book.

    Reads RELATIONS_DB (a URL or file name), CREATE_TABLE ("yes" by default) and ORIGINATOR_ID_TYPE ("uuid" by
    default, or "text").
    """

    RELATIONS_DB = "RELATIONS_DB"
    CREATE_TABLE = "CREATE_TABLE"
    ORIGINATOR_ID_TYPE = "ORIGINATOR_ID_TYPE"

    def __init__(self, env: Environment | EnvType | None) -> None:
        """Open the book; OSError when the environment does not say which, OperationalError when it does not open."""
        super().__init__(env)
        address = self.env.get(self.RELATIONS_DB)
        if not address:
            keys = ", ".join(self.env.create_keys(self.RELATIONS_DB))
            raise OSError(f"no book is named in the environment; set one of: {keys}")
        originator_id_type = (self.env.get(self.ORIGINATOR_ID_TYPE, "uuid") or "uuid").lower()
        if originator_id_type not in {"uuid", "text"}:
            raise OSError(f"{self.ORIGINATOR_ID_TYPE} is '{originator_id_type}'; it must be 'uuid' or 'text'")
        self._originator_id_type = cast("OriginatorIdType", originator_id_type)
        with persistence_errors():
            self.database = open_database(address, create=self.env_create_table())

    def aggregate_recorder(self, purpose: str = "events") -> LogAggregateRecorder:
        """Make a recorder of events, or of what else `purpose` names, in tables of its own."""
        return self._make(LogAggregateRecorder, prefix="" if purpose == "events" else f"{purpose}_")

    def application_recorder(self) -> LogApplicationRecorder:
        """Make a recorder of an application's events."""
        return self._make(self._class(self.APPLICATION_RECORDER_TOPIC, LogApplicationRecorder))

    def tracking_recorder(
        self, tracking_recorder_class: type[LogTrackingRecorder] | None = None
    ) -> LogTrackingRecorder:
        """Make a recorder of positions, of the given class if there is one."""
        return self._make(tracking_recorder_class or self._class(self.TRACKING_RECORDER_TOPIC, LogTrackingRecorder))

    def process_recorder(self) -> LogProcessRecorder:
        """Make a recorder of events and positions together."""
        return self._make(self._class(self.PROCESS_RECORDER_TOPIC, LogProcessRecorder))

    def env_create_table(self) -> bool:
        """Tell whether missing tables, and a missing book, are to be made."""
        return bool(strtobool(self.env.get(self.CREATE_TABLE, "yes") or "yes"))

    def close(self) -> None:
        """Close the book."""
        self.database.close()

    def _class(self, key: str, default: type[_Recorder]) -> type[_Recorder]:
        topic = self.env.get(key)
        return resolve_topic(topic) if topic else default

    def _make(self, recorder_class: type[_Recorder], prefix: str = "") -> _Recorder:
        recorder = recorder_class(self.database, prefix=prefix, originator_id_type=self._originator_id_type)
        if self.env_create_table():
            recorder.create_table()
        return recorder
