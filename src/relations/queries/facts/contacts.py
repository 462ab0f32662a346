"""When we last had real contact, and what our contacts of the last year were for (HANDBOOK C3, V10)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from relations.domain.health import ENOUGH, ContactFact, PurposeFact
from relations.projections.visits import visits
from relations.queries import contacts
from relations.queries.facts.scope import Scope

_YEAR = timedelta(days=365)
_OF = visits.c
_REAL = (
    _OF.occurred > bindparam("after"),
    _OF.channel.in_(bindparam("channels", expanding=True)),
    _OF.asks.is_not(None),
)
_EACH = select(_OF.customer, _OF.entry).where(*_REAL).order_by(_OF.entry)
_COUNTED = select(_OF.customer, func.sum(_OF.asks), func.count()).where(*_REAL).group_by(_OF.customer)
_PATTERNS = _COUNTED.having(or_(func.count() >= ENOUGH, _OF.customer.in_(bindparam("merged", expanding=True))))


def contact_facts(scope: Scope) -> dict[int, ContactFact]:
    """Give the first and the latest real contact of each customer, that at outlets it supplied then included (C8)."""
    return contacts.contact_facts(scope.connection, scope.day, scope.policy.health.real, accounts=scope.accounts)


def purpose_facts(scope: Scope) -> dict[int, PurposeFact]:
    """Count the real contacts of the last 365 days that only asked for something, and the others."""
    entries = _entries(scope) if scope.evidence else {}
    found: dict[int, PurposeFact] = {}
    # Without evidence, too few are left out, for they show no pattern; of a merged file, any may be one too few.
    query = _COUNTED if scope.evidence else _PATTERNS
    merged = [*scope.account, *scope.account.values()]
    for file, asking, times in scope.rows(query, _OF.customer, **_since(scope), merged=merged):
        account = scope.account.get(file, file)
        fact = PurposeFact(asking, times - asking, tuple(entries[account]) if entries else ())
        found[account] = fact.and_(found[account]) if account in found else fact
    return found


def _entries(scope: Scope) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for file, visit in scope.rows(_EACH, _OF.customer, **_since(scope)):
        found[scope.account.get(file, file)].append(visit)
    return found


def _since(scope: Scope) -> dict[str, Any]:
    return {"after": (scope.day - _YEAR).isoformat(), "channels": scope.policy.health.real}
