"""Which complaints are not closed, and how far each has come (HANDBOOK X2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, select

from relations.projections.complaints import complaints
from relations.projections.customers import customers
from relations.projections.people import people
from relations.queries.rows import entries_of

ComplaintState = Literal["raised", "acknowledged", "resolved", "told", "accepted", "disputed", "closed"]


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One complaint with the day of every stage it has passed; `state` is the furthest."""

    ref: str
    customer: str
    by: str | None
    about: str
    severity: str
    state: ComplaintState
    raised_on: str
    acknowledged_on: str | None
    resolved_on: str | None
    told_on: str | None
    accepted_on: str | None
    closed_on: str | None
    recurs: str | None
    entries: tuple[int, ...]
    disputed_on: str | None = None
    reopened: int = 0
    product: str | None = None
    wanted: str | None = None
    customer_ref: str | None = None


def complaint_rows(
    connection: Connection, *, customer: int | None = None, state: ComplaintState | None = None, every: bool = False
) -> list[ComplaintRow]:
    """List complaints: those not closed unless `state` names one state or `every` asks for all; severe ones first."""
    where: list[ColumnElement[bool]] = []
    if customer is not None:
        where.append(customers.c.account == customer)
    if not every and state is None:
        where.append(complaints.c.closed_on.is_(None))
    earlier = complaints.alias("earlier")
    account = customers.alias("account")
    query = (
        select(
            complaints,
            account.c.name.label("whose"),
            account.c.customer.label("account"),
            people.c.name.label("who"),
            earlier.c.complaint.label("again"),
        )
        .join(customers, customers.c.customer == complaints.c.customer)
        .join(account, account.c.customer == customers.c.account)
        .outerjoin(people, people.c.person == complaints.c.person)
        .outerjoin(
            earlier,
            (earlier.c.customer == complaints.c.customer) & (earlier.c.number == complaints.c.recurs_number),
        )
        .where(*where)
    )
    entries = entries_of(connection, query, complaints)
    rows = [_row(row._asdict(), tuple(entries[row.customer, row.number])) for row in connection.execute(query)]
    chosen = [row for row in rows if state is None or row.state == state]
    severities = ("critical", "high", "medium", "low")
    return sorted(
        chosen,
        key=lambda row: (row.state == "closed", severities.index(row.severity), row.raised_on, int(row.ref[1:])),
    )


def _row(values: dict[str, Any], entries: tuple[int, ...]) -> ComplaintRow:
    return ComplaintRow(
        ref=f"X{values['complaint']}",
        customer=values["whose"],
        by=values["who"],
        about=values["about"],
        severity=values["severity"],
        state=_state(values),
        raised_on=values["raised_on"],
        acknowledged_on=values["acknowledged_on"],
        resolved_on=values["resolved_on"],
        told_on=values["told_on"],
        accepted_on=values["accepted_on"],
        closed_on=values["closed_on"],
        recurs=f"X{values['again']}" if values["again"] else None,
        entries=entries,
        disputed_on=values["disputed_on"],
        reopened=values["reopened"],
        product=values["product"],
        wanted=values["wanted"],
        customer_ref=f"C{values['account']}",
    )


def _state(values: dict[str, Any]) -> ComplaintState:
    furthest: tuple[ComplaintState, ...] = ("closed", "disputed", "accepted", "told", "resolved", "acknowledged")
    return next((stage for stage in furthest if values[f"{stage}_on"]), "raised")
