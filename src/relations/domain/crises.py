"""Crises: a relationship in crisis is declared, owned, and closed (HANDBOOK X5)."""

from collections.abc import Sequence
from dataclasses import replace

from relations.domain.around import Around
from relations.domain.command import Command, refuse_earlier
from relations.domain.event import Event, Text
from relations.domain.ref import ComplaintRef, CrisisRef, CustomerRef, Kind
from relations.domain.relationship import Crisis, Relationship
from relations.domain.when import When
from relations.errors import RelationsError


class CrisisDeclared(Event):
    """The relationship is in crisis; `complaint` is the number of the complaint that brought it there."""

    topic = "crisis-declared.v1"
    reason: Text
    owner: Text | None = None
    complaint: int | None = None


class CrisisChange(Event):
    """An event of a crisis; `crisis` is its number: the version of its first entry."""

    crisis: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the crisis."""
        return self.crisis


class CrisisOwned(CrisisChange):
    """Somebody of ours answers for it from now on."""

    topic = "crisis-owned.v1"
    owner: Text


class CrisisClosed(CrisisChange):
    """It is over, and this is how it came out."""

    topic = "crisis-closed.v1"
    outcome: Text


class DeclareCrisis(Command):
    """Declare a relationship to be in crisis."""

    begins = Kind.CRISIS
    customer: CustomerRef
    reason: Text
    owner: Text | None = None
    complaint: ComplaintRef | None = None


class OwnCrisis(Command):
    """Say who answers for a crisis."""

    target = "crisis"
    points_at = "crisis"
    crisis: CrisisRef
    owner: Text


class CloseCrisis(Command):
    """Close a crisis, and say how it came out."""

    target = "crisis"
    points_at = "crisis"
    crisis: CrisisRef
    outcome: Text


class InCrisisAlreadyError(RelationsError):
    """A customer has one crisis at a time."""

    def __init__(self, customer: str, crisis: Crisis) -> None:
        """Name the `customer` as written, and the `crisis` that is, or was, not over."""
        end = f"until {crisis.closed}" if crisis.closed else "and still is"
        mend = (
            "give a later day with --on"
            if crisis.closed
            else "close it first, see: relations crisis list; or name who answers for it: relations crisis own"
        )
        super().__init__(f"{customer} was in crisis from {crisis.declared} {end} ({crisis.reason}); {mend}")


class CrisisIsOverError(RelationsError):
    """Nobody can be made to answer for a crisis that is over."""

    def __init__(self, crisis: str, on: When) -> None:
        """`crisis` as written; `on` the day it was closed."""
        super().__init__(f"{crisis} was closed on {on}; declare a new one with: relations crisis declare CUSTOMER")


def decide(command: DeclareCrisis | OwnCrisis | CloseCrisis, state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge a command about a crisis (HANDBOOK X5); what is already so yields no event."""
    if isinstance(command, DeclareCrisis):
        return [_declare(command, state)]
    number, text = command.crisis.number, command.crisis.text
    crisis = state.crises[number]
    refuse_earlier(text, command.on, crisis.declared)
    match command:
        case OwnCrisis(owner=owner):
            if crisis.owner == owner:
                return []
            if crisis.closed is not None:
                raise CrisisIsOverError(text, crisis.closed)
            return [CrisisOwned(crisis=number, owner=owner, note=command.note)]
        case CloseCrisis(outcome=outcome):
            return [] if crisis.closed else [CrisisClosed(crisis=number, outcome=outcome, note=command.note)]


def _declare(command: DeclareCrisis, state: Relationship) -> CrisisDeclared:
    for _, crisis in sorted(state.crises.items()):
        if crisis.closed is None or command.on.last_day < crisis.closed.day:
            raise InCrisisAlreadyError(command.customer.text, crisis)
    return CrisisDeclared(
        reason=command.reason,
        owner=command.owner,
        complaint=command.complaint.number if command.complaint else None,
        note=command.note,
    )


def evolve(state: Relationship, event: Event, on: When, _actor: str) -> Relationship:
    """Fold one event of a crisis into the state."""
    match event:
        case CrisisDeclared():
            number, crisis = state.version, Crisis(event.reason, declared=on, owner=event.owner)
        case CrisisOwned():
            number, crisis = event.crisis, replace(state.crises[event.crisis], owner=event.owner)
        case CrisisClosed():
            number, crisis = event.crisis, replace(state.crises[event.crisis], closed=on)
        case _:
            return state
    return replace(state, crises=state.crises.set(number, crisis))


JUDGES = dict.fromkeys((DeclareCrisis, OwnCrisis, CloseCrisis), decide)
FOLDS = dict.fromkeys((CrisisDeclared, CrisisOwned, CrisisClosed), evolve)
