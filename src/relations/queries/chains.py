"""The chain of supply below a customer: dealer, second tier, outlet (HANDBOOK C8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from relations.projections.customers import customers
from relations.queries.contacts import contact_facts
from relations.queries.policy import policy_on
from relations.queries.rows import batched
from relations.queries.ties import Chain, Link, chain_of

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One customer in a chain of supply: `depth` steps below the one asked for, supplied by the one of ref `by`."""

    ref: str
    name: str
    kind: str | None
    depth: int
    by: str | None
    since: str | None
    last_contact: str | None
    last_contact_entry: int | None
    entry: int | None


def chain_rows(connection: Connection, account: int, day: date) -> list[ChainRow]:
    """List a customer and all whom it supplies on that day, each after its supplier."""
    links = list(_tree(chain_of(connection), account, day))
    channels = policy_on(connection, day).policy.health.real
    touched = contact_facts(connection, day, channels, accounts=[account] if len(links) == 1 else None)
    files: dict[int, Any] = {}
    for some in batched([number for number, _, _ in links], _AT_ONCE):
        query = select(customers.c.customer, customers.c.name, customers.c.kind).where(customers.c.customer.in_(some))
        files.update((row.customer, row) for row in connection.execute(query))
    return [
        ChainRow(
            ref=f"C{number}",
            name=files[number].name,
            kind=files[number].kind,
            depth=depth,
            by=f"C{link.dealer}" if link else None,
            since=link.since if link else None,
            last_contact=touched[number].on.isoformat() if number in touched else None,
            last_contact_entry=touched[number].entry if number in touched else None,
            entry=link.entry if link else None,
        )
        for number, depth, link in links
    ]


def _tree(chain: Chain, account: int, day: date) -> Iterator[tuple[int, int, Link | None]]:
    """Go through all whom a customer supplies on that day, each below its supplier: account, depth and link."""
    seen = {account}

    def walk(dealer: int, depth: int, link: Link | None) -> Iterator[tuple[int, int, Link | None]]:
        yield dealer, depth, link
        for below in chain.supplied.get(dealer, ()):
            if below.holds(day) and below.outlet not in seen:
                seen.add(below.outlet)
                yield from walk(below.outlet, depth + 1, below)

    return walk(account, 0, None)
