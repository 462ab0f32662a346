"""Moves about dealings: visits, promises, gifts, complaints and crises."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from moves import PERSONS, Known, Move
from relations.domain.command import Command
from relations.domain.complaints import (
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
    TellCustomer,
)
from relations.domain.crises import CloseCrisis, DeclareCrisis, OwnCrisis
from relations.domain.gifts import ApproveGift, HandGift, HandOverGift, RefuseGift, RequestGift, ReturnGift
from relations.domain.people import LearnFact
from relations.domain.promises import (
    BreakPromise,
    ConfirmPromise,
    EvidencePromise,
    KeepPromise,
    MakePromise,
    ReassignPromise,
    ReleasePromise,
    ReopenPromise,
    ReschedulePromise,
)
from relations.domain.visits import LogVisit

_REPEAT = ("FREQ=MONTHLY", "FREQ=WEEKLY;COUNT=4", "FREQ=DAILY;INTERVAL=9;UNTIL=20260601")
_SEVERITIES = ("low", "medium", "high", "critical")
GIFT_STEPS = ("approve", "refuse", "hand", "give back")
STAGES: dict[str, type[Command]] = {
    "acknowledge": AcknowledgeComplaint,
    "resolve": ResolveComplaint,
    "tell": TellCustomer,
    "accept": AcceptRemedy,
    "dispute": DisputeRemedy,
    "take up": ReopenComplaint,
}


def about_visit(verb: str, at: dict[str, Any], move: Move, known: Known) -> list[Command]:
    person = PERSONS[move.person % 3] if move.flag else None
    due = move.on.day + timedelta(days=move.days)
    promise = _promise(at, move, due, person)
    complaint = RaiseComplaint(
        **at,
        about="crushed",
        severity=_SEVERITIES[move.subject % 4],
        product="milk" if move.days % 2 else None,
        person=person,
        recurs=known.ref("X", move.subject) if move.days % 5 == 1 and known.refs["X"] else None,
    )
    gift = HandOverGift(
        **at,
        item="tea",
        state=("given", "received", "declined")[move.subject % 3],
        person=person,
        value="18.50" if move.flag else None,
        currency="CNY",
    )
    what = {**at, "item": "cup", "person": person, "value": move.days * 20, "currency": "CNY", "rep": "li.wei"}
    match verb:
        case "request":
            return [RequestGift(**what, cash=move.days == 1)]
        case "promise":
            return [promise.model_copy(update={"visit": None})]
        case "complain":
            return [complaint]
        case "gift":
            return [gift]
    met = (person,) if person else ()
    brought = {"promises": (promise,), "gifts": (gift,) if move.flag else ()} if move.days % 3 else {}
    return [LogVisit(**at, rep="li.wei", met=met, **brought, **settled(move, known))]


def settled(move: Move, known: Known) -> dict[str, Any]:
    """Give what became on a visit of something earlier, or was learned there: often nothing."""
    promise, complaint = known.ref("P", move.subject), known.ref("X", move.subject)
    match move.days % 8 if known.refs["P"] else 0:
        case 1:
            return {"kept": (KeepPromise(on=move.on, promise=promise, partly=move.flag, evidence="note"),)}
        case 2:
            return {"broken": (BreakPromise(on=move.on, promise=promise, reason="late"),)}
        case 3:
            return {"evidenced": (EvidencePromise(on=move.on, promise=promise, evidence="seen"),)}
        case 4:
            resolved = ResolveComplaint(on=move.on, complaint=complaint, remedy="replaced")
            told = TellCustomer(on=move.on, complaint=complaint, person=PERSONS[move.person % 3])
            said = {"disputed": (DisputeRemedy(on=move.on, complaint=complaint, reason="too little"),)}
            if move.flag:
                said = {"accepted": (AcceptRemedy(on=move.on, complaint=complaint),)}
            return {"resolved": (resolved,), "told": (told,), **said}
        case 5:
            person = PERSONS[move.person % 3]
            return {"learned": (LearnFact(on=move.on, person=person, about="interests", text="tea", rep="li.wei"),)}
    return {}


def _promise(at: dict[str, Any], move: Move, due: date, person: str | None) -> MakePromise:
    """Make one of any kind; every other one is an ordinary one."""
    direction = ("ours", "theirs")[move.subject % 5 == 0]
    promise = MakePromise(
        **at, text="tea", person=person, due=due, direction=direction, rep=("li.wei", None)[move.flag]
    )
    match move.days % 6:
        case 1:
            return promise.model_copy(update={"repeat": _REPEAT[move.subject % 3]})
        case 2:
            return promise.model_copy(update={"standing": True, "due": None})
        case 3:
            return promise.model_copy(update={"question": True, "due": None})
    return promise


def _occurrence(move: Move, known: Known) -> date | None:
    """Give the day of an occurrence of a promise that has any, to begin with mostly."""
    days = known.occurrences.get(known.ref("P", move.subject))
    return days[move.days % len(days)] if days and move.person % 4 else None


def about_promise(verb: str, move: Move, known: Known) -> list[Command]:
    this: dict[str, Any] = {"promise": known.ref("P", move.subject), "on": move.on}
    match verb:
        case "evidence":
            return [EvidencePromise(**this, evidence=f"invoice {move.days}")]
        case "reassign":
            return [ReassignPromise(**this, rep=("li.wei", "zhang.min")[move.flag])]
    this["occurrence"] = _occurrence(move, known)
    match verb:
        case "confirm":
            return [ConfirmPromise(**this, person=PERSONS[move.person % 3])]
        case "keep":
            return [KeepPromise(**this, partly=move.flag)]
        case "break":
            return [BreakPromise(**this, reason="sold out" if move.flag else None)]
        case "release":
            return [ReleasePromise(**this)]
        case "reopen":
            return [ReopenPromise(**this)]
    return [ReschedulePromise(**this, due=move.on.day + timedelta(days=move.days))]


def about_gift(verb: str, move: Move, known: Known) -> list[Command]:
    this: dict[str, Any] = {"gift": known.ref("G", move.subject), "on": move.on}
    match verb:
        case "approve":
            return [ApproveGift(**this)]
        case "refuse":
            return [RefuseGift(**this, reason="too much")]
        case "hand":
            return [HandGift(**this)]
    return [ReturnGift(**this, reason="not allowed there")]


def about_complaint(verb: str, move: Move, known: Known) -> list[Command]:
    this: dict[str, Any] = {"complaint": known.ref("X", move.subject), "on": move.on}
    name, severity = ("li.wei", "zhang.min")[move.person % 2], _SEVERITIES[move.person % 4]
    match verb:
        case "close":
            return [CloseComplaint(**this, reason="gone" if move.flag else None)]
        case "entrust":
            return [AssignComplaint(**this, to=name)]
        case "escalate":
            return [EscalateComplaint(**this, to=name, reason="grave" if move.flag else None)]
        case "investigate":
            return [InvestigateComplaint(**this, cause=("stacked", "dropped")[move.person % 2])]
        case "answer":
            return [AnswerComplaint(**this, answer="we replace it", person=PERSONS[0] if move.flag else None)]
        case "regrade":
            return [RegradeComplaint(**this, severity=severity, reason="seen again")]
        case "link":
            return [LinkComplaint(**this, recurs=known.ref("X", move.person))]
    return [STAGES[verb](**this)]


def about_crisis(verb: str, at: dict[str, Any], move: Move, known: Known) -> list[Command]:
    this: dict[str, Any] = {"crisis": known.ref("Z", move.subject), "on": move.on}
    match verb:
        case "declare":
            complaint = known.ref("X", move.subject) if move.flag and known.refs["X"] else None
            return [DeclareCrisis(**at, reason="may leave us", complaint=complaint)]
        case "own":
            return [OwnCrisis(**this, owner=("li.wei", "zhang.min")[move.person % 2])]
    return [CloseCrisis(**this, outcome="stays")]
