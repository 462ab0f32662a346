"""Gifts: asked for, approved, given, received, declined and returned (HANDBOOK G1 to G4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relations.domain import presets
from relations.domain.around import GiftBefore
from relations.domain.command import BeforeItBeganError
from relations.domain.complaints import ComplaintClosed, ComplaintRaised, RaiseComplaint
from relations.domain.gifts import (
    AlreadyDecidedError,
    ApproveGift,
    GiftApproved,
    GiftDeclined,
    GiftGiven,
    GiftHanded,
    GiftNotAllowedError,
    GiftReceived,
    GiftRefused,
    GiftRequested,
    GiftReturned,
    HandGift,
    HandOverGift,
    MissingCurrencyError,
    NeedsApprovalError,
    NotARequestError,
    NotGivenError,
    OwnRequestError,
    RefuseGift,
    RequestGift,
    ReturnGift,
)
from relations.domain.policy import Policy
from relations.domain.rules import GiftLimit, GiftRules
from relations.domain.visits import LogVisit
from relations.domain.when import When
from relations.errors import InvalidInputError
from scenario import CUSTOMER, WANG, History, opened, subject

gift = HandOverGift(customer=CUSTOMER, on="2026-03-11", item="tea")
G2 = subject("G", 2)
LIMITS = {"CNY": GiftLimit(per_gift=500, per_year=1000, approve_above=300)}
SET = GiftRequested(item="tea set", person=WANG.stream, rep="li.wei", value=Decimal(400), currency="CNY")
BEYOND = (
    "400 CNY is beyond per_year 1000 CNY for one person (rule gifts.limits.CNY.per_year): "
    "820 CNY given besides in entries 12, 40"
)


def rules(**gifts: Any) -> Policy:
    """Give the default rules with others for gifts."""
    return presets.default().model_copy(update={"gifts": GiftRules(**gifts)})


LIMITED = rules(limits=LIMITS)
YEARLY = rules(limits={"CNY": GiftLimit(per_year=1000)})


def had(entry: int, value: int, item: str = "cup", rep: str = "zhang.min") -> GiftBefore:
    return GiftBefore(entry, WANG.stream, When("2026-01-05"), item, Decimal(value), "CNY", rep)


BEFORE = (had(12, 420), had(40, 400))


def requested(policy: Policy = LIMITED) -> History:
    """Have li.wei ask, in entry 2, whether a tea set may be given."""
    return opened().then("2026-03-01", SET, "li.wei").under(policy=policy)


def worth(value: int, **more: Any) -> HandOverGift:
    return gift.model_copy(update={"value": Decimal(value), "currency": "CNY", "person": WANG, **more})


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


def test_the_default_rules_limit_nothing() -> None:
    opened().when(worth(10**9)).records(GiftGiven(item="tea", person=WANG.stream, value=10**9, currency="CNY"))


def test_a_gift_beyond_a_limit_is_to_be_asked_for_first() -> None:
    given = opened().under(policy=YEARLY, gifts=BEFORE)
    given.when(worth(400)).is_refused(
        NeedsApprovalError, f"{BEYOND}; first: relations gift request 华联 --item ... (with the same options)"
    )
    given.when(worth(180)).records(
        GiftGiven(item="tea", person=WANG.stream, value=Decimal(180), currency="CNY"),
    )


def test_what_is_received_or_declined_is_not_judged() -> None:
    history = opened().under(policy=presets.preset("pharma"))
    history.when(worth(10**6, state="received")).records(
        GiftReceived(item="tea", person=WANG.stream, value=10**6, currency="CNY")
    )
    declined = worth(10**6, state="declined")
    assert len(history.when(declined).events) == 1
    assert history.advises(declined) == []


def test_what_the_rules_refuse_nobody_can_ask_for() -> None:
    message = (
        "a gift is not allowed (rule gifts.gifts); "
        "nobody can approve it under the rules in force; see: relations policy show"
    )
    history = opened().under(policy=presets.preset("pharma"))
    history.when(worth(1)).is_refused(GiftNotAllowedError, message)
    asks = RequestGift(customer=CUSTOMER, on="2026-03-11", item="tea", person=WANG)
    history.when(asks).is_refused(GiftNotAllowedError, message)
    history.when(LogVisit(customer=CUSTOMER, on="2026-03-11", rep="li.wei", gifts=(gift,))).is_refused(
        GiftNotAllowedError, message
    )


def test_a_gift_without_a_value_is_refused_where_limits_are_in_force() -> None:
    opened().under(policy=LIMITED).when(gift).is_refused(
        GiftNotAllowedError,
        "what is 'tea' worth? limits are in force (rule gifts.limits.CNY); add --value and --currency",
    )


def test_the_kind_of_the_customer_decides_the_class_of_the_recipient() -> None:
    message = (
        "a gift at a customer of kind authority is not allowed (rule gifts.recipients.official.gifts); "
        "nobody can approve it under the rules in force; see: relations policy show"
    )
    policy = presets.preset("dealer")
    opened(kind="authority").under(policy=policy).when(worth(1)).is_refused(GiftNotAllowedError, message)
    assert opened(kind="shop").under(policy=policy).when(worth(1)).events


def test_the_gifts_of_one_visit_count_together() -> None:
    visit = LogVisit(customer=CUSTOMER, on="2026-03-11", rep="li.wei", gifts=(worth(600), worth(500)))
    opened().under(policy=YEARLY).when(visit).is_refused(
        NeedsApprovalError,
        "500 CNY is beyond per_year 1000 CNY for one person (rule gifts.limits.CNY.per_year): "
        "600 CNY given besides in what is recorded with it; "
        "first: relations gift request 华联 --item ... (with the same options)",
    )


@pytest.mark.parametrize("closed", [None, "2026-03-12", "2026-03-10"])
def test_a_gift_while_a_complaint_is_open_waits_where_the_rules_say_so(closed: str | None) -> None:
    history = opened().then("2026-03-02", ComplaintRaised(about="crushed"))
    history = history.then(closed, ComplaintClosed(complaint=2, reason="gone")) if closed else history
    verdict = history.under(policy=rules(open_complaint="refuse")).when(gift)
    if closed == "2026-03-10":
        verdict.records(GiftGiven(item="tea"))
    else:
        verdict.is_refused(
            GiftNotAllowedError,
            "a gift while a complaint is open is not allowed (rule gifts.open_complaint); "
            "first close the complaint; see: relations complaint list",
        )


def test_a_complaint_of_the_same_visit_counts() -> None:
    complaint = RaiseComplaint(customer=CUSTOMER, on="2026-03-11", about="crushed")
    visit = LogVisit(customer=CUSTOMER, on="2026-03-11", rep="li.wei", complaints=(complaint,), gifts=(gift,))
    refused = opened().under(policy=rules(open_complaint="refuse")).when(visit)
    assert isinstance(refused.refusal, GiftNotAllowedError)
    assert "a gift while a complaint is open is to be watched (rule gifts.open_complaint)" in opened().advises(visit)


def test_repeats_and_what_the_rules_flag_are_told_at_recording() -> None:
    history = opened().under(gifts=(had(12, 1, "Tea", "li.wei"), had(40, 1, "tea")))
    assert history.advises(worth(180, cash=True, rep="li.wei")) == [
        "cash or its like is to be watched (rule gifts.cash)",
        "王建国 was given tea already by zhang.min (entries: 12, 40): a repeat earns nothing",
    ]


def test_a_gift_is_a_reason_to_call_again() -> None:
    history = opened().under(today=date(2026, 3, 11))
    assert history.advises(gift) == ["a gift is a reason to call again: plan a visit by 2026-03-25"]
    assert history.under(today=date(2026, 3, 26)).advises(gift) == []


def test_a_request_is_approved_by_somebody_else_and_then_handed_over() -> None:
    asks = RequestGift(
        customer=CUSTOMER, on="2026-03-01", item="tea set", person=WANG, rep="li.wei", value="400", currency="CNY"
    )
    opened().under(policy=LIMITED).when(asks).records(SET)
    approve = ApproveGift(gift=G2, on="2026-03-02", reason="ten years with us")
    approved = GiftApproved(gift=2, reason="ten years with us")
    requested().under(actor="zhao.lei").when(approve).records(approved)
    requested().then("2026-03-02", approved, "zhao.lei").when(HandGift(gift=G2, on="2026-03-05")).records(
        GiftHanded(gift=2)
    )


@pytest.mark.parametrize("actor", ["li.wei", "LI.WEI ", "zhang.min"])
def test_nobody_approves_what_they_asked_for_or_are_to_give(actor: str) -> None:
    history = opened().then("2026-03-01", SET, "zhang.min").under(actor=actor)
    history.when(ApproveGift(gift=G2, on="2026-03-02")).is_refused(
        OwnRequestError,
        f"{actor} asked for G2 or is to give it, and cannot approve it; "
        "somebody else must: the approver is never the giver",
    )


def test_an_approval_says_what_it_adds_up_to() -> None:
    history = requested(YEARLY).under(actor="zhao.lei", gifts=BEFORE)
    assert history.advises(ApproveGift(gift=G2, on="2026-03-02")) == [
        BEYOND,
        "with G2 one person gets 1220 CNY in 365 days (820 CNY given besides in entries 12, 40)",
    ]
    assert requested().advises(ApproveGift(gift=G2, on="2026-03-02"))[-1] == (
        "with G2 one person gets 400 CNY in 365 days (nothing given besides)"
    )


def test_what_needs_an_approval_is_not_handed_over_without_or_before_it() -> None:
    hand = HandGift(gift=G2, on="2026-03-05")
    above = "400 CNY is above 300 CNY and needs approval (rule gifts.limits.CNY.approve_above)"
    requested().when(hand).is_refused(
        NeedsApprovalError, f"{above}; first: relations gift approve G2 (by somebody else)"
    )
    late = requested().then("2026-03-06", GiftApproved(gift=2), "zhao.lei")
    late.when(hand).is_refused(
        BeforeItBeganError,
        "the approval of G2 began on 2026-03-06, after 2026-03-05; "
        "give a later day with --on, or correct the earlier entry",
    )


def test_what_the_rules_allow_is_handed_over_without_an_approval() -> None:
    requested(rules()).when(HandGift(gift=G2, on="2026-03-05", visit=subject("V", 7))).records(
        GiftHanded(gift=2, visit=7)
    )


def test_what_the_rules_refuse_is_not_handed_over_though_it_was_approved() -> None:
    approved = requested().then("2026-03-02", GiftApproved(gift=2), "zhao.lei")
    strict = approved.under(policy=rules(limits=LIMITS, beyond="refuse"), gifts=BEFORE)
    strict.when(HandGift(gift=G2, on="2026-03-05")).is_refused(
        GiftNotAllowedError, f"{BEYOND}; give something worth less, or later"
    )
    requested(rules(gifts="refuse")).under(actor="zhao.lei").when(ApproveGift(gift=G2, on="2026-03-05")).is_refused(
        GiftNotAllowedError,
        "a gift is not allowed (rule gifts.gifts); "
        "nobody can approve it under the rules in force; see: relations policy show",
    )


def test_a_decision_stays_and_says_by_whom() -> None:
    approve = ApproveGift(gift=G2, on="2026-03-04")
    refuse = RefuseGift(gift=G2, on="2026-03-04", reason="had one")
    hand = HandGift(gift=G2, on="2026-03-05")
    approved = requested().then("2026-03-02", GiftApproved(gift=2), "zhao.lei")
    refused = requested().then("2026-03-02", GiftRefused(gift=2, reason="had one"), "zhao.lei")
    approved.when(approve).changes_nothing()
    refused.when(refuse).changes_nothing()
    approved.when(refuse).is_refused(
        AlreadyDecidedError,
        "G2 was already approved by zhao.lei on 2026-03-02; ask again with: relations gift request",
    )
    for command in (approve, hand):
        refused.when(command).is_refused(
            AlreadyDecidedError,
            "G2 was already refused by zhao.lei on 2026-03-02; ask again with: relations gift request",
        )


def test_whoever_asked_may_take_it_back() -> None:
    requested().when(RefuseGift(gift=G2, on="2026-03-04", reason="not needed")).records(
        GiftRefused(gift=2, reason="not needed")
    )


@pytest.mark.parametrize("begun", [GiftGiven(item="tea"), GiftReceived(item="tea"), GiftDeclined(item="tea")])
def test_only_what_was_asked_for_is_approved_refused_and_handed_over(begun: GiftGiven) -> None:
    history = opened().then("2026-03-01", begun).under(actor="zhao.lei")
    state = {GiftGiven: "given", GiftReceived: "received", GiftDeclined: "declined"}[type(begun)]
    commands = [ApproveGift(gift=G2, on="2026-03-02"), RefuseGift(gift=G2, on="2026-03-02", reason="no")]
    if state != "given":
        commands.append(HandGift(gift=G2, on="2026-03-02"))
    for command in commands:
        history.when(command).is_refused(
            NotARequestError,
            f"G2 is not waiting for that, it was {state} on 2026-03-01; see: relations gift show G2",
        )


def test_what_was_given_or_received_goes_back_once() -> None:
    back = ReturnGift(gift=G2, on="2026-03-20", reason="not allowed there")
    for begun in (GiftGiven(item="tea"), GiftReceived(item="tea")):
        history = opened().then("2026-03-01", begun)
        history.when(back).records(GiftReturned(gift=2, reason="not allowed there"))
        history.then("2026-03-20", GiftReturned(gift=2, reason="not allowed there")).when(back).changes_nothing()
    handed = requested(rules()).then("2026-03-05", GiftHanded(gift=2))
    handed.when(HandGift(gift=G2, on="2026-03-06")).changes_nothing()
    handed.when(back).records(GiftReturned(gift=2, reason="not allowed there"))


def test_what_never_changed_hands_cannot_go_back() -> None:
    back = ReturnGift(gift=G2, on="2026-03-20", reason="not allowed there")
    requested().when(back).is_refused(
        NotGivenError,
        "G2 cannot be returned: it was requested on 2026-03-01, and never changed hands; see: relations gift show G2",
    )
    opened().then("2026-03-01", GiftDeclined(item="tea")).when(back).is_refused(
        NotGivenError,
        "G2 cannot be returned: it was declined on 2026-03-01, and never changed hands; see: relations gift show G2",
    )


def test_nothing_happens_to_a_gift_before_it_was_asked_for() -> None:
    requested().under(actor="zhao.lei").when(ApproveGift(gift=G2, on="2026-02")).is_refused(
        BeforeItBeganError,
        "G2 began on 2026-03-01, after 2026-02; give a later day with --on, or correct the earlier entry",
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"per_gift": -1}, "greater than or equal to 0"), ({"per_year": "much"}, "valid"), ({"per_day": 1}, "Extra")],
)
def test_a_limit_that_makes_no_sense_is_no_policy(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        GiftRules.model_validate({"limits": {"CNY": wrong}})
