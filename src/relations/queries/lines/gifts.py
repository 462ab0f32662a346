"""What the entries of gifts say."""

from __future__ import annotations

from relations.domain.gifts import GiftDeclined, GiftGiven, GiftReceived, Handed
from relations.queries.lines.telling import Teller, join


def _given(event: GiftGiven, tell: Teller) -> str:
    return join("we gave", _what(event), event.person and f"to {tell.name(event.person)}", _occasion(event))


def _received(event: GiftReceived, tell: Teller) -> str:
    return join("we received", _what(event), event.person and f"from {tell.name(event.person)}", _occasion(event))


def _declined(event: GiftDeclined, tell: Teller) -> str:
    return join("gift declined:", _what(event), event.person and f"({tell.name(event.person)})", _occasion(event))


def _what(event: Handed) -> str:
    return join(event.item, f"({event.value:f} {event.currency})" if event.value is not None else None)


def _occasion(event: Handed) -> str | None:
    return f"for {event.occasion}" if event.occasion else None


LINES = {GiftGiven: _given, GiftReceived: _received, GiftDeclined: _declined}
