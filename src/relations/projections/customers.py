"""The customers as they stand: one row for each."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, func, insert, text, update

from relations.domain.customers import CustomerAssigned, CustomerEdited, CustomerGraded, CustomerRegistered
from relations.domain.event import Event
from relations.projections.projection import Batch, Projection, Row, metadata, run

customers = Table(
    "customers",
    metadata,
    Column("customer", Integer, primary_key=True, autoincrement=False),
    Column("account", Integer, nullable=False),
    Column("merged_into", Integer),
    Column("stream", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("kind", Text),
    Column("grade", Text),
    Column("owner", Text),
    Column("territory", Text),
    Column("address", Text),
    Column("phone", Text),
    Column("registered_on", Text, nullable=False),
    Index("customers_by_name", "name"),
    Index("customers_by_folded", "folded"),
    Index("customers_by_account", "account"),
    Index("customers_by_merged_into", "merged_into"),
)

_FACTS = ("kind", "grade", "owner", "territory", "address", "phone")
_REGISTER = insert(customers)
_CHANGE = (
    update(customers)
    .where(customers.c.customer == bindparam("of"))
    .values(
        name=func.coalesce(bindparam("new_name"), customers.c.name),
        folded=func.coalesce(bindparam("new_folded"), customers.c.folded),
        **{
            fact: func.nullif(func.coalesce(bindparam(f"new_{fact}"), customers.c[fact]), text("''")) for fact in _FACTS
        },
    )
)


class Customers(Projection):
    """One row for each customer: the file as it stands."""

    tables: ClassVar[tuple[Table, ...]] = (customers,)
    files = (customers.c.customer,)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Two statements for a batch."""
        registered: list[Row] = []
        changed: list[Row] = []
        for entry in batch.entries:
            event = entry.event
            if isinstance(event, CustomerRegistered):
                facts = {fact: getattr(event, fact) for fact in _FACTS}
                registered.append(
                    {
                        "customer": batch.customer(entry),
                        "account": batch.customer(entry),
                        "merged_into": None,
                        "stream": entry.stream,
                        "name": event.name,
                        "folded": event.name.casefold(),
                        "registered_on": str(entry.occurred),
                        **facts,
                    }
                )
            elif changes := _changes(event):
                changed.append({"of": batch.customer(entry), **changes})
        run(connection, _REGISTER, registered)
        run(connection, _CHANGE, changed)


def _changes(event: Event) -> dict[str, Any] | None:
    match event:
        case CustomerEdited():
            given = event.model_dump(include={"name", *_FACTS}) | dict.fromkeys(event.cleared, "")
        case CustomerGraded():
            given = {"grade": event.grade}
        case CustomerAssigned():
            given = {"owner": event.owner}
        case _:
            return None
    name = given.get("name")
    changes = {f"new_{fact}": given.get(fact) for fact in _FACTS}
    return {**changes, "new_name": name, "new_folded": name.casefold() if name else None}
