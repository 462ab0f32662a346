"""What happens to promises (HANDBOOK P1 to P7)."""

from datetime import date
from typing import Annotated

from relations.domain.event import Event, Personal, StreamId, Text
from relations.domain.words import Direction, PromiseKind


class PromiseMade(Event):
    """We, or they, gave their word; `due` is the last day on which it is kept on time.

    `person` is the key person it was given to (ours) or who gave it (theirs); `rep` is our side of it. A promise with
    `repeat`, an RFC 5545 rule, is due anew on every day of the rule from `starts` on; a `standing` one is to be shown
    honoured `every` so many days; a `question` was asked, and an answer is owed.
    """

    topic = "promise-made.v1"
    text: Annotated[Text, Personal("person")]
    direction: Direction = "ours"
    person: StreamId | None = None
    rep: Text | None = None
    due: date | None = None
    visit: int | None = None
    complaint: int | None = None
    repeat: Text | None = None
    starts: date | None = None
    standing: bool = False
    every: int | None = None
    question: bool = False

    @property
    def kind(self) -> PromiseKind:
        """What kind of promise it is."""
        if self.repeat is not None:
            return "repeating"
        return "standing" if self.standing else "question" if self.question else "once"


class PromiseChange(Event):
    """An event that changes a promise; `promise` is the promise's number: the version of its first entry."""

    promise: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the promise."""
        return self.promise


class OccurrenceChange(PromiseChange):
    """A change that may concern one occurrence of a repeating promise, named by its day in the rule."""

    occurrence: date | None = None


class PromiseRescheduled(OccurrenceChange):
    """A new day was agreed (HANDBOOK P2: old and new date, who agreed, why)."""

    topic = "promise-rescheduled.v1"
    due: date
    was: date | None = None
    agreed_by: StreamId | None = None
    reason: Text | None = None


class PromiseKept(OccurrenceChange):
    """The promise was kept, or with `partly` a part of it."""

    topic = "promise-kept.v1"
    partly: bool = False
    evidence: Text | None = None


class PromiseBroken(OccurrenceChange):
    """The promise will not be kept; a repeating one as a whole: not from that day on."""

    topic = "promise-broken.v1"
    reason: Text | None = None


class PromiseReleased(OccurrenceChange):
    """The one to whom it was given no longer wants it; a repeating one as a whole: not from that day on."""

    topic = "promise-released.v1"
    person: StreamId | None = None
    reason: Text | None = None


class PromiseReopened(OccurrenceChange):
    """What was held to be settled is not; the promise stands again."""

    topic = "promise-reopened.v1"
    reason: Text | None = None


class PromiseConfirmed(OccurrenceChange):
    """Somebody else, or with `person` the customer, confirmed that it was kept (HANDBOOK P6)."""

    topic = "promise-confirmed.v1"
    person: StreamId | None = None
    evidence: Text | None = None


class PromiseEvidenced(PromiseChange):
    """A standing promise was seen to be honoured (HANDBOOK P4)."""

    topic = "promise-evidenced.v1"
    evidence: Text


class PromiseReassigned(PromiseChange):
    """Another rep of ours is to keep it."""

    topic = "promise-reassigned.v1"
    rep: Text
    was: Text | None = None
    reason: Text | None = None
