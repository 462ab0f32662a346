"""Our promises and what became of them (HANDBOOK P2)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from relations.domain.health import PromiseFact
from relations.domain.when import When
from relations.projections.promises import promises
from relations.queries.facts.scope import Scope
from relations.queries.rows import entries_of


def promise_facts(scope: Scope) -> dict[int, list[PromiseFact]]:
    """Give the promises of ours that bind or did, for each customer."""
    of = promises.c
    query = select(of.customer, of.number, of.promise, of.outcome, of.due, of.made_on, of.settled_on).where(
        of.direction == "ours", of.outcome != "released"
    )
    entries = entries_of(scope.connection, scope.of(query, of.customer), promises) if scope.evidence else {}
    found: dict[int, list[PromiseFact]] = defaultdict(list)
    for file, number, promise, outcome, due, made_on, settled_on in scope.rows(query, of.customer):
        fact = PromiseFact(
            f"P{promise}",
            outcome,
            _day(due) if due else None,
            _when(made_on).day,
            _when(settled_on) if settled_on else None,
            tuple(entries.get((file, number), ())),
        )
        found[scope.account.get(file, file)].append(fact)
    return found


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


@lru_cache(maxsize=4096)
def _when(text: str) -> When:
    return When(text)
