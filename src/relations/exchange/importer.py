"""The import: rows of a file become events, a chunk at a time, each row accounted for."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from functools import partial
from itertools import chain, count, islice
from pathlib import Path

from relations.domain.event import StreamId
from relations.errors import RelationsError
from relations.exchange.desk import Desk, Plan
from relations.exchange.errors import EmptySnapshotError, ImportStoppedError
from relations.exchange.fields import ImportKind
from relations.exchange.identity import Identities
from relations.exchange.kinds import PLANNERS, status_parts
from relations.exchange.maps import ImportMap
from relations.exchange.names import Names
from relations.exchange.rejects import RejectsFile, check_rejects, writing
from relations.exchange.rows import Reader, Record, Values
from relations.exchange.snapshot import Post, Seen, Snapshot, parts
from relations.exchange.sources import Row, check_columns, opened
from relations.handling.handler import Handler
from relations.handling.sitting import Sitting
from relations.projections.collector import without_collecting
from relations.store.log import Log

CHUNK = 5000
"""Rows that are recorded together: all of them or, when something goes wrong, none."""
_SHOWN = 20

Work = Callable[[Desk], "_Outcome"]
"""What is decided together at one desk: a chunk of rows, or of posts that a snapshot no longer names."""
Decide = Callable[[Work], "_Outcome"]
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

    `left` posts were held until a complete snapshot no longer named them. `skipped` rows, blank or left out by the map,
    are not counted as read. `rejects` are the first 20. After a dry run the numbers are those that the import would
    give.
    """

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    events: int = 0
    skipped: int = 0
    customers_created: int = 0
    people_created: int = 0
    left: int = 0
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
    left: int = 0
    rejected: list[Record] = field(default_factory=list)
    waiting: list[Record] = field(default_factory=list)
    """Rows of a snapshot that can be decided only when all others have been read; they count when they are."""
    seen: dict[Post, int] = field(default_factory=dict)
    """The posts that rows of a snapshot named, each with the line."""

    @property
    def read(self) -> int:
        """How many rows were dealt with."""
        return self.accepted + self.duplicates + len(self.rejected)


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
    snapshot = Snapshot(kind, spec, today) if spec.snapshot else None
    decider = _Decider(log, kind, spec, snapshot)
    if rejects is not None:
        check_rejects(file, rejects)
    with opened(file, spec) as source, without_collecting():
        check_columns(file, source.header, spec)
        with writing(rejects, source, spec.delimiter) as out:
            tally = _Tally(ImportReport(dry_run=dry_run), out)

            def go_through(decide: Decide) -> ImportReport:
                decide(decider.begin)
                for skipped, records in _chunks(reader, source.rows):
                    tally.add(decider.settled(decide(decider.rows(records))), skipped)
                    if progress is not None:
                        progress(*source.progress())
                for work in decider.rest():
                    tally.add(decider.settled(decide(work)))
                if snapshot is not None and snapshot.complete and not tally.report.rejected:
                    if not tally.report.read:
                        raise EmptySnapshotError(file)
                    for posts in parts(snapshot.missing(), CHUNK):
                        tally.add(decide(decider.leaving(posts)))
                return tally.report

            try:
                if dry_run:
                    return handler.record(lambda sitting: go_through(decider.rehearsing(sitting)), today)[0]
                return go_through(lambda work: handler.record(decider.deciding(work), today)[0])
            except KeyboardInterrupt:
                raise ImportStoppedError(tally.report.read, tally.report.accepted) from None


def _chunks(reader: Reader, rows: Iterator[Row]) -> Iterator[tuple[int, list[Record]]]:
    """Give the records of so many rows at a time, with the number of rows among them that are skipped."""
    kept = reader.kept(rows)
    while some := list(islice(kept, CHUNK)):
        records = [reader.record(row) for row in some if row is not None]
        yield len(some) - len(records), records
        some.clear()
        records.clear()
        gc.collect(1)  # of what came since the last time only what is remembered is left, and garbage of refusals


@dataclass(slots=True)
class _Tally:
    """Adds up what became of the chunks, and writes the rejected rows."""

    report: ImportReport
    out: RejectsFile | None

    def add(self, outcome: _Outcome, skipped: int = 0) -> None:
        report = self.report
        rejects = [Reject(record.row.line, record.refusal) for record in outcome.rejected]
        self.report = replace(
            report,
            read=report.read + outcome.read,
            accepted=report.accepted + outcome.accepted,
            duplicates=report.duplicates + outcome.duplicates,
            rejected=report.rejected + len(outcome.rejected),
            events=report.events + outcome.events,
            skipped=report.skipped + skipped,
            customers_created=report.customers_created + outcome.customers_created,
            people_created=report.people_created + outcome.people_created,
            left=report.left + outcome.left,
            rejects=(*report.rejects, *rejects)[:_SHOWN],
        )
        if self.out is not None:
            self.out.write(outcome.rejected)


class _Decider:
    """Decides chunks of records; whom names mean is remembered from chunk to chunk."""

    def __init__(self, log: Log, kind: ImportKind, spec: ImportMap, snapshot: Snapshot | None) -> None:
        self._log = log
        self._kind = kind
        self._snapshot = snapshot
        self._waiting: list[Record] = []
        self._plan = PLANNERS[kind]
        self._follows = kind == "promises" and bool(spec.key) and "status" in {*spec.fields, *spec.constants}
        self._ids = Identities(spec.source)
        self._names = Names()

    def begin(self, desk: Desk) -> _Outcome:
        """Look at what is recorded, before the first row."""
        if self._snapshot is not None:
            self._snapshot.begin(desk.connection, self._log)
        return _Outcome()

    def rows(self, records: Sequence[Record]) -> Work:
        """Give the work of recording a chunk of rows."""
        return partial(self._decide, records=records, last=False)

    def rest(self) -> Iterator[Work]:
        """Give the work of recording those rows that had to wait for all others."""
        for start in range(0, len(self._waiting), CHUNK):
            records = self._waiting[start : start + CHUNK]
            yield partial(self._decide, records=records, last=True)

    def leaving(self, posts: Sequence[Post]) -> Work:
        """Give the work of ending posts that a complete snapshot no longer names."""

        def work(desk: Desk) -> _Outcome:
            assert self._snapshot is not None, "only a snapshot ends posts"  # noqa: S101
            left = self._snapshot.leave(desk, posts)
            return _Outcome(left=left, events=left)

        return work

    def settled(self, outcome: _Outcome) -> _Outcome:
        """Remember of a chunk that is recorded what the following ones need to know."""
        if self._snapshot is not None:
            self._snapshot.seen.update(outcome.seen)
        self._waiting += outcome.waiting
        return outcome

    def deciding(self, work: Work) -> Callable[[Sitting], _Outcome]:
        """Give the work of one chunk, which may be repeated when somebody else records at the same time."""
        tries = count()

        def decide(sitting: Sitting) -> _Outcome:
            if next(tries):
                self._names.forget()
            return work(Desk(sitting, self._log, self._names, self._ids))

        return decide

    def rehearsing(self, sitting: Sitting) -> Decide:
        """Give the work of a dry run: chunks build on each other, and nothing reaches the sitting itself."""
        fresh: dict[str, tuple[StreamId, int]] = {}
        trial = sitting

        def decide(work: Work) -> _Outcome:
            nonlocal trial
            trial = trial.afresh()
            return work(Desk(trial, self._log, self._names, self._ids, fresh))

        return decide

    def _decide(self, desk: Desk, records: Sequence[Record], *, last: bool) -> _Outcome:
        outcome = _Outcome()
        self._names.begin_chunk()
        first_ids = [self._first_ids(record) for record in records]
        desk.learn(dict.fromkeys(chain.from_iterable(first_ids)))
        self._look_up_names(desk, [record.values for record in records])
        for record, (first, *others) in zip(records, first_ids, strict=True):
            if record.refusal:
                outcome.rejected.append(record)
                continue
            if self._snapshot is None and desk.knows(others[0] if others else first):
                outcome.duplicates += 1
                continue
            try:
                if self._snapshot is None:
                    events = self._record(desk, record, first)
                else:
                    events = self._compare(self._snapshot, desk, record, outcome, last=last)
            except RelationsError as error:
                outcome.rejected.append(record._replace(refusal=str(error)))
                continue
            if events is None:
                outcome.waiting.append(record)
                continue
            outcome.events += events
            outcome.accepted += events > 0
            outcome.duplicates += events == 0
        outcome.customers_created, outcome.people_created = desk.customers_created, desk.people_created
        return outcome

    def _record(self, desk: Desk, record: Record, first: str) -> int | None:
        """Record what a row says, as events of which `first` is the id of the first; give their number."""
        plan = Plan()
        ids = chain([first], self._ids.events(self._kind, record.identity, start=1))
        return desk.carry_out(plan, self._plan(desk, plan, record, ids))

    def _compare(self, snapshot: Snapshot, desk: Desk, record: Record, outcome: _Outcome, *, last: bool) -> int | None:
        """Record what is new in a row of a snapshot; give the number of events, or None where the row has to wait."""
        plan = Plan()
        found = snapshot.plan(desk, plan, record, Seen(snapshot.seen, outcome.seen), last=last)
        if found is None:
            return None
        post, ids = found
        events = desk.carry_out(plan, ids)
        outcome.seen[post] = record.row.line
        return events

    def _first_ids(self, record: Record) -> list[str]:
        """Give the id of the row's first event, and for a status that is followed that of the change it tells."""
        first = self._ids.of(self._kind, record.identity, 0)
        if not (self._follows and record.values):
            return [first]
        return [first, self._ids.of(*status_parts(record), 0)]

    def _look_up_names(self, desk: Desk, values: Sequence[Values]) -> None:
        customers = "name" if self._kind == "customers" else "customer"
        desk.look_up_customers(row[customers] for row in values if row)
        if self._kind == "visits":
            desk.measure_customers(row[customers] for row in values if row)
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
