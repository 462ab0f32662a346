"""What somebody wants recorded about gifts."""

from typing import Literal

from relations.domain.command import Command
from relations.domain.event import StreamId, Text
from relations.domain.gifts.events import Currency, Value
from relations.domain.ref import CustomerRef, GiftRef, Kind, PersonRef, VisitRef
from relations.domain.relationship import Relationship
from relations.domain.words import HandOver


class NewGift(Command):
    """What the commands that begin a gift have in common."""

    begins = Kind.GIFT
    customer: CustomerRef
    item: Text
    person: PersonRef | None = None
    rep: Text | None = None
    value: Value | None = None
    currency: Currency | None = None
    occasion: Text | None = None
    visit: VisitRef | None = None
    cash: bool = False

    def recipients(self, state: Relationship) -> tuple[StreamId, ...]:  # noqa: ARG002
        """Give the person who gets it, or is to get it, from us."""
        return (self.person.stream,) if self.person else ()


class HandOverGift(NewGift):
    """Record a gift: given, received or declined."""

    state: HandOver = "given"
    offered_by: Literal["us", "them"] = "them"

    def recipients(self, state: Relationship) -> tuple[StreamId, ...]:
        """Give the person who gets it from us."""
        return super().recipients(state) if self.state == "given" else ()


class RequestGift(NewGift):
    """Ask whether something may be given (HANDBOOK G3)."""


class GiftStep(Command):
    """A command that takes one gift on."""

    target = "gift"
    points_at = "gift"
    gift: GiftRef

    def recipients(self, state: Relationship) -> tuple[StreamId, ...]:
        """Give the person for whom the gift is, as its request says."""
        person = state.gifts[self.gift.number].person
        return (person,) if person else ()


class ApproveGift(GiftStep):
    """Say that what was asked for may be given; the approver is not the giver."""

    reason: Text | None = None


class RefuseGift(GiftStep):
    """Say that what was asked for is not given; whoever asked may take it back like this."""

    reason: Text


class HandGift(GiftStep):
    """Record that what was asked for has been given."""

    visit: VisitRef | None = None


class ReturnGift(GiftStep):
    """Record that what was given, or received, went back."""

    reason: Text


GiftCommand = HandOverGift | RequestGift | ApproveGift | RefuseGift | HandGift | ReturnGift
