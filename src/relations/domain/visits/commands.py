"""What somebody wants recorded about visits."""

from datetime import date

from relations.domain.command import Command
from relations.domain.complaints import AcceptRemedy, DisputeRemedy, RaiseComplaint, ResolveComplaint, TellCustomer
from relations.domain.event import StreamId, Text
from relations.domain.fixed import Clock
from relations.domain.gifts import HandOverGift
from relations.domain.market import CollectMoney, Observe, TakeOrder
from relations.domain.people import LearnFact
from relations.domain.promises import BreakPromise, EvidencePromise, KeepPromise, MakePromise
from relations.domain.ref import CustomerRef, Kind, PersonRef, VisitRef
from relations.domain.relationship import Relationship
from relations.domain.visits.events import Minutes, Order
from relations.domain.words import Channel, Company, Purpose


class PlanVisit(Command):
    """Plan a visit, or another contact, for a day (HANDBOOK V1)."""

    begins = Kind.VISIT
    customer: CustomerRef
    rep: Text
    day: date
    time: Clock | None = None
    order: Order | None = None
    purposes: tuple[Purpose, ...] = ()
    goal: Text | None = None
    see: tuple[PersonRef, ...] = ()
    channel: Channel = "visit"
    company: Company | None = None
    companion: Text | None = None


class VisitStep(Command):
    """A command that takes one visit on."""

    target = "visit"
    points_at = "visit"
    visit: VisitRef


class RescheduleVisit(VisitStep):
    """Plan a visit for another day, or for another time of it."""

    day: date
    time: Clock | None = None
    order: Order | None = None
    reason: Text | None = None


class CancelVisit(VisitStep):
    """Say that a visit that was planned will not be made."""

    reason: Text


class SignVisit(VisitStep):
    """Sign the report of a visit; whoever made it cannot."""

    remark: Text | None = None


class ReportCoaching(VisitStep):
    """Say what the coach saw on a coaching visit (HANDBOOK V7)."""

    coach: Text
    seen: Text
    advice: Text | None = None


class VisitReport(Command):
    """What is told of a visit that was made; all that it brought is recorded, or nothing.

    What became on it of earlier promises and complaints, and what was learned of persons, is recorded after it.
    """

    leads_to = ("kept", "broken", "evidenced", "resolved", "told", "accepted", "disputed", "learned")
    rep: Text
    purposes: tuple[Purpose, ...] = ()
    goal: Text | None = None
    met: tuple[PersonRef, ...] = ()
    outcome: Text | None = None
    next_on: date | None = None
    company: Company | None = None
    companion: Text | None = None
    minutes: Minutes | None = None
    template: Text | None = None
    steps: tuple[Text, ...] = ()
    promises: tuple[MakePromise, ...] = ()
    complaints: tuple[RaiseComplaint, ...] = ()
    gifts: tuple[HandOverGift, ...] = ()
    observations: tuple[Observe, ...] = ()
    orders: tuple[TakeOrder, ...] = ()
    payments: tuple[CollectMoney, ...] = ()
    kept: tuple[KeepPromise, ...] = ()
    broken: tuple[BreakPromise, ...] = ()
    evidenced: tuple[EvidencePromise, ...] = ()
    resolved: tuple[ResolveComplaint, ...] = ()
    told: tuple[TellCustomer, ...] = ()
    accepted: tuple[AcceptRemedy, ...] = ()
    disputed: tuple[DisputeRemedy, ...] = ()
    learned: tuple[LearnFact, ...] = ()

    def recipients(self, state: Relationship) -> tuple[StreamId, ...]:
        """Give all who get something on this visit."""
        return tuple(dict.fromkeys(person for gift in self.gifts for person in gift.recipients(state)))


class LogVisit(VisitReport):
    """Log a visit, with the promises, complaints and gifts that it brought."""

    begins = Kind.VISIT
    customer: CustomerRef
    channel: Channel = "visit"

    def looks_back(self) -> bool:
        """Without a plan, visits bind nothing and are bound by nothing, but what came of them may be."""
        return bool(self.promises or self.complaints or self.gifts)


class LogPlannedVisit(VisitReport):
    """Log a visit that was planned; what is not told is as it was planned."""

    target = "visit"
    points_at = "visit"
    visit: VisitRef
    channel: Channel | None = None


VisitCommand = PlanVisit | RescheduleVisit | CancelVisit | LogVisit | LogPlannedVisit | SignVisit | ReportCoaching
