"""Customers: the file with its facts, the grade, the owner, and what a person thinks of it (HANDBOOK C1, C2, C5)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, get_args

from immutables import Map
from pydantic import BeforeValidator, Field, ValidatorFunctionWrapHandler, WrapValidator

from relations.domain.around import Around
from relations.domain.command import Command
from relations.domain.event import Clearing, Event, Text
from relations.domain.fixed import Clock, Every, Location, Stop, Weekdays
from relations.domain.ref import CustomerRef, Kind
from relations.domain.relationship import Customer, Rating, Relationship
from relations.domain.rules import Percent
from relations.domain.when import When
from relations.domain.words import Credit, Grade, Scale, StatedFact
from relations.errors import RelationsError

AnyCaseGrade = Annotated[Grade, BeforeValidator(lambda grade: grade.upper() if isinstance(grade, str) else grade)]
"""A grade, also written in a small letter."""
Cycle = Annotated[int, Field(ge=1, le=366)]
"""The days from one order to the next."""
Judgement = Annotated[int, Field(ge=0, le=100)]
"""What a person thinks of a relationship: 0 is lost, 100 could not be better."""
PROFILE = (
    "kind", "territory", "address", "phone", "scale", "credit", "share", "competitors", "payment", "replenish",
    "weekday", "time", "route", "stop", "location", "every",
)  # fmt: skip
"""The facts of the file that an edit changes; grade and owner have events of their own."""
_STATED = (*PROFILE, "grade", "owner")


def _or_nothing(value: object, handler: ValidatorFunctionWrapHandler) -> Any:
    """Let an empty text through, which clears the fact."""
    return "" if isinstance(value, str) and not value.strip() else handler(value)


_CLEARING = WrapValidator(_or_nothing)


class CustomerRegistered(Event):
    """A customer's file was opened; `share` is ours of its business in percent, `replenish` its cycle in days.

    `every` are the days from one contact to the next, where they are not those of the grade (HANDBOOK C5).
    """

    topic = "customer-registered.v1"
    name: Text
    kind: Text | None = None
    grade: AnyCaseGrade | None = None
    owner: Text | None = None
    territory: Text | None = None
    address: Text | None = None
    phone: Text | None = None
    scale: Scale | None = None
    credit: Credit | None = None
    share: Percent | None = None
    competitors: Text | None = None
    payment: Text | None = None
    replenish: Cycle | None = None
    weekday: Weekdays | None = None
    time: Clock | None = None
    route: Text | None = None
    stop: Stop | None = None
    location: Location | None = None
    every: Every | None = None


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
    scale: Scale | None = None
    credit: Credit | None = None
    share: Percent | None = None
    competitors: Text | None = None
    payment: Text | None = None
    replenish: Cycle | None = None
    weekday: Weekdays | None = None
    time: Clock | None = None
    route: Text | None = None
    stop: Stop | None = None
    location: Location | None = None
    every: Every | None = None
    cleared: tuple[StatedFact, ...] = ()


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


class FileConfirmed(FileChange):
    """Somebody checked that these facts of the file still hold (HANDBOOK C1)."""

    topic = "file-confirmed.v1"
    facts: Annotated[tuple[StatedFact, ...], Field(min_length=1)]


class CustomerRated(FileChange):
    """A person's own judgement of the relationship, signed; it never enters the score."""

    topic = "customer-rated.v1"
    rating: Judgement
    reason: Text
    rep: Text


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
    scale: Scale | None = None
    credit: Credit | None = None
    share: Percent | None = None
    competitors: Text | None = None
    payment: Text | None = None
    replenish: Cycle | None = None
    weekday: Weekdays | None = None
    time: Clock | None = None
    route: Text | None = None
    stop: Stop | None = None
    location: Location | None = None
    every: Every | None = None
    allow_duplicate: bool = False


class EditCustomer(Command):
    """Change facts of the file; an empty text clears the fact."""

    customer: CustomerRef
    name: Text | None = None
    kind: Clearing | None = None
    territory: Clearing | None = None
    address: Clearing | None = None
    phone: Clearing | None = None
    scale: Annotated[Scale | None, _CLEARING] = None
    credit: Annotated[Credit | None, _CLEARING] = None
    share: Annotated[Percent | None, _CLEARING] = None
    competitors: Clearing | None = None
    payment: Clearing | None = None
    replenish: Annotated[Cycle | None, _CLEARING] = None
    weekday: Annotated[Weekdays | None, _CLEARING] = None
    time: Annotated[Clock | None, _CLEARING] = None
    route: Clearing | None = None
    stop: Annotated[Stop | None, _CLEARING] = None
    location: Annotated[Location | None, _CLEARING] = None
    every: Annotated[Every | None, _CLEARING] = None
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


class ConfirmFile(Command):
    """Say that facts of the file were checked and still hold: those named, or all that are known."""

    customer: CustomerRef
    facts: tuple[StatedFact, ...] = ()


class RateCustomer(Command):
    """Say what one thinks of the relationship, from 0 to 100, and why."""

    customer: CustomerRef
    rating: Judgement
    reason: Text
    rep: Text


CustomerCommand = RegisterCustomer | EditCustomer | GradeCustomer | AssignCustomer | ConfirmFile | RateCustomer


class NameTakenError(RelationsError):
    """A customer of exactly that name is in the book already."""

    def __init__(self, name: str, ref: str) -> None:
        """`name` as given; `ref` of the customer that has it."""
        super().__init__(f"'{name}' is already in the book as {ref}; use that one, or add --allow-duplicate")


class NothingToConfirmError(RelationsError):
    """The file does not hold what is said to have been checked."""

    def __init__(self, customer: str, facts: Sequence[str]) -> None:
        """Name the customer as written, and the `facts` that are not known (none: nothing at all is)."""
        unknown = ", ".join(facts) or "anything"
        super().__init__(
            f"the file of {customer} does not say {unknown}; state it with: relations customer edit {customer}"
        )


def decide(command: CustomerCommand, state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge a command about the customer's file; what is already so yields no event."""
    match command:
        case RegisterCustomer():
            return [CustomerRegistered(**command.model_dump(exclude={"customer", "on", "allow_duplicate"}))]
        case EditCustomer():
            return _edit(command, known(state))
        case GradeCustomer():
            graded = CustomerGraded(grade=command.grade, reason=command.reason, note=command.note)
            return [] if known(state).facts.get("grade") == command.grade else [graded]
        case AssignCustomer():
            assigned = CustomerAssigned(owner=command.owner, reason=command.reason, note=command.note)
            return [] if known(state).facts.get("owner") == command.owner else [assigned]
        case ConfirmFile():
            return _confirm(command, known(state))
        case RateCustomer():
            rating = Rating(command.rating, command.rep, command.reason, command.on)
            rated = CustomerRated(rating=rating.rating, rep=rating.rep, reason=rating.reason, note=command.note)
            return [] if known(state).rating == rating else [rated]


def known(state: Relationship) -> Customer:
    """Give the file of a customer that was looked up."""
    customer = state.customer
    assert customer is not None, "a looked-up customer has been registered"  # noqa: S101
    return customer


def _edit(command: EditCustomer, customer: Customer) -> Sequence[Event]:
    given = {fact: value for fact in PROFILE if (value := getattr(command, fact)) is not None}
    changed = {fact: value for fact, value in given.items() if value != "" and value != customer.facts.get(fact)}
    cleared = tuple(fact for fact, value in given.items() if value == "" and fact in customer.facts)
    name = command.name if command.name != customer.name else None
    if not (changed or cleared or name):
        return []
    return [CustomerEdited.model_validate({**changed, "name": name, "cleared": cleared, "note": command.note})]


def _confirm(command: ConfirmFile, customer: Customer) -> Sequence[Event]:
    """Confirm what was not confirmed on that day, or later, already."""
    facts = tuple(dict.fromkeys(command.facts)) or tuple(
        fact for fact in get_args(StatedFact) if fact in customer.facts
    )
    unknown = [fact for fact in facts if fact not in customer.facts]
    if unknown or not facts:
        raise NothingToConfirmError(command.customer.text, unknown)
    confirmed = customer.confirmed
    checked = tuple(fact for fact in facts if fact not in confirmed or confirmed[fact].day < command.on.day)
    return [FileConfirmed(facts=checked, note=command.note)] if checked else []


def evolve(state: Relationship, event: Event, on: When, _actor: str) -> Relationship:
    """Fold one event of the file into the state."""
    match event:
        case CustomerRegistered():
            said = vars(event)
            facts = {fact: said[fact] for fact in _STATED if said[fact] is not None}
            return replace(state, customer=Customer(event.name, on, Map(facts)))
        case CustomerEdited():
            changed = event.model_dump(include=set(PROFILE), exclude_none=True)
            return _changed(state, changed, event.cleared, event.name)
        case CustomerGraded():
            return _changed(state, {"grade": event.grade})
        case CustomerAssigned():
            return _changed(state, {"owner": event.owner})
        case FileConfirmed() if state.customer is not None:
            confirmed = state.customer.confirmed.update(dict.fromkeys(event.facts, on))
            return replace(state, customer=replace(state.customer, confirmed=confirmed))
        case CustomerRated() if state.customer is not None:
            rating = Rating(event.rating, event.rep, event.reason, on)
            return replace(state, customer=replace(state.customer, rating=rating))
    return state


def _changed(
    state: Relationship, changed: Mapping[str, Any], cleared: Sequence[str] = (), name: str | None = None
) -> Relationship:
    customer = state.customer
    if customer is None:
        return state
    gone = {*changed, *cleared}
    confirmed = Map({fact: on for fact, on in customer.confirmed.items() if fact not in gone})
    facts = Map({fact: value for fact, value in customer.facts.update(changed).items() if fact not in cleared})
    return replace(state, customer=replace(customer, facts=facts, confirmed=confirmed, name=name or customer.name))


JUDGES = dict.fromkeys(get_args(CustomerCommand), decide)
FOLDS = dict.fromkeys(
    (CustomerRegistered, CustomerEdited, CustomerGraded, CustomerAssigned, FileConfirmed, CustomerRated), evolve
)
