"""What happens to gifts, as events."""

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from relations.domain.event import Event, StreamId, Text
from relations.domain.words import GiftState

Value = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4, allow_inf_nan=False)]
"""An amount of money: never negative, in the currency beside it."""


def _code(text: str) -> str:
    code = text.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValueError("this is not a currency; write the three letters of its code, such as CNY")
    return code


Currency = Annotated[str, AfterValidator(_code)]
"""An ISO 4217 code, such as CNY."""


class Handed(Event):
    """What the events that begin a gift have in common; `cash` is money or its like: red envelopes, vouchers."""

    item: Text
    person: StreamId | None = None
    rep: Text | None = None
    value: Value | None = None
    currency: Currency | None = None
    occasion: Text | None = None
    visit: int | None = None
    cash: bool = False


class GiftGiven(Handed):
    """We gave something to the customer or a key person there."""

    topic = "gift-given.v1"


class GiftReceived(Handed):
    """The customer or a key person there gave us something."""

    topic = "gift-received.v1"


class GiftDeclined(Handed):
    """A gift was offered and not taken; `offered_by` says by which side."""

    topic = "gift-declined.v1"
    offered_by: Literal["us", "them"] = "them"


class GiftRequested(Handed):
    """Somebody of us asks whether this may be given; nothing has been given yet."""

    topic = "gift-requested.v1"


class GiftChange(Event):
    """An event that takes a gift on; `gift` is its number: the version of its first entry."""

    gift: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the gift."""
        return self.gift


class GiftApproved(GiftChange):
    """Somebody else said that it may be given."""

    topic = "gift-approved.v1"
    reason: Text | None = None


class GiftRefused(GiftChange):
    """It was decided that it is not given."""

    topic = "gift-refused.v1"
    reason: Text


class GiftHanded(GiftChange):
    """What had been asked for was given."""

    topic = "gift-handed.v1"
    visit: int | None = None


class GiftReturned(GiftChange):
    """What was given, or received, went back."""

    topic = "gift-returned.v1"
    reason: Text


def state_of(event: Handed | GiftChange) -> GiftState:
    """Name the state that the event puts the gift in."""
    match event:
        case GiftGiven() | GiftHanded():
            return "given"
        case GiftReceived():
            return "received"
        case GiftDeclined():
            return "declined"
        case GiftApproved():
            return "approved"
        case GiftRefused():
            return "refused"
        case GiftReturned():
            return "returned"
    return "requested"
