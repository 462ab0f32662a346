"""Whom to greet, and whom we greeted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.greetings import DueRow, GreetingRow


class GreetingQuestions(Asking):
    """Questions about greetings."""

    def greetings_due(
        self, today: date, *, within: int | None = None, owner: str | None = None, customer: str | None = None
    ) -> list[DueRow]:
        """List greetings that are due and not sent, `within` so many days ahead, and those that were missed lately."""
        from relations.queries.greetings import greetings_due

        with self._reading() as connection:
            accounts = self._accounts(connection, customer)
            return greetings_due(connection, today, within=within, owner=owner, accounts=accounts)

    def greetings(self, *, customer: str | None = None, person: str | None = None) -> list[GreetingRow]:
        """List the greetings that were sent, the latest first."""
        from relations.queries.greetings import greeting_rows

        with self._reading() as connection:
            at = self._customer(connection, customer)
            return greeting_rows(connection, customer=at, person=self._person(connection, person) if person else None)
