"""What a rep is to do on a day and in a month, and how much work there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.planning.day import DayProposal
    from relations.queries.planning.month import MonthProposal
    from relations.queries.planning.workload import Workload


class PlanQuestions(Asking):
    """Questions about work to come (HANDBOOK C3, C4, C5, V1)."""

    def plan_day(
        self,
        rep: str,
        day: date,
        today: date,
        *,
        visits: int | None = None,
        minutes: int | None = None,
        including: Sequence[str] = (),
        without: Sequence[str] = (),
    ) -> DayProposal:
        """Propose whom a rep visits on a day, within so many visits and minutes; `including` and `without` are by hand.

        Raises PlanInThePastError, TooFarAheadError, NamedTwiceError, NoRoomError, and what looking up a customer does.
        """
        from relations.queries.planning.asking import Wanted
        from relations.queries.planning.day import day_plan

        with self._reading() as connection:
            named = [self._named_once(connection, names) for names in (including, without)]
            return day_plan(connection, Wanted(rep, day, today, *named), visits=visits, minutes=minutes)

    def plan_month(
        self, rep: str, month: date, today: date, *, visits: int | None = None, minutes: int | None = None
    ) -> MonthProposal:
        """Spread the visits that the cadences ask for over the month of a day; raises MonthOverError, NoRoomError."""
        from relations.queries.planning.month import month_plan

        with self._reading() as connection:
            return month_plan(connection, rep, month, today, visits=visits, minutes=minutes)

    def workload(self, month: date, today: date, *, rep: str | None = None, territory: str | None = None) -> Workload:
        """Compare what the grades ask for in the month of a day with what the reps can do, and with what was done."""
        from relations.queries.planning.workload import workload

        with self._reading() as connection:
            return workload(connection, month, today, rep=rep, territory=territory)

    def _named_once(self, connection: Connection, names: Sequence[str]) -> frozenset[int]:
        from relations.queries.planning.errors import NamedTwiceError

        found: set[int] = set()
        for name in names:
            account = self._number(connection, name)
            if account in found:
                raise NamedTwiceError(f"C{account}")
            found.add(account)
        return frozenset(found)
