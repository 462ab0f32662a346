"""The desk where the records of one chunk are decided: whom they mean, who is new, what is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from relations.domain import catalogue
from relations.domain.command import Command
from relations.domain.customers import RegisterCustomer
from relations.domain.event import StreamId
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.ref import Ref
from relations.domain.relationship import Relationship
from relations.domain.when import When
from relations.exchange.identity import Identities
from relations.exchange.names import Names, Place, customer_at, person_at
from relations.handling.sitting import Sitting
from relations.store.log import Log


@dataclass(slots=True)
class Plan:
    """What one record asks for: first the subjects that it begins, each with the id of its one event, then the rest."""

    commands: list[Command] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    begun: dict[Place, Ref] = field(default_factory=dict)

    def begin(self, command: Command, event_id: str) -> None:
        """Ask for a command that leads to exactly one event, of that id."""
        self.commands.append(command)
        self.ids.append(event_id)


class Desk:
    """Decides the records of one chunk in one sitting."""

    def __init__(
        self,
        sitting: Sitting,
        log: Log,
        names: Names,
        ids: Identities,
        fresh: dict[str, tuple[StreamId, int]] | None = None,
    ) -> None:
        """`names` are those of the whole import, `ids` of its source, `fresh` events decided but not recorded."""
        self.ids = ids
        self.today = When.of(sitting.today)
        self.connection = sitting.connection
        self.customers_created = 0
        self.people_created = 0
        self._sitting = sitting
        self._log = log
        self._names = names
        self._known: dict[str, int] = {}
        self._begin: dict[Place, str] = {}
        self._fresh = {} if fresh is None else fresh

    def learn(self, event_ids: Iterable[str]) -> None:
        """Look up which of these ids are in the log."""
        self._known.update(self._log.find(self._sitting.connection, list(event_ids)))

    def knows(self, event_id: str) -> bool:
        """Whether that event is recorded, or decided at this desk; the id must have been learnt."""
        return event_id in self._fresh or event_id in self._known

    def find_event(self, event_id: str) -> Ref | None:
        """Point at the subject that the event of that id began, if it is known."""
        if event_id in self._fresh:
            return Ref(event_id, *self._fresh[event_id])
        if event_id not in self._known:
            return None
        stored = self._log.at(self._sitting.connection, self._known[event_id])
        assert stored is not None, "what was found is in the log"  # noqa: S101
        return Ref(event_id, StreamId(stored.stream), stored.version, stored.position)

    def look_up_customers(self, names: Iterable[str]) -> None:
        """Find many customers at once, so that neither `customer` nor the sitting need ask for each."""
        unknown = self._look_up(customer_at(name) for name in names)
        self._sitting.free.update(name for _, _, name in unknown)

    def measure_customers(self, names: Iterable[str]) -> None:
        """Look up how much is recorded of many customers, after `look_up_customers`, for what does not look back."""
        known = (self._names.peek(customer_at(name)) for name in names)
        self._sitting.measure(ref.stream for ref in known if ref)

    def look_up_people(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Find many persons at once, each by the customer's name and its own, after `look_up_customers`."""
        known = ((self._names.peek(customer_at(customer)), person) for customer, person in pairs)
        self._look_up(person_at(customer.stream, person) for customer, person in known if customer)

    def look_up_namesakes(self, names: Iterable[str]) -> None:
        """Find many persons at once by their names alone."""
        self._look_up(person_at("", name) for name in names)

    def customer(self, plan: Plan, name: str, on: When) -> Ref:
        """Give the customer of exactly that name; plan to register it where there is none."""
        return self.known_customer(name) or self.new_customer(plan, name, on=on)

    def known_customer(self, name: str) -> Ref | None:
        """Give the customer of exactly that name, if there is one. Raises AmbiguousNameError."""
        return self._names.find(customer_at(name))

    def new_customer(self, plan: Plan, name: str, **facts: Any) -> Ref:
        """Plan to register a customer of that name; `facts` are the other fields of the command."""
        place = customer_at(name)
        event_id = self._begins(place)
        ref = self._opened(name, "customer", event_id)
        plan.begin(RegisterCustomer(customer=ref, name=name, **facts), event_id)
        plan.begun[place] = ref
        return ref

    def person(self, plan: Plan, name: str, customer: Ref, on: When) -> Ref:
        """Give the person of exactly that name who is or was at the customer; else plan to introduce one there.

        A namesake at another customer is somebody else until a person says otherwise: two files of one person can be
        joined later, two persons in one file can no longer be told apart.
        """
        place = person_at(customer.stream, name)
        ref = plan.begun.get(place) or self._names.find(place)
        if ref is None:
            command = IntroducePerson(person=Ref(name), name=name, on=on)
            ref = self.new_person(plan, command, self._begins(place), place)
            joins = JoinCustomer(customer=customer, person=ref, on=on)
            plan.begin(joins, self.ids.of("joined", plan.ids[-1]))
        return ref

    def namesake(self, plan: Plan, command: IntroducePerson) -> Ref:
        """Give the person of exactly that name, wherever; plan to introduce one where there is none."""
        place = person_at("", command.name)
        return self._names.find(place) or self.new_person(plan, command, self._begins(place), place)

    def person_key(self, key: str) -> str:
        """Give the id of the event that introduces the person of that key."""
        return self.ids.of("person-key", key)

    def new_person(self, plan: Plan, command: IntroducePerson, event_id: str, place: Place | None = None) -> Ref:
        """Plan to introduce a person; `place` is where later rows find it by name."""
        ref = self._opened(command.name, "person", event_id)
        plan.begin(command.model_copy(update={"person": ref}), event_id)
        if place is not None:
            plan.begun[place] = ref
        return ref

    def _opened(self, name: str, word: str, event_id: str) -> Ref:
        """Point at a new file, whose state is known without reading: the event that opens it is not recorded yet."""
        stream = self.ids.stream(word, event_id)
        if not self.knows(event_id):
            self._sitting.states = self._sitting.states.set(stream, catalogue.initial(stream))
        return Ref(name, stream, 1)

    def state(self, stream: StreamId) -> Relationship:
        """Give a customer's state as decided so far."""
        state = self._sitting.state(stream)
        assert isinstance(state, Relationship), "a customer's stream holds a relationship"  # noqa: S101
        return state

    def next_number(self, plan: Plan, customer: Ref) -> int:
        """Give the version of the next event in the customer's stream, after all that is planned."""
        planned = sum(isinstance(command, RegisterCustomer | JoinCustomer) for command in plan.commands)
        return self.state(customer.stream).version + planned + 1

    def carry_out(self, plan: Plan, ids: Iterator[str]) -> int:
        """Decide all that is planned, or nothing; give the number of events. Raises what a rule refuses with.

        `ids` are those of the events after the ones that begin subjects.
        """
        steps = self._sitting.steps
        start = len(steps)
        if plan.commands:
            self._sitting.decide(plan.commands, chain(plan.ids, ids))
        for step in steps[start:]:
            self._fresh[step.event_id] = (step.stream, step.version)
        self._names.learn(plan.begun)
        for command in plan.commands:
            self.customers_created += isinstance(command, RegisterCustomer)
            self.people_created += isinstance(command, IntroducePerson)
        return len(steps) - start

    def _look_up(self, places: Iterable[Place]) -> list[Place]:
        """Find by name; and those that this source began under a name that was changed since, by their first event.

        Gives the places where nobody has such a name.
        """
        unknown = self._names.look_up(self._sitting.connection, places)
        missing = {self._begins(place): place for place in unknown}
        self.learn(missing)
        for event_id, place in missing.items():
            ref = self.find_event(event_id)
            if ref is not None:
                self._names.learn({place: ref})
        return unknown

    def _begins(self, place: Place) -> str:
        """Give the id of the event that begins the subject of a name."""
        if place not in self._begin:
            self._begin[place] = self.ids.of(*place)
        return self._begin[place]
