"""How far a complaint has come: the one fold that states and read models share (HANDBOOK X2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from relations.domain.complaints.events import (
    ComplaintAnswered,
    ComplaintAssigned,
    ComplaintEscalated,
    ComplaintInvestigated,
    ComplaintLinked,
    ComplaintRaised,
    ComplaintRegraded,
    ComplaintResolved,
    ComplaintStage,
)
from relations.domain.event import Event
from relations.domain.relationship import Charge, Complaint, Relationship
from relations.domain.when import When
from relations.domain.words import ComplaintState

_TAKES_BACK = {
    "accepted": ("disputed",),
    "disputed": ("accepted",),
    "reopened": ("investigated", "answered", "resolved", "told", "accepted", "disputed", "closed"),
}
_FURTHEST: tuple[ComplaintState, ...] = (
    "closed", "disputed", "accepted", "told", "resolved", "answered", "investigated", "assigned", "acknowledged",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry says of a complaint: the stage reached; whose it is now, or how grave; what was found or done."""

    stage: str
    name: str | None = None
    text: str | None = None
    recurs: int | None = None


def change_of(event: ComplaintRaised | ComplaintStage) -> Change:
    """Give what an event changes, in plain texts and numbers."""
    stage = event.topic.removeprefix("complaint-").removesuffix(".v1")
    match event:
        case ComplaintRaised() | ComplaintLinked():
            return Change(stage, recurs=event.recurs)
        case ComplaintAssigned() | ComplaintEscalated():
            return Change(stage, name=event.to, text=event.reason)
        case ComplaintRegraded():
            return Change(stage, name=event.severity, text=event.reason)
        case ComplaintInvestigated():
            return Change(stage, text=event.cause)
        case ComplaintAnswered():
            return Change(stage, text=event.answer)
        case ComplaintResolved():
            return Change(stage, text=event.remedy)
    return Change(stage, text=getattr(event, "reason", None))


def changed(complaint: Complaint, change: Change, on: When) -> Complaint:
    """Fold one change; reopening takes back what was found, answered, done and said, and starts their clocks again.

    Who acknowledged it, who has it in hand and to whom it went up stays so.
    """
    facts: dict[str, Any] = dict.fromkeys(_TAKES_BACK.get(change.stage, ()))
    match change.stage:
        case "raised" | "linked":
            facts["recurs"] = change.recurs
        case "assigned":
            facts |= {"assigned": complaint.assigned or on, "assignment": Charge(change.name or "", on)}
        case "escalated":
            facts |= {"escalated": complaint.escalated or on, "escalation": Charge(change.name or "", on)}
        case "regraded":
            facts |= {"severity": change.name, "graded": on}
        case "investigated":
            facts |= {"investigated": complaint.investigated or on, "cause": change.text}
        case "answered":
            facts |= {"answered": complaint.answered or on, "answer": change.text}
        case "resolved":
            facts |= {"resolved": on, "remedy": change.text}
        case "reopened":
            facts |= {"reopened": on, "reopenings": complaint.reopenings + 1}
        case stage:
            facts[stage] = on
    return replace(complaint, **facts)


def state_of(complaint: Complaint) -> ComplaintState:
    """Name the furthest stage that a complaint has reached."""
    return next((stage for stage in _FURTHEST if getattr(complaint, stage)), "raised")


def evolve(state: Relationship, event: Event, on: When, _actor: str) -> Relationship:
    """Fold one event of a complaint into the state."""
    match event:
        case ComplaintRaised():
            number = state.version
            complaint = Complaint(event.about, event.severity, on, event.product, event.recurs, event.cause)
        case ComplaintStage():
            number = event.complaint
            complaint = changed(state.complaints[number], change_of(event), on)
        case _:
            return state
    return replace(state, complaints=state.complaints.set(number, complaint))


FOLDS = dict.fromkeys((ComplaintRaised, *ComplaintStage.__subclasses__()), evolve)
