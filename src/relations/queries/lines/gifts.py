"""What the entries of gifts say."""

from __future__ import annotations

from relations.domain.gifts import (
    GiftApproved,
    GiftDeclined,
    GiftGiven,
    GiftHanded,
    GiftReceived,
    GiftRefused,
    GiftRequested,
    GiftReturned,
    Handed,
)
from relations.queries.lines.telling import Teller, because, join, word


def _given(event: GiftGiven, tell: Teller) -> str:
    return join("we gave", _what(event), event.person and f"to {tell.name(event.person)}", _occasion(event))


def _received(event: GiftReceived, tell: Teller) -> str:
    return join("we received", _what(event), event.person and f"from {tell.name(event.person)}", _occasion(event))


def _declined(event: GiftDeclined, tell: Teller) -> str:
    return join("gift declined:", _what(event), event.person and f"({tell.name(event.person)})", _occasion(event))


def _what(event: Handed) -> str:
    worth = f"({event.value:f} {event.currency})" if event.value is not None else None
    return join(event.item, worth, "(cash)" if event.cash else None)


def _occasion(event: Handed) -> str | None:
    return f"for {event.occasion}" if event.occasion else None


def _requested(event: GiftRequested, tell: Teller) -> str:
    return join("asked to give", _what(event), event.person and f"to {tell.name(event.person)}", _occasion(event))


def _decided(event: GiftApproved | GiftRefused, tell: Teller) -> str:
    return join(f"gift {tell.refer('G', event.gift)} {word(event, 'gift')}", because(event.reason))


def _handed(event: GiftHanded, tell: Teller) -> str:
    return f"gift {tell.refer('G', event.gift)} given"


def _returned(event: GiftReturned, tell: Teller) -> str:
    return join(f"gift {tell.refer('G', event.gift)} returned", because(event.reason))


LINES = {
    GiftGiven: _given,
    GiftReceived: _received,
    GiftDeclined: _declined,
    GiftRequested: _requested,
    GiftApproved: _decided,
    GiftRefused: _decided,
    GiftHanded: _handed,
    GiftReturned: _returned,
}
