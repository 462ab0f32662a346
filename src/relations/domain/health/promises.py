"""Promises: whether we keep our word (HANDBOOK P2).

The mean over our promises that came due or were settled. Each weighs by how long ago it was due (or made, without a
due day): half as much for every half-life. What became of it changes its points and never its weight; so breaking a
promise cannot raise the mean, however far back it is dated, and keeping one cannot lower it.
"""

from __future__ import annotations

from datetime import date

from relations.domain.health.facts import Because, Facts, PromiseFact, days
from relations.domain.policy import Policy
from relations.domain.when import When
from relations.domain.words import PromiseState

_LEAST = 1e-12
"""The least weight: none, however old, is forgotten altogether."""


def points(facts: Facts, policy: Policy, day: date) -> float | None:
    """Give the weighted mean of what became of our promises; None while none has come due."""
    if not facts.promises:
        return None
    worth, half_life = policy.health.promise, policy.health.half_life
    total = weights = 0.0
    for promise in facts.promises:
        state = _state(promise, day)
        if state in worth:
            weight = _weight(promise, half_life, day)
            weights += weight
            total += weight * worth[state]
    return total / weights if weights else None


def because(facts: Facts, policy: Policy, day: date) -> list[Because]:
    """Name every promise that counts, the weightiest first."""
    counted = [promise for promise in facts.promises if _state(promise, day) in policy.health.promise]
    if not counted:
        return [Because("no promise of ours has come due", ())]
    counted.sort(key=lambda promise: _weight(promise, policy.health.half_life, day), reverse=True)
    return [Because(_told(promise, policy, day), promise.entries) for promise in counted]


def promise_state(outcome: str, due: date | None, settled: When | None, day: date) -> PromiseState:
    """Name the state of a promise as of a day (DESIGN, Time): overdue from the day after it was due.

    A promise whose day of keeping is known only by month or year is late when the whole of that lies after the due day.
    """
    if outcome == "open":
        return "overdue" if due is not None and due < day else "open"
    if outcome == "kept" and days_late(due, settled):
        return "kept-late"
    return outcome  # type: ignore[return-value]


def days_late(due: date | None, settled: When | None) -> int:
    """Count the days from the due day to the day it was settled; 0 when on time, early, or without a due day."""
    if due is None or settled is None:
        return 0
    return max(0, (settled.day - due).days)


def _state(promise: PromiseFact, day: date) -> PromiseState:
    return promise_state(promise.outcome, promise.due, promise.settled, day)


def _weight(promise: PromiseFact, half_life: float, day: date) -> float:
    """Halve for every half-life since the promise was due; 1 for one that is not due yet."""
    age: int = (day - (promise.due or promise.made)).days
    return max(0.5 ** (age / half_life), _LEAST) if age > 0 else 1.0


def _told(promise: PromiseFact, policy: Policy, day: date) -> str:
    state = _state(promise, day)
    weight = _weight(promise, policy.health.half_life, day)
    said = state.replace("-", " ")
    match state:
        case "overdue":
            said = f"overdue by {days((day - (promise.due or day)).days)}"
        case "kept-late":
            said = f"kept {days(days_late(promise.due, promise.settled))} late"
        case "kept" if promise.due and promise.settled:
            early = (promise.due - promise.settled.last_day).days
            said = f"kept {days(early)} early" if early > 0 else "kept on time"
    return f"{promise.ref} {said}: {policy.health.promise[state]:g}, weight {weight:.2f}"
