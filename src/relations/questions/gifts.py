"""What was given and received."""

from __future__ import annotations

from relations.domain.words import GiftState
from relations.queries.gifts import GiftRow, gift_rows
from relations.questions.asking import Asking


class GiftQuestions(Asking):
    """Questions about gifts."""

    def gifts(self, *, customer: str | None = None, state: GiftState | None = None) -> list[GiftRow]:
        """List gifts, the latest first."""
        with self._reading() as connection:
            return gift_rows(connection, customer=self._customer(connection, customer), state=state)
