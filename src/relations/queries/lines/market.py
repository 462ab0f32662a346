"""What the entries of observations and business say."""

from __future__ import annotations

from relations.domain.market import AccountReconciled, MoneyCollected, ObservationMade, OrderTaken
from relations.queries.lines.telling import Teller, join


def _observed(event: ObservationMade, tell: Teller) -> str:
    count = f"({event.quantity:f})" if event.quantity is not None else None
    price = f"at {event.price:f} {event.currency}" if event.price is not None else None
    score = f"{event.score} of 5" if event.score else None
    who = f"by {tell.name(event.person)}" if event.person else None
    return join(f"{event.kind} seen", event.about, count, price, score, who, f": {event.text}")


def _ordered(event: OrderTaken, _: Teller) -> str:
    shares = [f"{name} {value:f}%" for name in ("margin", "discount") if (value := getattr(event, name)) is not None]
    more = f"({', '.join(shares)})" if shares else None
    return join(f"order of {event.amount:f} {event.currency}", more, f": {event.text}" if event.text else None)


def _collected(event: MoneyCollected, _: Teller) -> str:
    return join(f"{event.amount:f} {event.currency} collected", f": {event.text}" if event.text else None)


def _reconciled(event: AccountReconciled, _: Teller) -> str:
    agreed = "agreed" if event.agreed else "not agreed"
    said = f": {event.text}" if event.text else None
    return join(f"account reconciled, {event.receivable:f} {event.currency} owed to us", f", {agreed}", said)


LINES = {
    ObservationMade: _observed, OrderTaken: _ordered, MoneyCollected: _collected, AccountReconciled: _reconciled,
}  # fmt: skip
