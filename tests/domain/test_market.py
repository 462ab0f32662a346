"""What was seen and what business was done; each stands for itself (HANDBOOK R1, R2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from relations.domain.market import (
    AccountReconciled,
    CollectMoney,
    MoneyCollected,
    ObservationMade,
    Observe,
    OrderTaken,
    PriceWithoutCurrencyError,
    ReconcileAccount,
    TakeOrder,
)
from relations.domain.visits import LogVisit, VisitLogged
from relations.errors import InvalidInputError
from scenario import CUSTOMER, WANG, opened, subject

AT = {"customer": CUSTOMER, "on": "2026-03-02", "rep": "li.wei"}
MONEY = {"amount": "1800.50", "currency": "cny"}


def test_an_observation_says_what_of_whom_and_who_told() -> None:
    fields = {"kind": "price", "text": "on the shelf", "about": "milk", "quantity": "3", "price": "12.80", "score": 4}
    opened().when(Observe(**AT, **fields, currency="CNY", person=WANG, visit=subject("V", 2), note="n")).records(
        ObservationMade(**fields, rep="li.wei", currency="CNY", person=WANG.stream, visit=2, note="n")
    )


def test_a_price_needs_its_currency() -> None:
    opened().when(Observe(**AT, kind="price", text="on the shelf", price="12.80")).is_refused(
        PriceWithoutCurrencyError, "a price of 12.80 in which currency? add --currency, for example --currency CNY"
    )


def test_business_keeps_its_exact_amounts() -> None:
    opened().when(TakeOrder(**AT, **MONEY, margin="12.5", discount="5", text="12 cases")).records(
        OrderTaken(rep="li.wei", amount="1800.50", currency="CNY", margin="12.5", discount="5", text="12 cases")
    )
    opened().when(CollectMoney(**AT, **MONEY)).records(
        MoneyCollected(rep="li.wei", amount=Decimal("1800.50"), currency="CNY")
    )
    opened().when(ReconcileAccount(**AT, receivable="-20", currency="CNY", agreed=False)).records(
        AccountReconciled(rep="li.wei", receivable="-20", currency="CNY", agreed=False)
    )


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (TakeOrder, {"amount": "-1", "currency": "CNY"}),
        (TakeOrder, {"amount": "many", "currency": "CNY"}),
        (TakeOrder, {"amount": "1", "currency": "yuan"}),
        (TakeOrder, {**MONEY, "margin": "101"}),
        (CollectMoney, {"amount": "NaN", "currency": "CNY"}),
        (Observe, {"kind": "weather", "text": "rain"}),
        (Observe, {"kind": "stock", "text": "x", "score": 6}),
        (Observe, {"kind": "stock", "text": " "}),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(kind: type, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        kind(**AT, **wrong)


def test_what_a_visit_brought_is_linked_to_it_and_is_the_reps() -> None:
    at = {"customer": CUSTOMER, "on": "2026-03-02"}
    seen, order, paid = (
        Observe(**at, kind="need", text="small packs"),
        TakeOrder(**at, **MONEY),
        CollectMoney(**at, **MONEY),
    )
    command = LogVisit(**AT, observations=(seen,), orders=(order,), payments=(paid,))
    opened().when(command).records(
        VisitLogged(rep="li.wei"),
        ObservationMade(rep="li.wei", kind="need", text="small packs", visit=2),
        OrderTaken(rep="li.wei", amount="1800.50", currency="CNY", visit=2),
        MoneyCollected(rep="li.wei", amount="1800.50", currency="CNY", visit=2),
    )
    assert not command.looks_back()
