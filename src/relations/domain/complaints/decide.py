"""What may be recorded about a complaint, and in which order (HANDBOOK X1, X2, X4)."""

from __future__ import annotations

from collections.abc import Sequence

from relations.domain.around import Around
from relations.domain.command import refuse_earlier
from relations.domain.complaints.commands import (
    AcceptRemedy,
    AcknowledgeComplaint,
    AnswerComplaint,
    AssignComplaint,
    CloseComplaint,
    DisputeRemedy,
    EscalateComplaint,
    InvestigateComplaint,
    LinkComplaint,
    RaiseComplaint,
    RegradeComplaint,
    ReopenComplaint,
    ResolveComplaint,
    StageCommand,
    TellCustomer,
)
from relations.domain.complaints.errors import (
    CircleError,
    CloseUntoldError,
    ComplaintIsClosedError,
    LaterComplaintError,
    NotResolvedError,
    NotToldError,
    OutOfTurnError,
    RepeatsItselfError,
)
from relations.domain.complaints.events import (
    ComplaintAccepted,
    ComplaintAcknowledged,
    ComplaintAnswered,
    ComplaintAssigned,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintEscalated,
    ComplaintInvestigated,
    ComplaintLinked,
    ComplaintRaised,
    ComplaintRegraded,
    ComplaintReopened,
    ComplaintResolved,
    ComplaintTold,
)
from relations.domain.event import Event, StreamId
from relations.domain.ref import Ref
from relations.domain.relationship import Charge, Complaint, Relationship

_ANY_TIME = (AcknowledgeComplaint, AssignComplaint, EscalateComplaint, RegradeComplaint, LinkComplaint)
"""What reopening does not take back may be recorded late: any day since the complaint will do."""
_BEFORE_THE_REMEDY = (InvestigateComplaint, AnswerComplaint)
"""What may be recorded late too, but not before the reopening that took it back."""


def decide(command: RaiseComplaint | StageCommand, state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge a command about a complaint (HANDBOOK X2); what is already so yields no event."""
    if isinstance(command, RaiseComplaint):
        return [_raise(command, state)]
    complaint = state.complaints[command.complaint.number]
    refuse_earlier(command.complaint.text, command.on, complaint.raised)
    if isinstance(command, ReopenComplaint):
        events = _reopen(command, complaint)
    elif complaint.closed is None:
        events = _handle(command, complaint, state) or _settle(command, complaint)
    elif isinstance(command, CloseComplaint):
        return []
    else:
        raise ComplaintIsClosedError(command.complaint.text, complaint.closed)
    if events:
        _refuse_out_of_turn(command, complaint)
    return events


def _raise(command: RaiseComplaint, state: Relationship) -> ComplaintRaised:
    if command.recurs is not None:
        earlier = state.complaints[command.recurs.number].raised
        if command.on.last_day < earlier.day:
            raise LaterComplaintError(command.recurs.text, earlier, command.on)
    return ComplaintRaised(
        about=command.about,
        severity=command.severity,
        person=_stream(command.person),
        product=command.product,
        wanted=command.wanted,
        cause=command.cause,
        evidence=command.evidence,
        mood=command.mood,
        visit=command.visit.number if command.visit else None,
        recurs=command.recurs.number if command.recurs else None,
        note=command.note,
    )


def _handle(command: StageCommand, complaint: Complaint, state: Relationship) -> Sequence[Event]:
    """Judge what we do about a complaint until there is a remedy."""
    number, note = command.complaint.number, command.note
    match command:
        case AcknowledgeComplaint():
            return [] if complaint.acknowledged else [ComplaintAcknowledged(complaint=number, note=note)]
        case AssignComplaint(to=to):
            assigned = ComplaintAssigned(complaint=number, to=to, reason=command.reason, note=note)
            return [] if _is_with(complaint.assignment, to) else [assigned]
        case EscalateComplaint(to=to):
            escalated = ComplaintEscalated(complaint=number, to=to, reason=command.reason, note=note)
            return [] if _is_with(complaint.escalation, to) else [escalated]
        case InvestigateComplaint(cause=cause):
            found = complaint.investigated is not None and complaint.cause == cause
            return [] if found else [ComplaintInvestigated(complaint=number, cause=cause, note=note)]
        case AnswerComplaint(answer=answer):
            given = complaint.answered is not None and complaint.answer == answer
            answered = ComplaintAnswered(complaint=number, answer=answer, person=_stream(command.person), note=note)
            return [] if given else [answered]
        case RegradeComplaint(severity=severity):
            reason, was = command.reason, complaint.severity
            regraded = ComplaintRegraded(complaint=number, severity=severity, was=was, reason=reason, note=note)
            return [] if was == severity else [regraded]
        case LinkComplaint():
            return _link(command, complaint, state)
    return []


def _settle(command: StageCommand, complaint: Complaint) -> Sequence[Event]:
    """Judge the remedy, and what the customer says to it."""
    number, text, note = command.complaint.number, command.complaint.text, command.note
    match command:
        case ResolveComplaint():
            resolved = ComplaintResolved(complaint=number, remedy=command.remedy, note=note)
            return [] if complaint.resolved else [resolved]
        case TellCustomer():
            if complaint.resolved is None:
                raise NotResolvedError(text)
            told = ComplaintTold(complaint=number, person=_stream(command.person), note=note)
            return [] if complaint.told else [told]
        case AcceptRemedy() | DisputeRemedy() if complaint.told is None:
            raise NotToldError(text)
        case AcceptRemedy():
            accepted = ComplaintAccepted(complaint=number, person=_stream(command.person), note=note)
            return [] if complaint.accepted else [accepted]
        case DisputeRemedy():
            disputed = ComplaintDisputed(complaint=number, reason=command.reason, note=note)
            return [] if complaint.disputed else [disputed]
        case CloseComplaint():
            if complaint.told is None and command.reason is None:
                raise CloseUntoldError(text)
            return [ComplaintClosed(complaint=number, reason=command.reason, note=note)]
    return []


def _link(command: LinkComplaint, complaint: Complaint, state: Relationship) -> Sequence[Event]:
    number, recurs = command.complaint.number, command.recurs.number
    earlier = state.complaints[recurs]
    if recurs == number:
        raise RepeatsItselfError(command.complaint.text)
    if complaint.raised.last_day < earlier.raised.day:
        raise LaterComplaintError(command.recurs.text, earlier.raised, complaint.raised)
    before: int | None = recurs
    while before is not None:
        before = state.complaints[before].recurs
        if before == number:
            raise CircleError(command.complaint.text, command.recurs.text)
    linked = ComplaintLinked(complaint=number, recurs=recurs, note=command.note)
    return [] if complaint.recurs == recurs else [linked]


def recur_in_a_circle(state: Relationship) -> bool:
    """Tell whether a complaint is, perhaps through others, its own earlier one; only a correction could have it so."""
    for number in state.complaints:
        seen = {number}
        before = state.complaints[number].recurs
        while before is not None and before not in seen:
            seen.add(before)
            before = state.complaints[before].recurs
        if before is not None:
            return True
    return False


def _reopen(command: ReopenComplaint, complaint: Complaint) -> Sequence[Event]:
    if complaint.resolved is None and complaint.closed is None:
        return []
    return [ComplaintReopened(complaint=command.complaint.number, reason=command.reason, note=command.note)]


def _refuse_out_of_turn(command: StageCommand, complaint: Complaint) -> None:
    if isinstance(command, _ANY_TIME):
        return
    stages = {"reopened": complaint.reopened, "raised": complaint.raised}
    if not isinstance(command, _BEFORE_THE_REMEDY):
        stages = {"closed": complaint.closed, "told": complaint.told, "resolved": complaint.resolved, **stages}
    stage, passed = next((stage, on) for stage, on in stages.items() if on is not None)
    if command.on.last_day < passed.day:
        raise OutOfTurnError(command.complaint.text, stage, passed, command.on)


def _is_with(charge: Charge | None, name: str) -> bool:
    return charge is not None and charge.name == name


def _stream(person: Ref | None) -> StreamId | None:
    return person.stream if person else None


JUDGES = dict.fromkeys((RaiseComplaint, *StageCommand.__subclasses__()), decide)
