"""The plans of days, as they were handed in, approved and returned (HANDBOOK V1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from relations.domain.words import PlanState
from relations.projections.reps import day_plans, planned
from relations.projections.visits import plans


@dataclass(frozen=True, slots=True)
class DayPlanRow:
    """The plan of a day as it stands: how, who said so and when, and the references of its visits in order."""

    rep: str
    day: str
    state: PlanState
    by: str
    on: str
    remark: str | None
    visits: tuple[str, ...]
    entries: tuple[int, ...]


def day_plan_rows(connection: Connection, since: str, until: str) -> list[DayPlanRow]:
    """Give the plans of the days from `since` until `until`, by day and rep."""
    within = day_plans.c.day.between(since, until)
    query = (
        select(planned.c.position, plans.c.visit)
        .join(day_plans, day_plans.c.position == planned.c.position)
        .join(plans, (plans.c.customer == planned.c.customer) & (plans.c.number == planned.c.number))
        .where(within)
        .order_by(planned.c.position, planned.c.place)
    )
    visits: dict[int, list[str]] = defaultdict(list)
    for position, visit in connection.execute(query):
        visits[position].append(f"V{visit}")
    found: dict[tuple[str, int], DayPlanRow] = {}
    for turn in connection.execute(select(day_plans).where(within).order_by(day_plans.c.position)):
        before = found.get((turn.day, turn.file))
        row = DayPlanRow(
            turn.rep, turn.day, turn.state, turn.by, turn.occurred, turn.remark, tuple(visits[turn.position]), ()
        )
        if turn.state != "submitted" and before is not None:
            row = replace(row, rep=before.rep, visits=before.visits)
        found[turn.day, turn.file] = replace(row, entries=(*(before.entries if before else ()), turn.position))
    return sorted(found.values(), key=lambda row: (row.day, row.rep))


def approvals(connection: Connection, since: str, until: str) -> Mapping[tuple[str, str | None], PlanState]:
    """Say how the plan of a day stands for each of its visits: by the visit's reference and the day."""
    rows = day_plan_rows(connection, since, until)
    return {(visit, row.day): row.state for row in rows for visit in row.visits}
