"""What somebody wants recorded about promises (HANDBOOK P1 to P7)."""

from datetime import date
from typing import Annotated

from pydantic import Field

from relations.domain.command import Command
from relations.domain.event import Text
from relations.domain.ref import ComplaintRef, CustomerRef, Kind, PersonRef, PromiseRef, VisitRef
from relations.domain.words import Direction


class MakePromise(Command):
    """Record a promise: an ordinary one, a repeating or a standing one, or a question that wants an answer."""

    begins = Kind.PROMISE
    customer: CustomerRef
    text: Text
    direction: Direction = "ours"
    person: PersonRef | None = None
    rep: Text | None = None
    due: date | None = None
    visit: VisitRef | None = None
    complaint: ComplaintRef | None = None
    repeat: Text | None = None
    standing: bool = False
    every: Annotated[int, Field(ge=1, le=3660)] | None = None
    question: bool = False


class ChangePromise(Command):
    """What all commands share that change a promise."""

    target = "promise"
    points_at = "promise"
    promise: PromiseRef


class ChangeOccurrence(ChangePromise):
    """A change that may concern one occurrence of a repeating promise."""

    occurrence: date | None = None


class ReschedulePromise(ChangeOccurrence):
    """Agree on another day."""

    due: date
    agreed_by: PersonRef | None = None
    reason: Text | None = None


class KeepPromise(ChangeOccurrence):
    """Record that a promise was kept, wholly or partly."""

    partly: bool = False
    evidence: Text | None = None


class BreakPromise(ChangeOccurrence):
    """Record that a promise was broken."""

    reason: Text | None = None


class ReleasePromise(ChangeOccurrence):
    """Record that we, or they, were released from a promise."""

    person: PersonRef | None = None
    reason: Text | None = None


class ReopenPromise(ChangeOccurrence):
    """Record that a settled promise is not settled after all."""

    reason: Text | None = None


class ConfirmPromise(ChangeOccurrence):
    """Record that somebody other than who did the work confirms that a promise was kept."""

    person: PersonRef | None = None
    evidence: Text | None = None


class EvidencePromise(ChangePromise):
    """Record what shows that a standing promise is honoured."""

    evidence: Text


class ReassignPromise(ChangePromise):
    """Give a promise of ours to another rep."""

    rep: Text
    reason: Text | None = None
