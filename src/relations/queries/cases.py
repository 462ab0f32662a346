"""Complaints as they stood at the end of a day: the same fold for now and for then (HANDBOOK X2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, Select, bindparam, func, or_, select

from relations.domain.complaints.stages import Change, folded
from relations.domain.relationship import Complaint
from relations.projections.complaints import complaint_changes, complaints
from relations.projections.customers import customers
from relations.projections.visits import visits
from relations.queries.rows import when_of
from relations.store.driver import fetch

_file = customers.alias("file")


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint as of a day, the file it stands in, the account that this belongs to, and its entries by then."""

    ref: int
    file: int
    number: int
    account: int
    complaint: Complaint
    entries: tuple[int, ...]
    said: Row[Any]
    """The row of the read model: what was said at the beginning."""


def by_the_end_of(column: ColumnElement[str], day: date | BindParameter[str]) -> ColumnElement[bool]:
    """Tell in SQL whether something occurred by the end of a day; of a month or a year, its first day counts."""
    return func.substr(column, 1, 10) <= (day.isoformat() if isinstance(day, date) else day)


def cases(
    connection: Connection,
    day: date,
    *,
    accounts: Sequence[int] | None = None,
    complaint: int | None = None,
    closed: bool = False,
) -> list[Case]:
    """Give the complaints as they stood at the end of a day: those not closed by then, or with `closed` all.

    What is closed to this day, and was so before the day in question, was not open on that day: only the others are
    read, so that the many that were settled long ago cost nothing.
    """
    these, what_happened = _queries(of_some=accounts is not None, one=complaint is not None, closed=closed)
    values = {"day": day.isoformat(), "accounts": accounts, "complaint": complaint}
    # Sorted here, for SQLite would sort by a full scan.
    changes: dict[tuple[int, int], list[Row[Any]]] = defaultdict(list)
    for row in sorted(fetch(connection, what_happened, values), key=attrgetter("position")):
        changes[row.customer, row.number].append(row)
    rows = sorted(fetch(connection, these, values), key=attrgetter("complaint"))
    found = [_case(row, changes[row.customer, row.number]) for row in rows]
    return [case for case in found if closed or case.complaint.closed is None]


@cache
def _queries(*, of_some: bool, one: bool, closed: bool) -> tuple[Select[Any], Select[Any]]:
    """Select complaints, and what happened to each of them."""
    day: BindParameter[str] = bindparam("day")
    where = [by_the_end_of(complaints.c.raised_on, day)]
    if of_some:
        where.append(_file.c.account.in_(bindparam("accounts", expanding=True)))
    if one:
        where.append(complaints.c.complaint == bindparam("complaint"))
    if not closed:
        where.append(or_(complaints.c.closed_on.is_(None), complaints.c.closed_on > day))
    query = (
        select(complaints, _file.c.account, visits.c.visit)
        .join(_file, _file.c.customer == complaints.c.customer)
        .outerjoin(visits, (visits.c.customer == _file.c.customer) & (visits.c.number == complaints.c.visit_number))
        .where(*where)
    )
    these = query.with_only_columns(complaints.c.customer, complaints.c.number).subquery()
    log = complaint_changes.c
    changes = (
        select(complaint_changes)
        .join(these, (log.customer == these.c.customer) & (log.number == these.c.number))
        .where(by_the_end_of(log.occurred, day))
    )
    return query, changes


def _case(said: Row[Any], rows: Sequence[Row[Any]]) -> Case:
    complaint = Complaint(said.about, said.severity, when_of(said.raised_on), said.product, cause=said.cause)
    changes = ((Change(row.stage, row.name, row.text, row.recurs), when_of(row.occurred)) for row in rows)
    entries = tuple(row.position for row in rows)
    return Case(said.complaint, said.customer, said.number, said.account, folded(complaint, changes), entries, said)
