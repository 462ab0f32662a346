"""What an entry says, in one plain line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from relations.domain.event import Event
from relations.queries.lines import (
    aims,
    complaints,
    corrections,
    crises,
    customers,
    gifts,
    greetings,
    market,
    merging,
    people,
    policy,
    promises,
    reps,
    ties,
    visits,
)
from relations.queries.lines.telling import Teller

_LINES: dict[type[Event], Callable[[Any, Teller], str]] = {
    kind: line
    for subject in (
        customers,
        people,
        merging,
        ties,
        visits,
        promises,
        complaints,
        crises,
        gifts,
        greetings,
        market,
        aims,
        reps,
        policy,
        corrections,
    )
    for kind, line in subject.LINES.items()
}


def line(event: Event, tell: Teller) -> str:
    """Say what happened in one line, with the names of persons and customers and the references of subjects."""
    return _LINES[type(event)](event, tell)
