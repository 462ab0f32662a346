"""When we were last really in touch with each customer, at the customer's own outlets too (HANDBOOK C3, C8)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, select

from relations.domain.health import ContactFact
from relations.domain.when import When
from relations.projections.contacts import contacts
from relations.projections.customers import customers
from relations.projections.visits import visits
from relations.queries.rows import MANY, day_of, merged, of_accounts
from relations.queries.ties import chain_of
from relations.store.driver import tuples

_DAY = len("2026-03-02")
_SUMMED = select(contacts.c.customer, contacts.c.first_on, contacts.c.last_on, contacts.c.last_entry).where(
    contacts.c.channel.in_(bindparam("channels", expanding=True))
)
"""The sum of the contacts with each file by each channel."""


def contact_facts(
    connection: Connection, day: date, channels: Collection[str], *, accounts: Sequence[int] | None = None
) -> dict[int, ContactFact]:
    """Give every account's real contact until `day`: that by one of `channels`, with it or an outlet it supplied then.

    Four statements at most, whatever the number of customers; `accounts` asks for a few alone.
    """
    chain = chain_of(connection)
    account_of = merged(connection, customers)
    chained = sorted({each for account in accounts or () for each in (account, *chain.below(account))})
    few = accounts is not None and len(chained) <= MANY * 10
    query = of_accounts(_SUMMED, contacts.c.customer) if few else _SUMMED
    wanted = {"channels": channels, "accounts": chained}
    today = day.isoformat()
    found: dict[int, ContactFact] = {}
    one_by_one: set[int] = set()
    for file, first, last, entry in tuples(connection, query, wanted):
        at = account_of.get(file, file)
        if last > today or at in chain.suppliers:
            one_by_one.add(file)
        else:
            contact = ContactFact(day_of(last), entry, day_of(first))
            found[at] = contact.and_(found[at]) if at in found else contact
    for file, contact in _single(connection, day, channels, one_by_one):
        at = account_of.get(file, file)
        for of in (at, *chain.above(at, contact.on)):
            found[of] = contact.and_(found[of]) if of in found else contact
    return found if accounts is None else {of: found[of] for of in accounts if of in found}


def _single(
    connection: Connection, day: date, channels: Collection[str], files: set[int]
) -> Iterator[tuple[int, ContactFact]]:
    """Give every contact with these files until the day: what is known in sum does not say what was by then."""
    if not files:
        return
    of = visits.c
    query = select(of.customer, of.occurred, of.entry).where(
        of.channel.in_(channels), of.occurred < (day + timedelta(days=1)).isoformat()
    )
    if len(files) <= MANY:
        query = query.where(of.customer.in_(files))
    for file, occurred, visit in tuples(connection, query):
        on = date.fromisoformat(occurred[:_DAY]) if len(occurred) >= _DAY else When(occurred).day
        if on <= day and file in files:
            yield file, ContactFact(on, visit, on)
