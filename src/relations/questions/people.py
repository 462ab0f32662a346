"""Whom we know there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.alerts import Alert
    from relations.queries.people import PeopleFilter, PersonRow


class PeopleQuestions(Asking):
    """Questions about key persons."""

    def people(
        self, *, customer: str | None = None, day: date | None = None, only: PeopleFilter | None = None
    ) -> list[PersonRow]:
        """List key persons by name as of a day, with `customer` those who are there; without a day, by all entries."""
        from relations.queries.people import person_rows

        with self._reading() as connection:
            return person_rows(connection, day, customer=self._customer(connection, customer), only=only)

    def person(self, person: str, *, day: date | None = None, withdrawn: bool = False) -> PersonRow:
        """Show the file of one key person as of a day, with every post held; with `withdrawn`, all facts."""
        from relations.queries.people import person_rows

        with self._reading() as connection:
            return person_rows(connection, day, persons=[self._person(connection, person)], withdrawn=withdrawn)[0]

    def person_alerts(self, today: date, *, customer: str | None = None) -> list[Alert]:
        """Say what is wrong with whom we know, everywhere or at one customer (HANDBOOK K4, K5)."""
        from relations.queries.alerts import alerts
        from relations.queries.policy import policy_on

        with self._reading() as connection:
            accounts = self._accounts(connection, customer)
            return alerts(connection, today, policy_on(connection, today).policy, accounts=accounts)
