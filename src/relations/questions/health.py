"""How relationships stand, and by which rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.checks import Finding
    from relations.queries.health import Choice, Standing, Status, TrendPoint
    from relations.queries.policy import InForce, PolicyRow

_POINTS = 40
"""How many days of a trend are looked at, at most."""


class HealthQuestions(Asking):
    """Questions about how relationships stand."""

    def status(self, customer: str, today: date) -> Standing:
        """Say how one relationship stands: score, band, factors and the entries behind each; before, and next."""
        from relations.queries.health import standing_of, trend_point
        from relations.queries.lens import on_customer

        with self._reading() as connection:
            account = self._number(connection, customer)
            seen = on_customer(connection, self.log, self.codec, account)
            return standing_of(
                connection, today, account, lambda day: seen.on(day, lambda past: trend_point(past, day, account))
            )

    def statuses(self, today: date, choice: Choice | None = None) -> list[Status]:
        """Say how every relationship stands, or those chosen, the worst first."""
        from relations.queries.health import Choice, statuses

        with self._reading() as connection:
            return statuses(connection, today, choice or Choice())

    def trend(self, customer: str, today: date) -> list[TrendPoint]:
        """Give the score of one relationship over time, by all we know now, from its first entry until that day."""
        from relations.queries.entries import first_day
        from relations.queries.health import trend_point
        from relations.queries.lens import on_customer

        with self._reading() as connection:
            account = self._number(connection, customer)
            seen = on_customer(connection, self.log, self.codec, account)
            days = _spread(first_day(connection, account), today)
            return seen.through(days, lambda past, day: trend_point(past, day or today, account))

    def check(self, today: date, *, names: Sequence[str] = (), customer: str | None = None) -> list[Finding]:
        """Say what is wrong in the book, or with one customer; the checks of these names, or all."""
        from relations.queries.checks import findings

        with self._reading() as connection:
            account = self._customer(connection, customer)
            return findings(connection, today, names=names, account=account)

    def policy(self, today: date) -> InForce:
        """Give the rules in force on a day, and the entry that set them."""
        from relations.queries.policy import policy_on

        with self._reading() as connection:
            return policy_on(connection, today)

    def policies(self) -> list[PolicyRow]:
        """Give every change of the rules, in the order of the days from which they hold."""
        from relations.queries.policy import policy_rows

        with self._reading() as connection:
            return policy_rows(connection)


def _spread(first: date, last: date) -> list[date]:
    """Spread days evenly from the first to the last, both among them."""
    span = max(0, (last - first).days)
    steps = min(span, _POINTS - 1) or 1
    return list(dict.fromkeys(last - timedelta(days=span - span * step // steps) for step in range(steps + 1)))
