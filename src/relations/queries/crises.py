"""Which relationships are in crisis, and who answers for each (HANDBOOK X5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from sqlalchemy import BindParameter, Connection, Select, bindparam, or_, select

from relations.domain.when import When
from relations.projections.complaints import complaints
from relations.projections.crises import crises
from relations.projections.customers import customers
from relations.queries.cases import by_the_end_of
from relations.queries.rows import entries_of
from relations.store.driver import fetch


@dataclass(frozen=True, slots=True)
class CrisisRow:
    """One crisis as of a day; `days_open` counts from its declaration to its end, or to that day."""

    ref: str
    customer: str
    reason: str
    owner: str | None
    declared_on: str
    days_open: int
    state: Literal["open", "closed"]
    closed_on: str | None
    outcome: str | None
    complaint: str | None
    entries: tuple[int, ...]
    customer_ref: str


def crisis_rows(
    connection: Connection, day: date, *, accounts: Sequence[int] | None = None, every: bool = False
) -> list[CrisisRow]:
    """List the crises that were not over at the end of a day, or with `every` all by then; the oldest first."""
    query = _query(of_some=accounts is not None, every=every)
    values = {"day": day.isoformat(), "accounts": accounts}
    rows = fetch(connection, query, values)
    entries = entries_of(connection, query, crises, values=values) if rows else {}
    found = [_row(row._asdict(), tuple(entries[row.customer, row.number]), day) for row in rows]
    return sorted(found, key=lambda row: (row.state == "closed", row.declared_on, int(row.ref[1:])))


@cache
def _query(*, of_some: bool, every: bool) -> Select[Any]:
    file, mine = customers.alias("file"), customers.alias("mine")
    day: BindParameter[str] = bindparam("day")
    where = [by_the_end_of(crises.c.declared_on, day)]
    if of_some:
        where.append(file.c.account.in_(bindparam("accounts", expanding=True)))
    if not every:
        where.append(or_(crises.c.closed_on.is_(None), ~by_the_end_of(crises.c.closed_on, day)))
    raised = (complaints.c.customer == crises.c.customer) & (complaints.c.number == crises.c.complaint_number)
    return (
        select(crises, file.c.account, mine.c.name, complaints.c.complaint)
        .join(file, file.c.customer == crises.c.customer)
        .join(mine, mine.c.customer == file.c.account)
        .outerjoin(complaints, raised)
        .where(*where)
    )


def _row(values: dict[str, Any], entries: tuple[int, ...], day: date) -> CrisisRow:
    closed = When(values["closed_on"]) if values["closed_on"] else None
    over = closed is not None and closed.day <= day
    end = closed.day if closed is not None and over else day
    return CrisisRow(
        ref=f"Z{values['crisis']}",
        customer=values["name"],
        reason=values["reason"],
        owner=values["owner"],
        declared_on=values["declared_on"],
        days_open=max(0, (end - When(values["declared_on"]).day).days),
        state="closed" if over else "open",
        closed_on=values["closed_on"] if over else None,
        outcome=values["outcome"] if over else None,
        complaint=f"X{values['complaint']}" if values["complaint"] else None,
        entries=entries,
        customer_ref=f"C{values['account']}",
    )
