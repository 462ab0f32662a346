"""Gifts: given, received or declined, worth an amount that exists (HANDBOOK G1)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from relations.domain.gifts import GiftDeclined, GiftGiven, GiftReceived, HandOverGift, MissingCurrencyError
from relations.errors import InvalidInputError
from scenario import CUSTOMER, WANG, opened, subject

gift = HandOverGift(customer=CUSTOMER, on="2026-03-11", item="tea")


def test_a_gift_says_what_to_whom_by_whom_worth_what_and_why() -> None:
    command = HandOverGift(
        customer=CUSTOMER,
        on="2026-03-11",
        item="tea",
        person=WANG,
        rep="li.wei",
        value="180.50",
        currency=" cny ",
        occasion="Mid-Autumn",
        visit=subject("V", 4),
        note="n",
    )
    opened().when(command).records(
        GiftGiven(
            item="tea",
            person=WANG.stream,
            rep="li.wei",
            value=Decimal("180.50"),
            currency="CNY",
            occasion="Mid-Autumn",
            visit=4,
            note="n",
        )
    )


def test_a_gift_is_given_received_or_declined() -> None:
    opened().when(gift).records(GiftGiven(item="tea"))
    opened().when(gift.model_copy(update={"state": "received"})).records(GiftReceived(item="tea"))
    opened().when(gift.model_copy(update={"state": "declined"})).records(GiftDeclined(item="tea", offered_by="them"))
    refused = gift.model_copy(update={"state": "declined", "offered_by": "us"})
    opened().when(refused).records(GiftDeclined(item="tea", offered_by="us"))


def test_the_same_gift_can_be_given_again() -> None:
    opened().then("2026-03-11", GiftGiven(item="tea")).when(gift).records(GiftGiven(item="tea"))


def test_an_amount_needs_its_currency() -> None:
    command = HandOverGift(customer=CUSTOMER, on="2026-03-11", item="tea", value="18e1")
    opened().when(command).is_refused(
        MissingCurrencyError, "180 of which currency? add --currency, for example --currency CNY"
    )


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("-1", "value '-1': it is less than 0; write 0 or more"),
        ("NaN", "value 'NaN': it is not a number; write one such as 1800 or 12.50"),
        ("Infinity", "value 'Infinity': it is not a number; write one such as 1800 or 12.50"),
        ("0.00001", "value '0.00001': it has more than 4 decimal places; round it"),
        ("1e30", "value '1e30': it has more than 18 digits; write fewer"),
        ("much", "value 'much': it is not a number; write one such as 1800 or 12.50"),
    ],
)
def test_an_amount_that_does_not_exist_is_refused(value: str, why: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        HandOverGift(customer=CUSTOMER, on="2026-03-11", item="tea", value=value, currency="CNY")
    assert str(refused.value) == why


@pytest.mark.parametrize("currency", ["Yuan", "CN", "人民币", ""])
def test_a_currency_is_three_letters(currency: str) -> None:
    with pytest.raises(InvalidInputError, match=r"^currency .* three letters of its code, such as CNY$"):
        HandOverGift(customer=CUSTOMER, on="2026-03-11", item="tea", value="1", currency=currency)


@pytest.mark.parametrize("state", ["eaten", "", None])
def test_a_gift_has_no_other_state(state: object) -> None:
    with pytest.raises(InvalidInputError, match=r"^state"):
        HandOverGift(customer=CUSTOMER, on="2026-03-11", item="tea", state=state)
