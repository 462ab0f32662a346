"""Targets, forecasts and the plans for key accounts (HANDBOOK R3, R4, R6)."""

from __future__ import annotations

from typing import Any

import pytest

from relations.domain.accounts import (
    AccountPlanned,
    ForecastWithoutCurrencyError,
    NothingPlannedOfAccountError,
    PlanAccount,
)
from relations.domain.reps import RepState, rep_stream
from relations.domain.targets import (
    ForecastMade,
    MakeForecast,
    NotMoneyError,
    PeriodOverError,
    SetTarget,
    TargetSet,
    WhichCurrencyError,
)
from relations.errors import InvalidInputError
from scenario import CUSTOMER, History, opened

REP = {"rep": "li.wei", "on": "2026-03-31"}
ORDERS = {"measure": "orders", "amount": "50000", "currency": "cny"}
VISITS = {"measure": "visits", "amount": "60"}


def nothing() -> History:
    return History(RepState(rep_stream("li.wei")))


@pytest.mark.parametrize("period", ["2026-03", "2026-04", "2026"])
@pytest.mark.parametrize("figure", [ORDERS, VISITS])
def test_a_target_is_for_a_month_or_a_year_that_is_not_over(period: str, figure: dict[str, Any]) -> None:
    nothing().when(SetTarget(**REP, **figure, period=period, reason="new shops")).records(
        TargetSet(rep="li.wei", **figure, period=period, reason="new shops")
    )


@pytest.mark.parametrize(
    ("kind", "what", "period"),
    [(SetTarget, "target", "2026-02"), (SetTarget, "target", "2025"), (MakeForecast, "forecast", "2026-02")],
)
def test_what_is_over_is_not_planned(kind: Any, what: str, period: str) -> None:
    nothing().when(kind(**REP, **VISITS, period=period)).is_refused(
        PeriodOverError,
        f"{period} was over on 2026-03-31, so a {what} for it comes too late; name a later one with --month, "
        "or the day on which it was made with --on",
    )


def test_the_same_figure_again_is_no_news_and_another_is() -> None:
    said = nothing().then("2026-03-01", TargetSet(rep="li.wei", **ORDERS, period="2026-03"))
    said.when(SetTarget(**REP, **ORDERS, period="2026-03")).changes_nothing()
    for other in (
        SetTarget(**REP, **{**ORDERS, "amount": "50001"}, period="2026-03"),
        SetTarget(**REP, **{**ORDERS, "currency": "EUR"}, period="2026-03"),
        SetTarget(**REP, **ORDERS, period="2026-04"),
        MakeForecast(**REP, **ORDERS, period="2026-03"),
        SetTarget(**REP, **{**ORDERS, "measure": "collected"}, period="2026-03"),
    ):
        assert len(said.when(other).events) == 1
    forecast = said.when(MakeForecast(**REP, **ORDERS, period="2026-04"))
    forecast.records(ForecastMade(rep="li.wei", **ORDERS, period="2026-04"))


def test_money_has_a_currency_and_what_is_counted_has_none() -> None:
    nothing().when(SetTarget(**REP, measure="collected", amount="9.50", period="2026-03")).is_refused(
        WhichCurrencyError, "collected are counted in money: in which currency? write it like: collected 9.50 CNY"
    )
    for wrong in ({"amount": "1.5"}, {"amount": "60", "currency": "CNY"}):
        nothing().when(MakeForecast(**REP, measure="new-customers", **wrong, period="2026-03")).is_refused(
            NotMoneyError,
            "new-customers are counted: write a whole number without a currency, such as: new-customers 60",
        )


@pytest.mark.parametrize("wrong", [{"period": "2026-03-01"}, {"amount": "-1"}, {"measure": "luck"}, {"rep": " "}])
def test_a_figure_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        SetTarget(**{**REP, **VISITS, "period": "2026-03", **wrong})
    with pytest.raises(InvalidInputError):
        MakeForecast(**{**REP, **VISITS, "period": "2026", **wrong})


def test_a_plan_for_an_account_says_something() -> None:
    at = {"customer": CUSTOMER, "on": "2026-03-02", "year": 2026}
    opened().when(PlanAccount(**at, goal="half of the shelf", forecast="120000", currency="CNY")).records(
        AccountPlanned(year=2026, goal="half of the shelf", forecast="120000", currency="CNY")
    )
    opened().when(PlanAccount(**at)).is_refused(
        NothingPlannedOfAccountError,
        f"nothing is said of the plan for {CUSTOMER}; add what it is about, for example --goal TEXT, "
        "--forecast 120000 CNY or --feedback TEXT",
    )
    opened().when(PlanAccount(**at, forecast="9")).is_refused(
        ForecastWithoutCurrencyError, "a forecast of 9 in which currency? write it like: --forecast 9 CNY"
    )
