"""The plans of reps' days: one row for each time that one was handed in, approved or returned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text

from relations.domain.reps import DayPlanApproved, DayPlanEvent, DayPlanReturned, DayPlanSubmitted
from relations.projections.projection import Batch, Change, Number, Projection, adding, metadata

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

_STATES: dict[type[DayPlanEvent], str] = {
    DayPlanSubmitted: "submitted",
    DayPlanApproved: "approved",
    DayPlanReturned: "returned",
}
_TURN = adding(day_plans)
_VISIT = adding(planned)


class Reps(Projection):
    """One row for each turn of a day plan, and one for each visit in it."""

    tables: ClassVar[tuple[Table, ...]] = (day_plans, planned)
    positions = (day_plans.c.position, planned.c.position)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Two statements for a batch."""
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
