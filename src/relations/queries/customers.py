"""The customers, and the file of one (HANDBOOK C1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from relations.projections.contacts import contacts
from relations.projections.customers import customers


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer as the file stands."""

    ref: str
    name: str
    grade: str | None
    owner: str | None
    territory: str | None
    kind: str | None
    address: str | None = None
    phone: str | None = None
    registered_on: str | None = None
    last_contact: str | None = None
    contacts: int = 0


def customer_rows(
    connection: Connection,
    *,
    customer: int | None = None,
    grade: str | None = None,
    owner: str | None = None,
    territory: str | None = None,
) -> list[CustomerRow]:
    """List customers by name."""
    wanted = {"customer": customer, "grade": grade, "owner": owner, "territory": territory}
    where: list[ColumnElement[bool]] = [
        customers.c[column] == value for column, value in wanted.items() if value is not None
    ]
    files = customers.alias("files")
    touched = (
        select(
            files.c.account,
            func.max(contacts.c.last_on).label("last_on"),
            func.sum(contacts.c.times).label("times"),
        )
        .join(contacts, contacts.c.customer == files.c.customer)
        .group_by(files.c.account)
        .subquery()
    )
    query = (
        select(customers, touched.c.last_on, touched.c.times)
        .outerjoin(touched, touched.c.account == customers.c.customer)
        .where(customers.c.customer == customers.c.account, *where)
        .order_by(customers.c.name, customers.c.customer)
    )
    return [_row(row._asdict()) for row in connection.execute(query)]


def _row(values: dict[str, Any]) -> CustomerRow:
    facts = ("name", "grade", "owner", "territory", "kind", "address", "phone", "registered_on")
    return CustomerRow(
        ref=f"C{values['customer']}",
        **{fact: values[fact] for fact in facts},
        last_contact=values["last_on"],
        contacts=values["times"] or 0,
    )
