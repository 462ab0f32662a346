"""How far a complaint has come: the one fold that states and read models share (HANDBOOK X2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from operator import attrgetter
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
_FACTS = tuple(field.name for field in fields(Complaint))
_VALUES = attrgetter(*_FACTS)
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
    stage = event.topic.removeprefix("complaint-").rpartition(".v")[0]
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


def folded(complaint: Complaint, changes: Iterable[tuple[Change, When]]) -> Complaint:
    """Fold changes in the order of the log; reopening takes back what was found, answered, done and said.

    Who acknowledged it, who has it in hand and to whom it went up stays so.
    """
    facts: dict[str, Any] = dict(zip(_FACTS, _VALUES(complaint), strict=True))
    for change, on in changes:
        facts.update(dict.fromkeys(_TAKES_BACK.get(change.stage, ())))
        facts.update(_changed(facts, change, on))
    return Complaint(**facts)


def _changed(facts: Mapping[str, Any], change: Change, on: When) -> dict[str, Any]:
    """Give the facts that a change sets; of what may happen again, the day of the first time stays."""
    match change.stage:
        case "raised" | "linked":
            return {"recurs": change.recurs}
        case "assigned":
            return {"assigned": facts["assigned"] or on, "assignment": Charge(change.name or "", on)}
        case "escalated":
            return {"escalated": facts["escalated"] or on, "escalation": Charge(change.name or "", on)}
        case "regraded":
            return {"severity": change.name, "graded": on}
        case "investigated":
            return {"investigated": facts["investigated"] or on, "cause": change.text}
        case "answered":
            return {"answered": facts["answered"] or on, "answer": change.text}
        case "resolved":
            return {"resolved": on, "remedy": change.text}
        case "reopened":
            return {"reopened": on, "reopenings": facts["reopenings"] + 1}
    return {change.stage: on}


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
            complaint = folded(state.complaints[number], [(change_of(event), on)])
        case _:
            return state
    return replace(state, complaints=state.complaints.set(number, complaint))


FOLDS = dict.fromkeys((ComplaintRaised, *ComplaintStage.__subclasses__()), evolve)
