"""A sitting: commands looked up and decided one after another, to be recorded together."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, get_args

from sqlalchemy import Connection

from relations.domain import catalogue
from relations.domain.around import Advice, Around, GiftBefore
from relations.domain.catalogue import State
from relations.domain.command import Command, refuse_future
from relations.domain.customers import (
    EditCustomer,
    NameTakenError,
    RegisterCustomer,
)
from relations.domain.event import Event, StreamId
from relations.domain.gifts import GiftGiven, GiftHanded, GiftReturned
from relations.domain.merging import MergeCustomer, MergePerson
from relations.domain.people import AlreadyThereError, IntroducePerson, LeaveCustomer
from relations.domain.ref import Kind, Ref
from relations.domain.ties import CustomerReferred, CustomerSupplied, ReferCustomer, SupplyCustomer, above
from relations.domain.when import When
from relations.errors import RelationsError
from relations.queries import directory
from relations.queries.gifts import files_of_same, gifts_before
from relations.queries.policy import Rulebook
from relations.queries.rows import positions_of

_GIFT_MOVES = frozenset({GiftGiven, GiftHanded, GiftReturned})
"""What changes how much a person was given."""


class SeveralFilesError(RelationsError):
    """Subjects are linked in one command that stand in different files of a merged customer."""

    def __init__(self, one: Ref, other: Ref) -> None:
        """Name both as written."""
        super().__init__(
            f"{one} and {other} stand in two files that were merged; link one of them, and name the other in --note"
        )


class NotOfCustomerError(RelationsError):
    """A visit, promise or complaint of one customer cannot be linked to another."""

    def __init__(self, ref: Ref, customer: Ref) -> None:
        """Name both as written."""
        super().__init__(f"{ref} does not belong to {customer}; link what belongs to the same customer")


@dataclass(frozen=True, slots=True)
class Step:
    """One event that was decided, ready to be appended."""

    event_id: str
    stream: StreamId
    version: int
    occurred: When
    event: Event


@dataclass(frozen=True, slots=True)
class Decided:
    """What commands led to: the first one's subject and its kind, whether it begins there, and the range of steps."""

    ref: Ref
    kind: Kind | None
    begins: bool
    start: int
    stop: int
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Sitting:
    """Commands decided one after another on one view of the book, to be recorded together."""

    connection: Connection
    seen: int
    today: date
    load: Callable[[Connection, StreamId], State]
    actor: str
    steps: list[Step] = field(default_factory=list)
    states: dict[StreamId, State] = field(default_factory=dict)
    begun: dict[tuple[Kind, str], Ref] = field(default_factory=dict)
    named: dict[str, StreamId] = field(default_factory=dict)
    """The names that customers were given here, which nobody else may have taken meanwhile."""
    guarded: set[str] = field(default_factory=set)
    """Topics that a decision counted the entries of: none may have been added meanwhile."""
    _rules: Rulebook | None = None
    _same: dict[tuple[StreamId, ...], dict[StreamId, list[StreamId]]] = field(default_factory=dict)
    """Whose files belong together, by the persons who were asked for."""

    def decide(self, commands: Sequence[Command], ids: Iterator[str] | None = None) -> Decided:
        """Decide commands that belong together: all of them, or none when one is refused. `ids` are event ids."""
        steps, states, begun, named = len(self.steps), dict(self.states), dict(self.begun), dict(self.named)
        warnings: list[str] = []
        try:
            resolved = [self._decide_one(command, ids, warnings) for command in commands]
        except BaseException:
            del self.steps[steps:]
            self.states, self.begun, self.named = states, begun, named
            raise
        first = resolved[0]
        kind = first.begins or _pointer_kinds(type(first)).get(first.points_at)
        return Decided(
            getattr(first, first.points_at), kind, first.begins is not None, steps, len(self.steps), tuple(warnings)
        )

    def _decide_one(self, command: Command, ids: Iterator[str] | None, warnings: list[str]) -> Command:
        refuse_future(command, self.today)
        command = self._look_up(command)
        self._refuse_taken(command)
        for part in self._in_their_files(command):
            self._decide_there(part, ids, warnings)
        return command

    def _decide_there(self, command: Command, ids: Iterator[str] | None, warnings: list[str]) -> None:
        stream = getattr(command, command.target).stream
        state = self._state(stream)
        around = self._around(command, state)
        decided = catalogue.decide(command, state, around)
        warnings += [self._told(stream, advice) for advice in catalogue.advise(command, state, around)]
        for event in decided:
            state = catalogue.evolve(state, event, command.on, self.actor)
            event_id = next(ids) if ids else str(uuid.uuid4())
            self.steps.append(Step(event_id, stream, state.version, command.on, event))
        self.states[stream] = state

    def _state(self, stream: StreamId) -> State:
        return self.states.get(stream) or self.load(self.connection, stream)

    def _in_their_files(self, command: Command) -> list[Command]:
        """Go to the files, of a merged customer or person, in which that stands what the command is about."""
        if command.names_post is not None:
            return self._at_the_posts(command)
        linked = _subjects_of(command)
        for other in linked[1:]:
            if other.stream != linked[0].stream:
                raise SeveralFilesError(linked[0], other)
        return [_moved(command, "customer", linked[0].stream) if linked and command.target == "customer" else command]

    def _at_the_posts(self, command: Command) -> list[Command]:
        """Go to the file that says that the person holds such a post there; whoever leaves, leaves in every file."""
        customer: Ref = command.customer  # type: ignore[attr-defined]
        person: Ref = command.person  # type: ignore[attr-defined]
        if not (customer.position and person.position):
            return [command]
        here = (customer.stream, person.stream)
        asked = getattr(command, command.names_post or "")
        posts = [
            (place, tenure)
            for place in directory.posts(self.connection, *here)
            for tenure in self._state(place[0]).tenures.values()  # type: ignore[union-attr]
            if tenure.person == place[1]
        ]
        named = [post for post in posts if asked is not None and post[1].standing.get("title") == asked] or posts
        held = [place for place, tenure in named if tenure.may_hold(command.on) and not tenure.ended(command.on)]
        ended = [place for place, tenure in named if tenure.ended(command.on)]
        places = list(dict.fromkeys(held)) or ended[:1] or [here]
        if not isinstance(command, LeaveCustomer):
            places = [here] if here in places else places[:1]
        return [_moved(_moved(command, "customer", at), "person", who) for at, who in places]

    def _around(self, command: Command, state: State) -> Around:
        """Put together what the decision may depend on besides its stream."""
        if self._rules is None:
            self._rules = Rulebook(self.connection)
        persons = command.recipients(state)
        gifts: tuple[GiftBefore, ...] = ()
        if persons:
            self.guarded.update(topic for topic in catalogue.event_types() if topic.startswith("gift-"))
            gifts = self._gifts_before(persons)
        leads_to: tuple[StreamId, ...] = ()
        match command:
            case MergeCustomer() | MergePerson():
                self.guarded.add(command.merged.topic)
                leads_to = tuple(self._followed(command.into.stream))
            case ReferCustomer() | SupplyCustomer():
                self.guarded.add((CustomerReferred if isinstance(command, ReferCustomer) else CustomerSupplied).topic)
                leads_to = tuple(self._above(command))
        return Around(self.today, self.actor, self._rules.on(command.on.day).policy, gifts, leads_to)

    def _followed(self, file: StreamId) -> Iterator[StreamId]:
        """Name a file, and those that it was merged into one after another, by what was decided so far."""
        following: StreamId | None = file
        while following is not None:
            yield following
            merger = self._state(following).merger  # type: ignore[union-attr]
            following = merger.into if merger is not None and merger.ended is None else None

    def _gifts_before(self, persons: tuple[StreamId, ...]) -> tuple[GiftBefore, ...]:
        """Give what these persons were given, by the read models and by what was decided here since."""
        if persons not in self._same:
            self._same[persons] = files_of_same(self.connection, persons)
        same = self._same[persons]
        changed = {
            (step.stream, step.event.subject(step.version))
            for step in self.steps
            if type(step.event) in _GIFT_MOVES and getattr(step.event, "person", persons[0]) in same
        }
        here: list[GiftBefore] = []
        for stream, number in sorted(changed):
            gift = self.states[stream].gifts[number]  # type: ignore[union-attr]
            if gift.state == "given" and gift.person in same:
                given = GiftBefore(0, gift.person, gift.on, gift.item, gift.value, gift.currency, gift.rep)
                here += [replace(given, person=person) for person in same[gift.person]]
        return (*gifts_before(self.connection, persons, besides=changed), *here)

    def _above(self, command: ReferCustomer | SupplyCustomer) -> list[StreamId]:
        """Name a customer and all that introduced, or supply, it in turn, by what was decided so far."""
        found = [command.by.stream]
        for stream in found:
            customer = self._state(stream).customer  # type: ignore[union-attr]
            found += [by for by in above(command, customer) if by not in found] if customer else []
        return found

    def _told(self, stream: StreamId, advice: Advice) -> str:
        if not advice.numbers:
            return advice.text
        positions = dict(positions_of(self.connection, stream, advice.numbers))
        if len(positions) < len(advice.numbers):
            here = enumerate(self.steps, self.seen + 1)
            positions |= {step.version: position for position, step in here if step.stream == stream}
        return advice.text.format(", ".join(f"{advice.letter}{positions[number]}" for number in advice.numbers))

    def _look_up(self, command: Command) -> Command:
        found: dict[str, Any] = {}
        at: Ref | None = None
        for name, kind in _pointer_kinds(type(command)).items():
            value = getattr(command, name)
            if value is None or value == ():
                continue
            if kind is None:
                found[name] = tuple(self._look_up(part) for part in value)
                _refuse_others(found[name], at)
            elif isinstance(value, tuple):
                found[name] = tuple(self._find(ref, kind, command, at) for ref in value)
            else:
                found[name] = self._find(value, kind, command, at)
                if name in {"customer", command.target}:
                    at = found[name]
        changed = {name: value for name, value in found.items() if value != getattr(command, name)}
        return command.model_copy(update=changed) if changed else command

    def _find(self, ref: Ref, kind: Kind, command: Command, at: Ref | None) -> Ref:
        if not ref.stream:
            if command.begins is kind and kind in {Kind.CUSTOMER, Kind.PERSON}:
                ref = Ref(ref.text, StreamId(f"{kind.name.lower()}-{uuid.uuid4().hex}"), 1)
                self.states[ref.stream] = catalogue.initial(ref.stream)
            elif (kind, ref.text) in self.begun:
                ref = self.begun[kind, ref.text]
            else:
                preferred = at.stream if at and kind is Kind.PERSON and not command.means_files else None
                ref = directory.look_up(self.connection, ref, kind, at=preferred, file=command.means_files)
        if command.begins is kind:
            self.begun[kind, ref.text] = ref
        if at is not None and kind not in {Kind.CUSTOMER, Kind.PERSON} and not ref.belongs_with(at):
            raise NotOfCustomerError(ref, at)
        return ref

    def _refuse_taken(self, command: Command) -> None:
        match command:
            case RegisterCustomer(name=str(name)) | EditCustomer(name=str(name)):
                account = command.customer.account or command.customer.stream
                if not command.allow_duplicate:
                    self._refuse_namesake(name, account)
                self.named[name] = account
            case IntroducePerson(allow_duplicate=False, at=Ref() as at):
                there = directory.named(self.connection, command.name, Kind.PERSON, at=at.stream)
                if there:
                    raise AlreadyThereError(f"K{there[0].position}", at.text)

    def _refuse_namesake(self, name: str, stream: StreamId) -> None:
        for other in directory.named(self.connection, name, Kind.CUSTOMER):
            if other.stream != stream:
                raise NameTakenError(name, f"{other.kind.value}{other.position}")
        if self.named.get(name, stream) != stream:
            raise NameTakenError(name, "the one added just before")


def _refuse_others(parts: Sequence[Any], at: Ref | None) -> None:
    for part in parts:
        if at is not None and not part.customer.belongs_with(at):
            raise NotOfCustomerError(part.customer, at)


def _subjects_of(command: Command) -> list[Ref]:
    """Give the visits, promises, complaints and gifts that a command, or a part of it, points at."""
    found: list[Ref] = []
    for name, kind in _pointer_kinds(type(command)).items():
        value = getattr(command, name)
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        if kind is None:
            found += [ref for part in values for ref in _subjects_of(part)]
        elif kind not in {Kind.CUSTOMER, Kind.PERSON}:
            found += values
    return found


def _moved(command: Command, field: str, stream: StreamId) -> Command:
    """Have the command work on another file of the same customer or person."""
    ref: Ref = getattr(command, field)
    if ref.stream == stream:
        return command
    return command.model_copy(update={field: replace(ref, stream=stream, account=ref.account or ref.stream)})


@cache
def _pointer_kinds(command: type[Command]) -> dict[str, Kind | None]:
    """Give the fields of a command that point at subjects, with the kind of each; None for nested commands."""
    kinds: dict[str, Kind | None] = {}
    for name, info in command.model_fields.items():
        annotation = info.rebuild_annotation()
        if kind := _kind_in(annotation):
            kinds[name] = kind
        elif any(isinstance(part, type) and issubclass(part, Command) for part in get_args(annotation)):
            kinds[name] = None
    return kinds


def _kind_in(annotation: Any) -> Kind | None:
    kinds = [part for part in getattr(annotation, "__metadata__", ()) if isinstance(part, Kind)]
    nested = (_kind_in(part) for part in get_args(annotation))
    return kinds[0] if kinds else next((kind for kind in nested if kind), None)
