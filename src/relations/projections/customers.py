"""The customers as they stand: one row for each."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Table, Text, bindparam, func, text, update

from relations.domain.customers import CustomerAssigned, CustomerEdited, CustomerGraded, CustomerRegistered
from relations.domain.event import Entry, Event
from relations.projections.projection import KEPT, Batch, Change, Number, Projection, Row, Statement, adding, metadata

customers = Table(
    "customers",
    metadata,
    Column("customer", Number, primary_key=True, autoincrement=False),
    Column("account", Number, nullable=False),
    Column("merged_into", Number),
    Column("stream", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("kind", Text),
    Column("grade", Text),
    Column("owner", Text),
    Column("territory", Text),
    Column("address", Text),
    Column("phone", Text),
    Column("weekday", Text),
    Column("time", Text),
    Column("route", Text),
    Column("stop", Text),
    Column("location", Text),
    Column("every", Text),
    Column("registered_on", Text, nullable=False),
    Index("customers_by_stream", "stream", unique=True),
    Index("customers_by_name", "name"),
    Index("customers_by_folded", "folded"),
    Index("customers_by_account", "account"),
    Index("customers_by_merged_into", "merged_into", info=KEPT),
)

_FACTS = (
    "kind", "grade", "owner", "territory", "address", "phone", "weekday", "time", "route", "stop", "location", "every",
)  # fmt: skip
_STATED = attrgetter(*_FACTS)
_REGISTER = adding(customers)
_CHANGE = Statement(
    update(customers)
    .where(customers.c.customer == bindparam("of"))
    .values(
        name=func.coalesce(bindparam("new_name"), customers.c.name),
        folded=func.coalesce(bindparam("new_folded"), customers.c.folded),
        **{
            fact: func.nullif(func.coalesce(bindparam(f"new_{fact}"), customers.c[fact]), text("''")) for fact in _FACTS
        },
    ),
    "of", "new_name", "new_folded", *(f"new_{fact}" for fact in _FACTS),
)  # fmt: skip


class Customers(Projection):
    """One row for each customer: the file as it stands."""

    tables: ClassVar[tuple[Table, ...]] = (customers,)
    files = (customers.c.customer,)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Two statements for a batch."""
        yield _REGISTER, [_registered(entry, event) for entry, event in batch.of(CustomerRegistered)]
        edited = batch.of(CustomerEdited, CustomerGraded, CustomerAssigned)
        yield _CHANGE, [_changed(batch.file(entry), event) for entry, event in edited]


def _registered(entry: Entry, event: CustomerRegistered) -> Row:
    return (
        entry.position,
        entry.position,
        None,
        entry.stream,
        event.name,
        event.name.casefold(),
        *map(_text, _STATED(event)),
        entry.occurred.text,
    )


def _changed(customer: int, event: Event) -> Row:
    given: dict[str, Any] = {}
    match event:
        case CustomerEdited():
            given = event.model_dump(include={"name", *_FACTS}) | dict.fromkeys(event.cleared, "")
        case CustomerGraded():
            given = {"grade": event.grade}
        case CustomerAssigned():
            given = {"owner": event.owner}
    name = given.get("name")
    return (customer, name, name.casefold() if name else None, *(_text(given.get(fact)) for fact in _FACTS))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
