"""The catalogue: every event and command there is, and which subject judges and folds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args

from relations.domain import complaints, customers, gifts, people, policy, promises, visits
from relations.domain.command import Command
from relations.domain.event import Event, StreamId
from relations.domain.relationship import Person, Relationship
from relations.domain.when import When

_SUBJECTS = (customers, people, visits, promises, complaints, gifts, policy)

State = Relationship | Person | policy.PolicyState

_EVENTS: dict[str, type[Event]] = {
    kind.topic: kind
    for subject in _SUBJECTS
    for kind in vars(subject).values()
    if isinstance(kind, type) and issubclass(kind, Event) and "topic" in vars(kind) and kind is not Event
}

_FOLDS: dict[type[Event], Callable[[Any, Event, When], State]] = {
    kind: subject.evolve
    for subject in (customers, people, promises, complaints, policy)
    for kind in _EVENTS.values()
    if kind.__module__ == subject.__name__
}
_FOLDS[people.PersonIntroduced] = people.evolve_person

_JUDGES: dict[type[Command], Callable[[Any, Any], Sequence[Event]]] = {
    people.IntroducePerson: people.introduce,
    visits.LogVisit: visits.decide,
    policy.SetPolicy: policy.decide,
    gifts.HandOverGift: gifts.decide,
    complaints.RaiseComplaint: complaints.decide,
    **dict.fromkeys(get_args(customers.CustomerCommand), customers.decide),
    **dict.fromkeys(get_args(people.PostCommand), people.decide),
    **dict.fromkeys(get_args(promises.PromiseCommand), promises.decide),
    **dict.fromkeys(complaints.StageCommand.__subclasses__(), complaints.decide),
}


def event_types() -> dict[str, type[Event]]:
    """Give every event class by its topic."""
    return dict(_EVENTS)


def command_types() -> tuple[type[Command], ...]:
    """Give every command class."""
    return tuple(_JUDGES)


def decide(command: Command, state: State) -> Sequence[Event]:
    """Judge a command whose references have been looked up, against the state of its target's stream.

    Raises a RelationsError of its own for every rule that refuses.
    """
    return _JUDGES[type(command)](command, state)


def evolve(state: State, event: Event, on: When) -> State:
    """Fold the next event of a stream into its state; cannot fail for an event that was decided."""
    counted = state.counted()
    fold = _FOLDS.get(type(event))
    return fold(counted, event, on) if fold else counted


def initial(stream: StreamId) -> State:
    """Give the state of a stream in which nothing has happened yet."""
    if stream == policy.POLICY:
        return policy.PolicyState(stream)
    return Person(stream) if stream.startswith("person-") else Relationship(stream)
