"""Whose facts are read: all customers', or those of a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select

from relations.domain.policy import Policy
from relations.projections.customers import customers


@dataclass(frozen=True, slots=True)
class Scope:
    """A snapshot, the day as of which is asked, its rules, and the customers; `accounts` is None for all of them."""

    connection: Connection
    day: date
    policy: Policy
    accounts: Sequence[int] | None = None
    evidence: bool = True
    """Whether the entries behind the facts are wanted too; a score alone does not need them."""

    def of(self, query: Select[Any], file: ColumnElement[int]) -> Select[Any]:
        """Restrict a query to the customers in scope by the column of their files, which it may then call account."""
        joined = query.join(customers, customers.c.customer == file)
        return joined if self.accounts is None else joined.where(customers.c.account.in_(self.accounts))
