"""When we were there, and when we are to go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.domain.words import VisitState
    from relations.queries.plan_of_day import PlanOfDay
    from relations.queries.visits import VisitRow


class VisitQuestions(Asking):
    """Questions about visits."""

    def visits(
        self,
        today: date,
        *,
        customer: str | None = None,
        rep: str | None = None,
        states: Collection[VisitState] | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
    ) -> list[VisitRow]:
        """List visits that were made, are planned, or were missed, the latest first."""
        from relations.queries.visits import VisitChoice, visit_rows

        with self._reading() as connection:
            number = self._customer(connection, customer)
            first, last = (day.isoformat() if day else None for day in (since, until))
            return visit_rows(connection, today, VisitChoice(number, rep, states, first, last, limit))

    def visit(self, ref: str, today: date) -> VisitRow:
        """Give one visit; raises UnknownRefError or WrongKindError."""
        from relations.domain.ref import Kind, Ref
        from relations.queries.directory import look_up
        from relations.queries.visits import VisitChoice, visit_rows

        with self._reading() as connection:
            found = look_up(connection, Ref(ref), Kind.VISIT)
            return visit_rows(connection, today, VisitChoice(visits=[found.position]))[0]

    def day_plan(self, rep: str, day: date, today: date) -> PlanOfDay:
        """Give the plan of a rep's day as it was handed in, and what was said of it (HANDBOOK V1)."""
        from relations.queries.plan_of_day import plan_of_day

        with self._reading() as connection:
            return plan_of_day(connection, rep, day, today)
