"""The days of reps: how their plans and reports went back and forth, what time and money were spent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Integer, Table, Text

from relations.domain.event import Entry
from relations.domain.reps import (
    DayEvent,
    DayPlanApproved,
    DayPlanEvent,
    DayPlanReturned,
    DayPlanSubmitted,
    DayReportSigned,
    DayReportSubmitted,
    ExpenseSpent,
    TimeSpent,
    minutes_of,
)
from relations.projections.projection import Batch, Change, Number, Projection, Row, adding, metadata

day_plans = Table(
    "day_plans",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("file", Number, nullable=False),
    Column("rep", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("remark", Text),
    Index("day_plans_by_day", "day", "file", "position"),
)

planned = Table(
    "day_plan_visits",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, primary_key=True, autoincrement=False),
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("place", Number, nullable=False),
    Index("day_plan_visits_by_visit", "customer", "number", "position"),
    sqlite_with_rowid=False,
)
"""The visits in each plan that was handed in."""

times = Table(
    "times",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("rep", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("span", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("task", Text, nullable=False),
    Column("text", Text),
    Index("times_by_day", "day", "rep"),
)

expenses = Table(
    "expenses",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("rep", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("text", Text),
    Index("expenses_by_day", "day", "rep"),
)

day_reports = Table(
    "day_reports",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("rep", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("text", Text),
    Index("day_reports_by_day", "day", "rep", "position"),
)
"""`what` was done: submitted or signed."""

_STATES: dict[type[DayPlanEvent], str] = {
    DayPlanSubmitted: "submitted",
    DayPlanApproved: "approved",
    DayPlanReturned: "returned",
}
_TURN = adding(day_plans)
_VISIT = adding(planned)
_TIME = adding(times)
_EXPENSE = adding(expenses)
_REPORT = adding(day_reports)


class Reps(Projection):
    """One row for each turn of a day plan or report, for each visit in a plan, for time and money spent."""

    tables: ClassVar[tuple[Table, ...]] = (day_plans, planned, times, expenses, day_reports)
    positions = tuple(table.c.position for table in tables)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Five statements for a batch."""
        yield _TIME, [_time(entry, event) for entry, event in batch.of(TimeSpent)]
        yield _EXPENSE, [_expense(entry, event) for entry, event in batch.of(ExpenseSpent)]
        yield _REPORT, [_reported(entry, event) for entry, event in batch.of(DayReportSubmitted, DayReportSigned)]
        yield (
            _TURN,
            [
                (
                    entry.position,
                    batch.file(entry),
                    event.rep,
                    event.day.isoformat(),
                    _STATES[type(event)],
                    entry.actor,
                    entry.occurred.text,
                    getattr(event, "remark", None),
                )
                for entry, event in batch.of(DayPlanEvent)
            ],
        )
        yield (
            _VISIT,
            [
                (entry.position, batch.references[customer], number, place)
                for entry, event in batch.of(DayPlanSubmitted)
                for place, (customer, number) in enumerate(zip(event.customers, event.visits, strict=True), 1)
            ],
        )


def _time(entry: Entry, event: TimeSpent) -> Row:
    begins, ends = minutes_of(event.span)
    return entry.position, event.rep, event.day.isoformat(), event.span, ends - begins, event.task, event.text


def _expense(entry: Entry, event: ExpenseSpent) -> Row:
    return (
        entry.position, event.rep, event.day.isoformat(), str(event.amount), event.currency, event.what, event.text,
    )  # fmt: skip


def _reported(entry: Entry, event: DayEvent) -> Row:
    submitted = isinstance(event, DayReportSubmitted)
    text = event.remarks if isinstance(event, DayReportSubmitted) else getattr(event, "remark", None)
    what = "submitted" if submitted else "signed"
    return entry.position, event.rep, event.day.isoformat(), what, entry.actor, entry.occurred.text, text
