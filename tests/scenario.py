"""Given, when, then: what has happened, what somebody wants recorded, and what the deciders say to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from relations.domain import catalogue
from relations.domain.around import Around
from relations.domain.catalogue import State
from relations.domain.command import Command
from relations.domain.customers import CustomerRegistered
from relations.domain.event import Event, StreamId
from relations.domain.ref import Ref
from relations.domain.when import When
from relations.errors import RelationsError

STREAM = StreamId("customer-1")
CUSTOMER = Ref("华联", STREAM, 1, 1)
WANG = Ref("王建国", StreamId("person-1"), 1, 2)
ACTOR = "li.wei"
AROUND = Around(date(2026, 6, 30), ACTOR)
LI = Ref("Li Na", StreamId("person-2"), 1, 3)


def subject(letter: str, number: int) -> Ref:
    """Point at the subject that the entry of that number began; its reference shows the same number."""
    return Ref(f"{letter}{number}", STREAM, number, number)


@dataclass(frozen=True)
class Verdict:
    """What came of a command: events, or the error that refused it."""

    events: tuple[Event, ...] = ()
    refusal: RelationsError | None = None

    def records(self, *events: Event) -> None:
        """Expect exactly these events."""
        assert self.refusal is None, self.refusal
        assert self.events == events

    def changes_nothing(self) -> None:
        """Expect no event and no refusal, for it was so already."""
        self.records()

    def is_refused(self, error: type[RelationsError], message: str) -> None:
        """Expect the rule's own error, with this message."""
        assert type(self.refusal) is error, self.refusal or self.events
        assert str(self.refusal) == message


@dataclass(frozen=True)
class History:
    """The state that what happened has led to; entry 1 opened the customer's file, on 1 January 2026."""

    state: State

    around: Around = AROUND

    def then(self, on: str, event: Event, actor: str = ACTOR) -> Self:
        """Go on with one more event, recorded by `actor`."""
        return replace(self, state=catalogue.evolve(self.state, event, When(on), actor))

    def under(self, **circumstances: Any) -> Self:
        """Judge in other circumstances: `policy`, `actor`, `today`, `gifts`."""
        return replace(self, around=replace(self.around, **circumstances))

    def advises(self, command: Command) -> list[str]:
        """Give the warnings for a command, references left out."""
        return [advice.text for advice in catalogue.advise(command, self.state, self.around)]

    def when(self, command: Command) -> Verdict:
        """Judge a command whose references are looked up."""
        try:
            return Verdict(events=tuple(catalogue.decide(command, self.state, self.around)))
        except RelationsError as refusal:
            return Verdict(refusal=refusal)


def opened(**facts: str) -> History:
    """Begin with the customer's file."""
    return History(catalogue.initial(STREAM)).then("2026-01-01", CustomerRegistered(name="华联", **facts))
