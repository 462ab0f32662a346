"""Which promises stand, and what became of the others (HANDBOOK P1, P2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from relations.domain.health import days_late, promise_state
from relations.domain.when import When
from relations.domain.words import Direction, PromiseState
from relations.projections.customers import customers
from relations.projections.people import people
from relations.projections.promises import promises
from relations.projections.visits import visits
from relations.queries.rows import entries_of

UNFULFILLED: tuple[PromiseState, ...] = ("overdue", "open", "partly-kept")
"""The states of a promise that somebody still waits for."""


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise as of a day; `days_late` counts from the due day to the keeping, or to that day while it is open."""

    ref: str
    customer: str
    direction: Direction
    to: str | None
    by: str | None
    text: str
    made_on: str
    due: str | None
    state: PromiseState
    kept_on: str | None
    days_late: int
    reschedules: int
    visit: str | None
    entries: tuple[int, ...]
    first_due: str | None = None
    settled_on: str | None = None
    evidence: str | None = None
    reason: str | None = None
    customer_ref: str | None = None


def promise_rows(
    connection: Connection,
    today: date,
    *,
    customer: int | None = None,
    states: tuple[PromiseState, ...] | None = UNFULFILLED,
    direction: Direction | None = None,
) -> list[PromiseRow]:
    """List promises: those unfulfilled unless `states` says otherwise (None: all), the most pressing first."""
    where: list[ColumnElement[bool]] = []
    if customer is not None:
        where.append(customers.c.account == customer)
    if direction is not None:
        where.append(promises.c.direction == direction)
    if states == UNFULFILLED:
        where.append(promises.c.outcome.in_(("open", "partly-kept")))
    account = customers.alias("account")
    query = (
        select(
            promises,
            account.c.name.label("whose"),
            account.c.customer.label("account"),
            people.c.name.label("who"),
            visits.c.visit,
        )
        .join(customers, customers.c.customer == promises.c.customer)
        .join(account, account.c.customer == customers.c.account)
        .outerjoin(people, people.c.person == promises.c.person)
        .outerjoin(visits, (visits.c.customer == promises.c.customer) & (visits.c.number == promises.c.visit_number))
        .where(*where)
    )
    entries = entries_of(connection, query, promises)
    rows = [_row(row._asdict(), tuple(entries[row.customer, row.number]), today) for row in connection.execute(query)]
    chosen = [row for row in rows if states is None or row.state in states]
    return sorted(chosen, key=lambda row: (row.state not in UNFULFILLED, row.due or "9999", int(row.ref[1:])))


def _row(values: dict[str, Any], entries: tuple[int, ...], today: date) -> PromiseRow:
    ours = values["direction"] == "ours"
    due = date.fromisoformat(values["due"]) if values["due"] else None
    settled = When(values["settled_on"]) if values["settled_on"] else None
    state = promise_state(values["outcome"], due, settled, today)
    late = (today - due).days if state == "overdue" and due else 0
    return PromiseRow(
        ref=f"P{values['promise']}",
        customer=values["whose"],
        direction=values["direction"],
        to=values["who"] if ours else values["rep"],
        by=values["rep"] if ours else values["who"],
        text=values["text"],
        made_on=values["made_on"],
        due=values["due"],
        state=state,
        kept_on=values["settled_on"] if state in {"kept", "kept-late", "partly-kept"} else None,
        days_late=days_late(due, settled) if state in {"kept-late", "partly-kept"} else late,
        reschedules=values["reschedules"],
        visit=f"V{values['visit']}" if values["visit"] else None,
        entries=entries,
        first_due=values["first_due"],
        settled_on=values["settled_on"],
        evidence=values["evidence"],
        reason=values["reason"],
        customer_ref=f"C{values['account']}",
    )
