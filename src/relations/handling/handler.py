"""The handler: decides commands on a current view of the book, appends, and keeps the read models current."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Connection

from relations.domain.command import Command
from relations.domain.customers import CustomerEdited, CustomerRegistered
from relations.domain.event import Entry
from relations.errors import RelationsError
from relations.handling.sitting import Decided, Sitting
from relations.handling.states import States
from relations.projections.runner import Runner
from relations.store.codec import AMENDMENTS, Codec
from relations.store.database import Database
from relations.store.errors import ConflictError
from relations.store.log import Draft, Log, Unless

TRIES = 5
"""How often a command is decided again when somebody else recorded in between; the last time under the lock."""

_NAMING = frozenset({CustomerRegistered.topic, CustomerEdited.topic})

T = TypeVar("T")


class StillBusyError(RelationsError):
    """Others kept recording in the same place."""

    def __init__(self, tries: int) -> None:
        """Name the number of tries."""
        super().__init__(f"others recorded in the same place {tries} times meanwhile; nothing was recorded, try again")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded: the subject's reference, the position of the first entry, and the topics of all entries.

    `position` is None and `events` is empty where everything was so already. `warnings` refused nothing.
    """

    ref: str
    position: int | None
    events: tuple[str, ...]
    warnings: tuple[str, ...] = ()


class Handler:
    """Handles commands against one book: decided optimistically, and decided again when somebody came in between."""

    def __init__(
        self, database: Database, log: Log, codec: Codec, runner: Runner, *, actor: str, clock: Callable[[], datetime]
    ) -> None:
        """`clock` gives the time of recording, with its offset."""
        self._database = database
        self._log = log
        self._codec = codec
        self._runner = runner
        self._actor = actor
        self._clock = clock
        self._states = States(log, codec)

    def handle(self, commands: Sequence[Command], today: date) -> Receipt:
        """Record what the commands say, all or nothing; give the receipt of the first one's subject.

        Raises the error of the rule that refuses, or StillBusyError.
        """
        decided, entries = self.record(lambda sitting: sitting.decide(commands), today)
        return receipt(decided, entries)

    def record(self, work: Callable[[Sitting], T], today: date) -> tuple[T, list[Entry]]:
        """Let `work` decide on a current view of the book, append what it decided, and repeat both on conflict."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._under_lock(work, today) if attempt == TRIES else self._optimistically(work, today)
            except ConflictError:
                self._states.clear()
        raise StillBusyError(TRIES)

    def _optimistically(self, work: Callable[[Sitting], T], today: date) -> tuple[T, list[Entry]]:
        with self._runner.reading() as (connection, seen):
            sitting = self._sit(connection, seen, today)
            done = work(sitting)
        if not sitting.steps:
            return done, []
        with self._database.writing() as connection:
            entries = self._append(connection, sitting)
        self._states.keep(sitting.states, sitting.counted, entries[0].position, entries[-1].position)
        return done, entries

    def _under_lock(self, work: Callable[[Sitting], T], today: date) -> tuple[T, list[Entry]]:
        with self._database.writing() as connection:
            self._log.append(connection, [], self._clock())
            seen = self._log.head(connection).size
            self._runner.catch_up_within(connection, seen)
            sitting = self._sit(connection, seen, today)
            done = work(sitting)
            entries = self._append(connection, sitting) if sitting.steps else []
        if entries:
            self._states.keep(sitting.states, sitting.counted, entries[0].position, entries[-1].position)
        return done, entries

    def _sit(self, connection: Connection, seen: int, today: date) -> Sitting:
        self._states.bring_to(connection, seen)
        return Sitting(connection, seen, today, self._states.of, self._log, self._codec, self._actor)

    def _append(self, connection: Connection, sitting: Sitting) -> list[Entry]:
        drafts = [
            Draft(
                step.event_id,
                step.stream,
                step.version,
                step.event.topic,
                step.occurred.text,
                self._actor,
                self._codec.encode(step.event),
            )
            for step in sitting.steps
        ]
        counted = frozenset(sitting.guarded) | (_NAMING if sitting.named else frozenset())
        unless = Unless(counted | AMENDMENTS, sitting.seen) if counted else None
        stored = self._log.append(connection, drafts, self._clock(), unless=unless)
        entries = [
            Entry(
                each.position,
                each.event_id,
                step.stream,
                each.version,
                step.occurred,
                each.recorded_at,
                each.actor,
                step.event,
            )
            for each, step in zip(stored, sitting.steps, strict=True)
        ]
        self._runner.apply(connection, entries)
        return entries


def receipt(decided: Decided, entries: Sequence[Entry]) -> Receipt:
    """Name the subject of what was decided by its reference, now that the positions of its entries are known."""
    mine = entries[decided.start : decided.stop]
    position = mine[0].position if mine else None
    subject = position if decided.begins and position else decided.ref.position
    ref = f"{decided.kind.value}{subject}" if decided.kind else decided.ref.text
    warnings = tuple(warned.told(entries) for warned in decided.warnings)
    return Receipt(ref, position, tuple(entry.topic for entry in mine), warnings)
