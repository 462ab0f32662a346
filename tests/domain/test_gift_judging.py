"""What the rules say about a gift, by itself and together with what the same person had before (HANDBOOK G2, G3)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.around import GiftBefore
from relations.domain.event import StreamId
from relations.domain.gifts.judging import Finding, heaviest, judge, may_overlap, strictest
from relations.domain.relationship import Gift
from relations.domain.rules import GiftLimit, GiftRules, RecipientClass
from relations.domain.when import When

WANG, LI = StreamId("person-1"), StreamId("person-2")
CNY = {"CNY": GiftLimit(per_gift=500, per_year=1000, approve_above=300)}


def tea(value: str | None = "200", on: str = "2026-03-11", **more: Any) -> Gift:
    facts = {"person": WANG, "currency": "CNY" if value else None, **more}
    return Gift("given", When(on), asked_by="li.wei", item="tea", value=Decimal(value) if value else None, **facts)


def had(value: str, on: str, entry: int = 12, person: StreamId = WANG, currency: str = "CNY") -> GiftBefore:
    return GiftBefore(entry, person, When(on), "tea", Decimal(value), currency, "zhang.min")


def found(gift: Gift, rules: GiftRules, *before: GiftBefore, kind: str | None = None, **more: bool) -> list[Finding]:
    return judge(gift, kind, rules, before, complained=more.get("complained", False))


def said(
    gift: Gift, rules: GiftRules, *before: GiftBefore, kind: str | None = None, **more: bool
) -> list[tuple[str, ...]]:
    return [(each.verdict, each.flag, each.text) for each in found(gift, rules, *before, kind=kind, **more)]


def test_a_gift_that_no_rule_speaks_against_passes() -> None:
    assert found(tea("999999"), GiftRules()) == []
    assert found(tea(), GiftRules(limits=CNY)) == []
    assert strictest([]) is None


@pytest.mark.parametrize(
    ("verdict", "flag", "says"),
    [
        ("flag", "watched", "a gift is to be watched (rule gifts.gifts)"),
        ("approve", "unapproved", "a gift needs approval (rule gifts.gifts)"),
        ("refuse", "not-allowed", "a gift is not allowed (rule gifts.gifts)"),
    ],
)
def test_gifts_may_be_ruled_out_altogether(verdict: Any, flag: str, says: str) -> None:
    assert said(tea(), GiftRules(gifts=verdict)) == [(verdict, flag, says)]


def test_recipients_have_rules_of_their_own_by_the_kind_of_the_customer() -> None:
    official = RecipientClass(kinds=("Authority", "state hospital"), gifts="refuse")
    rules = GiftRules(recipients={"official": official})
    text = "a gift at a customer of kind authority is not allowed (rule gifts.recipients.official.gifts)"
    assert said(tea(), rules, kind="authority") == [("refuse", "not-allowed", text)]
    assert said(tea(), rules, kind="supermarket") == []
    assert said(tea(), rules) == []


def test_a_limit_of_the_class_takes_the_place_of_the_general_one() -> None:
    official = RecipientClass(kinds=("authority",), limits={"CNY": GiftLimit(per_gift=50)})
    rules = GiftRules(limits=CNY, recipients={"official": official})
    (finding,) = found(tea("400"), rules, kind="authority")
    assert finding.rule == "gifts.recipients.official.limits.CNY.per_gift"
    assert finding.text == f"400 CNY is beyond per_gift 50 CNY (rule {finding.rule})"


def test_cash_is_judged_by_a_rule_of_its_own() -> None:
    text = "cash or its like is not allowed (rule gifts.cash)"
    assert said(tea(cash=True), GiftRules(cash="refuse")) == [("refuse", "cash", text)]
    assert found(tea(cash=True), GiftRules(cash="allow")) == []


def test_a_gift_while_a_complaint_is_open_is_judged() -> None:
    text = "a gift while a complaint is open needs approval (rule gifts.open_complaint)"
    rules = GiftRules(open_complaint="approve")
    assert said(tea(), rules, complained=True) == [("approve", "open-complaint", text)]
    assert found(tea(), rules) == []


def test_a_gift_is_beyond_a_limit_when_it_is_worth_more_not_as_much() -> None:
    rules = GiftRules(limits={"CNY": GiftLimit(per_gift=200, approve_above=200)})
    assert found(tea("200.00"), rules) == []
    assert said(tea("200.01"), rules) == [
        ("approve", "over-limit", "200.01 CNY is beyond per_gift 200 CNY (rule gifts.limits.CNY.per_gift)"),
        (
            "approve",
            "unapproved",
            "200.01 CNY is above 200 CNY and needs approval (rule gifts.limits.CNY.approve_above)",
        ),
    ]
    assert found(tea("200.01"), rules.model_copy(update={"beyond": "refuse"}))[0].verdict == "refuse"


def test_a_year_is_any_365_days_over_all_who_gave() -> None:
    rules = GiftRules(limits=CNY)
    before = (had("420", "2025-09-01", 12), had("400", "2026-01-05", 40), had("999", "2025-03-11", 3))
    (finding,) = found(tea("200"), rules, *before)
    assert (finding.verdict, finding.flag, finding.entries) == ("approve", "over-limit", (12, 40))
    assert finding.text == (
        "200 CNY is beyond per_year 1000 CNY for one person (rule gifts.limits.CNY.per_year): "
        "820 CNY given besides in entries 12, 40"
    )
    assert found(tea("180"), rules, *before) == []


@pytest.mark.parametrize(
    ("earlier", "counts"),
    [("2025-03-11", False), ("2025-03-12", True), ("2026-03-11", True), ("2027-03-10", True), ("2027-03-11", False)],
)
def test_gifts_recorded_late_count_in_every_365_days_that_hold_both(earlier: str, *, counts: bool) -> None:
    total, entries = heaviest(tea(), [had("900", earlier)])
    assert (total, entries) == ((Decimal(900), (12,)) if counts else (Decimal(0), ()))


def test_gifts_before_and_after_that_lie_more_than_a_year_apart_do_not_add_up() -> None:
    before = [had("600", "2025-06-01", 5), had("700", "2026-09-01", 9), had("100", "2026-01-01", 7)]
    assert heaviest(tea(), before) == (Decimal(800), (7, 9))


def test_a_day_that_is_only_partly_known_counts_where_all_of_it_is_within_the_year() -> None:
    assert heaviest(tea(), [had("900", "2025-03")])[0] == 0
    assert heaviest(tea(), [had("900", "2025-04")])[0] == 900
    assert heaviest(tea(on="2024"), [had("900", "2024-06-01")])[0] == 0


def test_other_persons_currencies_and_the_customer_as_a_whole_do_not_count() -> None:
    before = (had("900", "2026-01-05", person=LI), had("900", "2026-01-05", currency="EUR"))
    rules = GiftRules(limits=CNY)
    assert found(tea(), rules, *before) == []
    assert found(tea(person=None), rules, had("900", "2026-01-05")) == []
    assert [each.rule for each in found(tea("600", person=None), rules)] == [
        "gifts.limits.CNY.per_gift",
        "gifts.limits.CNY.approve_above",
    ]


def test_a_gift_without_a_value_is_refused_where_any_limit_is_in_force() -> None:
    (finding,) = found(tea(None), GiftRules(limits=CNY))
    assert (finding.verdict, finding.flag, finding.mend) == ("refuse", "no-value", "add --value and --currency")
    assert finding.text == "what is 'tea' worth? limits are in force (rule gifts.limits.CNY)"
    assert found(tea(None), GiftRules(limits={"CNY": GiftLimit()})) == []
    assert found(tea("900", currency="EUR"), GiftRules(limits=CNY)) == []


def test_what_is_recorded_together_counts_and_has_no_entry_yet() -> None:
    (finding,) = found(tea(), GiftRules(limits=CNY), had("900", "2026-03-11", 0))
    assert finding.entries == ()
    assert finding.text.endswith(": 900 CNY given besides in what is recorded with it")


def test_the_strictest_verdict_counts() -> None:
    rules = GiftRules(gifts="flag", cash="refuse", open_complaint="approve", limits=CNY)
    worst = strictest(found(tea("400", cash=True), rules, complained=True))
    assert worst is not None
    assert worst.rule == "gifts.cash"


@pytest.mark.parametrize(
    ("raised", "closed", "on", "open_"),
    [
        ("2026-03-02", None, "2026-03-01", False),
        ("2026-03-02", None, "2026-03-02", True),
        ("2026-03-02T10:00Z", None, "2026-03-02", True),
        ("2026-03", None, "2026-03-10", True),
        ("2026-03-10", None, "2026-03", True),
        ("2026-03-02", "2026-03-09", "2026-03-09", False),
        ("2026-03-02", "2026-03-09", "2026-03-08", True),
    ],
)
def test_a_complaint_may_have_been_open_then(raised: str, closed: str | None, on: str, *, open_: bool) -> None:
    assert may_overlap(When(raised), When(closed) if closed else None, When(on)) == open_


@given(
    st.integers(0, 800),
    st.lists(st.tuples(st.integers(0, 800), st.integers(1, 100)), max_size=8),
)
def test_no_window_of_365_days_with_the_gift_in_it_holds_more(at: int, others: list[tuple[int, int]]) -> None:
    """The heaviest window is found by trying every one."""
    first = date(2025, 1, 1)
    on = first + timedelta(days=at)
    before = [had(str(value), str(first + timedelta(days=day)), n + 1) for n, (day, value) in enumerate(others)]
    windows = [range(start, start + 365) for start in range(at - 364, at + 1)]
    most = max(sum(value for day, value in others if day in window) for window in windows)
    assert heaviest(tea(on=str(on)), before)[0] == most
