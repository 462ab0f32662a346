"""Judging and folding what is recorded about the person's own file (HANDBOOK K2, K7 to K9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from immutables import Map

from relations.domain.around import Around, PostHeld
from relations.domain.command import refuse_earlier
from relations.domain.event import Event
from relations.domain.occasions import Occasion
from relations.domain.people.commands import (
    AssessPerson,
    EditPerson,
    FileCommand,
    IntroducePerson,
    LearnFact,
    RenamePerson,
    UnlearnFact,
)
from relations.domain.people.errors import (
    NoPresentPostError,
    NotAValueError,
    NothingAssessedError,
    SeveralCustomersError,
)
from relations.domain.people.events import (
    FactLearned,
    FactWithdrawn,
    PersonAssessed,
    PersonEdited,
    PersonIntroduced,
    PersonRenamed,
    birthday_of,
)
from relations.domain.relationship import Assessment, Fact, Person
from relations.domain.when import When
from relations.domain.words import Values

_FILE = ("birthday", "phone")


def decide(command: FileCommand, state: Person, around: Around) -> Sequence[Event]:
    """Judge a command about a person's file; what is already so yields no event."""
    match command:
        case IntroducePerson():
            known = command.model_dump(include={"name", "note", *_FILE})
            return [] if state.version else [PersonIntroduced.model_validate(known)]
        case EditPerson():
            return _edit(command, state)
        case RenamePerson(name=name):
            renamed = PersonRenamed(name=name, former=state.name, reason=command.reason, note=command.note)
            return [] if name == state.name else [renamed]
        case LearnFact():
            return _learn(command, state)
        case UnlearnFact():
            return _unlearn(command, state)
        case AssessPerson():
            return _assess(command, state, around)


def _edit(command: EditPerson, state: Person) -> Sequence[Event]:
    given = _given(command)
    changed = {fact: value for fact, value in given.items() if value != state.file.get(fact)}
    cleared = tuple(fact for fact in command.cleared if fact in state.file)
    if not (changed or cleared):
        return []
    return [PersonEdited.model_validate({**changed, "cleared": cleared, "note": command.note})]


def _learn(command: LearnFact, state: Person) -> Sequence[Event]:
    if command.about == "values" and command.text not in get_args(Values):
        raise NotAValueError(command.text)
    learned = Fact(command.about, command.text, command.source, command.on)
    for fact in state.facts.values():
        if not fact.withdrawn and replace(fact, learned=command.on) == learned:
            return []
    fields = command.model_dump(include={"about", "text", "source", "rep", "note"})
    return [FactLearned.model_validate(fields)]


def _unlearn(command: UnlearnFact, state: Person) -> Sequence[Event]:
    fact = state.facts[command.fact.number]
    refuse_earlier(f"what is known as {command.fact}", command.on, fact.learned)
    if fact.withdrawn:
        return []
    return [FactWithdrawn(fact=command.fact.number, reason=command.reason, note=command.note)]


def _assess(command: AssessPerson, state: Person, around: Around) -> Sequence[Event]:
    if not (command.signs or command.questions):
        raise NothingAssessedError
    post = _present(command, around.posts)
    event = PersonAssessed(
        customer=post.customer,
        rep=command.rep,
        signs=command.signs,
        questions=command.questions,
        note=command.note,
    )
    return [] if _assessment(event, command.on) == state.assessed else [event]


def _present(command: AssessPerson, posts: Sequence[PostHeld]) -> PostHeld:
    """Give the one post that counts on the day of the assessment."""
    person, at = command.person.text, command.customer
    wanted = [post for post in posts if at is None or post.customer == at.stream]
    held = {post.customer: post for post in wanted if post.tenure.may_hold(command.on)}
    if len(held) > 1:
        raise SeveralCustomersError(person, sorted(post.name for post in held.values()))
    if held:
        return next(iter(held.values()))
    left = [(post.tenure.left, post.name) for post in wanted if post.tenure.left is not None]
    before = [(day, name) for day, name in left if day.day <= command.on.day]
    if before:
        day, name = max(before, key=lambda gone: gone[0].day)
        raise NoPresentPostError(person, command.on, name, day)
    raise NoPresentPostError(person, command.on, at.text if at else None)


def _assessment(event: PersonAssessed, on: When) -> Assessment:
    return Assessment(on, event.customer, event.rep, Map(event.signs), Map(event.questions))


def _given(said: EditPerson | PersonIntroduced | PersonEdited) -> dict[str, object]:
    return {fact: value for fact in _FILE if (value := getattr(said, fact)) is not None}


def _dates(state: Person, event: PersonIntroduced | PersonEdited) -> Map[str, Occasion | None]:
    """Take the birthday of the file for one of the days that matter."""
    birthday = birthday_of(event)
    cleared = isinstance(event, PersonEdited) and "birthday" in event.cleared
    return state.dates.set("birthday", birthday) if birthday or cleared else state.dates


def evolve(state: Person, event: Event, on: When, _actor: str) -> Person:
    """Fold one event of the person's own stream into the state."""
    match event:
        case PersonIntroduced():
            return replace(state, name=event.name, introduced=on, file=Map(_given(event)), dates=_dates(state, event))
        case PersonEdited():
            kept = {fact: value for fact, value in state.file.items() if fact not in event.cleared}
            return replace(state, file=Map({**kept, **_given(event)}), dates=_dates(state, event))
        case PersonRenamed():
            return replace(state, name=event.name)
        case FactLearned():
            learned = Fact(event.about, event.text, event.source, on)
            return replace(state, facts=state.facts.set(state.version, learned))
        case FactWithdrawn():
            withdrawn = replace(state.facts[event.fact], withdrawn=True)
            return replace(state, facts=state.facts.set(event.fact, withdrawn))
        case PersonAssessed():
            return replace(state, assessed=_assessment(event, on))
    return state
