"""The report of a rep's day, read from its entries: planned, made, results, time, money (HANDBOOK V6, V8, R3, R5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from relations.domain.reps import same_name
from relations.domain.words import Expense, PlanState, Task, TimeClass
from relations.projections.reps import day_reports, expenses, times
from relations.queries.coaching import shortcomings
from relations.queries.complaints import ComplaintRow, Wanted, complaint_rows
from relations.queries.day_plans import day_plan_rows
from relations.queries.market import DealRow, ObservationRow, deal_rows, observation_rows
from relations.queries.market import Wanted as Business
from relations.queries.promises import PromiseRow, promises_of
from relations.queries.visits import MADE, VisitChoice, VisitRow, visit_rows
from relations.queries.whose import is_rep

CLASSES: Mapping[Task, TimeClass] = {
    "prepare": "T2", "follow-up": "T2", "training": "T2", "travel": "T3", "waiting": "T3", "paperwork": "T3",
    "meeting": "T3", "private": "T4",
}  # fmt: skip
"""Which part of the day each task belongs to; T1 is the time with customers (HANDBOOK V8)."""


@dataclass(frozen=True, slots=True)
class TimeRow:
    """Some time of the day that was not spent with a customer."""

    span: str
    minutes: int
    task: Task
    time_class: TimeClass
    text: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class ExpenseRow:
    """What was spent."""

    amount: str
    currency: str
    what: Expense
    text: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class DayReportRow:
    """The report of a day; what is told is read from the entries of the day, the remarks are the rep's.

    `minutes` are those of each part of the day. `thin` says what a good report would have, and this one has not.
    """

    rep: str
    day: str
    plan: PlanState | None
    planned: int
    made: int
    unplanned: int
    missed: int
    visits: tuple[VisitRow, ...]
    deals: tuple[DealRow, ...]
    ordered: Mapping[str, str]
    collected: Mapping[str, str]
    expenses: tuple[ExpenseRow, ...]
    spent: Mapping[str, str]
    complaints: tuple[ComplaintRow, ...]
    promises: tuple[PromiseRow, ...]
    observations: tuple[ObservationRow, ...]
    times: tuple[TimeRow, ...]
    minutes: Mapping[str, int]
    remarks: str | None
    submitted_on: str | None
    submitted_by: str | None
    late: bool
    thin: tuple[str, ...]
    signed_by: str | None
    signed_on: str | None
    signed_remark: str | None
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Turn:
    by: str
    on: str
    text: str | None
    entry: int


def day_report(connection: Connection, rep: str, day: date, today: date) -> DayReportRow:
    """Put together the report of a rep's day, as it is known `today`."""
    on = day.isoformat()
    planned = visit_rows(connection, today, VisitChoice(rep=rep, since=on, until=on))
    who = same_name(rep)
    visits = [row for row in planned if row.state in MADE or row.planned_on == on]
    made = [row for row in visits if row.state in MADE and row.on.startswith(on)]
    deals = deal_rows(connection, Business(rep=rep, since=on, until=on))
    spent, taken = _expenses(connection, rep, on), _times(connection, rep, on)
    submitted, signed = _turns(connection, rep, on)
    refs = {row.ref for row in made}
    visited = sorted({int((row.customer_ref or "C0")[1:]) for row in made})
    return DayReportRow(
        rep=rep,
        day=on,
        plan=next((row.state for row in day_plan_rows(connection, on, on) if same_name(row.rep) == who), None),
        planned=sum(row.planned_on == on and row.state != "cancelled" for row in visits),
        made=len(made),
        unplanned=sum(row.planned_on is None for row in made),
        missed=sum(row.state == "missed" for row in visits),
        visits=tuple(reversed(visits)),
        deals=tuple(deals),
        ordered=_sums(deals, "order"),
        collected=_sums(deals, "collected"),
        expenses=tuple(spent),
        spent=_by_currency((row.currency, row.amount) for row in spent),
        complaints=tuple(
            row
            for row in complaint_rows(connection, today, accounts=visited, wanted=Wanted(every=True))
            if row.raised_on.startswith(on) and row.visit in refs
        ),
        promises=tuple(
            row
            for row in promises_of(connection, today, rep)
            if row.made_on.startswith(on) or (row.settled_on or "").startswith(on)
        ),
        observations=tuple(observation_rows(connection, Business(rep=rep, since=on, until=on))),
        times=tuple(taken),
        minutes=_minutes(made, taken),
        remarks=submitted.text if submitted else None,
        submitted_on=submitted.on if submitted else None,
        submitted_by=submitted.by if submitted else None,
        late=submitted is not None and submitted.on[: len(on)] > on,
        thin=_thin(made, taken, submitted),
        signed_by=signed.by if signed else None,
        signed_on=signed.on if signed else None,
        signed_remark=signed.text if signed else None,
        entries=tuple(turn.entry for turn in (submitted, signed) if turn),
    )


def _thin(made: Sequence[VisitRow], taken: Sequence[TimeRow], submitted: _Turn | None) -> tuple[str, ...]:
    """Name what is missing from a report (HANDBOOK R5)."""
    found = [f"{row.ref} says nothing of its outcome" for row in made if not row.outcome]
    found += [f"{row.ref} names nobody who was met" for row in made if not row.met and row.channel == "visit"]
    found += [f"{row.ref} does not say how long it took" for row in made if row.minutes is None]
    found += shortcomings(made)
    found += ["no time besides visits is told of"] if made and not taken else []
    found += ["the rep remarked nothing"] if submitted is not None and not submitted.text else []
    return tuple(found)


def _minutes(made: Sequence[VisitRow], taken: Sequence[TimeRow]) -> dict[str, int]:
    found = {"T1": sum(row.minutes or 0 for row in made), "T2": 0, "T3": 0, "T4": 0}
    for row in taken:
        found[row.time_class] += row.minutes
    return found


def _sums(deals: Sequence[DealRow], what: str) -> dict[str, str]:
    return _by_currency((row.currency, row.amount) for row in deals if row.what == what)


def _by_currency(amounts: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in amounts:
        found[currency] += Decimal(amount)
    return {currency: f"{amount:f}" for currency, amount in sorted(found.items())}


def _times(connection: Connection, rep: str, day: str) -> list[TimeRow]:
    of_day = times.c.day == day
    query = select(times).where(of_day, is_rep(connection, times.c.rep, rep, of_day)).order_by(times.c.span)
    return [
        TimeRow(row.span, row.minutes, row.task, CLASSES[row.task], row.text, row.position)
        for row in connection.execute(query)
    ]


def _expenses(connection: Connection, rep: str, day: str) -> list[ExpenseRow]:
    of = expenses.c
    query = select(expenses).where(of.day == day, is_rep(connection, of.rep, rep, of.day == day)).order_by(of.position)
    return [ExpenseRow(row.amount, row.currency, row.what, row.text, row.position) for row in connection.execute(query)]


def _turns(connection: Connection, rep: str, day: str) -> tuple[_Turn | None, _Turn | None]:
    """Give the last handing in of a report, and the last signature."""
    of_day = day_reports.c.day == day
    query = select(day_reports).where(of_day, is_rep(connection, day_reports.c.rep, rep, of_day))
    found: dict[str, _Turn] = {}
    for row in connection.execute(query.order_by(day_reports.c.position)):
        found[row.what] = _Turn(row.by, row.occurred, row.text, row.position)
    return found.get("submitted"), found.get("signed")
