"""Complaints and their stages: resolved is not told, and told is not accepted (HANDBOOK X1, X2, X4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from relations.domain.around import Around
from relations.domain.command import Command, refuse_earlier
from relations.domain.event import Event, Personal, StreamId, Text
from relations.domain.ref import ComplaintRef, CustomerRef, Kind, PersonRef, VisitRef
from relations.domain.relationship import Complaint, Relationship
from relations.domain.when import When
from relations.domain.words import Severity
from relations.errors import RelationsError


class ComplaintRaised(Event):
    """The customer complained; `recurs` is the number of the earlier complaint about the same thing."""

    topic = "complaint-raised.v1"
    about: Annotated[Text, Personal("person")]
    severity: Severity = "medium"
    person: StreamId | None = None
    product: Text | None = None
    wanted: Text | None = None
    visit: int | None = None
    recurs: int | None = None


class ComplaintStage(Event):
    """An event that moves a complaint on; `complaint` is its number: the version of its first entry."""

    complaint: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the complaint."""
        return self.complaint


class ComplaintAcknowledged(ComplaintStage):
    """The customer was told that we have the complaint."""

    topic = "complaint-acknowledged.v1"


class ComplaintResolved(ComplaintStage):
    """The cause was put right."""

    topic = "complaint-resolved.v1"
    remedy: Text | None = None


class ComplaintTold(ComplaintStage):
    """The customer was told of the remedy."""

    topic = "complaint-told.v1"
    person: StreamId | None = None


class ComplaintAccepted(ComplaintStage):
    """The customer accepted the remedy."""

    topic = "complaint-accepted.v1"
    person: StreamId | None = None


class ComplaintDisputed(ComplaintStage):
    """The customer did not accept the remedy."""

    topic = "complaint-disputed.v1"
    reason: Text | None = None


class ComplaintReopened(ComplaintStage):
    """The complaint is taken up again."""

    topic = "complaint-reopened.v1"
    reason: Text | None = None


class ComplaintClosed(ComplaintStage):
    """Nothing more is to be done; `reason` says why where the customer was never told."""

    topic = "complaint-closed.v1"
    reason: Text | None = None


class RaiseComplaint(Command):
    """Record a complaint."""

    begins = Kind.COMPLAINT
    customer: CustomerRef
    about: Text
    severity: Severity = "medium"
    person: PersonRef | None = None
    product: Text | None = None
    wanted: Text | None = None
    visit: VisitRef | None = None
    recurs: ComplaintRef | None = None


class StageCommand(Command):
    """A command that moves one complaint on."""

    target = "complaint"
    points_at = "complaint"
    complaint: ComplaintRef


class AcknowledgeComplaint(StageCommand):
    """Record that we confirmed the complaint to the customer."""


class ResolveComplaint(StageCommand):
    """Record that the cause was put right."""

    remedy: Text | None = None


class TellCustomer(StageCommand):
    """Record that the customer was told of the remedy."""

    person: PersonRef | None = None


class AcceptRemedy(StageCommand):
    """Record that the customer accepted the remedy."""

    person: PersonRef | None = None


class DisputeRemedy(StageCommand):
    """Record that the customer did not accept the remedy."""

    reason: Text | None = None


class ReopenComplaint(StageCommand):
    """Take a complaint up again."""

    reason: Text | None = None


class CloseComplaint(StageCommand):
    """Close a complaint; without the customer having been told, a reason is required."""

    reason: Text | None = None


ComplaintCommand = RaiseComplaint | StageCommand


class ComplaintIsClosedError(RelationsError):
    """The complaint is closed."""

    def __init__(self, complaint: str, on: When) -> None:
        """`complaint` as written; `on` the day it was closed."""
        super().__init__(
            f"{complaint} was closed on {on}; take it up again with: relations complaint reopen {complaint}"
        )


class NotResolvedError(RelationsError):
    """The customer cannot be told of a remedy that is not there."""

    def __init__(self, complaint: str) -> None:
        """`complaint` as written."""
        super().__init__(f"{complaint} is not resolved yet; first: relations complaint resolve {complaint}")


class NotToldError(RelationsError):
    """The customer has not been told of the remedy (HANDBOOK X2)."""

    def __init__(self, complaint: str) -> None:
        """`complaint` as written."""
        super().__init__(
            f"the customer was not told yet about {complaint}; first: relations complaint tell {complaint}"
        )


class CloseUntoldError(RelationsError):
    """A complaint is to be closed behind the customer's back."""

    def __init__(self, complaint: str) -> None:
        """`complaint` as written."""
        super().__init__(
            f"{complaint} cannot be closed before the customer was told; "
            f"first: relations complaint tell {complaint}, or say why not with --reason"
        )


class OutOfTurnError(RelationsError):
    """A stage is said to have been reached before the one that it follows."""

    def __init__(self, complaint: str, stage: str, passed: When, on: When) -> None:
        """`complaint` as written; the `stage` before, the day it was `passed`, and the day given."""
        super().__init__(f"{complaint} was {stage} on {passed}, after {on}; give a later day with --on")


def decide(command: ComplaintCommand, state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge a command about a complaint (HANDBOOK X2); what is already so yields no event."""
    if isinstance(command, RaiseComplaint):
        return [_raise(command)]
    number = command.complaint.number
    complaint = state.complaints[number]
    refuse_earlier(command.complaint.text, command.on, complaint.raised)
    if isinstance(command, ReopenComplaint):
        events = _reopen(command, complaint)
    elif complaint.closed is None:
        events = _advance(command, complaint)
    elif isinstance(command, CloseComplaint):
        return []
    else:
        raise ComplaintIsClosedError(command.complaint.text, complaint.closed)
    if events and not isinstance(command, AcknowledgeComplaint):
        _refuse_out_of_turn(command, complaint)
    return events


def _raise(command: RaiseComplaint) -> ComplaintRaised:
    return ComplaintRaised(
        about=command.about,
        severity=command.severity,
        person=command.person.stream if command.person else None,
        product=command.product,
        wanted=command.wanted,
        visit=command.visit.number if command.visit else None,
        recurs=command.recurs.number if command.recurs else None,
        note=command.note,
    )


def _advance(command: StageCommand, complaint: Complaint) -> Sequence[Event]:
    number, text, note = command.complaint.number, command.complaint.text, command.note
    match command:
        case AcknowledgeComplaint():
            return [] if complaint.acknowledged else [ComplaintAcknowledged(complaint=number, note=note)]
        case ResolveComplaint():
            resolved = ComplaintResolved(complaint=number, remedy=command.remedy, note=note)
            return [] if complaint.resolved else [resolved]
        case TellCustomer():
            if complaint.resolved is None:
                raise NotResolvedError(text)
            told = ComplaintTold(complaint=number, person=_stream(command), note=note)
            return [] if complaint.told else [told]
        case AcceptRemedy():
            if complaint.told is None:
                raise NotToldError(text)
            accepted = ComplaintAccepted(complaint=number, person=_stream(command), note=note)
            return [] if complaint.accepted else [accepted]
        case DisputeRemedy():
            if complaint.told is None:
                raise NotToldError(text)
            disputed = ComplaintDisputed(complaint=number, reason=command.reason, note=note)
            return [] if complaint.disputed else [disputed]
        case CloseComplaint():
            if complaint.told is None and command.reason is None:
                raise CloseUntoldError(text)
            return [ComplaintClosed(complaint=number, reason=command.reason, note=note)]
    return []


def _reopen(command: ReopenComplaint, complaint: Complaint) -> Sequence[Event]:
    if complaint.resolved is None and complaint.closed is None:
        return []
    return [ComplaintReopened(complaint=command.complaint.number, reason=command.reason, note=command.note)]


def _refuse_out_of_turn(command: StageCommand, complaint: Complaint) -> None:
    stages = {"closed": complaint.closed, "told": complaint.told, "resolved": complaint.resolved}
    stage, passed = next(((stage, on) for stage, on in stages.items() if on is not None), ("raised", complaint.raised))
    if command.on.last_day < passed.day:
        raise OutOfTurnError(command.complaint.text, stage, passed, command.on)


def _stream(command: TellCustomer | AcceptRemedy) -> StreamId | None:
    return command.person.stream if command.person else None


def evolve(state: Relationship, event: Event, on: When, _actor: str) -> Relationship:
    """Fold one event of a complaint into the state; reopening takes back all that came after acknowledging."""
    match event:
        case ComplaintRaised():
            raised = Complaint(event.about, event.severity, raised=on)
            return replace(state, complaints=state.complaints.set(state.version, raised))
        case ComplaintAcknowledged():
            return _passed(state, event.complaint, acknowledged=on)
        case ComplaintResolved():
            return _passed(state, event.complaint, resolved=on)
        case ComplaintTold():
            return _passed(state, event.complaint, told=on)
        case ComplaintAccepted():
            return _passed(state, event.complaint, accepted=on, disputed=None)
        case ComplaintDisputed():
            return _passed(state, event.complaint, disputed=on, accepted=None)
        case ComplaintReopened():
            return _passed(state, event.complaint, resolved=None, told=None, accepted=None, disputed=None, closed=None)
        case ComplaintClosed():
            return _passed(state, event.complaint, closed=on)
    return state


def _passed(state: Relationship, number: int, **stages: Any) -> Relationship:
    return replace(state, complaints=state.complaints.set(number, replace(state.complaints[number], **stages)))


JUDGES = dict.fromkeys((RaiseComplaint, *StageCommand.__subclasses__()), decide)
FOLDS = dict.fromkeys((ComplaintRaised, *ComplaintStage.__subclasses__()), evolve)
