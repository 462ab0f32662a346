"""The facts of customers' files, each with its entry and the day when it was last checked, and their ratings."""

from __future__ import annotations

from typing import ClassVar, get_args

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, case, insert, update
from sqlalchemy import text as sql

from relations.domain.customers import (
    CustomerAssigned,
    CustomerEdited,
    CustomerGraded,
    CustomerRated,
    CustomerRegistered,
    FileConfirmed,
)
from relations.domain.event import Entry
from relations.domain.words import StatedFact
from relations.projections.projection import Batch, Projection, Row, metadata, run

customer_facts = Table(
    "customer_facts",
    metadata,
    Column("customer", Integer, primary_key=True, autoincrement=False),
    Column("fact", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("checked_on", Text, nullable=False),
    Column("checked_entry", Integer, nullable=False),
)
"""`since` and `entry`: when the fact was stated; `checked_on`: the last day when somebody stated or confirmed it."""

customer_ratings = Table(
    "customer_ratings",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("rep", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Index("customer_ratings_by_customer", "customer"),
)

_COLUMNS = [column.name for column in customer_facts.columns]
_STATE = sql(
    f"INSERT INTO customer_facts ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)}) "
    f"ON CONFLICT (customer, fact) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[2:])}"
)
_OF = (customer_facts.c.customer == bindparam("of")) & (customer_facts.c.fact == bindparam("which"))
_CLEAR = customer_facts.delete().where(_OF)
_LATER = bindparam("day") >= customer_facts.c.checked_on
_CONFIRM = (
    update(customer_facts)
    .where(_OF)
    .values(
        checked_on=case((_LATER, bindparam("day")), else_=customer_facts.c.checked_on),
        checked_entry=case((_LATER, bindparam("by_entry")), else_=customer_facts.c.checked_entry),
    )
)
_RATE = insert(customer_ratings)
_ALL = get_args(StatedFact)

_Key = tuple[int | None, str]


class Facts(Projection):
    """One row for each fact that is known of a customer, and one for each rating."""

    tables: ClassVar[tuple[Table, ...]] = (customer_facts, customer_ratings)
    files = (customer_facts.c.customer, customer_ratings.c.customer)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Four statements for a batch: what was stated or cleared last within it, and what was confirmed besides."""
        stated: dict[_Key, Row] = {}
        cleared: dict[_Key, Row] = {}
        confirmed: dict[_Key, Row] = {}
        rated: list[Row] = []
        for entry in batch.entries:
            customer = batch.customer(entry)
            for fact, value in _said(entry).items():
                for changes in (stated, cleared, confirmed):
                    changes.pop((customer, fact), None)
                if value is None:
                    cleared[customer, fact] = {"of": customer, "which": fact}
                else:
                    stated[customer, fact] = _stated(entry, customer, fact, value)
            match entry.event:
                case FileConfirmed(facts=facts):
                    for fact in facts:
                        _confirm(stated.get((customer, fact)), confirmed, (customer, fact), entry)
                case CustomerRated() as event:
                    rated.append(
                        {
                            "entry": entry.position,
                            "customer": customer,
                            "rating": event.rating,
                            "rep": event.rep,
                            "reason": event.reason,
                            "occurred": str(entry.occurred),
                        }
                    )
        run(connection, _CLEAR, list(cleared.values()))
        run(connection, _STATE, list(stated.values()))
        run(connection, _CONFIRM, list(confirmed.values()))
        run(connection, _RATE, rated)


def _said(entry: Entry) -> dict[str, str | None]:
    """Give the facts that an entry states; None for those that it clears."""
    event = entry.event
    match event:
        case CustomerRegistered():
            return {fact: str(value) for fact in _ALL if (value := getattr(event, fact)) is not None}
        case CustomerEdited():
            given = {fact: str(value) for fact in _ALL if (value := getattr(event, fact, None)) is not None}
            return {**given, **dict.fromkeys(event.cleared)}
        case CustomerGraded():
            return {"grade": event.grade}
        case CustomerAssigned():
            return {"owner": event.owner}
    return {}


def _stated(entry: Entry, customer: int | None, fact: str, value: str) -> Row:
    return {
        "customer": customer,
        "fact": fact,
        "value": value,
        "since": str(entry.occurred),
        "entry": entry.position,
        "checked_on": str(entry.occurred.last_day),
        "checked_entry": entry.position,
    }


def _confirm(stated: Row | None, confirmed: dict[_Key, Row], key: _Key, entry: Entry) -> None:
    """Move the day of checking on, unless it was checked later already."""
    day = str(entry.occurred.last_day)
    if stated is not None:
        if day >= stated["checked_on"]:
            stated.update(checked_on=day, checked_entry=entry.position)
    elif key not in confirmed or day >= confirmed[key]["day"]:
        confirmed[key] = {"of": key[0], "which": key[1], "day": day, "by_entry": entry.position}
