"""What somebody may want recorded about a complaint."""

from relations.domain.command import Command
from relations.domain.event import Text
from relations.domain.ref import ComplaintRef, CustomerRef, Kind, PersonRef, VisitRef
from relations.domain.words import Severity


class RaiseComplaint(Command):
    """Record a complaint."""

    begins = Kind.COMPLAINT
    customer: CustomerRef
    about: Text
    severity: Severity = "medium"
    person: PersonRef | None = None
    product: Text | None = None
    wanted: Text | None = None
    cause: Text | None = None
    evidence: Text | None = None
    mood: Text | None = None
    visit: VisitRef | None = None
    recurs: ComplaintRef | None = None


class StageCommand(Command):
    """A command that moves one complaint on."""

    target = "complaint"
    points_at = "complaint"
    complaint: ComplaintRef


class AcknowledgeComplaint(StageCommand):
    """Record that we confirmed the complaint to the customer."""


class AssignComplaint(StageCommand):
    """Put a complaint into somebody's hands."""

    to: Text
    reason: Text | None = None


class EscalateComplaint(StageCommand):
    """Record that a complaint went up."""

    to: Text
    reason: Text | None = None


class InvestigateComplaint(StageCommand):
    """Record what was found to be the cause."""

    cause: Text


class AnswerComplaint(StageCommand):
    """Record what the customer was answered."""

    answer: Text
    person: PersonRef | None = None


class RegradeComplaint(StageCommand):
    """Record that a complaint proved graver, or less grave."""

    severity: Severity
    reason: Text


class LinkComplaint(StageCommand):
    """Record that a complaint is an earlier one again."""

    recurs: ComplaintRef


class ResolveComplaint(StageCommand):
    """Record that the cause was put right."""

    remedy: Text | None = None


class TellCustomer(StageCommand):
    """Record that the customer was told of the remedy."""

    person: PersonRef | None = None


class AcceptRemedy(StageCommand):
    """Record that the customer accepted the remedy."""

    person: PersonRef | None = None


class DisputeRemedy(StageCommand):
    """Record that the customer did not accept the remedy."""

    reason: Text | None = None


class ReopenComplaint(StageCommand):
    """Take a complaint up again."""

    reason: Text | None = None


class CloseComplaint(StageCommand):
    """Close a complaint; without the customer having been told, a reason is required."""

    reason: Text | None = None
