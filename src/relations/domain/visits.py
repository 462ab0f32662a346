"""Visits: what was done at the customer's, whom we met, and what came of it (HANDBOOK V2, V5, V10)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from relations.domain import complaints as complained
from relations.domain import gifts as given
from relations.domain import promises as promised
from relations.domain.around import Advice, Around
from relations.domain.command import Command
from relations.domain.event import Event, StreamId, Text
from relations.domain.ref import CustomerRef, Kind, PersonRef
from relations.domain.relationship import Relationship
from relations.domain.when import When
from relations.domain.words import Channel, Purpose
from relations.errors import RelationsError

_ASKING = frozenset({"order", "collection", "new-product"})
"""Purposes with which we come because we want something."""


class VisitLogged(Event):
    """We were in touch with the customer."""

    topic = "visit-logged.v1"
    rep: Text
    purposes: tuple[Purpose, ...] = ()
    goal: Text | None = None
    met: tuple[StreamId, ...] = ()
    outcome: Text | None = None
    next_on: date | None = None
    channel: Channel = "visit"


class LogVisit(Command):
    """Log a visit, with the promises, complaints and gifts that it brought; all are recorded, or none."""

    begins = Kind.VISIT
    customer: CustomerRef
    rep: Text
    purposes: tuple[Purpose, ...] = ()
    goal: Text | None = None
    met: tuple[PersonRef, ...] = ()
    outcome: Text | None = None
    next_on: date | None = None
    channel: Channel = "visit"
    promises: tuple[promised.MakePromise, ...] = ()
    complaints: tuple[complained.RaiseComplaint, ...] = ()
    gifts: tuple[given.HandOverGift, ...] = ()

    def looks_back(self) -> bool:
        """Visits bind nothing and are bound by nothing, but what came of them may be."""
        return bool(self.promises or self.complaints or self.gifts)

    def recipients(self, state: Relationship) -> tuple[StreamId, ...]:
        """Give all who get something on this visit."""
        return tuple(dict.fromkeys(person for gift in self.gifts for person in gift.recipients(state)))


class NextVisitBeforeVisitError(RelationsError):
    """The next visit is dated before the visit itself."""

    def __init__(self, next_on: date, on: When) -> None:
        """`next_on` and the day of the visit as given."""
        super().__init__(f"the next visit ({next_on}) lies before this one ({on}); give a later day with --next")


def only_asks(purposes: Sequence[str]) -> bool:
    """Tell whether we came only because we wanted something (HANDBOOK V10: 无事不烧香)."""
    return _ASKING.issuperset(purposes)


def decide(command: LogVisit, state: Relationship, around: Around) -> Sequence[Event]:
    """Judge a visit and all that came of it; what came of it is linked to the visit by its number."""
    if command.next_on is not None and command.next_on < command.on.day:
        raise NextVisitBeforeVisitError(command.next_on, command.on)
    visit = VisitLogged(
        rep=command.rep,
        purposes=tuple(dict.fromkeys(command.purposes)),
        goal=command.goal,
        met=tuple(dict.fromkeys(person.stream for person in command.met)),
        outcome=command.outcome,
        next_on=command.next_on,
        channel=command.channel,
        note=command.note,
    )
    if not command.looks_back():
        return [visit]
    number, then = state.version + 1, {"on": command.on}
    outcomes: list[Event] = []
    for made in command.promises:
        outcomes += promised.decide(made.model_copy(update=then), state, around)
    raised, state = _complaints(command, state, around)
    outcomes += raised
    for handed_over in command.gifts:
        outcomes += given.decide(handed_over.model_copy(update=then), state, around)
        around = given.with_given(around, outcomes[-1], command.on)
    return [visit, *(event.model_copy(update={"visit": number}) for event in outcomes)]


def _complaints(command: LogVisit, state: Relationship, around: Around) -> tuple[list[Event], Relationship]:
    """Give the complaints of the visit, and the state with them: a gift may be judged by whether one is open."""
    events: list[Event] = []
    for raised in command.complaints:
        for event in complained.decide(raised.model_copy(update={"on": command.on}), state, around):
            events.append(event)
            state = complained.FOLDS[type(event)](state.counted(), event, command.on, around.actor)
    return events, state


def advise(command: LogVisit, state: Relationship, around: Around) -> Sequence[Advice]:
    """Warn of all that the visit brought, as if each were recorded by itself."""
    _, complained_of = _complaints(command, state, around)
    brought = [
        *((promised, promise, state) for promise in command.promises),
        *((complained, complaint, state) for complaint in command.complaints),
        *((given, gift, complained_of) for gift in command.gifts),
    ]
    told: list[Advice] = []
    for subject, each, at in brought:
        advisers: dict[type[Command], Any] = getattr(subject, "ADVISERS", {})
        if type(each) in advisers:
            told += advisers[type(each)](each.model_copy(update={"on": command.on}), at, around)
    return list(dict.fromkeys(told))


JUDGES = {LogVisit: decide}
ADVISERS = {LogVisit: advise}
FOLDS: dict[type[Event], Any] = {}
