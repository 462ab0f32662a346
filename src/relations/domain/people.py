"""Key persons: introduced, joining a customer, changing role there, leaving (HANDBOOK K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, get_args

from immutables import Map
from pydantic import Field

from relations.domain.around import Around
from relations.domain.command import Command
from relations.domain.event import Event, Personal, StreamId, Text
from relations.domain.ref import CustomerRef, Kind, PersonRef
from relations.domain.relationship import Person, Relationship, Tenure
from relations.domain.when import When
from relations.domain.words import Attitude, Role
from relations.errors import RelationsError

Level = Annotated[int, Field(ge=1, le=3)]
"""1 matters most to us, 2 keep a good working relation, 3 neutralise harm."""
Influence = Annotated[int, Field(ge=1, le=5)]
"""1 little, 5 most."""
Title = Annotated[Text, Personal("person")]

_Post = tuple[int, Tenure]

STANDING = ("title", "roles", "level", "attitude", "influence")


class PersonIntroduced(Event):
    """We came to know a key person."""

    topic = "person-introduced.v1"
    name: Annotated[Text, Personal()]
    birthday: Annotated[When | None, Personal()] = None
    phone: Annotated[Text | None, Personal()] = None


class PersonJoined(Event):
    """A key person took up a post at the customer; without `since` the person was there already."""

    topic = "person-joined.v1"
    person: StreamId
    since: When | None = None
    title: Title | None = None
    roles: tuple[Role, ...] = ()
    level: Level | None = None
    attitude: Attitude | None = None
    influence: Influence | None = None


class TenureChange(Event):
    """An event that changes a tenure; `tenure` is its number: the version of its first entry."""

    person: StreamId
    tenure: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the tenure."""
        return self.tenure


class PersonRoleChanged(TenureChange):
    """Title, buying roles or standing of a key person changed; what is None stayed."""

    topic = "person-role-changed.v1"
    title: Title | None = None
    roles: tuple[Role, ...] | None = None
    level: Level | None = None
    attitude: Attitude | None = None
    influence: Influence | None = None


class PersonLeft(TenureChange):
    """A key person gave up a post at the customer."""

    topic = "person-left.v1"
    reason: Text | None = None


class IntroducePerson(Command):
    """Open the file of a key person; a name that is taken `at` that customer is refused unless `allow_duplicate`."""

    target = "person"
    points_at = "person"
    begins = Kind.PERSON
    person: PersonRef
    name: Text
    birthday: When | None = None
    phone: Text | None = None
    at: CustomerRef | None = None
    allow_duplicate: bool = False


class JoinCustomer(Command):
    """Record a key person's post at a customer; `besides` allows a second post under another title."""

    points_at = "person"
    names_post = "title"
    customer: CustomerRef
    person: PersonRef
    since: When | None = None
    title: Text | None = None
    roles: tuple[Role, ...] = ()
    level: Level | None = None
    attitude: Attitude | None = None
    influence: Influence | None = None
    besides: bool = False


class ChangeRole(Command):
    """Change title, buying roles or standing of a key person.

    Where there are several posts, `post` is the present title of the one that is meant, or `tenure` its number.
    """

    points_at = "person"
    names_post = "post"
    customer: CustomerRef
    person: PersonRef
    post: Text | None = None
    tenure: int | None = None
    title: Text | None = None
    roles: tuple[Role, ...] | None = None
    level: Level | None = None
    attitude: Attitude | None = None
    influence: Influence | None = None


class LeaveCustomer(Command):
    """Record that a key person left; `title`, or `tenure` by its number, says which post where there are several."""

    points_at = "person"
    names_post = "title"
    customer: CustomerRef
    person: PersonRef
    title: Text | None = None
    tenure: int | None = None
    reason: Text | None = None


PostCommand = JoinCustomer | ChangeRole | LeaveCustomer


class AlreadyThereError(RelationsError):
    """The person holds a post at the customer already."""

    def __init__(self, person: str, customer: str) -> None:
        """Name both as written."""
        super().__init__(
            f"{person} is at {customer} already; change the post with: relations person role {person} --at {customer}"
        )


class NotThereError(RelationsError):
    """The person holds no such post at the customer."""

    def __init__(self, person: str, customer: str, on: When, title: str | None = None) -> None:
        """Name both as written, with the day, and the title where one was asked for."""
        post = f" as '{title}'" if title else ""
        super().__init__(f"{person} was not at {customer}{post} on {on}; see: relations person show {person}")


class SeveralPostsError(RelationsError):
    """The person holds more than one post at the customer."""

    def __init__(self, person: str, titles: Sequence[str], option: str) -> None:
        """`titles` of the posts to choose from, and the `option` that chooses."""
        super().__init__(f"{person} holds several posts there: {', '.join(titles)}; say which with {option}")


def introduce(command: IntroducePerson, state: Person, _around: Around) -> Sequence[Event]:
    """Open the person's file; opening it again changes nothing."""
    if state.version:
        return []
    return [PersonIntroduced(name=command.name, birthday=command.birthday, phone=command.phone, note=command.note)]


def decide(command: PostCommand, state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge a command about a person's post at a customer (HANDBOOK K3)."""
    match command:
        case JoinCustomer():
            return [_join(command, state)]
        case ChangeRole():
            number, tenure = _post(command, state, command.post, "--post")
            given = command.model_dump(include=set(STANDING), exclude_none=True)
            changed = {fact: value for fact, value in given.items() if tenure.standing.get(fact) != value}
            event = {**changed, "person": command.person.stream, "tenure": number, "note": command.note}
            return [PersonRoleChanged.model_validate(event)] if changed else []
        case LeaveCustomer():
            return _leave(command, state)


def _join(command: JoinCustomer, state: Relationship) -> PersonJoined:
    for _, tenure in _tenures(command.person.stream, state):
        same_title = tenure.standing.get("title") == command.title
        if tenure.holds(command.since or command.on) and (same_title or not command.besides):
            raise AlreadyThereError(command.person.text, command.customer.text)
    fields = command.model_dump(include={*STANDING, "since", "note"})
    return PersonJoined.model_validate({**fields, "person": command.person.stream})


def _leave(command: LeaveCustomer, state: Relationship) -> Sequence[Event]:
    person = command.person.stream
    try:
        number, _ = _post(command, state, command.title, "--title")
    except NotThereError:
        if any(tenure.ended(command.on) for _, tenure in _under(command.title, _tenures(person, state))):
            return []
        raise
    return [PersonLeft(person=person, tenure=number, reason=command.reason, note=command.note)]


def _post(command: ChangeRole | LeaveCustomer, state: Relationship, title: str | None, option: str) -> _Post:
    tenures = _under(title, _tenures(command.person.stream, state))
    if command.tenure is not None:
        tenures = [post for post in tenures if post[0] == command.tenure]
    held = [post for post in tenures if post[1].may_hold(command.on) and not post[1].ended(command.on)]
    if not held:
        raise NotThereError(command.person.text, command.customer.text, command.on, title)
    if len(held) > 1 and title is None:
        titles = [str(tenure.standing.get("title", "?")) for _, tenure in held]
        raise SeveralPostsError(command.person.text, titles, option)
    return held[-1]


def _under(title: str | None, tenures: Sequence[_Post]) -> list[_Post]:
    return [post for post in tenures if title is None or post[1].standing.get("title") == title]


def _tenures(person: StreamId, state: Relationship) -> list[_Post]:
    return sorted((number, tenure) for number, tenure in state.tenures.items() if tenure.person == person)


def evolve(state: Relationship, event: Event, on: When, _actor: str) -> Relationship:
    """Fold one event of a person's post into the customer's state."""
    match event:
        case PersonJoined():
            tenure = Tenure(event.person, event.since, standing=Map(_given(event)))
            return replace(state, tenures=state.tenures.set(state.version, tenure))
        case PersonRoleChanged():
            tenure = state.tenures[event.tenure]
            changed = replace(tenure, standing=tenure.standing.update(_given(event)))
            return replace(state, tenures=state.tenures.set(event.tenure, changed))
        case PersonLeft():
            left = replace(state.tenures[event.tenure], left=on)
            return replace(state, tenures=state.tenures.set(event.tenure, left))
    return state


def evolve_person(state: Person, event: Event, on: When, _actor: str) -> Person:
    """Fold one event of the person's own stream into the state."""
    match event:
        case PersonIntroduced():
            return replace(state, name=event.name, introduced=on)
    return state


def _given(event: PersonJoined | PersonRoleChanged) -> dict[str, object]:
    return event.model_dump(include=set(STANDING), exclude_none=True)


JUDGES = {IntroducePerson: introduce, **dict.fromkeys(get_args(PostCommand), decide)}
FOLDS = {
    PersonIntroduced: evolve_person,
    **dict.fromkeys((PersonJoined, PersonRoleChanged, PersonLeft), evolve),
}
