"""Gifts: given by us, received by us, or declined (HANDBOOK G1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from relations.domain.around import Around
from relations.domain.command import Command
from relations.domain.event import Event, StreamId, Text
from relations.domain.ref import CustomerRef, Kind, PersonRef, VisitRef
from relations.domain.relationship import Relationship
from relations.domain.words import HandOver
from relations.errors import RelationsError

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
    """What the events of a gift have in common."""

    item: Text
    person: StreamId | None = None
    rep: Text | None = None
    value: Value | None = None
    currency: Currency | None = None
    occasion: Text | None = None
    visit: int | None = None


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


class HandOverGift(Command):
    """Record a gift: given, received or declined."""

    begins = Kind.GIFT
    customer: CustomerRef
    item: Text
    state: HandOver = "given"
    person: PersonRef | None = None
    rep: Text | None = None
    value: Value | None = None
    currency: Currency | None = None
    occasion: Text | None = None
    visit: VisitRef | None = None
    offered_by: Literal["us", "them"] = "them"

    def recipients(self) -> tuple[StreamId, ...]:
        """Give the person who gets it from us."""
        return (self.person.stream,) if self.person and self.state == "given" else ()


class MissingCurrencyError(RelationsError):
    """An amount without its currency says nothing."""

    def __init__(self, value: Decimal) -> None:
        """`value` as given."""
        super().__init__(f"{value:f} of which currency? add --currency, for example --currency CNY")


def decide(command: HandOverGift, _state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge a gift (HANDBOOK G1)."""
    if command.value is not None and command.currency is None:
        raise MissingCurrencyError(command.value)
    fields = command.model_dump(include={"item", "rep", "value", "currency", "occasion", "note"})
    fields["person"] = command.person.stream if command.person else None
    fields["visit"] = command.visit.number if command.visit else None
    match command.state:
        case "given":
            return [GiftGiven(**fields)]
        case "received":
            return [GiftReceived(**fields)]
        case "declined":
            return [GiftDeclined(**fields, offered_by=command.offered_by)]


def state_of(event: GiftGiven | GiftReceived | GiftDeclined) -> HandOver:
    """Name the state that the event puts the gift in."""
    match event:
        case GiftGiven():
            return "given"
        case GiftReceived():
            return "received"
        case GiftDeclined():
            return "declined"


JUDGES = {HandOverGift: decide}
FOLDS: dict[type[Event], Any] = {}
