"""What was seen at customers', and what business was done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.domain.words import DealKind, ObservationKind
from relations.questions.asking import Asking

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from relations.queries.market import DealRow, ObservationRow, TrendRow, Wanted


class MarketQuestions(Asking):
    """Questions about observations, orders, money and accounts."""

    def observations(
        self,
        *,
        customer: str | None = None,
        rep: str | None = None,
        kind: ObservationKind | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
    ) -> list[ObservationRow]:
        """List observations, the latest first."""
        from relations.queries.market import observation_rows

        with self._reading() as connection:
            return observation_rows(connection, self._wanted(connection, customer, rep, kind, since, until, limit))

    def deals(
        self,
        *,
        customer: str | None = None,
        rep: str | None = None,
        what: DealKind | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
    ) -> list[DealRow]:
        """List orders, payments and reconciled accounts, the latest first."""
        from relations.queries.market import deal_rows

        with self._reading() as connection:
            return deal_rows(connection, self._wanted(connection, customer, rep, what, since, until, limit))

    def trade_trend(self, *, customer: str | None = None, rep: str | None = None) -> list[TrendRow]:
        """Sum up business month by month, the earliest first."""
        from relations.queries.market import trend

        return trend(self.deals(customer=customer, rep=rep))

    def _wanted(  # noqa: PLR0917 - what two questions choose by
        self,
        connection: Connection,
        customer: str | None,
        rep: str | None,
        kind: str | None,
        since: date | None,
        until: date | None,
        limit: int | None,
    ) -> Wanted:
        from relations.queries.market import Wanted

        first, last = (day.isoformat() if day else None for day in (since, until))
        return Wanted(self._customer(connection, customer), rep, kind, first, last, limit)
