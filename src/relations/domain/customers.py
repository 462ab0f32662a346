"""Customers: registered, edited, graded, assigned (HANDBOOK C1, C2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal, get_args

from immutables import Map
from pydantic import BeforeValidator

from relations.domain.around import Around
from relations.domain.command import Command
from relations.domain.event import Clearing, Event, Text
from relations.domain.ref import CustomerRef, Kind
from relations.domain.relationship import Customer, Relationship
from relations.domain.when import When
from relations.domain.words import Grade
from relations.errors import RelationsError

AnyCaseGrade = Annotated[Grade, BeforeValidator(lambda grade: grade.upper() if isinstance(grade, str) else grade)]
"""A grade, also written in a small letter."""
PROFILE = ("kind", "territory", "address", "phone")
"""The facts of the file that an edit changes; grade and owner have events of their own."""


class CustomerRegistered(Event):
    """A customer's file was opened."""

    topic = "customer-registered.v1"
    name: Text
    kind: Text | None = None
    grade: AnyCaseGrade | None = None
    owner: Text | None = None
    territory: Text | None = None
    address: Text | None = None
    phone: Text | None = None


class FileChange(Event):
    """An event that changes the customer's file, which is the first subject of its stream."""

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the first entry."""
        return 1


class CustomerEdited(FileChange):
    """Facts of the file changed; a fact in `cleared` is no longer known."""

    topic = "customer-edited.v1"
    name: Text | None = None
    kind: Text | None = None
    territory: Text | None = None
    address: Text | None = None
    phone: Text | None = None
    cleared: tuple[Literal["kind", "territory", "address", "phone"], ...] = ()


class CustomerGraded(FileChange):
    """A person decided the grade (HANDBOOK C2)."""

    topic = "customer-graded.v1"
    grade: AnyCaseGrade
    reason: Text | None = None


class CustomerAssigned(FileChange):
    """A rep became the owner of the relationship."""

    topic = "customer-assigned.v1"
    owner: Text
    reason: Text | None = None


class RegisterCustomer(Command):
    """Open the file of a customer; a name that is taken is refused unless `allow_duplicate`."""

    begins = Kind.CUSTOMER
    customer: CustomerRef
    name: Text
    kind: Text | None = None
    grade: AnyCaseGrade | None = None
    owner: Text | None = None
    territory: Text | None = None
    address: Text | None = None
    phone: Text | None = None
    allow_duplicate: bool = False


class EditCustomer(Command):
    """Change facts of the file; an empty text clears the fact."""

    customer: CustomerRef
    name: Text | None = None
    kind: Clearing | None = None
    territory: Clearing | None = None
    address: Clearing | None = None
    phone: Clearing | None = None
    allow_duplicate: bool = False


class GradeCustomer(Command):
    """Decide the grade."""

    customer: CustomerRef
    grade: AnyCaseGrade
    reason: Text | None = None


class AssignCustomer(Command):
    """Give the relationship to a rep."""

    customer: CustomerRef
    owner: Text
    reason: Text | None = None


CustomerCommand = RegisterCustomer | EditCustomer | GradeCustomer | AssignCustomer


class NameTakenError(RelationsError):
    """A customer of exactly that name is in the book already."""

    def __init__(self, name: str, ref: str) -> None:
        """`name` as given; `ref` of the customer that has it."""
        super().__init__(f"'{name}' is already in the book as {ref}; use that one, or add --allow-duplicate")


def decide(command: CustomerCommand, state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge a command about the customer's file; what is already so yields no event."""
    match command:
        case RegisterCustomer():
            return [CustomerRegistered(**command.model_dump(exclude={"customer", "on", "allow_duplicate"}))]
        case EditCustomer():
            return _edit(command, _known(state))
        case GradeCustomer():
            graded = CustomerGraded(grade=command.grade, reason=command.reason, note=command.note)
            return [] if _known(state).facts.get("grade") == command.grade else [graded]
        case AssignCustomer():
            assigned = CustomerAssigned(owner=command.owner, reason=command.reason, note=command.note)
            return [] if _known(state).facts.get("owner") == command.owner else [assigned]


def _known(state: Relationship) -> Customer:
    customer = state.customer
    assert customer is not None, "a looked-up customer has been registered"  # noqa: S101
    return customer


def _edit(command: EditCustomer, customer: Customer) -> Sequence[Event]:
    given = {fact: value.strip() for fact in PROFILE if (value := getattr(command, fact)) is not None}
    changed = {fact: value for fact, value in given.items() if value and value != customer.facts.get(fact)}
    cleared = tuple(fact for fact, value in given.items() if not value and fact in customer.facts)
    name = command.name if command.name != customer.name else None
    if not (changed or cleared or name):
        return []
    return [CustomerEdited.model_validate({**changed, "name": name, "cleared": cleared, "note": command.note})]


def evolve(state: Relationship, event: Event, on: When, _actor: str) -> Relationship:
    """Fold one event of the file into the state."""
    match event:
        case CustomerRegistered():
            facts = event.model_dump(include={*PROFILE, "grade", "owner"}, exclude_none=True)
            return replace(state, customer=Customer(event.name, on, Map(facts)))
        case CustomerEdited():
            changed = event.model_dump(include=set(PROFILE), exclude_none=True)
            return _changed(state, changed, event.cleared, event.name)
        case CustomerGraded():
            return _changed(state, {"grade": event.grade})
        case CustomerAssigned():
            return _changed(state, {"owner": event.owner})
    return state


def _changed(
    state: Relationship, changed: dict[str, str], cleared: Sequence[str] = (), name: str | None = None
) -> Relationship:
    if state.customer is None:
        return state
    facts = state.customer.facts.update(changed)
    for fact in cleared:
        facts = facts.delete(fact) if fact in facts else facts
    return replace(state, customer=replace(state.customer, facts=facts, name=name or state.customer.name))


JUDGES = dict.fromkeys(get_args(CustomerCommand), decide)
FOLDS = dict.fromkeys((CustomerRegistered, CustomerEdited, CustomerGraded, CustomerAssigned), evolve)
