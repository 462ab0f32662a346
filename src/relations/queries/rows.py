"""What several questions share: the names behind numbers, and the entries behind subjects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, Table, bindparam, func, select, true, tuple_

from relations.domain.event import StreamId
from relations.domain.when import When
from relations.projections.customers import customers
from relations.projections.people import people
from relations.projections.timeline import timeline
from relations.store.driver import tuples
from relations.store.schema import BOOK

_AT_ONCE = 500
MANY = 500
"""So many customers can be named in a statement; where there are more, all are read."""

T = TypeVar("T")


@lru_cache(maxsize=8192)
def when_of(text: str) -> When:
    """Give the moment that a read model writes as text; remembered, as the same few come again and again."""
    return When(text)


@lru_cache(maxsize=8192)
def day_of(text: str) -> date:
    """Give the calendar day that a read model writes as text; remembered, as the same few come again and again."""
    return date.fromisoformat(text)


def entries_of(
    connection: Connection,
    subjects: Select[Any],
    table: Table,
    day: date | None = None,
    values: Mapping[str, Any] | None = None,
) -> dict[tuple[int, int], list[int]]:
    """Give the positions of all entries about the subjects that `subjects` selects from `table`, in log order.

    With `day`, those that occurred by the end of it; `values` are those that `subjects` asks for. The keys are the
    customer's and the subject's number.
    """
    chosen = subjects.with_only_columns(table.c.customer, table.c.number).order_by(None).limit(None)
    query = select(timeline.c.customer, timeline.c.number, timeline.c.position).where(
        tuple_(timeline.c.customer, timeline.c.number).in_(chosen)
    )
    if day is not None:
        query = query.where(func.substr(timeline.c.occurred, 1, 10) <= day.isoformat())
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    # Sorted here: SQLite would go through all entries to give them in order.
    for customer, number, position in sorted(connection.execute(query, values), key=itemgetter(2)):
        found[customer, number].append(position)
    return found


def positions_of(connection: Connection, stream: StreamId, numbers: Sequence[int]) -> Mapping[int, int]:
    """Give the positions of the entries of these versions in a stream: the numbers of their references."""
    entries = BOOK.entries.c
    query = select(entries.version, entries.position).where(entries.stream == stream, entries.version.in_(numbers))
    return {row.version: row.position for row in connection.execute(query)} if numbers else {}


@lru_cache(maxsize=256)
def of_accounts(query: Select[Any], file: ColumnElement[int]) -> Select[Any]:
    """Restrict a query to the files of those customers who are given as `accounts` when it is run.

    Building a statement takes four times as long as running it, so queries that are asked over and over are constants.
    """
    accounts: BindParameter[int] = bindparam("accounts", expanding=True)
    return query.where(file.in_(select(customers.c.customer).where(customers.c.account.in_(accounts))))


def merged(connection: Connection, table: Table) -> dict[int, int]:
    """Give the account of every file of customers or people that was merged; few were, all others are their own."""
    return dict(tuples(connection, _merged(table)))


@cache
def _merged(table: Table) -> Select[Any]:
    """Select them by a range of the index: told to look for what is not null, SQLite reads the whole table."""
    (number,) = table.primary_key
    return select(number, table.c.account).where(table.c.merged_into > 0)


def names_of(connection: Connection, persons: Iterable[int]) -> Mapping[int, str]:
    """Give the names of persons by the numbers of their files; a merged one has that of the person it leads to."""
    account = people.alias("account")
    query = select(people.c.person, account.c.name).join(account, account.c.person == people.c.account)
    chunks = batched(sorted(set(persons)), _AT_ONCE)
    rows = (row for some in chunks for row in connection.execute(query.where(people.c.person.in_(some))))
    return {row.person: row.name for row in rows}


def accounts_of(connection: Connection, files: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Give the name and reference of the customer to whom each of these files belongs now."""
    file, account, name = customers.c.customer, customers.c.account, customers.c.name
    merged = select(file, account).where(file != account)
    whose = {row.customer: row.account for row in connection.execute(merged)}
    wanted = sorted({whose.get(each, each) for each in files})
    chunks = [file.in_(some) for some in batched(wanted, _AT_ONCE)] if len(wanted) <= MANY * 10 else [true()]
    names = {number: text for chunk in chunks for number, text in connection.execute(select(file, name).where(chunk))}
    return {each: (names[whose.get(each, each)], f"C{whose.get(each, each)}") for each in files}


def batched(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut values into runs of at most `size`, for lists of values that a statement can hold."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
