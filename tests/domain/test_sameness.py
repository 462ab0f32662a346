"""Whether two complaints are about the same thing (HANDBOOK X4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.complaints.sameness import likeness, same, words
from relations.domain.relationship import Complaint
from relations.domain.when import When


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two cases, TWO crushed!", {"two", "cases", "crushed"}),
        ("牛奶压坏", {"牛奶", "奶压", "压坏"}),
        ("坏", {"坏"}),
        ("２箱 milk坏了", {"2", "箱", "milk", "坏了"}),
        ("... --- ！", set()),
        ("Straße straße STRASSE", {"strasse"}),
    ],
)
def test_words_leave_letter_case_aside_and_chinese_goes_by_pairs(text: str, found: set[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("two cases crushed", "two cases crushed again", 0.75),
        ("two cases crushed", "Cases CRUSHED, two!", 1.0),
        ("cases crushed", "cases late", 1 / 3),
        ("late", "wrong price", 0.0),
        ("!!", "!!", 0.0),
        ("牛奶压坏了", "牛奶又压坏了", 0.5),
    ],
)
def test_likeness_is_the_share_of_words_in_common(one: str, other: str, share: float) -> None:
    assert likeness(one, other) == pytest.approx(share)


@given(st.text(), st.text())
def test_likeness_does_not_depend_on_the_order_and_is_whole_for_the_same_words(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == (1 if words(one) else 0)


def complaint(about: str, product: str | None = None) -> Complaint:
    return Complaint(about, "low", When("2026-03-02"), product)


def test_the_same_product_or_much_the_same_words_make_the_same_complaint() -> None:
    assert same(complaint("late", "Milk"), complaint("crushed", "milk"))
    assert same(complaint("two cases crushed"), complaint("two cases crushed again", "milk"))
    assert not same(complaint("late", "milk"), complaint("crushed", "butter"))
    assert not same(complaint("late"), complaint("crushed"))
