"""The plan for a key account: what people say of it, by section and period (HANDBOOK R6)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from relations.domain.around import Around
from relations.domain.command import Command
from relations.domain.event import Event, Text
from relations.domain.gifts.events import Currency, Value
from relations.domain.ref import CustomerRef
from relations.domain.relationship import Relationship
from relations.errors import RelationsError

Year = Annotated[int, Field(ge=1900, le=2999)]
SECTIONS = ("diagnosis", "goal", "strategy", "action", "control", "feedback")
"""What is said in words; the forecast is an amount."""


class AccountPlanned(Event):
    """Somebody wrote at the plan for a key account in a year: a section is as it was said last, feedback adds up."""

    topic = "account-planned.v1"
    year: Year
    diagnosis: Text | None = None
    forecast: Value | None = None
    currency: Currency | None = None
    goal: Text | None = None
    strategy: Text | None = None
    action: Text | None = None
    control: Text | None = None
    feedback: Text | None = None


class PlanAccount(Command):
    """Write at the plan for a key account: what is given is added, what is not stays as it is."""

    customer: CustomerRef
    year: Year
    diagnosis: Text | None = None
    forecast: Value | None = None
    currency: Currency | None = None
    goal: Text | None = None
    strategy: Text | None = None
    action: Text | None = None
    control: Text | None = None
    feedback: Text | None = None

    def looks_back(self) -> bool:
        """Take no notice of what was said before."""
        return False


class NothingPlannedOfAccountError(RelationsError):
    """A plan that says nothing is none."""

    def __init__(self, customer: str) -> None:
        """Name the customer as written."""
        super().__init__(
            f"nothing is said of the plan for {customer}; add what it is about, for example --goal TEXT, "
            "--forecast 120000 CNY or --feedback TEXT"
        )


class ForecastWithoutCurrencyError(RelationsError):
    """What is to be sold is money."""

    def __init__(self, forecast: Decimal) -> None:
        """`forecast` as given."""
        super().__init__(f"a forecast of {forecast:f} in which currency? write it like: --forecast {forecast:f} CNY")


def decide(command: PlanAccount, _state: Relationship, _around: Around) -> Sequence[Event]:
    """Judge a part of a plan."""
    said = command.model_dump(exclude={"customer", "on"}, exclude_none=True)
    if not {*said} & {*SECTIONS, "forecast"}:
        raise NothingPlannedOfAccountError(command.customer.text)
    if command.forecast is not None and command.currency is None:
        raise ForecastWithoutCurrencyError(command.forecast)
    return [AccountPlanned(**said)]


JUDGES: dict[Any, Any] = {PlanAccount: decide}
FOLDS: dict[type[Event], Any] = {}
