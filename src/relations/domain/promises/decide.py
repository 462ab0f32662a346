"""What may become of promises (HANDBOOK P1 to P7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from relations.domain.around import Around
from relations.domain.command import Command, refuse_earlier
from relations.domain.event import Event
from relations.domain.fate import Change, Fate, Promise, latest
from relations.domain.promises.choice import chosen, named
from relations.domain.promises.commands import (
    BreakPromise,
    ChangeOccurrence,
    ChangePromise,
    ConfirmPromise,
    EvidencePromise,
    KeepPromise,
    MakePromise,
    ReassignPromise,
    ReleasePromise,
    ReopenPromise,
    ReschedulePromise,
)
from relations.domain.promises.errors import (
    SETTLED,
    BeforeLastChangeError,
    CustomerConfirmsError,
    DueBeforeMadeError,
    MixedKindsError,
    NotKeptError,
    NotOfStandingError,
    NotOursError,
    NotStandingError,
    OwnWorkError,
    StandingDueError,
    StandingError,
)
from relations.domain.promises.events import (
    PromiseBroken,
    PromiseConfirmed,
    PromiseEvidenced,
    PromiseKept,
    PromiseMade,
    PromiseReassigned,
    PromiseReleased,
    PromiseReopened,
    PromiseRescheduled,
)
from relations.domain.promises.repeat import NotARuleError, read_rule
from relations.domain.ref import Ref
from relations.domain.relationship import Relationship
from relations.domain.when import When
from relations.domain.words import Outcome
from relations.errors import InvalidInputError


def decide(command: Command, state: Relationship, around: Around) -> Sequence[Event]:
    """Judge a command about a promise; what is already so yields no event."""
    if isinstance(command, MakePromise):
        return [_make(command, around)]
    assert isinstance(command, ChangePromise), "no other command about promises"  # noqa: S101
    promise = state.promises[command.promise.number]
    refuse_earlier(command.promise.text, command.on, promise.made)
    match command:
        case EvidencePromise():
            return _evidence(command, promise)
        case ReassignPromise():
            return _reassign(command, promise)
    assert isinstance(command, ChangeOccurrence), "all others may concern one occurrence"  # noqa: S101
    if promise.kind == "standing" and isinstance(command, KeepPromise | ReschedulePromise | ConfirmPromise):
        raise StandingError(command.promise.text)
    return _change(command.model_copy(update={"occurrence": chosen(command, promise)}), promise, around)


def _change(command: ChangeOccurrence, promise: Promise, around: Around) -> Sequence[Event]:
    """Judge a change of a promise, or of the one occurrence that the command names by now."""
    _refuse_disorder(command, promise)
    what = {"promise": command.promise.number, "occurrence": command.occurrence, "note": command.note}
    match command:
        case ReschedulePromise():
            return _reschedule(command, promise)
        case KeepPromise():
            kept = PromiseKept(**what, partly=command.partly, evidence=command.evidence)
            return _settle(command, promise, "partly-kept" if command.partly else "kept", kept)
        case BreakPromise():
            return _settle(command, promise, "broken", PromiseBroken(**what, reason=command.reason))
        case ReleasePromise():
            released = PromiseReleased(**what, person=_stream(command.person), reason=command.reason)
            return _settle(command, promise, "released", released)
        case ReopenPromise():
            waits = promise.fate(command.occurrence).outcome == "open"
            return [] if waits else [PromiseReopened(**what, reason=command.reason)]
        case ConfirmPromise():
            return _confirm(command, promise, around)
    raise AssertionError(command)


def _make(command: MakePromise, around: Around) -> PromiseMade:
    _refuse_mixture(command)
    rules, due, every = around.policy.promises, command.due, command.every
    if due is not None and due < command.on.day:
        raise DueBeforeMadeError(due, command.on)
    repeat = starts = None
    if command.repeat is not None:
        starts, due = due or command.on.day, None
        repeat = read_rule(command.repeat, starts)
    elif command.standing:
        every = every or rules.standing_days
    elif command.question and due is None:
        due = command.on.last_day + timedelta(days=rules.answer_days)
    return PromiseMade(
        text=command.text,
        direction=command.direction,
        person=_stream(command.person),
        rep=command.rep,
        due=due,
        visit=command.visit.number if command.visit else None,
        complaint=command.complaint.number if command.complaint else None,
        repeat=repeat,
        starts=starts,
        standing=command.standing,
        every=every,
        question=command.question,
        note=command.note,
    )


def check_made(event: PromiseMade, on: When) -> None:
    """Refuse a promise that nobody could have made so, as a correction may want it."""
    _refuse_mixture(event)
    if event.due is not None and event.due < on.day:
        raise DueBeforeMadeError(event.due, on, "--set due=")
    if event.standing and event.every is None:
        raise InvalidInputError("a standing promise is to be shown honoured every so many days; say so with every=30")
    if event.repeat is None:
        return
    if event.starts is None or event.due is not None:
        raise InvalidInputError("a promise that repeats begins with a first day and has no other due day; set starts")
    rule = read_rule(event.repeat, event.starts)
    if rule != event.repeat:
        raise NotARuleError(event.repeat, f"here it is to be written {rule}")


def _refuse_mixture(command: MakePromise | PromiseMade) -> None:
    if (command.repeat is not None) + command.standing + command.question > 1:
        raise MixedKindsError
    if command.every is not None and not command.standing:
        raise NotOfStandingError(command.every)
    if command.due is not None and command.standing:
        raise StandingDueError(command.due)


def _refuse_disorder(command: ReassignPromise | ChangeOccurrence, promise: Promise) -> None:
    """Refuse what is said to have happened before the last change; an occurrence is changed by itself alone."""
    occurrence = getattr(command, "occurrence", None)
    last: Change | None = None
    for change in promise.changes:
        if occurrence in (None, change.occurrence) and (last is None or latest(last.on, change.on) == change.on):
            last = change
    if last is not None and command.on.last_day < last.on.day:
        named_last = named(command.promise.text, last.occurrence)
        raise BeforeLastChangeError(named_last, last.what, last.on, command.on)


def _reschedule(command: ReschedulePromise, promise: Promise) -> Sequence[Event]:
    fate = promise.fate(command.occurrence)
    _refuse_settled(command.promise.text, command.occurrence, fate)
    if command.due < promise.made.day:
        raise DueBeforeMadeError(command.due, promise.made)
    if command.due == fate.due:
        return []
    return [
        PromiseRescheduled(
            promise=command.promise.number,
            occurrence=command.occurrence,
            due=command.due,
            was=fate.due,
            agreed_by=_stream(command.agreed_by),
            reason=command.reason,
            note=command.note,
        )
    ]


def _settle(command: ChangeOccurrence, promise: Promise, outcome: Outcome, event: Event) -> Sequence[Event]:
    fate = promise.fate(command.occurrence)
    if fate.outcome == outcome:
        return []
    _refuse_settled(command.promise.text, command.occurrence, fate)
    return [event]


def _refuse_settled(promise: str, occurrence: object, fate: Fate) -> None:
    refusal = SETTLED.get(fate.outcome)
    if refusal is not None and fate.settled is not None:
        raise refusal(named(promise, occurrence), fate.settled)


def _confirm(command: ConfirmPromise, promise: Promise, around: Around) -> Sequence[Event]:
    """Judge a confirmation by the rules of its day (HANDBOOK P6)."""
    text, fate = named(command.promise.text, command.occurrence), promise.fate(command.occurrence)
    if promise.direction != "ours":
        raise NotOursError(text, "confirmed")
    if fate.outcome not in {"kept", "partly-kept"} or fate.settling is None:
        raise NotKeptError(text, command.promise.text)
    if fate.confirming is not None:
        return []
    wanted, policy = around.policy.promises.confirm, around.policy.name
    if wanted == "customer" and command.person is None:
        raise CustomerConfirmsError(text, policy)
    if wanted == "second-person" and command.person is None and around.actor == fate.settling.actor:
        raise OwnWorkError(text, around.actor, policy)
    return [
        PromiseConfirmed(
            promise=command.promise.number,
            occurrence=command.occurrence,
            person=_stream(command.person),
            evidence=command.evidence,
            note=command.note,
        )
    ]


def _evidence(command: EvidencePromise, promise: Promise) -> Sequence[Event]:
    """Judge evidence, which may come to light in any order; the same again on the same day is nothing new."""
    if promise.kind != "standing":
        raise NotStandingError(command.promise.text)
    if any(each.evidence == command.evidence and each.on == command.on for each in promise.changes):
        return []
    _refuse_settled(command.promise.text, None, promise.whole)
    return [PromiseEvidenced(promise=command.promise.number, evidence=command.evidence, note=command.note)]


def _reassign(command: ReassignPromise, promise: Promise) -> Sequence[Event]:
    if promise.direction != "ours":
        raise NotOursError(command.promise.text, "reassigned")
    _refuse_disorder(command, promise)
    if promise.rep == command.rep:
        return []
    _refuse_settled(command.promise.text, None, promise.whole)
    return [
        PromiseReassigned(
            promise=command.promise.number, rep=command.rep, was=promise.rep, reason=command.reason, note=command.note
        )
    ]


def _stream(person: Ref | None) -> str | None:
    return person.stream if person else None
