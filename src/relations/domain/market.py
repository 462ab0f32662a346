"""What we saw at a customer's and what business was done: observations, orders, money collected, accounts (R1, R2)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from relations.domain.around import Around
from relations.domain.command import Command
from relations.domain.event import Event, StreamId, Text
from relations.domain.gifts.events import Currency, Value
from relations.domain.ref import CustomerRef, PersonRef, VisitRef
from relations.domain.relationship import Relationship
from relations.domain.words import ObservationKind
from relations.errors import RelationsError

Score = Annotated[int, Field(ge=1, le=5)]
"""1 is poor, 5 is excellent."""
Percent = Annotated[Decimal, Field(ge=-1000, le=100, max_digits=8, decimal_places=2, allow_inf_nan=False)]
"""A share of the amount; a margin may be less than none."""
Quantity = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4, allow_inf_nan=False)]
Balance = Annotated[Decimal, Field(max_digits=18, decimal_places=4, allow_inf_nan=False)]
"""What is owed to us; less than none is what we owe."""


class MarketEvent(Event):
    """What the events of observations and business have in common: who of ours, and on which visit by its number."""

    rep: Text | None = None
    visit: int | None = None


class ObservationMade(MarketEvent):
    """We saw, or were told, something about the market (HANDBOOK R2).

    `about` is the competitor, product or person of the staff; `quantity` what was counted; `price` that of one.
    """

    topic = "observation-made.v1"
    kind: ObservationKind
    text: Text
    about: Text | None = None
    quantity: Quantity | None = None
    price: Value | None = None
    currency: Currency | None = None
    score: Score | None = None
    person: StreamId | None = None


class OrderTaken(MarketEvent):
    """The customer ordered (HANDBOOK R1); margin and discount are in percent of the amount."""

    topic = "order-taken.v1"
    amount: Value
    currency: Currency
    text: Text | None = None
    margin: Percent | None = None
    discount: Percent | None = None


class MoneyCollected(MarketEvent):
    """The customer paid us."""

    topic = "money-collected.v1"
    amount: Value
    currency: Currency
    text: Text | None = None


class AccountReconciled(MarketEvent):
    """We compared accounts: what the customer owes us, and whether both sides say the same."""

    topic = "account-reconciled.v1"
    receivable: Balance
    currency: Currency
    agreed: bool = True
    text: Text | None = None


class MarketCommand(Command):
    """What the commands of observations and business have in common."""

    customer: CustomerRef
    rep: Text | None = None
    visit: VisitRef | None = None

    def looks_back(self) -> bool:
        """None depends on what was before."""
        return False


class Observe(MarketCommand):
    """Record what was seen at a customer's (HANDBOOK R2)."""

    kind: ObservationKind
    text: Text
    about: Text | None = None
    quantity: Quantity | None = None
    price: Value | None = None
    currency: Currency | None = None
    score: Score | None = None
    person: PersonRef | None = None


class TakeOrder(MarketCommand):
    """Record an order (HANDBOOK R1)."""

    amount: Value
    currency: Currency
    text: Text | None = None
    margin: Percent | None = None
    discount: Percent | None = None


class CollectMoney(MarketCommand):
    """Record that the customer paid (HANDBOOK R1)."""

    amount: Value
    currency: Currency
    text: Text | None = None


class ReconcileAccount(MarketCommand):
    """Record what the customer owes us by both books (HANDBOOK R1)."""

    receivable: Balance
    currency: Currency
    agreed: bool = True
    text: Text | None = None


class PriceWithoutCurrencyError(RelationsError):
    """A price without its currency says nothing."""

    def __init__(self, price: Decimal) -> None:
        """`price` as given."""
        super().__init__(f"a price of {price:f} in which currency? add --currency, for example --currency CNY")


_EVENTS: dict[type[MarketCommand], type[MarketEvent]] = {
    Observe: ObservationMade, TakeOrder: OrderTaken, CollectMoney: MoneyCollected, ReconcileAccount: AccountReconciled,
}  # fmt: skip


def decide(command: MarketCommand, _state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge an observation or a piece of business."""
    if isinstance(command, Observe) and command.price is not None and command.currency is None:
        raise PriceWithoutCurrencyError(command.price)
    fields: dict[str, Any] = {
        name: getattr(command, name) for name in type(command).model_fields if name not in {"on", "customer"}
    }
    fields["visit"] = command.visit.number if command.visit else None
    if isinstance(command, Observe):
        fields["person"] = command.person.stream if command.person else None
    return [_EVENTS[type(command)](**fields)]


JUDGES: dict[type[Command], Any] = dict.fromkeys(_EVENTS, decide)
FOLDS: dict[type[Event], Any] = {}
"""None: they bind no later decision."""
