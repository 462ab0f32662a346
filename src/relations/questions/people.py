"""Whom we know there."""

from __future__ import annotations

from datetime import date

from relations.queries.alerts import Alert, alerts
from relations.queries.people import EVERYBODY, PeopleFilter, PersonRow, person_rows
from relations.queries.policy import policy_on
from relations.questions.asking import Asking


class PeopleQuestions(Asking):
    """Questions about key persons."""

    def people(
        self, *, customer: str | None = None, day: date | None = None, only: PeopleFilter = EVERYBODY
    ) -> list[PersonRow]:
        """List key persons by name as of a day, with `customer` those who are there; without a day, by all entries."""
        with self._reading() as connection:
            return person_rows(connection, day, customer=self._customer(connection, customer), only=only)

    def person(self, person: str, *, day: date | None = None, withdrawn: bool = False) -> PersonRow:
        """Show the file of one key person as of a day, with every post held; with `withdrawn`, all facts."""
        with self._reading() as connection:
            return person_rows(connection, day, person=self._person(connection, person), withdrawn=withdrawn)[0]

    def person_alerts(self, today: date, *, customer: str | None = None) -> list[Alert]:
        """Say what is wrong with whom we know, everywhere or at one customer (HANDBOOK K4, K5)."""
        with self._reading() as connection:
            account = self._customer(connection, customer)
            return alerts(connection, today, policy_on(connection, today).policy, account=account)
