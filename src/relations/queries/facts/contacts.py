"""When we last had real contact, and what our contacts of the last year were for (HANDBOOK C3, V10)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import func, or_, select

from relations.domain.health import ENOUGH, ContactFact, PurposeFact
from relations.projections.visits import visits
from relations.queries import contacts
from relations.queries.facts.scope import Scope

_YEAR = timedelta(days=365)


def contact_facts(scope: Scope) -> dict[int, ContactFact]:
    """Give the first and the latest real contact of each customer, that at outlets it supplied then included (C8)."""
    one = scope.accounts[0] if scope.accounts and len(scope.accounts) == 1 else None
    return contacts.contact_facts(scope.connection, scope.day, scope.policy.health.real, account=one)


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
    if not scope.evidence:
        # Too few show no pattern; of a merged file, any may be one too few.
        query = query.having(or_(func.count() >= ENOUGH, of.customer.in_([*scope.account, *scope.account.values()])))
    entries = _entries(scope) if scope.evidence else {}
    found: dict[int, PurposeFact] = {}
    for file, asking, times in scope.rows(query, of.customer):
        account = scope.account.get(file, file)
        fact = PurposeFact(asking, times - asking, tuple(entries[account]) if entries else ())
        found[account] = fact.and_(found[account]) if account in found else fact
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
