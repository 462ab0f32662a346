"""The audit of promises: what was promised, what became of it, and the entries that prove it (HANDBOOK P1 to P7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from sqlalchemy import Connection

from relations.audit.standings import AT_ONCE, PromiseChoice, Standing, standings, told_standings
from relations.domain.health import days_late, promise_state
from relations.domain.words import Confirmation, Direction, PromiseKind, PromiseState
from relations.projections.collector import without_collecting
from relations.queries.policy import Rulebook
from relations.queries.promises import PromiseRow, confirmers, row_of
from relations.queries.rows import accounts_of, batched

_JUDGED: tuple[PromiseState, ...] = ("kept", "kept-late", "partly-kept", "broken", "overdue")
"""The states that a rate is made of; released and open ones are neither kept nor failed."""


@dataclass(frozen=True, slots=True)
class PromiseTotals:
    """How many promises there are of each sort, every occurrence of a repeating one for itself (HANDBOOK P2, P3).

    `made` is the sum of the seven states; `due` are those whose day had come, `rescheduled` those that were moved.
    `kept_rate` (0 to 1) is the share of those kept on time, early ones among them, in all that were kept, kept late,
    kept in part, broken or are overdue: late, part and broken count against it (P2), released and open ones not at all;
    None where nothing counts. `kept_rate_first_due` judges by the day agreed first instead of last. `backfilled` were
    recorded when they were due or settled already, which flatters a rate. `kept_recorded_late` are kept on time by what
    is said, and that was said after the due day. `unconfirmed` are kept, and the second person is awaited (P6).
    """

    made: int
    due: int
    kept: int
    kept_late: int
    partly_kept: int
    broken: int
    released: int
    open: int
    overdue: int
    rescheduled: int
    kept_rate: float | None
    kept_rate_first_due: float | None
    backfilled: int
    kept_rate_without_backfilled: float | None
    kept_early: int
    kept_recorded_late: int
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class PromiseGroup:
    """The totals of some of the promises: of one direction, rep, customer or month."""

    of: str | None
    ref: str | None
    totals: PromiseTotals


@dataclass(frozen=True, slots=True)
class AuditedPromise:
    """One promise, or one occurrence of a repeating one, as of a day, judged by its last and by its first due day.

    `by` gave the word and `to` had it; days late count to the keeping, or to the day of the audit while it is overdue.
    """

    ref: str
    customer: str
    direction: Direction
    by: str | None
    to: str | None
    text: str
    made_on: str
    recorded_at: str
    first_due: str | None
    due: str | None
    state: PromiseState
    kept_on: str | None
    days_late: int
    days_late_first: int
    reschedules: int
    evidence: str | None
    entries: tuple[int, ...]
    backfilled: bool
    customer_ref: str
    rep: str | None
    kind: PromiseKind
    occurrence: str | None
    state_first_due: PromiseState
    settled_on: str | None
    settled_recorded_at: str | None
    recorded_late: bool
    reason: str | None
    confirmation: Confirmation


@dataclass(frozen=True, slots=True)
class PromiseAudit:
    """The answer: totals of all that were chosen, of their parts, and a row for each; rows only where asked for.

    `by_rep` holds our promises only, as theirs are not for our reps to keep; the other parts add up to the whole.
    """

    as_of: str
    known_at: str | int | None
    totals: PromiseTotals
    rows: Collection[AuditedPromise]
    since: str | None
    until: str | None
    by_direction: tuple[PromiseGroup, ...]
    by_rep: tuple[PromiseGroup, ...]
    by_customer: tuple[PromiseGroup, ...]
    by_month: tuple[PromiseGroup, ...]


class _Part(NamedTuple):
    """By what promises are grouped: those of one part with the same mark are alike."""

    direction: Direction
    rep: str | None
    file: int
    month: str


class _Mark(NamedTuple):
    """All that totals ask of one promise."""

    state: PromiseState
    state_first: PromiseState
    came_due: bool
    moved: bool
    backfilled: bool
    early: bool
    recorded_late: bool
    awaited: bool


def promise_audit(
    connection: Connection,
    choice: PromiseChoice,
    zone: tzinfo,
    *,
    rows: bool = True,
    known_at: str | int | None = None,
) -> PromiseAudit:
    """Audit promises as they stood at the end of a day; `zone` tells the days on which entries were recorded.

    The rows are PromiseRows, which read them from the connection. `known_at` is what the read models know of, where
    that is not everything; it is only shown.
    """
    same: dict[_Mark, _Mark] = {}
    marks: Counter[_Mark] = Counter()
    alike: Counter[tuple[_Part, _Mark]] = Counter()
    order: list[_Place] = []
    with without_collecting():
        for each in standings(connection, choice):
            mark = _mark(each, choice.day, zone)
            mark = same.setdefault(mark, mark)
            marks[mark] += 1
            alike[_Part(each.direction, each.rep, each.file, intern(_month(each))), mark] += 1
            if rows:
                order.append(_place(each))
        order.sort()
        names = accounts_of(connection, {part.file for part, _ in alike})
        ours = Counter({each: count for each, count in alike.items() if each[0].direction == "ours"})
        return PromiseAudit(
            as_of=choice.day.isoformat(),
            known_at=known_at,
            totals=_totals(marks),
            rows=PromiseRows(connection, choice.day, zone, order),
            since=_text(choice.since),
            until=_text(choice.until),
            by_direction=_groups(alike, lambda part: (part.direction, None)),
            by_rep=_groups(ours, lambda part: (part.rep, None)),
            by_customer=_groups(alike, lambda part: names[part.file]),
            by_month=_groups(alike, lambda part: (part.month, None)),
        )


class PromiseRows(Collection[AuditedPromise]):
    """The rows of an audit in order, those due first coming first; some are read at a time, and none is kept.

    They can be gone through as often as wanted, as long as the snapshot stands that they are read from.
    """

    def __init__(self, connection: Connection, day: date, zone: tzinfo, order: Sequence[_Place]) -> None:
        """Read nothing yet; `order` says which promises and occurrences are wanted."""
        self._connection = connection
        self._day = day
        self._zone = zone
        self._order = order

    def __len__(self) -> int:
        """Count the rows without reading them."""
        return len(self._order)

    def __contains__(self, row: object) -> bool:
        """Tell whether this is one of the rows."""
        return any(each == row for each in self)

    def __iter__(self) -> Iterator[AuditedPromise]:
        """Read the rows."""
        rules = Rulebook(self._connection)
        for places in batched(self._order, AT_ONCE):
            wanted, promises = set(places), {promise for _, promise, _ in places}
            told = told_standings(self._connection, self._day, rules, promises)
            found = {place: each for each in told if (place := _place(each[2])) in wanted}
            names = confirmers(self._connection, [each for each, _, _ in found.values()])
            for place in places:
                promise, duty, each = found[place]
                row = row_of(promise, duty, self._day, rules, names)
                yield _audited(row, each, _mark(each, self._day, self._zone), self._day)


def _mark(each: Standing, day: date, zone: tzinfo) -> _Mark:
    _, _, _, _, _, _, recorded_at, first_due, due, outcome, settled, settled_recorded_at, moves, awaited = each
    state = promise_state(outcome, due, settled, day)
    told = day_in(recorded_at, zone)
    kept_in_time = state == "kept" and due is not None and settled is not None
    return _Mark(
        state,
        state if first_due == due else promise_state(outcome, first_due, settled, day),
        due is not None and due <= day,
        moves > 0,
        (due is not None and told > due) or (settled is not None and told > settled.last_day),
        kept_in_time and settled.last_day < due,  # type: ignore[union-attr, operator]
        kept_in_time and settled_recorded_at is not None and day_in(settled_recorded_at, zone) > due,  # type: ignore[operator]
        awaited,
    )


@lru_cache(maxsize=65536)
def day_in(recorded_at: str, zone: tzinfo) -> date:
    """Give the calendar day in a time zone on which something was recorded."""
    return datetime.fromisoformat(recorded_at).astimezone(zone).date()


def _totals(marks: Counter[_Mark]) -> PromiseTotals:
    return _totalled(frozenset(marks.items()))


@lru_cache(maxsize=4096)
def _totalled(marks: frozenset[tuple[_Mark, int]]) -> PromiseTotals:
    """Total promises of these sorts; remembered, as most customers have few promises, and those alike."""
    states: Counter[PromiseState] = Counter()
    first: Counter[PromiseState] = Counter()
    fresh: Counter[PromiseState] = Counter()
    flags = [0] * 6
    for (state, state_first, *raised), count in marks:
        states[state] += count
        first[state_first] += count
        if not raised[2]:
            fresh[state] += count
        for place, flag in enumerate(raised):
            flags[place] += count if flag else 0
    due, moved, backfilled, early, recorded_late, awaited = flags
    return PromiseTotals(
        made=states.total(),
        due=due,
        kept=states["kept"],
        kept_late=states["kept-late"],
        partly_kept=states["partly-kept"],
        broken=states["broken"],
        released=states["released"],
        open=states["open"],
        overdue=states["overdue"],
        rescheduled=moved,
        kept_rate=_rate(states),
        kept_rate_first_due=_rate(first),
        backfilled=backfilled,
        kept_rate_without_backfilled=_rate(fresh),
        kept_early=early,
        kept_recorded_late=recorded_late,
        unconfirmed=awaited,
    )


def _rate(states: Counter[PromiseState]) -> float | None:
    judged = sum(states[state] for state in _JUDGED)
    return round(states["kept"] / judged, 4) if judged else None


def _groups(
    alike: Counter[tuple[_Part, _Mark]], key: Callable[[_Part], tuple[str | None, str | None]]
) -> tuple[PromiseGroup, ...]:
    """Total the promises of each key, a name and a reference, in the order of the names; the nameless last."""
    keyed = [(*key(part), mark, count) for (part, mark), count in alike.items()]
    keyed.sort(key=lambda each: (each[0] is None, each[0] or "", each[1] or ""))
    groups: list[PromiseGroup] = []
    for (of, ref), some in groupby(keyed, key=itemgetter(0, 1)):
        marks: Counter[_Mark] = Counter()
        for _, _, mark, count in some:
            marks[mark] += count
        groups.append(PromiseGroup(of, ref, _totals(marks)))
    return tuple(groups)


def _month(each: Standing) -> str:
    """Name the month in which it was due, or made where no day was agreed; of some only the year is known."""
    return (each.due.isoformat() if each.due else each.made.text)[:7]


_Place = tuple[date, int, date]
"""Where a row stands among the others: by the day it is due, or made; the promise; and the occurrence of it."""


def _place(each: Standing) -> _Place:
    return each.due or each.made.day, each.promise, each.occurrence or date.min


def _audited(row: PromiseRow, standing: Standing, mark: _Mark, day: date) -> AuditedPromise:
    return AuditedPromise(
        ref=row.ref,
        customer=row.customer,
        direction=row.direction,
        by=row.by,
        to=row.to,
        text=row.text,
        made_on=row.made_on,
        recorded_at=standing.recorded_at,
        first_due=_text(standing.first_due),
        due=row.due,
        state=row.state,
        kept_on=row.kept_on,
        days_late=row.days_late,
        days_late_first=_days_late(standing, mark.state_first, day),
        reschedules=row.reschedules,
        evidence=row.evidence,
        entries=row.entries,
        backfilled=mark.backfilled,
        customer_ref=row.customer_ref or "",
        rep=standing.rep,
        kind=row.kind,
        occurrence=row.occurrence,
        state_first_due=mark.state_first,
        settled_on=row.settled_on,
        settled_recorded_at=standing.settled_recorded_at,
        recorded_late=mark.recorded_late,
        reason=row.reason,
        confirmation=row.confirmation,
    )


def _days_late(standing: Standing, state: PromiseState, day: date) -> int:
    """Count the days late by the day agreed first."""
    if state == "overdue" and standing.first_due is not None:
        return (day - standing.first_due).days
    return days_late(standing.first_due, standing.settled) if state in {"kept-late", "partly-kept"} else 0


def _text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
