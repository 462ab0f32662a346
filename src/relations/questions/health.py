"""How relationships stand, and by which rules."""

from __future__ import annotations

from datetime import date

from relations.queries.health import Status, statuses
from relations.queries.policy import InForce, PolicyRow, policy_on, policy_rows
from relations.questions.asking import Asking


class HealthQuestions(Asking):
    """Questions about how relationships stand."""

    def status(self, customer: str, today: date) -> Status:
        """Say how one relationship stands: score, band, factors, and the entries behind each."""
        with self._reading() as connection:
            number = self._customer(connection, customer)
            return statuses(connection, today, customer=number)[0]

    def statuses(self, today: date) -> list[Status]:
        """Say how every relationship stands, the worst first."""
        with self._reading() as connection:
            return statuses(connection, today)

    def policy(self, today: date) -> InForce:
        """Give the rules in force on a day, and the entry that set them."""
        with self._reading() as connection:
            return policy_on(connection, today)

    def policies(self) -> list[PolicyRow]:
        """Give every change of the rules, in the order of the days from which they hold."""
        with self._reading() as connection:
            return policy_rows(connection)
