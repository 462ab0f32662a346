"""What a decision depends on besides its command: what is recorded, and what was decided in the same sitting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from immutables import Map
from sqlalchemy import Connection

from relations.domain import catalogue
from relations.domain.around import Around, GiftBefore, PostHeld
from relations.domain.catalogue import State
from relations.domain.command import Command
from relations.domain.complaints import recur_in_a_circle
from relations.domain.corrections.errors import InACircleError
from relations.domain.event import Event, StreamId
from relations.domain.gifts import GiftGiven, GiftHanded, GiftReturned
from relations.domain.merging import CustomerMerged, MergeCustomer, MergePerson, PersonMerged
from relations.domain.people import PersonJoined, PersonLeft
from relations.domain.policy import PolicyState
from relations.domain.ref import Ref
from relations.domain.relationship import Relationship, Visit
from relations.domain.reps import RepState, SubmitDayPlan, SubmitDayReport
from relations.domain.ties import CustomerReferred, CustomerSupplied, ReferCustomer, SupplyCustomer, above
from relations.domain.visits import (
    LogPlannedVisit,
    VisitCancelled,
    VisitLogged,
    VisitMade,
    VisitPlanned,
    VisitRescheduled,
    VisitStep,
    logged_visit,
)
from relations.domain.when import When
from relations.queries.gifts import files_of_same, gifts_before
from relations.queries.policy import Rulebook
from relations.queries.posts import whereabouts
from relations.queries.visits import VisitChoice, visit_rows
from relations.store.codec import Codec
from relations.store.log import Log

_TIES = ((ReferCustomer, CustomerReferred, "introduce"), (SupplyCustomer, CustomerSupplied, "supply"))
_PLANNING = {kind.topic for kind in (VisitPlanned, VisitRescheduled, VisitCancelled, VisitMade)}
"""What changes the plan of a day."""
_GIFT_MOVES = frozenset({GiftGiven, GiftHanded, GiftReturned})
"""What changes how much a person was given."""


class Step(NamedTuple):
    """One event that was decided, ready to be appended."""

    event_id: str
    stream: StreamId
    version: int
    occurred: When
    event: Event


@dataclass(slots=True)
class Circumstances:
    """One view of the book, and all that was decided on it so far."""

    connection: Connection
    seen: int
    today: date
    load: Callable[[Connection, StreamId], State]
    log: Log
    codec: Codec
    actor: str
    steps: list[Step] = field(default_factory=list)
    states: Map[StreamId, State] = field(default_factory=Map)
    counted: Map[StreamId, int] = field(default_factory=Map)
    """The lengths of streams to which was added without looking back; `states` knows better."""
    guarded: set[str] = field(default_factory=set)
    """Topics that a decision counted the entries of: none may have been added meanwhile."""
    _rules: Rulebook | None = None
    _moments: dict[str, Around] = field(default_factory=dict)
    """What holds for every decision about the moments that were asked for."""
    _same: dict[tuple[StreamId, ...], dict[StreamId, list[StreamId]]] = field(default_factory=dict)
    """Whose files belong together, by the persons who were asked for."""

    def state(self, stream: StreamId) -> State:
        """Give the state of a stream, with what was decided here."""
        state = self.states.get(stream)
        if state is None:
            state = catalogue.counted_to(self.load(self.connection, stream), self.counted.get(stream, 0))
        return state

    def measure(self, streams: Iterable[StreamId]) -> None:
        """Look up the lengths of streams to which something will be added without looking back, all at once."""
        unknown = [each for each in dict.fromkeys(streams) if each not in self.counted and each not in self.states]
        if unknown:
            self.counted = self.counted.update(self.log.lengths(self.connection, unknown))

    def _length(self, stream: StreamId) -> State:
        """Give a state that knows no more of a stream than its length; what was read of it already will do as well."""
        if stream in self.states:
            return self.states[stream]
        self.measure((stream,))
        return catalogue.initial(stream, self.counted[stream])

    def _around_on(self, on: When) -> Around:
        """Give the circumstances of every decision about that moment."""
        if on.text not in self._moments:
            self._rules = self._rules or Rulebook(self.connection)
            self._moments[on.text] = Around(self.today, self.actor, self._rules.on(on.day).policy)
        return self._moments[on.text]

    def _around(self, command: Command, state: State) -> Around:
        """Put together what the decision may depend on besides its stream."""
        around = self._around_on(command.on)
        persons = command.recipients(state)
        gifts: tuple[GiftBefore, ...] = ()
        if persons:
            self.guarded.update(topic for topic in catalogue.event_types() if topic.startswith("gift-"))
            gifts = self._gifts_before(persons)
        leads_to: tuple[StreamId, ...] = ()
        visits: tuple[Visit, ...] = ()
        worked = -1
        match command:
            case MergeCustomer() | MergePerson():
                self.guarded.add(command.merged.topic)
                leads_to = tuple(self._followed(command.into.stream))
            case ReferCustomer() | SupplyCustomer():
                self.guarded.add((CustomerReferred if isinstance(command, ReferCustomer) else CustomerSupplied).topic)
                leads_to = tuple(self._above(type(command), command.by.stream))
            case SubmitDayPlan():
                self.guarded |= _PLANNING
                visits = tuple(map(self._visit, command.visits))
            case SubmitDayReport():
                self.guarded |= {*_PLANNING, VisitLogged.topic}
                worked = self._worked(command)
            case VisitStep() | LogPlannedVisit():
                visits = (self._visit(command.visit),)
        posts = tuple(post for person in command.whereabouts() for post in self._posts(person))
        if not (gifts or leads_to or visits or posts or worked >= 0):
            return around
        return replace(around, gifts=gifts, leads_to=leads_to, visits=visits, worked=worked, posts=posts)

    def _worked(self, command: SubmitDayReport) -> int:
        """Count the minutes of a rep's visits of a day; less than none where none was planned or made."""
        day = command.day.isoformat()
        choice = VisitChoice(rep=command.rep, since=day, until=day)
        rows = visit_rows(self.connection, command.day, choice)
        return sum(row.minutes or 0 for row in rows) if rows else -1

    def _visit(self, ref: Ref) -> Visit:
        """Give a visit as it stands: a planned one by its stream, any other by the entry that logged it."""
        planned = self.state(ref.stream).visits.get(ref.number)  # type: ignore[union-attr]
        if planned is not None:
            return planned
        standing = self.codec.standing(self.log.stream(self.connection, ref.stream))
        told = [(entry.version, entry.event, entry.occurred, entry.actor) for entry in standing]
        told += [
            (step.version, step.event, step.occurred, self.actor) for step in self.steps if step.stream == ref.stream
        ]
        return logged_visit(ref.number, told)

    def _followed(self, file: StreamId) -> Iterator[StreamId]:
        """Name a file, and those that it was merged into one after another, by what was decided so far."""
        following: StreamId | None = file
        while following is not None:
            yield following
            merger = self.state(following).merger  # type: ignore[union-attr]
            following = merger.into if merger is not None and merger.ended is None else None

    def _refuse_circles(self, stream: StreamId, before: State, after: State) -> None:
        """Refuse a correction after which a file is merged into itself, or something comes before itself."""
        if isinstance(before, PolicyState | RepState) or isinstance(after, PolicyState | RepState):
            return
        merger = after.merger
        if merger is not None and merger.ended is None and merger != before.merger:
            self.guarded |= {CustomerMerged.topic, PersonMerged.topic}
            if stream in self._followed(merger.into):
                raise InACircleError("a file would be merged into itself")
        if not isinstance(before, Relationship) or not isinstance(after, Relationship):
            return
        if recur_in_a_circle(after):
            raise InACircleError("a complaint would be its own earlier one")
        for tie, event, verb in _TIES:
            fresh = set(above(tie, after.customer)) - set(above(tie, before.customer))
            if fresh:
                self.guarded.add(event.topic)
            if any(stream in self._above(tie, by) for by in fresh):
                raise InACircleError(f"a customer would {verb} itself")

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

    def _above(self, tie: type[Command], by: StreamId) -> list[StreamId]:
        """Name a customer and all that introduced, or supply, it in turn, by what was decided so far."""
        found = [by]
        for stream in found:
            found += [
                higher
                for higher in above(tie, self.state(stream).customer)  # type: ignore[union-attr]
                if higher not in found
            ]
        return found

    def _posts(self, person: StreamId) -> Iterator[PostHeld]:
        """Give every post of a person, as the streams of the customers have it and as it was decided here."""
        self.guarded.update({PersonJoined.topic, PersonLeft.topic})
        files, customers = whereabouts(self.connection, person)
        here = {stream: state for stream, state in self.states.items() if isinstance(state, Relationship)}
        for stream in [*customers, *sorted(here.keys() - customers.keys())]:
            state = self.state(stream)
            if not isinstance(state, Relationship) or state.customer is None:
                continue
            account, name = customers.get(stream, (stream, state.customer.name))
            yield from (PostHeld(account, name, tenure) for tenure in state.tenures.values() if tenure.person in files)
