"""The key persons, and the posts of one (HANDBOOK K1, K3)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from relations.projections.customers import customers
from relations.projections.people import mentions, people, tenures


@dataclass(frozen=True, slots=True)
class TenureRow:
    """One post of a person at a customer; `left_on` is None while the person is there."""

    customer: str
    customer_ref: str
    title: str | None
    roles: tuple[str, ...]
    attitude: str | None
    influence: int | None
    level: int | None
    since: str | None
    left_on: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One key person, with the post held now; without one, the last post's customer is not named."""

    ref: str
    name: str
    customer: str | None
    title: str | None
    roles: tuple[str, ...]
    attitude: str | None
    influence: int | None
    level: int | None
    birthday: str | None = None
    phone: str | None = None
    mentions: int = 0
    tenures: tuple[TenureRow, ...] = ()


def person_rows(connection: Connection, *, person: int | None = None, customer: int | None = None) -> list[PersonRow]:
    """List key persons by name; with `customer`, those who are there now."""
    posts = _posts(connection, person, customer)
    query = select(people).order_by(people.c.name, people.c.person)
    if person is not None:
        query = query.where(people.c.person == person)
    if customer is not None:
        query = query.where(people.c.person.in_(select(tenures.c.person).where(_here(customer))))
    counted = select(mentions.c.person, func.count().label("times")).group_by(mentions.c.person)
    if person is not None:
        counted = counted.where(mentions.c.person == person)
    counts = {row.person: row.times for row in connection.execute(counted)}
    return [
        replace(_row(row._asdict(), posts[row.person]), mentions=counts.get(row.person, 0))
        for row in connection.execute(query)
    ]


def _here(customer: int) -> Any:
    return (tenures.c.customer == customer) & tenures.c.left_on.is_(None)


def _posts(connection: Connection, person: int | None, customer: int | None) -> dict[int, list[TenureRow]]:
    query = (
        select(tenures, customers.c.name)
        .join(customers, customers.c.customer == tenures.c.customer)
        .order_by(tenures.c.left_on.is_(None), tenures.c.since.nulls_first(), tenures.c.tenure)
    )
    if person is not None:
        query = query.where(tenures.c.person == person)
    if customer is not None:
        query = query.where(_here(customer))
    posts: dict[int, list[TenureRow]] = defaultdict(list)
    for row in connection.execute(query):
        posts[row.person].append(
            TenureRow(
                customer=row.name,
                customer_ref=f"C{row.customer}",
                title=row.title,
                roles=tuple(json.loads(row.roles)),
                attitude=row.attitude,
                influence=row.influence,
                level=row.level,
                since=row.since,
                left_on=row.left_on,
                entry=row.tenure,
            )
        )
    return posts


def _row(values: dict[str, Any], posts: Iterable[TenureRow]) -> PersonRow:
    held = tuple(posts)
    now = next((post for post in reversed(held) if post.left_on is None), None)
    return PersonRow(
        ref=f"K{values['person']}",
        name=values["name"],
        customer=now.customer if now else None,
        title=now.title if now else None,
        roles=now.roles if now else (),
        attitude=now.attitude if now else None,
        influence=now.influence if now else None,
        level=now.level if now else None,
        birthday=values["birthday"],
        phone=values["phone"],
        tenures=held,
    )
