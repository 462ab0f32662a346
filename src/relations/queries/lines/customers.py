"""What the entries of a customer's file say."""

from __future__ import annotations

from relations.domain.customers import (
    CustomerAssigned,
    CustomerEdited,
    CustomerGraded,
    CustomerRated,
    CustomerRegistered,
    FileConfirmed,
)
from relations.queries.lines.telling import Teller, because, join


def _registered(event: CustomerRegistered, _tell: Teller) -> str:
    return join("file opened:", event.name, event.kind, event.grade and f"grade {event.grade}", event.owner)


def _edited(event: CustomerEdited, _tell: Teller) -> str:
    facts = event.model_dump(exclude_none=True, exclude={"cleared", "note"})
    gone = [f"{fact} no longer known" for fact in event.cleared]
    return "file changed: " + ", ".join([*(f"{fact} {value}" for fact, value in facts.items()), *gone])


def _graded(event: CustomerGraded, _tell: Teller) -> str:
    return join(f"graded {event.grade}", because(event.reason))


def _assigned(event: CustomerAssigned, _tell: Teller) -> str:
    return join(f"given to {event.owner}", because(event.reason))


def _confirmed(event: FileConfirmed, _tell: Teller) -> str:
    return f"file checked, still so: {', '.join(event.facts)}"


def _rated(event: CustomerRated, _tell: Teller) -> str:
    return join(f"rated {event.rating} of 100 by {event.rep}", because(event.reason))


LINES = {
    CustomerRegistered: _registered,
    CustomerEdited: _edited,
    CustomerGraded: _graded,
    CustomerAssigned: _assigned,
    FileConfirmed: _confirmed,
    CustomerRated: _rated,
}
