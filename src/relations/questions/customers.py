"""Whom we look after."""

from __future__ import annotations

from relations.queries.customers import CustomerRow, customer_rows
from relations.questions.asking import Asking


class CustomerQuestions(Asking):
    """Questions about the files of customers."""

    def customers(
        self, *, grade: str | None = None, owner: str | None = None, territory: str | None = None
    ) -> list[CustomerRow]:
        """List customers by name."""
        with self._reading() as connection:
            return customer_rows(connection, grade=grade, owner=owner, territory=territory)

    def customer(self, customer: str) -> CustomerRow:
        """Show the file of one customer."""
        with self._reading() as connection:
            return customer_rows(connection, customer=self._customer(connection, customer))[0]
