"""The reports of reps and managers, and the targets that they compare with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.figures import FigureRow
    from relations.queries.reports.sheet import Report


class ReportQuestions(Asking):
    """Questions that are answered by a whole report; months are written like 2026-03."""

    def figures(self, today: date, *, rep: str | None = None, periods: Sequence[str] | None = None) -> list[FigureRow]:
        """List targets and forecasts as they were said last (HANDBOOK R3)."""
        from relations.queries.figures import figure_rows

        with self._reading() as connection:
            return figure_rows(connection, today, rep=rep, periods=periods)

    def reps(self) -> list[str]:
        """Name everybody who looks after a customer, planned or made a visit, or has a target or forecast."""
        from relations.queries.whose import reps_known

        with self._reading() as connection:
            return reps_known(connection)

    def day_sheet(self, rep: str, day: date, today: date) -> Report:
        """Give the sales day sheet of a rep."""
        from relations.queries.reports.daily import daily

        with self._reading() as connection:
            return daily(connection, rep, day, today)

    def visit_plan(self, rep: str, month: str, today: date) -> Report:
        """Give the monthly visit plan of a rep."""
        from relations.queries.reports.monthly import visit_plan

        with self._reading() as connection:
            return visit_plan(connection, rep, month, today)

    def monthly_report(self, rep: str, month: str, today: date) -> Report:
        """Give the monthly report of a rep, with the next month's plan."""
        from relations.queries.reports.monthly import monthly

        with self._reading() as connection:
            return monthly(connection, rep, month, today)

    def forecast(self, rep: str | None, month: str, today: date) -> Report:
        """Give the forecast for the three months after one, of a rep or of all."""
        from relations.queries.reports.outlook import forecast

        with self._reading() as connection:
            return forecast(connection, rep, month, today)

    def annual_plan(self, rep: str | None, year: int, today: date) -> Report:
        """Give the annual plan of a rep or of all."""
        from relations.queries.reports.outlook import annual

        with self._reading() as connection:
            return annual(connection, rep, year, today)

    def market_tour(self, rep: str | None, since: date, until: date, today: date) -> Report:
        """Give what was seen in the market, by a rep or by all."""
        from relations.queries.reports.field import market_tour

        with self._reading() as connection:
            return market_tour(connection, rep, since, until, today)

    def action_guide(self, rep: str | None, since: date, until: date) -> Report:
        """Give what is to be done from a day until another, by a rep or by all."""
        from relations.queries.reports.field import action_guide

        with self._reading() as connection:
            return action_guide(connection, rep, since, until)

    def weekly_report(self, day: date, today: date, reps: Sequence[str] = ()) -> Report:
        """Give the manager's report of the week of a day, of some reps or of all."""
        from relations.queries.reports.weekly import weekly

        with self._reading() as connection:
            return weekly(connection, day, today, reps)

    def account_plan(self, customer: str, year: int, today: date) -> Report:
        """Give the plan for a key account."""
        from relations.queries.reports.account import account_plan

        with self._reading() as connection:
            return account_plan(connection, self._number(connection, customer), year, today)
