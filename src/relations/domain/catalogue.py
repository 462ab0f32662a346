"""The catalogue: every event and command there is, and which subject judges and folds it.

A subject is a module (or package) that gives its events and commands by name, `JUDGES` (who decides each command),
`FOLDS` (who folds each event into the state of its stream; events without one only count) and, where it has any,
`ADVISERS` (who warns without refusing) and `UPCASTERS` (which bring the JSON object of a topic of former days to the
next topic; see docs/evolution.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from relations.domain import (
    accounts,
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
    targets,
    ties,
    visits,
)
from relations.domain.around import Advice, Around
from relations.domain.command import Command
from relations.domain.event import Entry, Event, StreamId, Upcaster
from relations.domain.relationship import Person, Relationship
from relations.domain.when import When

_SUBJECTS: tuple[Any, ...] = (
    customers, people, merging, ties, visits, promises, complaints, crises, gifts, greetings, market, accounts, reps,
    targets, policy, corrections,
)  # fmt: skip

State = Relationship | Person | reps.RepState | policy.PolicyState
Judge = Callable[[Any, Any, Around], Sequence[Event]]
Fold = Callable[[Any, Any, When, str], State]
Adviser = Callable[[Any, Any, Around], Sequence[Advice]]

_EVENTS: dict[str, type[Event]] = {
    kind.topic: kind
    for subject in _SUBJECTS
    for kind in vars(subject).values()
    if isinstance(kind, type) and issubclass(kind, Event) and "topic" in vars(kind) and kind is not Event
}
_JUDGES: dict[type[Command], Judge] = {kind: judge for subject in _SUBJECTS for kind, judge in subject.JUDGES.items()}
_FOLDS: dict[type[Event], Fold] = {kind: fold for subject in _SUBJECTS for kind, fold in subject.FOLDS.items()}
_ADVISERS: dict[type[Command], Adviser] = {
    kind: adviser for subject in _SUBJECTS for kind, adviser in getattr(subject, "ADVISERS", {}).items()
}
_COUNTING = frozenset(
    topic for topic, kind in _EVENTS.items() if kind not in _FOLDS and not issubclass(kind, corrections.Amendment)
)
_UPCASTERS: dict[str, Upcaster] = {
    topic: upcaster for subject in _SUBJECTS for topic, upcaster in getattr(subject, "UPCASTERS", {}).items()
}


def event_types() -> dict[str, type[Event]]:
    """Give every event class by its topic."""
    return dict(_EVENTS)


def upcasters() -> dict[str, Upcaster]:
    """Give the step from every topic of former days to a newer one."""
    return dict(_UPCASTERS)


def command_types() -> tuple[type[Command], ...]:
    """Give every command class."""
    return tuple(_JUDGES)


def decide(command: Command, state: State, around: Around) -> Sequence[Event]:
    """Judge a command whose references have been looked up, against the state of its target's stream.

    Raises a RelationsError of its own for every rule that refuses.
    """
    return _JUDGES[type(command)](command, state, around)


def advise(command: Command, state: State, around: Around) -> Sequence[Advice]:
    """Say what whoever records a command, which was not refused, should know; `state` is the one before it."""
    adviser = _ADVISERS.get(type(command))
    return adviser(command, state, around) if adviser else ()


def evolve(state: State, event: Event, on: When, actor: str) -> State:
    """Fold the next event of a stream, recorded by `actor`, into its state; cannot fail for one that was decided."""
    counted = state.counted()
    fold = _FOLDS.get(type(event))
    return fold(counted, event, on, actor) if fold else counted


def fold(stream: StreamId, standing: Iterable[Entry], version: int) -> State:
    """Fold the entries of a stream that are in force, up to `version`: those left out only count."""
    state = initial(stream)
    for entry in standing:
        state = evolve(counted_to(state, entry.version - 1), entry.event, entry.occurred, entry.actor)
    return counted_to(state, version)


def only_counts(topic: str) -> bool:
    """Tell whether entries of a topic change no state but for its version, so that a fold need not read them."""
    return topic in _COUNTING


def counted_to(state: State, version: int) -> State:
    """Give a state after entries up to `version` that only count."""
    return replace(state, version=version) if state.version < version else state


def initial(stream: StreamId, version: int = 0) -> State:
    """Give the state of a stream in which nothing has happened yet, or nothing but what only counts."""
    if stream == policy.POLICY:
        return policy.PolicyState(stream, version)
    if stream.startswith("rep-"):
        return reps.RepState(stream, version)
    return Person(stream, version) if stream.startswith("person-") else Relationship(stream, version)
