"""What a complaint is told with: names, the promises made about it, the complaints it repeats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from relations.projections.complaints import complaint_changes, complaints
from relations.projections.customers import customers
from relations.projections.promises import promises
from relations.queries.cases import Case, by_the_end_of
from relations.queries.rows import batched, names_of

_AT_ONCE = 500
Subject = tuple[int, int]
"""The customer's file, and the number of a subject in it."""


@dataclass(slots=True)
class AroundCases:
    """Names by reference number; references by the file and the number of the complaint in question."""

    customers: dict[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    promises: dict[Subject, list[str]] = field(default_factory=lambda: defaultdict(list))
    recurs: dict[Subject, str] = field(default_factory=dict)
    recurred_by: dict[Subject, list[str]] = field(default_factory=lambda: defaultdict(list))


def around_cases(connection: Connection, day: date, found: Sequence[Case]) -> AroundCases:
    """Look up what these complaints are told with, as of the end of a day."""
    files = sorted({case.file for case in found})
    around = AroundCases()
    around.customers = _names(connection, {case.account for case in found})
    around.people = names_of(connection, {case.said.person for case in found if case.said.person})
    for row in sorted(_of(connection, _promises(day), files), key=attrgetter("promise")):
        around.promises[row.customer, row.complaint_number].append(f"P{row.promise}")
    said = sorted(_of(connection, _links(day), files), key=attrgetter("position"))
    links = {(row.customer, row.number): row for row in said}
    for subject, row in sorted(links.items()):
        around.recurs[subject] = f"X{row.earlier}"
        around.recurred_by[row.customer, row.recurs].append(f"X{row.complaint}")
    return around


def _names(connection: Connection, accounts: set[int]) -> dict[int, str]:
    query = select(customers.c.customer, customers.c.name)
    chunks = batched(sorted(accounts), _AT_ONCE)
    rows = (row for some in chunks for row in connection.execute(query.where(customers.c.customer.in_(some))))
    return {row.customer: row.name for row in rows}


def _of(connection: Connection, query: Select[Any], files: Sequence[int]) -> Iterator[Row[Any]]:
    """Ask about some files at a time; the first column is the file."""
    for some in batched(files, _AT_ONCE):
        yield from connection.execute(query.where(query.selected_columns[0].in_(some)))


def _promises(day: date) -> Select[Any]:
    return select(promises.c.customer, promises.c.complaint_number, promises.c.promise).where(
        promises.c.complaint_number.is_not(None), by_the_end_of(promises.c.made_on, day)
    )


def _links(day: date) -> Select[Any]:
    """Ask which complaint was said to be which earlier one; the last word counts."""
    log, this, before = complaint_changes.c, complaints.alias("this"), complaints.alias("before")
    return (
        select(
            log.customer, log.position, log.number, log.recurs, this.c.complaint, before.c.complaint.label("earlier")
        )
        .join(this, (this.c.customer == log.customer) & (this.c.number == log.number))
        .join(before, (before.c.customer == log.customer) & (before.c.number == log.recurs))
        .where(log.recurs.is_not(None), by_the_end_of(log.occurred, day), by_the_end_of(this.c.raised_on, day))
        .where(by_the_end_of(before.c.raised_on, day))
    )
