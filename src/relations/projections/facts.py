"""The facts of customers' files, each with its entry and the day when it was last checked, and their ratings."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import ClassVar, get_args

from sqlalchemy import Column, Index, Table, Text, bindparam, case, update
from sqlalchemy import text as sql

from relations.domain.customers import (
    CustomerAssigned,
    CustomerEdited,
    CustomerGraded,
    CustomerRated,
    CustomerRegistered,
    FileConfirmed,
)
from relations.domain.event import Entry, Event
from relations.domain.words import StatedFact
from relations.projections.projection import Batch, Change, Number, Projection, Row, Statement, adding, metadata

customer_facts = Table(
    "customer_facts",
    metadata,
    Column("customer", Number, primary_key=True, autoincrement=False),
    Column("fact", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("entry", Number, nullable=False),
    Column("checked_on", Text, nullable=False),
    Column("checked_entry", Number, nullable=False),
    sqlite_with_rowid=False,
)
"""`since` and `entry`: when the fact was stated; `checked_on`: the last day when somebody stated or confirmed it."""

customer_ratings = Table(
    "customer_ratings",
    metadata,
    Column("entry", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("rating", Number, nullable=False),
    Column("rep", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Index("customer_ratings_by_customer", "customer"),
)

_COLUMNS = [column.name for column in customer_facts.columns]
_STATE = Statement(
    sql(
        f"INSERT INTO customer_facts ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)}) "
        f"ON CONFLICT (customer, fact) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[2:])}"
    ),
    *_COLUMNS,
)
_OF = (customer_facts.c.customer == bindparam("of")) & (customer_facts.c.fact == bindparam("which"))
_CLEAR = Statement(customer_facts.delete().where(_OF), "of", "which")
_LATER = bindparam("day") >= customer_facts.c.checked_on
_CONFIRM = Statement(
    update(customer_facts)
    .where(_OF)
    .values(
        checked_on=case((_LATER, bindparam("day")), else_=customer_facts.c.checked_on),
        checked_entry=case((_LATER, bindparam("by_entry")), else_=customer_facts.c.checked_entry),
    ),
    "of", "which", "day", "by_entry",
)  # fmt: skip
_RATE = adding(customer_ratings)
_ALL = get_args(StatedFact)
_REGISTERED = attrgetter(*_ALL)

_Key = tuple[int, str]


class Facts(Projection):
    """One row for each fact that is known of a customer, and one for each rating."""

    tables: ClassVar[tuple[Table, ...]] = (customer_facts, customer_ratings)
    files = (customer_facts.c.customer, customer_ratings.c.customer)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Four statements for a batch: what was stated or cleared last within it, and what was confirmed besides."""
        stated: dict[_Key, Row] = {}
        cleared: dict[_Key, Row] = {}
        confirmed: dict[_Key, Row] = {}
        for entry, event in batch.of(
            CustomerRegistered, CustomerEdited, CustomerGraded, CustomerAssigned, FileConfirmed
        ):
            customer, last = batch.file(entry), entry.occurred.last_day.isoformat()
            for fact, value in _said(event).items():
                key = customer, fact
                for changes in (stated, cleared, confirmed):
                    changes.pop(key, None)
                if value is None:
                    cleared[key] = key
                else:
                    stated[key] = (*key, value, entry.occurred.text, entry.position, last, entry.position)
            if isinstance(event, FileConfirmed):
                for fact in event.facts:
                    _confirm((customer, fact), (last, entry.position), stated, confirmed)
        yield _CLEAR, list(cleared.values())
        yield _STATE, list(stated.values())
        yield _CONFIRM, list(confirmed.values())
        yield _RATE, [_rated(batch, entry, event) for entry, event in batch.of(CustomerRated)]


def _said(event: Event) -> dict[str, str | None]:
    """Give the facts that an event states; None for those that it clears."""
    match event:
        case CustomerRegistered():
            return {fact: str(value) for fact, value in zip(_ALL, _REGISTERED(event), strict=True) if value is not None}
        case CustomerEdited():
            given = {fact: str(value) for fact in _ALL if (value := getattr(event, fact, None)) is not None}
            return {**given, **dict.fromkeys(event.cleared)}
        case CustomerGraded():
            return {"grade": event.grade}
        case CustomerAssigned():
            return {"owner": event.owner}
    return {}


def _confirm(key: _Key, checked: tuple[str, int], stated: dict[_Key, Row], confirmed: dict[_Key, Row]) -> None:
    """Move the day of checking on, unless it was checked later already."""
    changes = stated if key in stated else confirmed
    if key not in changes or checked[0] >= changes[key][-2]:
        changes[key] = (*(stated[key][:-2] if key in stated else key), *checked)


def _rated(batch: Batch, entry: Entry, event: CustomerRated) -> Row:
    return (entry.position, batch.file(entry), event.rating, event.rep, event.reason, entry.occurred.text)
