"""What was promised."""

from __future__ import annotations

from datetime import date

from relations.domain.words import Direction, PromiseState
from relations.queries.promises import UNFULFILLED, PromiseRow, promise_rows
from relations.questions.asking import Asking


class PromiseQuestions(Asking):
    """Questions about promises."""

    def promises(
        self,
        today: date,
        *,
        customer: str | None = None,
        states: tuple[PromiseState, ...] | None = UNFULFILLED,
        direction: Direction | None = None,
    ) -> list[PromiseRow]:
        """List promises, those unfulfilled unless `states` says otherwise (None: all), the most pressing first."""
        with self._reading() as connection:
            number = self._customer(connection, customer)
            return promise_rows(connection, today, customer=number, states=states, direction=direction)
