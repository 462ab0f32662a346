"""Our promises and what became of them (HANDBOOK P2, P3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select

from relations.domain.health import PromiseFact
from relations.domain.promises.standing import owed
from relations.projections.promises import promises
from relations.queries.facts.scope import Scope
from relations.queries.ledger import ledger
from relations.queries.rows import day_of, when_of

_OF = promises.c
_OURS = select(promises).where(_OF.direction == "ours").order_by(_OF.promise)
_REPEATING = _OURS.where(_OF.kind == "repeating")
_STANDING = select(_OF.customer, _OF.promise, _OF.outcome, _OF.due, _OF.made_on, _OF.settled_on).where(
    _OF.direction == "ours", _OF.kind != "repeating", _OF.outcome != "released"
)


def promise_facts(scope: Scope) -> dict[int, tuple[PromiseFact, ...]]:
    """Give the promises of ours that bind or did, and each occurrence of the repeating ones, for each customer.

    Where nothing but the score is wanted, and nothing is dated later, what does not repeat is read as it stands now.
    """
    found: dict[int, tuple[PromiseFact, ...]] = {}
    plain = not scope.evidence and scope.settled
    if plain:
        for file, fact in _as_they_stand(scope):
            account = scope.account.get(file, file)
            found[account] = (*found.get(account, ()), fact)
    for file, fact in _as_of(scope, _REPEATING if plain else _OURS):
        account = scope.account.get(file, file)
        found[account] = (*found.get(account, ()), fact)
    return found


def _as_they_stand(scope: Scope) -> Iterator[tuple[int, PromiseFact]]:
    for file, promise, outcome, due, made_on, settled_on in scope.rows(_STANDING, _OF.customer):
        settled = when_of(settled_on) if settled_on else None
        yield file, PromiseFact(f"P{promise}", outcome, day_of(due) if due else None, when_of(made_on).day, settled, ())


def _as_of(scope: Scope, query: Select[Any]) -> Iterator[tuple[int, PromiseFact]]:
    for told in ledger(scope.connection, scope.day, scope.of(query, _OF.customer), {"accounts": scope.accounts}):
        made = told.promise.made.day
        for occurrence, fate in owed(told.promise, scope.day):
            if fate.outcome != "released":
                ref = f"P{told.row.promise}" + (f" of {occurrence}" if occurrence else "")
                entries = told.entries(occurrence) if scope.evidence else ()
                yield told.row.customer, PromiseFact(ref, fate.outcome, fate.due, made, fate.settled, entries)
