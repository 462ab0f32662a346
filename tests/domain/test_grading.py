"""The grade that the facts propose, and why (HANDBOOK C2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.grading import Proposal, Reason, Stated, propose
from relations.domain.rules import GRADES


def facts(**values: str) -> dict[str, Stated]:
    return {fact: Stated(value, entry) for entry, (fact, value) in enumerate(values.items(), 1)}


@pytest.mark.parametrize(
    ("share", "scale", "credit", "grade"),
    [
        ("60", "large", "good", "A"), ("100", "large", "good", "A"), ("59.5", "large", "good", "B"),
        ("60", "large", "ordinary", "B"), ("30", "large", "poor", "B"), ("30", "medium", "good", "C"),
        ("90", "small", "good", "C"), ("29", "large", "good", "D"), ("0", "small", "poor", "D"),
    ],
)  # fmt: skip
def test_the_rule_of_thumb(share: str, scale: str, credit: str, grade: str) -> None:
    assert propose(facts(share=share, scale=scale, credit=credit), GRADES).grade == grade


def test_the_reasons_name_the_entries() -> None:
    assert propose(facts(share="65", scale="large", credit="good"), GRADES) == Proposal(
        "A", (Reason("share is 65 %", (1,)), Reason("scale is large", (2,)), Reason("credit is good", (3,)))
    )
    assert propose(facts(share="20", scale="small", credit="good"), GRADES) == Proposal(
        "D",
        (
            Reason("not A: share is 20 %, and 60 % or more is needed", (1,)),
            Reason("not B: share is 20 %, and 30 % or more is needed", (1,)),
            Reason("not C: share is 20 %, and 30 % or more is needed", (1,)),
        ),
    )


def test_what_is_not_known_is_named_and_keeps_a_grade_from_being_proposed() -> None:
    assert propose({}, GRADES) == Proposal(None, ())
    assert propose(facts(scale="small"), GRADES) == Proposal(
        None,
        (
            Reason("not A: scale is small, and large is needed", (1,)),
            Reason("not B: scale is small, and large is needed", (1,)),
            Reason("not C: share is not known, and 30 % or more is needed", ()),
        ),
    )
    assert propose(facts(share="70", scale="large"), GRADES).grade == "B"


@given(
    st.floats(0, 100), st.sampled_from(["large", "medium", "small"]), st.sampled_from(["good", "ordinary", "poor"]),
    st.sets(st.sampled_from(["share", "scale", "credit"])),
)  # fmt: skip
def test_learning_more_never_lowers_the_proposal(share: float, scale: str, credit: str, known: set[str]) -> None:
    """And what is proposed by part of the facts is never better than what all of them earn."""
    every = facts(share=str(share), scale=scale, credit=credit)
    some = propose({fact: stated for fact, stated in every.items() if fact in known}, GRADES).grade
    whole = propose(every, GRADES).grade
    assert whole is not None
    assert some is None or whole <= some
