"""Judging and folding what is recorded about a person's posts at a customer (HANDBOOK K1, K3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from immutables import Map

from relations.domain.around import Around
from relations.domain.event import Event, StreamId
from relations.domain.people.commands import ChangeRole, JoinCustomer, LeaveCustomer, PostCommand
from relations.domain.people.errors import (
    AlreadyThereError,
    NotThereError,
    ReportsInACircleError,
    ReportsToOneselfError,
    SeveralPostsError,
)
from relations.domain.people.events import STANDING, PersonJoined, PersonLeft, PersonRoleChanged
from relations.domain.relationship import Relationship, Tenure
from relations.domain.when import When

_Post = tuple[int, Tenure]


def decide(command: PostCommand, state: Relationship, around: Around) -> Sequence[Event]:
    """Judge a command about a person's post at a customer (HANDBOOK K1, K3)."""
    match command:
        case JoinCustomer():
            events = _join(command, state)
        case ChangeRole():
            events = _change(command, state)
        case LeaveCustomer():
            return _leave(command, state)
    for event in events:
        _refuse_circles(command, evolve(state.counted(), event, command.on, around.actor))
    return events


def _join(command: JoinCustomer, state: Relationship) -> Sequence[Event]:
    fields = command.model_dump(include={*STANDING, "since", "note"})
    joined = PersonJoined.model_validate({**fields, **_superior(command), "person": command.person.stream})
    for _, tenure in _tenures(command.person.stream, state):
        if _is_the_same(_begun(joined, command.on), tenure):
            return []
        same_title = tenure.standing_on(command.on.last_day).get("title") == command.title
        if tenure.holds(command.since or command.on) and (same_title or not command.besides):
            raise AlreadyThereError(command.person.text, command.customer.text)
    return [joined]


def _is_the_same(begun: Tenure, tenure: Tenure) -> bool:
    """Whether a post that begins is one that began just so, whatever became of it."""
    return begun == replace(tenure, left=None, changes=())


def _change(command: ChangeRole, state: Relationship) -> Sequence[Event]:
    number, tenure = _post(command, state, command.post, "--post")
    standing = tenure.standing_on(command.on.day)
    given = {**command.model_dump(include=set(STANDING), exclude_none=True), **_superior(command)}
    changed = {fact: value for fact, value in given.items() if standing.get(fact) != value}
    cleared = tuple(fact for fact in command.cleared if standing.get(fact) is not None and fact not in given)
    if not (changed or cleared):
        return []
    about = {"person": command.person.stream, "tenure": number, "reason": command.reason, "note": command.note}
    return [PersonRoleChanged.model_validate({**changed, **about, "cleared": cleared})]


def _superior(command: JoinCustomer | ChangeRole) -> dict[str, object]:
    return {"reports_to": command.reports_to.stream} if command.reports_to else {}


def _refuse_circles(command: JoinCustomer | ChangeRole, after: Relationship) -> None:
    """Refuse that somebody reports to the person's own subordinate, on the day or on any later one."""
    superior, person = command.reports_to, command.person
    if superior is None:
        return
    if superior.belongs_with(person):
        raise ReportsToOneselfError(person.text)
    changes = (day for tenure in after.tenures.values() for day, _ in tenure.changes)
    begins = (tenure.since.day for tenure in after.tenures.values() if tenure.since)
    for day in {command.on.day, *(later for later in (*changes, *begins) if later > command.on.day)}:
        if person.stream in _above(superior.stream, after.tenures.values(), day):
            raise ReportsInACircleError(person.text, superior.text, command.customer.text)


def _above(person: StreamId, tenures: Iterable[Tenure], day: date) -> set[StreamId]:
    """Give everybody to whom a person reports on a day, directly or through others, and the person."""
    superiors: dict[StreamId, set[StreamId]] = defaultdict(set)
    for tenure in tenures:
        superior = tenure.standing_on(day).get("reports_to")
        if isinstance(superior, str) and tenure.held_on(day):
            superiors[tenure.person].add(StreamId(superior))
    found, next_ones = {person}, {person}
    while next_ones:
        next_ones = {above for below in next_ones for above in superiors[below]} - found
        found |= next_ones
    return found


def _leave(command: LeaveCustomer, state: Relationship) -> Sequence[Event]:
    person = command.person.stream
    try:
        number, _ = _post(command, state, command.title, "--title")
    except NotThereError:
        left = _under(command.title, _tenures(person, state), command.on)
        if any(tenure.ended(command.on) for _, tenure in left):
            return []
        raise
    return [PersonLeft(person=person, tenure=number, reason=command.reason, note=command.note)]


def _post(command: ChangeRole | LeaveCustomer, state: Relationship, title: str | None, option: str) -> _Post:
    tenures = _under(title, _tenures(command.person.stream, state), command.on)
    if command.tenure is not None:
        tenures = [post for post in tenures if post[0] == command.tenure]
    held = [post for post in tenures if post[1].may_hold(command.on) and not post[1].ended(command.on)]
    if not held:
        raise NotThereError(command.person.text, command.customer.text, command.on, title)
    if len(held) > 1 and title is None:
        titles = [str(tenure.standing_on(command.on.last_day).get("title") or "?") for _, tenure in held]
        raise SeveralPostsError(command.person.text, titles, option)
    return held[-1]


def _under(title: str | None, tenures: Sequence[_Post], on: When) -> list[_Post]:
    return [post for post in tenures if title is None or post[1].standing_on(on.last_day).get("title") == title]


def _tenures(person: StreamId, state: Relationship) -> list[_Post]:
    return sorted((number, tenure) for number, tenure in state.tenures.items() if tenure.person == person)


def evolve(state: Relationship, event: Event, on: When, _actor: str) -> Relationship:
    """Fold one event of a person's post into the customer's state."""
    match event:
        case PersonJoined():
            return replace(state, tenures=state.tenures.set(state.version, _begun(event, on)))
        case PersonRoleChanged():
            tenure = state.tenures[event.tenure]
            gone: dict[str, object] = dict.fromkeys(event.cleared)
            changed = replace(tenure, changes=(*tenure.changes, (on.day, Map({**_given(event), **gone}))))
            return replace(state, tenures=state.tenures.set(event.tenure, changed))
        case PersonLeft():
            left = replace(state.tenures[event.tenure], left=on)
            return replace(state, tenures=state.tenures.set(event.tenure, left))
    return state


def _begun(event: PersonJoined, on: When) -> Tenure:
    return Tenure(event.person, on, event.since, begun_as=Map(_given(event)))


def _given(event: PersonJoined | PersonRoleChanged) -> dict[str, object]:
    return event.model_dump(include=set(STANDING), exclude_none=True)
