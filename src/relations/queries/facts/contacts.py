"""When we last had real contact, and what our contacts of the last year were for (HANDBOOK C3, V10)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import func, select

from relations.domain.health import ContactFact, PurposeFact
from relations.projections.contacts import contacts
from relations.projections.visits import visits
from relations.queries.facts.scope import Scope

_YEAR = timedelta(days=365)


def contact_facts(scope: Scope) -> dict[int, ContactFact]:
    """Give the first and the latest real contact of each customer."""
    of = contacts.c
    query = select(of.customer, of.last_on, of.last_entry, of.first_on).where(of.channel.in_(scope.policy.health.real))
    found: dict[int, ContactFact] = {}
    for file, last_on, entry, first_on in scope.rows(query, of.customer):
        account = scope.account.get(file, file)
        fact = ContactFact(_day(last_on), entry, _day(first_on))
        other = found.get(account)
        found[account] = fact if other is None else _joined(fact, other)
    return found


def purpose_facts(scope: Scope) -> dict[int, PurposeFact]:
    """Count the real contacts of the last 365 days that only asked for something, and the others."""
    of = visits.c
    query = (
        select(of.customer, func.sum(of.asks), func.count())
        .where(
            of.occurred > (scope.day - _YEAR).isoformat(),
            of.channel.in_(scope.policy.health.real),
            of.asks.is_not(None),
        )
        .group_by(of.customer)
    )
    entries = _entries(scope) if scope.evidence else {}
    found: dict[int, PurposeFact] = {}
    for file, asking, times in scope.rows(query, of.customer):
        account = scope.account.get(file, file)
        other = found.get(account, PurposeFact(0, 0, ()))
        fact = PurposeFact(other.asking + asking, other.others + times - asking, tuple(entries.get(account, ())))
        found[account] = fact
    return found


def _entries(scope: Scope) -> dict[int, list[int]]:
    of = visits.c
    query = select(of.customer, of.visit).where(
        of.occurred > (scope.day - _YEAR).isoformat(),
        of.channel.in_(scope.policy.health.real),
        of.asks.is_not(None),
    )
    found: dict[int, list[int]] = defaultdict(list)
    for file, visit in scope.rows(query.order_by(of.visit), of.customer):
        found[scope.account.get(file, file)].append(visit)
    return found


def _joined(one: ContactFact, other: ContactFact) -> ContactFact:
    latest = max(one, other, key=lambda fact: (fact.on, fact.entry))
    firsts = [fact.first_on for fact in (one, other) if fact.first_on]
    return latest._replace(first_on=min(firsts))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)
