"""The import: rows of a file become events, a chunk at a time, each row accounted for."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from itertools import chain, count, islice
from pathlib import Path

from sqlalchemy import Connection

from relations.domain.catalogue import State
from relations.domain.event import StreamId
from relations.errors import RelationsError
from relations.exchange.desk import Desk, Plan
from relations.exchange.errors import ImportStoppedError
from relations.exchange.fields import ImportKind
from relations.exchange.identity import Identities
from relations.exchange.kinds import PLANNERS, status_parts
from relations.exchange.maps import ImportMap
from relations.exchange.names import Names
from relations.exchange.rejects import RejectsFile, check_rejects, writing
from relations.exchange.rows import Reader, Record, Values
from relations.exchange.sources import Row, check_columns, opened
from relations.handling.handler import Handler
from relations.handling.sitting import Sitting
from relations.store.log import Log

CHUNK = 1000
"""Rows that are recorded together: all of them or, when something goes wrong, none."""
_SHOWN = 20

Decide = Callable[[Sequence[Record]], "_Outcome"]
Progress = Callable[[int, int], None]
"""Called after every chunk with how much of the file was read, of how much: bytes, or the rows of a workbook."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not recorded: its line in the file, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every row: read = accepted + duplicates + rejected; `events` were recorded.

    `skipped` rows, blank or left out by the map, are not counted as read. `rejects` are the first 20. After a dry run
    the numbers are those that the import would give.
    """

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    events: int = 0
    skipped: int = 0
    customers_created: int = 0
    people_created: int = 0
    dry_run: bool = False
    rejects: tuple[Reject, ...] = ()


@dataclass(slots=True)
class _Outcome:
    """What became of one chunk."""

    accepted: int = 0
    duplicates: int = 0
    events: int = 0
    customers_created: int = 0
    people_created: int = 0
    rejected: list[Record] = field(default_factory=list)


def import_file(
    handler: Handler,
    log: Log,
    file: Path,
    kind: ImportKind,
    spec: ImportMap,
    *,
    actor: str,
    today: date,
    zone: tzinfo,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Record the rows of a file as records of one kind, and account for every row.

    Importing a file again adds nothing. A failure half-way leaves whole chunks, and importing again completes them;
    Ctrl-C raises ImportStoppedError. `actor` is the rep of rows whose map names none. With `rejects`, the rows that
    are refused are written there. Raises MapError or ImportFileError before anything is recorded where the map or the
    file cannot be used.
    """
    reader = Reader(kind, spec, rep=actor, today=today, zone=zone)
    decider = _Decider(log, kind, spec)
    if rejects is not None:
        check_rejects(file, rejects)
    with opened(file, spec) as source, _collecting_seldom():
        check_columns(file, source.header, spec)
        with writing(rejects, source, spec.delimiter) as out:
            tally = _Tally(ImportReport(dry_run=dry_run), out)

            def go_through(decide: Decide) -> ImportReport:
                for skipped, records in _chunks(reader, source.rows):
                    tally.add(skipped, records, decide(records))
                    if progress is not None:
                        progress(*source.progress())
                return tally.report

            try:
                if dry_run:
                    return handler.record(lambda sitting: go_through(decider.rehearsing(sitting)), today)[0]
                return go_through(lambda records: handler.record(decider.deciding(records), today)[0])
            except KeyboardInterrupt:
                raise ImportStoppedError(tally.report.read, tally.report.accepted) from None


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look for garbage once in 50,000 objects, not 700: an import keeps most of what it makes, and saves a fifth."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _chunks(reader: Reader, rows: Iterator[Row]) -> Iterator[tuple[int, list[Record]]]:
    """Give the records of so many rows at a time, with the number of rows among them that are skipped."""
    kept = reader.kept(rows)
    while some := list(islice(kept, CHUNK)):
        records = [reader.record(row) for row in some if row is not None]
        yield len(some) - len(records), records


@dataclass(slots=True)
class _Tally:
    """Adds up what became of the chunks, and writes the rejected rows."""

    report: ImportReport
    out: RejectsFile | None

    def add(self, skipped: int, records: Sequence[Record], outcome: _Outcome) -> None:
        report = self.report
        rejects = [Reject(record.row.line, record.refusal) for record in outcome.rejected]
        self.report = replace(
            report,
            read=report.read + len(records),
            accepted=report.accepted + outcome.accepted,
            duplicates=report.duplicates + outcome.duplicates,
            rejected=report.rejected + len(outcome.rejected),
            events=report.events + outcome.events,
            skipped=report.skipped + skipped,
            customers_created=report.customers_created + outcome.customers_created,
            people_created=report.people_created + outcome.people_created,
            rejects=(*report.rejects, *rejects)[:_SHOWN],
        )
        if self.out is not None:
            self.out.write(outcome.rejected)


class _Decider:
    """Decides chunks of records; whom names mean is remembered from chunk to chunk."""

    def __init__(self, log: Log, kind: ImportKind, spec: ImportMap) -> None:
        self._log = log
        self._kind = kind
        self._plan = PLANNERS[kind]
        self._follows = kind == "promises" and bool(spec.key) and "status" in {*spec.fields, *spec.constants}
        self._ids = Identities(spec.source)
        self._names = Names()

    def deciding(self, records: Sequence[Record]) -> Callable[[Sitting], _Outcome]:
        """Give the work of one chunk, which may be repeated when somebody else records at the same time."""
        tries = count()

        def work(sitting: Sitting) -> _Outcome:
            if next(tries):
                self._names.forget()
            return self._decide(Desk(sitting, self._log, self._names, self._ids), records)

        return work

    def rehearsing(self, sitting: Sitting) -> Decide:
        """Give the work of a dry run: chunks build on each other, and nothing reaches the sitting itself."""
        states: dict[StreamId, State] = {}
        fresh: dict[str, tuple[StreamId, int]] = {}

        def load(connection: Connection, stream: StreamId) -> State:
            return states.get(stream) or sitting.load(connection, stream)

        def decide(records: Sequence[Record]) -> _Outcome:
            trial = Sitting(sitting.connection, sitting.seen, sitting.today, load, sitting.actor)
            outcome = self._decide(Desk(trial, self._log, self._names, self._ids, fresh), records)
            states.update(trial.states)
            return outcome

        return decide

    def _decide(self, desk: Desk, records: Sequence[Record]) -> _Outcome:
        outcome = _Outcome()
        self._names.begin_chunk()
        first_ids = [self._first_ids(record) for record in records]
        desk.learn(dict.fromkeys(chain.from_iterable(first_ids)))
        self._look_up_names(desk, [record.values for record in records])
        for record, (first, *others) in zip(records, first_ids, strict=True):
            if record.refusal:
                outcome.rejected.append(record)
                continue
            if desk.knows(others[0] if others else first):
                outcome.duplicates += 1
                continue
            plan = Plan()
            try:
                ids = chain([first], self._ids.events(self._kind, record.identity, start=1))
                rest = self._plan(desk, plan, record, ids)
                events = desk.carry_out(plan, rest)
            except RelationsError as error:
                outcome.rejected.append(replace(record, refusal=str(error)))
                continue
            outcome.events += events
            outcome.accepted += events > 0
            outcome.duplicates += events == 0
        outcome.customers_created, outcome.people_created = desk.customers_created, desk.people_created
        return outcome

    def _first_ids(self, record: Record) -> list[str]:
        """Give the id of the row's first event, and for a status that is followed that of the change it tells."""
        first = self._ids.of(self._kind, record.identity, 0)
        if not (self._follows and record.values):
            return [first]
        return [first, self._ids.of(*status_parts(record), 0)]

    def _look_up_names(self, desk: Desk, values: Sequence[Values]) -> None:
        customers = "name" if self._kind == "customers" else "customer"
        desk.look_up_customers(row[customers] for row in values if row)
        if self._kind == "people":
            desk.learn(desk.person_key(row["person_key"]) for row in values if "person_key" in row)
            desk.look_up_namesakes(row["name"] for row in values if row and "person_key" not in row)
        else:
            desk.look_up_people(
                (row[customers], person)
                for row in values
                for person in (*row.get("met", ()), row.get("person"))
                if person is not None
            )
