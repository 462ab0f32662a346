"""Whom we look after."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.domain.words import Band
from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.customers import CustomerFile, CustomerOrder, CustomerRow


class CustomerQuestions(Asking):
    """Questions about the files of customers; `today` is the book's day unless another is given."""

    def customers(
        self,
        today: date | None = None,
        *,
        grade: str | None = None,
        owner: str | None = None,
        territory: str | None = None,
        kind: str | None = None,
        band: Band | None = None,
        overdue_visit: bool = False,
        incomplete: bool = False,
        stale: bool = False,
        regrade: bool = False,
        route: str | None = None,
        sort: CustomerOrder = "name",
        limit: int | None = None,
    ) -> list[CustomerRow]:
        """List customers: those that fit everything that is given."""
        from relations.queries.customers import Choice, customer_rows

        choice = Choice(grade, owner, territory, kind, band, overdue_visit, incomplete, stale, regrade, route)
        with self._reading() as connection:
            return customer_rows(connection, today or self.today(), choice, sort=sort, limit=limit)

    def customer(self, customer: str, today: date | None = None) -> CustomerFile:
        """Show the whole file of one customer."""
        from relations.queries.customers import customer_file

        with self._reading() as connection:
            account = self._customer(connection, customer)
            assert account is not None, "a customer was named"  # noqa: S101
            return customer_file(connection, account, today or self.today())
