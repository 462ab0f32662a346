"""What happens to a complaint (HANDBOOK X1 to X4)."""

from typing import Annotated

from relations.domain.event import Event, Personal, StreamId, Text
from relations.domain.words import Severity


class ComplaintRaised(Event):
    """The customer complained (HANDBOOK X1); `recurs` is the number of the earlier complaint about the same thing."""

    topic = "complaint-raised.v1"
    about: Annotated[Text, Personal("person")]
    severity: Severity = "medium"
    person: StreamId | None = None
    product: Text | None = None
    wanted: Text | None = None
    cause: Text | None = None
    evidence: Text | None = None
    mood: Annotated[Text, Personal("person")] | None = None
    visit: int | None = None
    recurs: int | None = None

    def subjects(self, version: int) -> tuple[int, ...]:
        """Name the earlier complaint too."""
        return (version,) if self.recurs is None else (version, self.recurs)


class ComplaintStage(Event):
    """An event that moves a complaint on; `complaint` is its number: the version of its first entry."""

    complaint: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the complaint."""
        return self.complaint


class ComplaintAcknowledged(ComplaintStage):
    """The customer was told that we have the complaint."""

    topic = "complaint-acknowledged.v1"


class ComplaintAssigned(ComplaintStage):
    """Somebody of ours has it in hand from now on."""

    topic = "complaint-assigned.v1"
    to: Text
    reason: Text | None = None


class ComplaintEscalated(ComplaintStage):
    """It went up: to whom, and why (HANDBOOK X3)."""

    topic = "complaint-escalated.v1"
    to: Text
    reason: Text | None = None


class ComplaintInvestigated(ComplaintStage):
    """It was looked into, and this is the cause."""

    topic = "complaint-investigated.v1"
    cause: Text


class ComplaintAnswered(ComplaintStage):
    """The customer was given our answer."""

    topic = "complaint-answered.v1"
    answer: Annotated[Text, Personal("person")]
    person: StreamId | None = None


class ComplaintRegraded(ComplaintStage):
    """It proved graver, or less grave, than it seemed."""

    topic = "complaint-regraded.v1"
    severity: Severity
    was: Severity
    reason: Text


class ComplaintLinked(ComplaintStage):
    """It is an earlier complaint again (HANDBOOK X4): `recurs` is the number of that one."""

    topic = "complaint-linked.v1"
    recurs: int

    def subjects(self, version: int) -> tuple[int, ...]:  # noqa: ARG002
        """Name the earlier complaint too."""
        return (self.complaint, self.recurs)


class ComplaintResolved(ComplaintStage):
    """The cause was put right."""

    topic = "complaint-resolved.v1"
    remedy: Text | None = None


class ComplaintTold(ComplaintStage):
    """The customer was told of the remedy."""

    topic = "complaint-told.v1"
    person: StreamId | None = None


class ComplaintAccepted(ComplaintStage):
    """The customer accepted the remedy."""

    topic = "complaint-accepted.v1"
    person: StreamId | None = None


class ComplaintDisputed(ComplaintStage):
    """The customer did not accept the remedy."""

    topic = "complaint-disputed.v1"
    reason: Text | None = None


class ComplaintReopened(ComplaintStage):
    """The complaint is taken up again."""

    topic = "complaint-reopened.v1"
    reason: Text | None = None


class ComplaintClosed(ComplaintStage):
    """Nothing more is to be done; `reason` says why where the customer was never told."""

    topic = "complaint-closed.v1"
    reason: Text | None = None
