"""Our share of a customer's business, and its credit, as the file states them (HANDBOOK C1)."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from relations.domain.health import KnownFact
from relations.projections.facts import customer_facts
from relations.queries.facts.scope import Scope

_OF = customer_facts.c
_SAID = select(_OF.customer, _OF.fact, _OF.value, _OF.entry).where(_OF.fact.in_(("share", "credit")))


def commercial_facts(scope: Scope) -> dict[int, dict[str, KnownFact]]:
    """Give share and credit where they are known, for each customer, by the survivor's file."""
    found: dict[int, dict[str, KnownFact]] = defaultdict(dict)
    for customer, fact, value, entry in scope.rows(_SAID, _OF.customer):
        if customer not in scope.account:
            found[customer][fact] = KnownFact(value, entry)
    return found
