"""When we last had real contact, and what our contacts of the last year were for (HANDBOOK C3, V10)."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import func, select

from relations.domain.health import ContactFact, PurposeFact
from relations.projections.contacts import contacts
from relations.projections.customers import customers
from relations.projections.visits import visits
from relations.queries.facts.scope import Scope

_YEAR = timedelta(days=365)
_ASKING = frozenset({"order", "collection", "new-product"})
"""Purposes with which we come because we want something."""


def contact_facts(scope: Scope) -> dict[int, ContactFact]:
    """Give the first and the latest real contact of each customer."""
    query = select(customers.c.account, contacts.c.last_on, contacts.c.last_entry, contacts.c.first_on).where(
        contacts.c.channel.in_(scope.policy.health.real)
    )
    found: dict[int, ContactFact] = {}
    for account, last_on, entry, first_on in scope.connection.execute(scope.of(query, contacts.c.customer)):
        fact = ContactFact(_day(last_on), entry, _day(first_on))
        other = found.get(account)
        found[account] = fact if other is None else _joined(fact, other)
    return found


def purpose_facts(scope: Scope) -> dict[int, PurposeFact]:
    """Count the real contacts of the last 365 days that only asked for something, and the others."""
    entry = visits.c.visit if scope.evidence else func.count()
    query = select(customers.c.account, visits.c.purposes, entry).where(
        visits.c.occurred > (scope.day - _YEAR).isoformat(),
        visits.c.channel.in_(scope.policy.health.real),
        visits.c.purposes != "[]",
    )
    if not scope.evidence:
        query = query.group_by(customers.c.account, visits.c.purposes)
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    entries: dict[int, list[int]] = defaultdict(list)
    for account, purposes, value in scope.connection.execute(scope.of(query, visits.c.customer)):
        times = 1 if scope.evidence else value
        counts[account][_asks(purposes)] += times
        if scope.evidence:
            entries[account].append(value)
    return {
        account: PurposeFact(asking, others, tuple(entries[account])) for account, (others, asking) in counts.items()
    }


def _joined(one: ContactFact, other: ContactFact) -> ContactFact:
    latest = max(one, other, key=lambda fact: (fact.on, fact.entry))
    firsts = [fact.first_on for fact in (one, other) if fact.first_on]
    return latest._replace(first_on=min(firsts))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


@lru_cache(maxsize=4096)
def _asks(purposes: str) -> bool:
    return _ASKING.issuperset(json.loads(purposes))
