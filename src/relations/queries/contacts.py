"""When we were last really in touch with each customer, at the customer's own outlets too (HANDBOOK C3, C8)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from relations.domain.when import When
from relations.projections.contacts import contacts
from relations.projections.customers import customers
from relations.projections.ties import supplies
from relations.projections.visits import visits
from relations.queries.rows import day_of
from relations.queries.ties import chain_of

_MOST_NAMED = 500
_DAY = len("2026-03-02")


class Contact(NamedTuple):
    """The first and the last day of real contact, and the entry of the last one, which may stand at an outlet."""

    first: date
    last: date
    entry: int

    def and_(self, other: Contact) -> Contact:
        """Join two; of entries of the same day the later one counts."""
        _, last, entry = max(self, other, key=lambda each: each[1:])
        return Contact(min(self.first, other.first), last, entry)


def contact_facts(
    connection: Connection, day: date, channels: Collection[str], *, account: int | None = None
) -> dict[int, Contact]:
    """Give every account's real contact until `day`: that by one of `channels`, with it or an outlet it supplied then.

    Three statements, whatever the number of customers; `account` asks for one alone.
    """
    chain = chain_of(connection)
    wanted = None if account is None else {account, *chain.below(account)}
    found: dict[int, Contact] = {}
    for of, contact in _summed(connection, day, channels, wanted):
        found[of] = contact.and_(found[of]) if of in found else contact
    for at, contact in _single(connection, day, channels, wanted):
        for of in (at, *chain.above(at, contact.last)):
            found[of] = contact.and_(found[of]) if of in found else contact
    return found if account is None else {of: contact for of, contact in found.items() if of == account}


_outlets = customers.alias("outlets")
_SUPPLIED = select(_outlets.c.account).join(supplies, supplies.c.customer == _outlets.c.customer)


def _where(channels: Collection[str], wanted: set[int] | None) -> list[ColumnElement[bool]]:
    narrow = wanted is not None and len(wanted) <= _MOST_NAMED
    return [contacts.c.channel.in_(channels), *([customers.c.account.in_(wanted or ())] if narrow else [])]


def _summed(
    connection: Connection, day: date, channels: Collection[str], wanted: set[int] | None
) -> Iterator[tuple[int, Contact]]:
    """Give the contacts that are known in sum: all of a channel lie before, and nobody supplies the customer."""
    query = (
        select(customers.c.account, contacts.c.first_on, contacts.c.last_on, contacts.c.last_entry)
        .join(customers, customers.c.customer == contacts.c.customer)
        .where(
            *_where(channels, wanted),
            contacts.c.last_on <= day.isoformat(),
            customers.c.account.not_in(_SUPPLIED),
        )
    )
    for of, first, last, entry in connection.execute(query).all():
        yield of, Contact(day_of(first), day_of(last), entry)


def _single(
    connection: Connection, day: date, channels: Collection[str], wanted: set[int] | None
) -> Iterator[tuple[int, Contact]]:
    """Give every contact of the others, one by one."""
    query = (
        select(customers.c.account, visits.c.occurred, visits.c.visit)
        .join_from(contacts, customers, customers.c.customer == contacts.c.customer)
        .join(visits, (visits.c.customer == contacts.c.customer) & (visits.c.channel == contacts.c.channel))
        .where(
            *_where(channels, wanted),
            or_(contacts.c.last_on > day.isoformat(), customers.c.account.in_(_SUPPLIED)),
            visits.c.occurred < (day + timedelta(days=1)).isoformat(),
        )
    )
    for of, occurred, visit in connection.execute(query):
        on = date.fromisoformat(occurred[:_DAY]) if len(occurred) >= _DAY else When(occurred).day
        if on <= day:
            yield of, Contact(on, on, visit)
