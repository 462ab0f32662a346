"""Whose facts are read: all customers', or those of a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from relations.domain.policy import Policy
from relations.projections.customers import customers
from relations.projections.people import people
from relations.projections.promises import promises


@dataclass(frozen=True, slots=True)
class Scope:
    """A snapshot, the day as of which is asked, its rules, and the customers; `accounts` is None for all of them.

    A file or person that was merged is read as the one it was merged into; few are, so those few are looked up once
    instead of joining all rows with them.
    """

    connection: Connection
    day: date
    policy: Policy
    accounts: Sequence[int] | None = None
    evidence: bool = True
    """Whether the entries behind the facts are wanted too; a score alone does not need them."""
    account: Mapping[int, int] = field(init=False)
    """The account of every file that has another one's."""
    whole: Mapping[int, int] = field(init=False)
    """The account of every person's file that has another one's."""
    settled: bool = field(init=False)
    """Whether nothing that became of a promise is dated after the day."""

    def __post_init__(self) -> None:
        """Look up what was merged."""
        files = select(customers.c.customer, customers.c.account).where(customers.c.customer != customers.c.account)
        persons = select(people.c.person, people.c.account).where(people.c.person != people.c.account)
        object.__setattr__(self, "account", self._pairs(files))
        object.__setattr__(self, "whole", self._pairs(persons))
        latest = self.connection.execute(select(func.max(promises.c.changed_day))).scalar()
        object.__setattr__(self, "settled", (latest or "") <= self.day.isoformat())

    def _pairs(self, query: Select[Any]) -> dict[int, int]:
        rows: Sequence[Any] = self.connection.execute(query).all()
        return dict(rows)

    def of(self, query: Select[Any], file: ColumnElement[int]) -> Select[Any]:
        """Restrict a query to the files of the customers in scope, by the column that names the file."""
        if self.accounts is None:
            return query
        return query.where(file.in_(select(customers.c.customer).where(customers.c.account.in_(self.accounts))))

    def rows(self, query: Select[Any], file: ColumnElement[int]) -> Sequence[Any]:
        """Read the rows of the customers in scope, all at once."""
        return self.connection.execute(self.of(query, file)).all()
