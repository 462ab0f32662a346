"""The visits that were made, the plans of visits, and what managers and coaches said of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import (
    Column,
    ColumnClause,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    select,
    update,
)

from relations.domain.event import Entry
from relations.domain.visits import (
    CoachingReported,
    VisitCancelled,
    VisitLogged,
    VisitMade,
    VisitPlanned,
    VisitRescheduled,
    VisitSigned,
    only_asks,
)
from relations.domain.words import Purpose
from relations.projections.projection import KEPT, Batch, Change, Number, Projection, Row, Statement, adding, metadata

visits = Table(
    "visits",
    metadata,
    Column("visit", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("entry", Number, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("rep", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("goal", Text),
    Column("met", Text, nullable=False),
    Column("outcome", Text),
    Column("next_on", Text),
    Column("channel", Text, nullable=False),
    Column("asks", Integer),
    Column("company", Text),
    Column("companion", Text),
    Column("minutes", Integer),
    Column("template", Text),
    Column("steps", Text),
    Index("visits_by_customer", "customer", "number", unique=True),
    Index("visits_by_day", "customer", "occurred", "channel", "asks"),
)
"""`visit` is the entry that began it, its plan where there was one; `entry` is the one that logged it."""

plans = Table(
    "plans",
    metadata,
    Column("visit", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("planned", Text, nullable=False),
    Column("first_day", Text, nullable=False),
    Column("rep", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("goal", Text),
    Column("see", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("company", Text),
    Column("companion", Text),
    # What follows is how it stands after all that is recorded.
    Column("day", Text, nullable=False),
    Column("time", Text),
    Column("place", Integer),
    Column("moved", Integer, nullable=False),
    Column("cancelled", Text),
    Index("plans_by_customer", "customer", "number", unique=True, info=KEPT),
    Index("plans_by_day", "day", "rep"),
)
"""`place` is that among the visits of the day, `moved` how often it was put off, `cancelled` why it was."""

remarks = Table(
    "visit_remarks",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("what", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("text", Text),
    Column("advice", Text),
    Index("visit_remarks_by_visit", "customer", "number", "position"),
)
"""`what` was done: signed or coached."""

_ZERO: ColumnClause[int] = literal_column("0")
_ONE: ColumnClause[int] = literal_column("1")
_LOG = adding(visits)
_OF = visits.columns.keys()
_LOG_PLANNED = Statement(
    insert(visits).from_select(
        _OF,
        select(plans.c.visit, *(bindparam(f"new_{name}", type_=visits.c[name].type) for name in _OF[1:])).where(
            plans.c.customer == bindparam("of"), plans.c.number == bindparam("which")
        ),
    ),
    *(f"new_{name}" for name in _OF[1:]), "of", "which",
)  # fmt: skip
_PLAN = adding(plans)
_MOVE = Statement(
    update(plans)
    .where((plans.c.customer == bindparam("of")) & (plans.c.number == bindparam("which")))
    .values(
        time=func.coalesce(bindparam("new_time"), plans.c.time),
        place=func.coalesce(bindparam("new_place", type_=Integer), plans.c.place),
        moved=plans.c.moved + case((plans.c.day == bindparam("new_day"), _ZERO), else_=_ONE),
        day=bindparam("new_day"),
    ),
    "of", "which", "new_time", "new_place", "new_day",
)  # fmt: skip
_CANCEL = Statement(
    update(plans)
    .where((plans.c.customer == bindparam("of")) & (plans.c.number == bindparam("which")))
    .values(cancelled=bindparam("why")),
    "of", "which", "why",
)  # fmt: skip
_REMARK = adding(remarks)


class Visits(Projection):
    """One row for each visit, for each plan of one, and for each remark about one."""

    tables: ClassVar[tuple[Table, ...]] = (visits, plans, remarks)
    files = (visits.c.customer, plans.c.customer, remarks.c.customer)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Six statements for a batch."""
        logged = [(event, _logged(batch, entry, event)) for entry, event in batch.of(VisitLogged)]
        yield _LOG, [row for event, row in logged if not isinstance(event, VisitMade)]
        yield _PLAN, [_planned(batch, entry, event) for entry, event in batch.of(VisitPlanned)]
        yield (
            _MOVE,
            [
                (batch.file(entry), event.visit, event.time, event.order, event.day.isoformat())
                for entry, event in batch.of(VisitRescheduled)
            ],
        )
        yield _CANCEL, [(batch.file(entry), event.visit, event.reason) for entry, event in batch.of(VisitCancelled)]
        yield _LOG_PLANNED, [(*row[1:], row[1], row[2]) for event, row in logged if isinstance(event, VisitMade)]
        yield _REMARK, [_said(batch, entry, event) for entry, event in batch.of(VisitSigned, CoachingReported)]


def _logged(batch: Batch, entry: Entry, event: VisitLogged) -> Row:
    purposes, asks = _told(event.purposes)
    return (
        entry.position,
        batch.references[entry.stream],
        event.subject(entry.version),
        entry.position,
        entry.occurred.text,
        event.rep,
        purposes,
        event.goal,
        str([batch.references[person] for person in event.met]),
        event.outcome,
        event.next_on.isoformat() if event.next_on else None,
        event.channel,
        asks,
        event.company,
        event.companion,
        event.minutes,
        event.template,
        json.dumps(event.steps) if event.steps else None,
    )


def _planned(batch: Batch, entry: Entry, event: VisitPlanned) -> Row:
    day = event.day.isoformat()
    return (
        entry.position,
        batch.file(entry),
        entry.version,
        entry.occurred.text,
        day,
        event.rep,
        _told(event.purposes)[0],
        event.goal,
        str([batch.references[person] for person in event.see]),
        event.channel,
        event.company,
        event.companion,
        day,
        event.time,
        event.order,
        0,
        None,
    )


def _said(batch: Batch, entry: Entry, event: Any) -> Row:
    coached = isinstance(event, CoachingReported)
    return (
        entry.position,
        batch.file(entry),
        event.visit,
        "coached" if coached else "signed",
        event.coach if coached else entry.actor,
        entry.occurred.text,
        event.seen if coached else event.remark,
        event.advice if coached else None,
    )


@lru_cache(maxsize=4096)
def _told(purposes: tuple[Purpose, ...]) -> tuple[str, int | None]:
    """Give the purposes as JSON, and whether we came only because we wanted something."""
    return json.dumps(purposes), int(only_asks(purposes)) if purposes else None
