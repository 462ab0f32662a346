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
from relations.queries.rows import merged, of_accounts
from relations.store.driver import tuples

_LATEST = select(func.max(promises.c.changed_day))


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
    """Whether more is wanted than the score of the day: the entries behind the facts, the scores of later days."""
    account: Mapping[int, int] = field(init=False)
    """The account of every file that has another one's."""
    whole: Mapping[int, int] = field(init=False)
    """The account of every person's file that has another one's."""
    settled: bool = field(init=False)
    """Whether nothing that became of a promise is dated after the day."""

    def __post_init__(self) -> None:
        """Look up what was merged."""
        object.__setattr__(self, "account", merged(self.connection, customers))
        object.__setattr__(self, "whole", merged(self.connection, people))
        latest = tuples(self.connection, _LATEST)[0][0]
        object.__setattr__(self, "settled", (latest or "") <= self.day.isoformat())

    def of(self, query: Select[Any], file: ColumnElement[int]) -> Select[Any]:
        """Restrict a query to the files of the customers in scope, by the column that names the file."""
        return query if self.accounts is None else of_accounts(query, file)

    def rows(self, query: Select[Any], file: ColumnElement[int], **values: Any) -> Sequence[Any]:
        """Read the rows of the customers in scope; `values` are those that the query asks for."""
        return tuples(self.connection, self.of(query, file), {"accounts": self.accounts, **values})
