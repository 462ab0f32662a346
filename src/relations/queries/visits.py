"""The visits that were made (HANDBOOK V5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from relations.projections.customers import customers
from relations.projections.visits import visits
from relations.queries.rows import names_of


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit; `planned_on` is the day of its plan, None for one that was not planned."""

    ref: str
    customer: str
    on: str
    rep: str
    purposes: tuple[str, ...]
    met: tuple[str, ...]
    outcome: str | None
    next_on: str | None
    channel: str
    planned_on: str | None
    state: str
    goal: str | None = None
    entries: tuple[int, ...] = ()
    customer_ref: str | None = None


def visit_rows(
    connection: Connection,
    *,
    customer: int | None = None,
    rep: str | None = None,
    since: str | None = None,
    limit: int | None = None,
) -> list[VisitRow]:
    """List visits, the latest first; `since` is the first day to list, as text.

    A visit whose day is only partly known is listed when it may have been made by then or later.
    """
    where = [customers.c.account == customer] if customer is not None else []
    if rep is not None:
        where.append(visits.c.rep == rep)
    if since is not None:
        where.append(visits.c.occurred >= func.substr(since, 1, func.length(visits.c.occurred)))
    account = customers.alias("account")
    query = (
        select(visits, account.c.name.label("whose"), account.c.customer.label("account"))
        .join(customers, customers.c.customer == visits.c.customer)
        .join(account, account.c.customer == customers.c.account)
        .where(*where)
        .order_by(visits.c.occurred.desc(), visits.c.visit.desc())
        .limit(limit)
    )
    rows = [row._asdict() for row in connection.execute(query)]
    met = {row["visit"]: json.loads(row["met"]) for row in rows}
    names = names_of(connection, (person for persons in met.values() for person in persons))
    return [_row(row, names, met[row["visit"]]) for row in rows]


def _row(values: dict[str, Any], names: Mapping[int, str], met: list[int]) -> VisitRow:
    return VisitRow(
        ref=f"V{values['visit']}",
        customer=values["whose"],
        on=values["occurred"],
        rep=values["rep"],
        purposes=tuple(json.loads(values["purposes"])),
        met=tuple(names[person] for person in met),
        outcome=values["outcome"],
        next_on=values["next_on"],
        channel=values["channel"],
        planned_on=None,
        state="logged",
        goal=values["goal"],
        entries=(values["visit"],),
        customer_ref=f"C{values['account']}",
    )
