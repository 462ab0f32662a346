"""The plan of a rep's day as it was handed in, and what was said of it (HANDBOOK V1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from relations.domain.reps import same_name
from relations.domain.words import PlanState
from relations.projections.reps import day_plans
from relations.queries.day_plans import day_plan_rows
from relations.queries.visits import VisitChoice, VisitRow, visit_rows
from relations.queries.whose import is_rep


@dataclass(frozen=True, slots=True)
class PlanTurn:
    """That the plan of a day was handed in, approved or returned, by whom, and with which remark."""

    state: PlanState
    by: str
    on: str
    remark: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class PlanOfDay:
    """The plan of a day: how it stands, who said so, when and why, and its visits in order.

    `state` is None where no plan was handed in. `besides` are visits that are planned for the day and not in it;
    `turns` are all that was said of it, the first handing in to the last word.
    """

    rep: str
    day: str
    state: PlanState | None
    by: str | None
    on: str | None
    remark: str | None
    visits: tuple[VisitRow, ...]
    besides: tuple[VisitRow, ...]
    turns: tuple[PlanTurn, ...]
    entries: tuple[int, ...]


def plan_of_day(connection: Connection, rep: str, day: date, today: date) -> PlanOfDay:
    """Give the plan of a rep's day, its visits as they stand `today`."""
    on, who = day.isoformat(), same_name(rep)
    row = next((row for row in day_plan_rows(connection, on, on) if same_name(row.rep) == who), None)
    refs = row.visits if row else ()
    handed_in = {
        row.ref: row for row in visit_rows(connection, today, VisitChoice(visits=[int(ref[1:]) for ref in refs]))
    }
    waiting = visit_rows(connection, today, VisitChoice(rep=rep, states=("planned", "missed"), since=on, until=on))
    turns = _turns(connection, rep, on)
    return PlanOfDay(
        rep=row.rep if row else rep,
        day=on,
        state=row.state if row else None,
        by=row.by if row else None,
        on=row.on if row else None,
        remark=row.remark if row else None,
        visits=tuple(handed_in[ref] for ref in refs),
        besides=tuple(in_order(row for row in waiting if row.ref not in handed_in)),
        turns=turns,
        entries=tuple(turn.entry for turn in turns),
    )


def in_order(rows: Iterable[VisitRow]) -> list[VisitRow]:
    """Put the visits of a day in the order in which they are to be made: by their place, then by their time."""
    return sorted(rows, key=lambda row: (row.order is None, row.order, row.time or "~", row.entries))


def _turns(connection: Connection, rep: str, day: str) -> tuple[PlanTurn, ...]:
    of = day_plans.c
    query = select(of.state, of.by, of.occurred, of.remark, of.position)
    query = query.where(of.day == day, is_rep(connection, of.rep, rep, of.day == day)).order_by(of.position)
    return tuple(PlanTurn(*turn) for turn in connection.execute(query))
