"""What the entries of days that matter and of greetings say."""

from __future__ import annotations

from relations.domain.greetings import (
    CustomerDateNoted,
    CustomerDateWithdrawn,
    GreetingSent,
    PersonDateNoted,
    PersonDateWithdrawn,
)
from relations.queries.lines.telling import Teller, because, join


def _noted(event: PersonDateNoted | CustomerDateNoted, _tell: Teller) -> str:
    how = ", ".join(said for said, so in (("lunar", event.lunar), ("every year", event.yearly)) if so)
    return join(f"{event.occasion} is on {event.day}", f"({how})" if how else None)


def _withdrawn(event: PersonDateWithdrawn | CustomerDateWithdrawn, _tell: Teller) -> str:
    return join(f"{event.occasion} withdrawn", because(event.reason))


def _sent(event: GreetingSent, tell: Teller) -> str:
    whom = tell.name(event.person) if event.person else "the customer"
    return join(f"greeted {whom} for {event.occasion} ({event.channel})", f": {event.text}" if event.text else None)


LINES = {
    PersonDateNoted: _noted,
    CustomerDateNoted: _noted,
    PersonDateWithdrawn: _withdrawn,
    CustomerDateWithdrawn: _withdrawn,
    GreetingSent: _sent,
}
