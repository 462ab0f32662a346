"""Which relationships are in crisis."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.crises import CrisisRow


class CrisisQuestions(Asking):
    """Questions about crises."""

    def crises(self, today: date, *, customer: str | None = None, every: bool = False) -> list[CrisisRow]:
        """List the crises that are not over, or all; the oldest first."""
        from relations.queries.crises import crisis_rows

        with self._reading() as connection:
            number = self._customer(connection, customer)
            return crisis_rows(connection, today, accounts=None if number is None else [number], every=every)
