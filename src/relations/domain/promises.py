"""Promises, ours to the customer and the customer's to us (HANDBOOK P1, P2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, get_args

from relations.domain.around import Around
from relations.domain.command import Command, refuse_earlier
from relations.domain.event import Event, Personal, StreamId, Text
from relations.domain.ref import ComplaintRef, CustomerRef, Kind, PersonRef, PromiseRef, VisitRef
from relations.domain.relationship import Promise, Relationship
from relations.domain.when import When
from relations.domain.words import Direction, Outcome
from relations.errors import RelationsError


class PromiseMade(Event):
    """We, or they, gave their word; `due` is the last day on which it is kept on time.

    `person` is the key person it was given to (ours) or who gave it (theirs); `rep` is our side of it.
    """

    topic = "promise-made.v1"
    text: Annotated[Text, Personal("person")]
    direction: Direction = "ours"
    person: StreamId | None = None
    rep: Text | None = None
    due: date | None = None
    visit: int | None = None
    complaint: int | None = None


class PromiseChange(Event):
    """An event that changes a promise; `promise` is the promise's number: the version of its first entry."""

    promise: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the promise."""
        return self.promise


class PromiseRescheduled(PromiseChange):
    """A new day was agreed (HANDBOOK P2: old and new date, who agreed, why)."""

    topic = "promise-rescheduled.v1"
    due: date
    was: date | None = None
    agreed_by: StreamId | None = None
    reason: Text | None = None


class PromiseKept(PromiseChange):
    """The promise was kept, or with `partly` a part of it."""

    topic = "promise-kept.v1"
    partly: bool = False
    evidence: Text | None = None


class PromiseBroken(PromiseChange):
    """The promise will not be kept."""

    topic = "promise-broken.v1"
    reason: Text | None = None


class PromiseReleased(PromiseChange):
    """The one to whom it was given no longer wants it."""

    topic = "promise-released.v1"
    person: StreamId | None = None
    reason: Text | None = None


class PromiseReopened(PromiseChange):
    """What was held to be settled is not; the promise stands again."""

    topic = "promise-reopened.v1"
    reason: Text | None = None


class MakePromise(Command):
    """Record a promise."""

    begins = Kind.PROMISE
    customer: CustomerRef
    text: Text
    direction: Direction = "ours"
    person: PersonRef | None = None
    rep: Text | None = None
    due: date | None = None
    visit: VisitRef | None = None
    complaint: ComplaintRef | None = None


class ReschedulePromise(Command):
    """Agree on another day."""

    target = "promise"
    points_at = "promise"
    promise: PromiseRef
    due: date
    agreed_by: PersonRef | None = None
    reason: Text | None = None


class KeepPromise(Command):
    """Record that a promise was kept, wholly or partly."""

    target = "promise"
    points_at = "promise"
    promise: PromiseRef
    partly: bool = False
    evidence: Text | None = None


class BreakPromise(Command):
    """Record that a promise was broken."""

    target = "promise"
    points_at = "promise"
    promise: PromiseRef
    reason: Text | None = None


class ReleasePromise(Command):
    """Record that we, or they, were released from a promise."""

    target = "promise"
    points_at = "promise"
    promise: PromiseRef
    person: PersonRef | None = None
    reason: Text | None = None


class ReopenPromise(Command):
    """Record that a settled promise is not settled after all."""

    target = "promise"
    points_at = "promise"
    promise: PromiseRef
    reason: Text | None = None


PromiseCommand = MakePromise | ReschedulePromise | KeepPromise | BreakPromise | ReleasePromise | ReopenPromise


class DueBeforeMadeError(RelationsError):
    """The promise is due before the day on which it is made or moved."""

    def __init__(self, due: date, on: When) -> None:
        """`due` and the day of the promise as given."""
        super().__init__(f"due {due} lies before {on}, the day of the promise; give a later day with --due")


class AlreadyKeptError(RelationsError):
    """The promise was kept already."""

    def __init__(self, promise: str, on: When) -> None:
        """`promise` as written; `on` the day it was kept."""
        super().__init__(_settled(promise, "kept", on))


class AlreadyBrokenError(RelationsError):
    """The promise was broken already."""

    def __init__(self, promise: str, on: When) -> None:
        """`promise` as written; `on` the day it was broken."""
        super().__init__(_settled(promise, "broken", on))


class AlreadyReleasedError(RelationsError):
    """The promise was released already."""

    def __init__(self, promise: str, on: When) -> None:
        """`promise` as written; `on` the day of the release."""
        super().__init__(_settled(promise, "released", on))


def _settled(promise: str, outcome: str, on: When) -> str:
    return (
        f"{promise} was recorded as {outcome} on {on}; if that is wrong: relations promise reopen {promise} --reason R"
    )


_REFUSALS: dict[Outcome, type[AlreadyKeptError | AlreadyBrokenError | AlreadyReleasedError]] = {
    "kept": AlreadyKeptError,
    "broken": AlreadyBrokenError,
    "released": AlreadyReleasedError,
}


def decide(command: PromiseCommand, state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge a command about a promise (HANDBOOK P1, P2); what is already so yields no event."""
    if isinstance(command, MakePromise):
        return [_make(command)]
    number = command.promise.number
    promise = state.promises[number]
    refuse_earlier(command.promise.text, command.on, promise.made)
    match command:
        case ReschedulePromise():
            return _reschedule(command, promise)
        case KeepPromise():
            kept = PromiseKept(promise=number, partly=command.partly, evidence=command.evidence, note=command.note)
            return _settle(command, promise, "partly-kept" if command.partly else "kept", kept)
        case BreakPromise():
            broken = PromiseBroken(promise=number, reason=command.reason, note=command.note)
            return _settle(command, promise, "broken", broken)
        case ReleasePromise():
            person = command.person.stream if command.person else None
            released = PromiseReleased(promise=number, person=person, reason=command.reason, note=command.note)
            return _settle(command, promise, "released", released)
        case ReopenPromise():
            reopened = PromiseReopened(promise=number, reason=command.reason, note=command.note)
            return [] if promise.outcome == "open" else [reopened]


def _make(command: MakePromise) -> PromiseMade:
    if command.due is not None and command.due < command.on.day:
        raise DueBeforeMadeError(command.due, command.on)
    return PromiseMade(
        text=command.text,
        direction=command.direction,
        person=command.person.stream if command.person else None,
        rep=command.rep,
        due=command.due,
        visit=command.visit.number if command.visit else None,
        complaint=command.complaint.number if command.complaint else None,
        note=command.note,
    )


def _reschedule(command: ReschedulePromise, promise: Promise) -> Sequence[Event]:
    _refuse_settled(command, promise)
    if command.due < promise.made.day:
        raise DueBeforeMadeError(command.due, promise.made)
    if command.due == promise.due:
        return []
    return [
        PromiseRescheduled(
            promise=command.promise.number,
            due=command.due,
            was=promise.due,
            agreed_by=command.agreed_by.stream if command.agreed_by else None,
            reason=command.reason,
            note=command.note,
        )
    ]


def _settle(
    command: KeepPromise | BreakPromise | ReleasePromise, promise: Promise, outcome: Outcome, event: Event
) -> Sequence[Event]:
    if promise.outcome == outcome:
        return []
    _refuse_settled(command, promise)
    return [event]


def _refuse_settled(command: ReschedulePromise | KeepPromise | BreakPromise | ReleasePromise, promise: Promise) -> None:
    refusal = _REFUSALS.get(promise.outcome)
    if refusal is not None and promise.settled is not None:
        raise refusal(command.promise.text, promise.settled)


def evolve(state: Relationship, event: Event, on: When, _actor: str) -> Relationship:
    """Fold one event of a promise into the state."""
    match event:
        case PromiseMade():
            made = Promise(event.direction, event.text, made=on, due=event.due)
            return replace(state, promises=state.promises.set(state.version, made))
        case PromiseRescheduled():
            moved = replace(state.promises[event.promise], due=event.due)
            return replace(state, promises=state.promises.set(event.promise, moved))
        case PromiseKept():
            return _with_outcome(state, event.promise, "partly-kept" if event.partly else "kept", on)
        case PromiseBroken():
            return _with_outcome(state, event.promise, "broken", on)
        case PromiseReleased():
            return _with_outcome(state, event.promise, "released", on)
        case PromiseReopened():
            return _with_outcome(state, event.promise, "open", on)
    return state


def _with_outcome(state: Relationship, number: int, outcome: Outcome, on: When) -> Relationship:
    promise = state.promises[number]
    settled = None if outcome == "open" else on
    changed = replace(promise, outcome=outcome, settled=settled, history=(*promise.history, (on, outcome)))
    return replace(state, promises=state.promises.set(number, changed))


JUDGES = dict.fromkeys(get_args(PromiseCommand), decide)
FOLDS = dict.fromkeys((PromiseMade, *PromiseChange.__subclasses__()), evolve)
