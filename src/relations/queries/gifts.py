"""The gifts that were given, received and declined (HANDBOOK G1, G2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, exists, func, or_, select

from relations.domain.around import GiftBefore
from relations.domain.event import StreamId
from relations.domain.when import When
from relations.domain.words import GiftState
from relations.projections.complaints import complaints
from relations.projections.customers import customers
from relations.projections.gifts import gifts
from relations.projections.people import people
from relations.projections.visits import visits


@dataclass(frozen=True, slots=True)
class GiftRow:
    """One gift; `flags` holds `repeat` (the person had this item before) and `open-complaint` (one was, or may be)."""

    ref: str
    customer: str
    person: str | None
    item: str
    value: int | float | None
    currency: str | None
    occasion: str | None
    state: GiftState
    on: str
    flags: tuple[str, ...]
    by: str | None = None
    visit: str | None = None
    entries: tuple[int, ...] = ()
    customer_ref: str | None = None


def gift_rows(connection: Connection, *, customer: int | None = None, state: GiftState | None = None) -> list[GiftRow]:
    """List gifts, the latest first."""
    where = [customers.c.account == customer] if customer is not None else []
    if state is not None:
        where.append(gifts.c.state == state)
    before = gifts.alias("before")
    repeat = exists().where(
        before.c.person == gifts.c.person,
        before.c.item == gifts.c.item,
        before.c.state == gifts.c.state,
        or_(
            before.c.occurred < gifts.c.occurred,
            (before.c.occurred == gifts.c.occurred) & (before.c.gift < gifts.c.gift),
        ),
    )
    complained = exists().where(
        complaints.c.customer == gifts.c.customer,
        func.substr(complaints.c.raised_on, 1, func.length(gifts.c.occurred)) <= gifts.c.occurred,
        or_(complaints.c.closed_on.is_(None), complaints.c.closed_on > gifts.c.occurred),
    )
    account = customers.alias("account")
    query = (
        select(
            gifts,
            account.c.name.label("whose"),
            account.c.customer.label("account"),
            people.c.name.label("who"),
            visits.c.visit,
            repeat.label("repeat"),
            complained.label("complained"),
        )
        .join(customers, customers.c.customer == gifts.c.customer)
        .join(account, account.c.customer == customers.c.account)
        .outerjoin(people, people.c.person == gifts.c.person)
        .outerjoin(visits, (visits.c.customer == gifts.c.customer) & (visits.c.number == gifts.c.visit_number))
        .where(*where)
        .order_by(gifts.c.occurred.desc(), gifts.c.gift.desc())
    )
    return [_row(row._asdict()) for row in connection.execute(query)]


def gifts_before(connection: Connection, persons: Sequence[StreamId]) -> list[GiftBefore]:
    """Give every gift from us to these persons, whoever gave it and wherever."""
    query = (
        select(gifts, people.c.stream)
        .join(people, people.c.person == gifts.c.person)
        .where(gifts.c.state == "given", people.c.stream.in_(persons))
        .order_by(gifts.c.gift)
    )
    return [
        GiftBefore(
            entry=row.gift,
            person=StreamId(row.stream),
            on=When(row.occurred),
            item=row.item,
            value=None if row.value is None else Decimal(row.value),
            currency=row.currency,
            rep=row.rep,
        )
        for row in connection.execute(query)
    ]


def _row(values: dict[str, Any]) -> GiftRow:
    flags = {"repeat": values["repeat"], "open-complaint": values["complained"] and values["state"] == "given"}
    return GiftRow(
        ref=f"G{values['gift']}",
        customer=values["whose"],
        person=values["who"],
        item=values["item"],
        value=_number(values["value"]),
        currency=values["currency"],
        occasion=values["occasion"],
        state=values["state"],
        on=values["occurred"],
        flags=tuple(flag for flag, raised in flags.items() if raised),
        by=values["rep"],
        visit=f"V{values['visit']}" if values["visit"] else None,
        entries=(values["gift"],),
        customer_ref=f"C{values['account']}",
    )


def _number(value: str | None) -> int | float | None:
    if value is None:
        return None
    amount = Decimal(value)
    return int(amount) if amount == amount.to_integral_value() else float(amount)
