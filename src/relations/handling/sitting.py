"""A sitting: commands looked up and decided one after another, to be recorded together."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, get_args

from immutables import Map

from relations.domain import catalogue
from relations.domain.around import Advice
from relations.domain.catalogue import State
from relations.domain.command import Command, refuse_future
from relations.domain.corrections import Amend, Amendment, EntryCorrected
from relations.domain.corrections.errors import NameOfAnotherError, NoSuchEntryError
from relations.domain.customers import (
    EditCustomer,
    NameTakenError,
    RegisterCustomer,
)
from relations.domain.event import Entry, Event, StreamId
from relations.domain.people import AlreadyThereError, IntroducePerson, LeaveCustomer
from relations.domain.ref import Kind, Ref
from relations.domain.relationship import Relationship
from relations.domain.when import When
from relations.errors import RelationsError
from relations.handling.amending import WAITS, Case, amend
from relations.handling.circumstances import Circumstances, Step
from relations.queries import directory
from relations.queries.rows import positions_of
from relations.store.log import Stored

_FILES = (Kind.CUSTOMER, Kind.PERSON)
"""The kinds of subject that have files of their own."""


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
class Warned:
    """A warning about subjects of one stream, some of which may get their references only when they are recorded."""

    advice: Advice
    stream: StreamId
    positions: Mapping[int, int]
    """Of the subjects that are in the log, by number."""
    begun: tuple[Kind, int] | None
    """What the command begins, and its number."""

    def told(self, entries: Sequence[Entry]) -> str:
        """Give its text; `entries` are those recorded together with it."""
        fresh = {entry.version: entry.position for entry in entries if entry.stream == self.stream}
        positions = {**self.positions, **fresh}
        refs = [f"{self.advice.letter}{positions[number]}" for number in self.advice.numbers]
        ref = f"{self.begun[0].value}{positions[self.begun[1]]}" if self.begun else ""
        told = {"{}": ", ".join(refs), "{latest}": refs[-1] if refs else "", "{ref}": ref}
        # Not str.format: what people typed may stand in the text, braces and all.
        return re.sub(r"\{(?:latest|ref)?\}", lambda found: told[found[0]], self.advice.text)


@dataclass(frozen=True, slots=True)
class Decided:
    """What commands led to: the first one's subject and its kind, whether it begins there, and the range of steps."""

    ref: Ref
    kind: Kind | None
    begins: bool
    start: int
    stop: int
    warnings: tuple[Warned, ...] = ()


@dataclass(slots=True)
class Sitting(Circumstances):
    """Commands decided one after another on one view of the book, to be recorded together."""

    begun: Map[tuple[Kind, str], Ref] = field(default_factory=Map)
    named: Map[str, StreamId] = field(default_factory=Map)
    """The names that customers were given here, which nobody else may have taken meanwhile."""
    free: set[str] = field(default_factory=set)
    """Names that no customer had before this sitting, as far as many were looked up at once."""

    def decide(self, commands: Sequence[Command], ids: Iterator[str] | None = None) -> Decided:
        """Decide commands that belong together: all of them, or none when one is refused. `ids` are event ids."""
        steps, before = len(self.steps), (self.states, self.counted, self.begun, self.named)
        warnings: list[Warned] = []
        try:
            resolved = [self._decide_one(command, ids, warnings) for command in commands]
        except BaseException:
            del self.steps[steps:]
            self.states, self.counted, self.begun, self.named = before
            raise
        first = resolved[0]
        beginning = first.begins if len(self.steps) > steps else None
        kind = beginning or _pointer_kinds(type(first)).get(first.points_at)
        return Decided(
            getattr(first, first.points_at), kind, first.begins is not None, steps, len(self.steps), tuple(warnings)
        )

    def afresh(self) -> Sitting:
        """Give a sitting on the same view that knows what was decided here, and has nothing of it to record."""
        return Sitting(
            self.connection, self.seen, self.today, self.load, self.log, self.codec, self.actor,
            states=self.states, counted=self.counted,
        )  # fmt: skip

    def _decide_one(self, command: Command, ids: Iterator[str] | None, warnings: list[Warned]) -> Command:
        refuse_future(command, self.today)
        if isinstance(command, Amend):
            self._amend(command, ids, warnings)
            return command
        command = self._look_up(command)
        self._refuse_taken(command)
        for part in self._in_their_files(command):
            self._decide_there(part, ids, warnings)
        for further in command.further():
            self._decide_one(further, ids, warnings)
        return command

    def _decide_there(self, command: Command, ids: Iterator[str] | None, warnings: list[Warned]) -> None:
        stream = getattr(command, command.target).stream
        looks_back = command.looks_back() or stream in self.states
        state = self.state(stream) if looks_back else self._length(stream)
        around = self._around(command, state)
        decided = catalogue.decide(command, state, around)
        if ids is None:  # nobody reads the warnings of an import
            begun = (command.begins, state.version + 1) if command.begins and decided else None
            warnings += [self._warned(stream, advice, begun) for advice in catalogue.advise(command, state, around)]
        for event in decided:
            state = catalogue.evolve(state, event, command.on, self.actor)
            self._step(stream, state.version, command.on, event, ids)
        if looks_back:
            self.states = self.states.set(stream, state)
        else:
            self.counted = self.counted.set(stream, state.version)

    def _step(self, stream: StreamId, version: int, on: When, event: Event, ids: Iterator[str] | None) -> None:
        self.steps.append(Step(next(ids) if ids else str(uuid.uuid4()), stream, version, on, event))

    def _amend(self, command: Amend, ids: Iterator[str] | None, warnings: list[Warned]) -> None:
        """Judge a correction by the whole stream, what was decided here since among it."""
        case = self._case(command.position)
        around = self._around_on(command.on)
        events, state = amend(case, command, around)
        self._refuse_names(case, events, state)
        self._refuse_circles(case.stream, case.state(case.standing, 0), state)
        if any(event.position > self.seen for event in events):  # the position holds only if nobody comes in between
            self.guarded.update(catalogue.event_types())
        for version, event in enumerate(events, case.recorded[-1].version + 1):
            self._step(case.stream, version, command.on, event, ids)
        self.states = self.states.set(case.stream, state)
        waits = [version for version, event in enumerate(events, case.recorded[-1].version + 1) if event.awaits]
        if waits and ids is None:
            warnings.append(self._warned(case.stream, Advice(WAITS, "", tuple(waits)), None))

    def _refuse_names(self, case: Case, events: Sequence[Amendment], state: State) -> None:
        """Refuse that a customer gets the name of another: now, or once somebody confirms the correction."""
        if not isinstance(state, Relationship):
            return
        before = case.state(case.standing, 0).customer  # type: ignore[union-attr]
        names = {event.changes.get("name") for event in events if isinstance(event, EntryCorrected)}
        if state.customer and (before is None or before.name != state.customer.name):
            names.add(state.customer.name)
        for name in sorted(name for name in names if isinstance(name, str)):
            self._refuse_namesake(name, case.stream, NameOfAnotherError)
            self.named = self.named.set(name, case.stream)

    def _case(self, position: int) -> Case:
        stored = self.log.at(self.connection, position)
        if stored is None:
            raise NoSuchEntryError(position, self.seen)
        stream = StreamId(stored.stream)
        decided = [
            Stored(
                step.event_id, stream, step.version, step.event.topic, step.occurred.text, self.actor,
                self.codec.encode(step.event), self.seen + number, "", b"",
            )
            for number, step in enumerate(self.steps, 1)
            if step.stream == stream
        ]  # fmt: skip
        return Case.of(
            self.connection, self.log, self.codec, stream, [*self.log.stream(self.connection, stream), *decided]
        )

    def _in_their_files(self, command: Command) -> list[Command]:
        """Go to the files, of a merged customer or person, in which that stands what the command is about."""
        if command.names_post is not None:
            return self._at_the_posts(command)
        linked = [] if command.means_several else _subjects_of(command)
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
            for tenure in self.state(place[0]).tenures.values()  # type: ignore[union-attr]
            if tenure.person == place[1]
        ]
        named = [
            post
            for post in posts
            if asked is not None and post[1].standing_on(command.on.last_day).get("title") == asked
        ] or posts
        held = [place for place, tenure in named if tenure.may_hold(command.on) and not tenure.ended(command.on)]
        ended = [place for place, tenure in named if tenure.ended(command.on)]
        places = list(dict.fromkeys(held)) or ended[:1] or [here]
        if not isinstance(command, LeaveCustomer):
            places = [here] if here in places else places[:1]
        return [_moved(_moved(command, "customer", at), "person", who) for at, who in places]

    def _warned(self, stream: StreamId, advice: Advice, begun: tuple[Kind, int] | None) -> Warned:
        begun = (Kind(advice.begun[0]), advice.begun[1]) if advice.begun else begun
        return Warned(advice, stream, positions_of(self.connection, stream, advice.numbers), begun)

    def _look_up(self, command: Command, at: Ref | None = None) -> Command:
        """Find what a command points at; `at` is the customer of the one that it is a part of."""
        found: dict[str, Any] = {}
        for name, kind in _pointer_kinds(type(command)).items():
            value = getattr(command, name)
            if not value:
                continue
            if kind is None:
                meant: Any = tuple(self._look_up(part, at) for part in value)
                _refuse_others(meant, at)
            elif isinstance(value, tuple):
                meant = tuple(self._find(ref, kind, command, at) for ref in value)
            else:
                meant = self._find(value, kind, command, at)
                if name in {"customer", command.target}:
                    at = meant
            if meant != value:
                found[name] = meant
        return command.model_copy(update=found) if found else command

    def _find(self, ref: Ref, kind: Kind, command: Command, at: Ref | None) -> Ref:
        if not ref.stream:
            if command.begins is kind and kind in _FILES:
                ref = Ref(ref.text, StreamId(f"{kind.name.lower()}-{uuid.uuid4().hex}"), 1)
                self.states = self.states.set(ref.stream, catalogue.initial(ref.stream))
            elif (kind, ref.text) in self.begun:
                ref = self.begun[kind, ref.text]
            else:
                preferred = at.stream if at and kind is Kind.PERSON and not command.means_files else None
                ref = directory.look_up(self.connection, ref, kind, at=preferred, file=command.means_files)
        if command.begins is kind:
            self.begun = self.begun.set((kind, ref.text), ref)
        if at is not None and kind not in _FILES and not ref.belongs_with(at):
            raise NotOfCustomerError(ref, at)
        return ref

    def _refuse_taken(self, command: Command) -> None:
        match command:
            case RegisterCustomer(name=str(name)) | EditCustomer(name=str(name)):
                account = command.customer.account or command.customer.stream
                if not command.allow_duplicate:
                    self._refuse_namesake(name, account)
                self.named = self.named.set(name, account)
            case IntroducePerson(allow_duplicate=False, at=Ref() as at):
                there = directory.named(self.connection, command.name, Kind.PERSON, at=at.stream)
                if there:
                    raise AlreadyThereError(f"K{there[0].position}", at.text)

    def _refuse_namesake(
        self, name: str, stream: StreamId, error: Callable[[str, str], RelationsError] = NameTakenError
    ) -> None:
        for other in () if name in self.free else directory.named(self.connection, name, Kind.CUSTOMER):
            if other.stream != stream:
                raise error(name, f"{other.kind.value}{other.position}")
        if self.named.get(name, stream) != stream:
            raise error(name, "the one added just before")


def _refuse_others(parts: Sequence[Any], at: Ref | None) -> None:
    for part in parts:
        if at is not None and hasattr(part, "customer") and not part.customer.belongs_with(at):
            raise NotOfCustomerError(part.customer, at)


def _subjects_of(command: Command) -> list[Ref]:
    """Give the visits, promises, complaints and gifts that a command, or a part of it, points at."""
    found: list[Ref] = []
    for name, kind in _subject_kinds(type(command)):
        value = getattr(command, name)
        if not value:
            continue
        values = value if isinstance(value, tuple) else (value,)
        found += values if kind else [ref for part in values for ref in _subjects_of(part)]
    return found


def _moved(command: Command, field: str, stream: StreamId) -> Command:
    """Have the command work on another file of the same customer or person."""
    ref: Ref = getattr(command, field)
    if ref.stream == stream:
        return command
    return command.model_copy(update={field: replace(ref, stream=stream, account=ref.account or ref.stream)})


@cache
def _pointer_kinds(command: type[Command]) -> dict[str, Kind | None]:
    """Give the fields of a command that point at subjects, with the kind of each; None for nested commands.

    What tells whose the others are comes first, and nested commands last.
    """
    kinds: dict[str, Kind | None] = {}
    for name, info in command.model_fields.items():
        annotation = info.rebuild_annotation()
        if kind := _kind_in(annotation):
            kinds[name] = kind
        elif any(isinstance(part, type) and issubclass(part, Command) for part in get_args(annotation)):
            kinds[name] = None
    whose = ("customer", command.target)
    return dict(sorted(kinds.items(), key=lambda kind: (kind[1] is None, kind[0] not in whose)))


@cache
def _subject_kinds(command: type[Command]) -> tuple[tuple[str, Kind | None], ...]:
    """Give those of these fields that point at no customer or person, and are recorded in the same file."""
    kinds = _pointer_kinds(command).items()
    return tuple((name, kind) for name, kind in kinds if kind not in _FILES and name not in command.leads_to)


def _kind_in(annotation: Any) -> Kind | None:
    kinds = [part for part in getattr(annotation, "__metadata__", ()) if isinstance(part, Kind)]
    nested = (_kind_in(part) for part in get_args(annotation))
    return kinds[0] if kinds else next((kind for kind in nested if kind), None)
