"""Targets and forecasts of a rep, for a month or a year (HANDBOOK R3, R4); they stand in the rep's own stream."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from relations.domain.around import Around
from relations.domain.event import Event, Text
from relations.domain.gifts.events import Currency
from relations.domain.reps import RepCommand, RepEvent, RepState
from relations.domain.when import When
from relations.domain.words import FigureKind, Measure
from relations.errors import RelationsError

PAID: frozenset[Measure] = frozenset({"orders", "collected"})
"""The measures that are counted in money; the others are whole numbers."""
Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4, allow_inf_nan=False)]
"""What is to be reached."""


def _period(text: str) -> str:
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", text, re.ASCII) or text.startswith("0000"):
        raise ValueError("this is neither a month nor a year; write one such as 2026-03 or 2026")
    return text


def _month(text: str) -> str:
    if "-" not in text:
        raise ValueError("this is not a month; write one such as 2026-03")
    return text


Period = Annotated[str, AfterValidator(_period)]
"""A month such as 2026-03, or a whole year such as 2026: what is to come, so no moment at which things happened."""
Month = Annotated[Period, AfterValidator(_month)]


class Figure(RepEvent):
    """An event about a figure of a rep; `amount` is money where there is a currency, and else a whole number."""

    period: Period
    measure: Measure
    amount: Amount
    currency: Currency | None = None
    reason: Text | None = None


class TargetSet(Figure):
    """Somebody said what the rep is to reach."""

    topic = "target-set.v1"


class ForecastMade(Figure):
    """Somebody said what will probably be reached in a month."""

    topic = "forecast-made.v1"
    period: Month


class FigureCommand(RepCommand):
    """What the commands about figures have in common."""

    period: Period
    measure: Measure
    amount: Amount
    currency: Currency | None = None
    reason: Text | None = None


class SetTarget(FigureCommand):
    """Say what a rep is to reach in a month or a year (HANDBOOK R3)."""


class MakeForecast(FigureCommand):
    """Say what will probably be reached in a month (HANDBOOK R3)."""

    period: Month


class PeriodOverError(RelationsError):
    """What is over cannot be planned any more."""

    def __init__(self, what: FigureKind, period: str, on: When) -> None:
        """Say what was to be said of which period, and `on` which day it was over."""
        super().__init__(
            f"{period} was over on {on}, so a {what} for it comes too late; name a later one with --month, "
            "or the day on which it was made with --on"
        )


class WhichCurrencyError(RelationsError):
    """Money needs a currency."""

    def __init__(self, measure: Measure, amount: Decimal) -> None:
        """`measure` and `amount` as given."""
        super().__init__(f"{measure} are counted in money: in which currency? write it like: {measure} {amount:f} CNY")


class NotMoneyError(RelationsError):
    """What is counted has no currency and no parts."""

    def __init__(self, measure: Measure) -> None:
        """`measure` as given."""
        super().__init__(f"{measure} are counted: write a whole number without a currency, such as: {measure} 60")


def decide(command: FigureCommand, state: RepState, _around: Around) -> Sequence[Event]:
    """Judge a target or a forecast; the same one again yields no event."""
    kind: type[Figure] = ForecastMade if isinstance(command, MakeForecast) else TargetSet
    what: FigureKind = "forecast" if kind is ForecastMade else "target"
    if command.measure in PAID and command.currency is None:
        raise WhichCurrencyError(command.measure, command.amount)
    if command.measure not in PAID and (command.currency or command.amount % 1):
        raise NotMoneyError(command.measure)
    if When(command.period).last_day < command.on.day:
        raise PeriodOverError(what, command.period, command.on)
    said = kind(**command.model_dump(exclude={"on"}))
    return [] if state.figures.get(_key(what, said)) == command.amount else [said]


def evolve(state: RepState, event: Event, _on: When, _actor: str) -> RepState:
    """Fold a figure into the rep's state."""
    match event:
        case Figure():
            what: FigureKind = "forecast" if isinstance(event, ForecastMade) else "target"
            return replace(state, figures=state.figures.set(_key(what, event), event.amount))
    return state


def _key(what: FigureKind, event: Figure) -> tuple[str, ...]:
    return what, event.period, event.measure, event.currency or ""


JUDGES: dict[Any, Any] = {SetTarget: decide, MakeForecast: decide}
FOLDS: dict[type[Event], Any] = {TargetSet: evolve, ForecastMade: evolve}
