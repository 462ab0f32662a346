"""The laws that keep the score fair."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from facts import (
    DAY,
    DEFAULT,
    MADE,
    complaints,
    days,
    facts,
    open_promises,
    points,
    policies,
    score,
    whens,
    with_promise,
)
from relations.domain.health import (
    ComplaintFact,
    ContactFact,
    Facts,
    PromiseFact,
    assess,
    next_change,
    score_of,
    scorer,
)
from relations.domain.when import When


@given(facts, policies)
def test_the_score_is_the_weighted_mean_of_the_known_factors(known: Facts, policy: Any) -> None:
    judged = assess(known, policy, DAY)
    counted = [(each.weight, each.points) for each in judged.factors if each.points is not None]
    assert all(0 <= score <= 100 for _, score in counted)
    assert [each.known for each in judged.factors] == [each.points is not None for each in judged.factors]
    assert judged.score == score_of(known, policy, DAY)
    if not counted:
        assert (judged.score, judged.band) == (None, "unknown")
        return
    mean = sum(weight * score for weight, score in counted) / sum(weight for weight, _ in counted)
    assert judged.score == round(mean, 1)
    assert judged.band == next(
        (band for band, least in policy.health.bands.items() if judged.score >= least), "critical"
    )


@given(facts, policies)
def test_the_parts_of_the_factors_add_up_to_the_score_exactly(known: Facts, policy: Any) -> None:
    judged = assess(known, policy, DAY)
    parts = [each.adds for each in judged.factors if each.adds is not None]
    assert round(sum(parts), 1) == (judged.score or 0)
    assert all(part >= 0 for part in parts)
    assert [each.adds is not None for each in judged.factors] == [each.known for each in judged.factors]


@given(st.lists(facts, max_size=5), policies)
def test_scores_of_many_are_those_of_each(many: list[Facts], policy: Any) -> None:
    """Also where the people are the same and all else is not."""
    alike = [other._replace(people=one.people) for one in many for other in many]
    score = scorer(policy, DAY)
    assert [score(known) for known in alike] == [assess(known, policy, DAY).score for known in alike]


@given(facts)
def test_the_same_facts_give_the_same_answer(known: Facts) -> None:
    assert assess(known, DEFAULT, DAY) == assess(Facts(*known), DEFAULT, DAY)


@given(facts, st.randoms())
def test_the_order_of_facts_does_not_matter(known: Facts, random: Any) -> None:
    def shuffled(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(values, len(values)))

    other = known._replace(
        promises=shuffled(known.promises), complaints=shuffled(known.complaints), people=shuffled(known.people)
    )
    assert assess(other, DEFAULT, DAY).score == assess(known, DEFAULT, DAY).score


@given(facts)
def test_every_known_factor_says_why_and_by_which_entries(known: Facts) -> None:
    for each in assess(known, DEFAULT, DAY).factors:
        assert each.because
        assert all(reason.entries for reason in each.because) or not each.known


@given(facts, open_promises, st.none() | days.map(When.of), policies)
def test_breaking_a_promise_never_raises_the_score_however_far_back_it_is_dated(
    known: Facts, promise: PromiseFact, on: When | None, policy: Any
) -> None:
    broken = promise._replace(outcome="broken", settled=on or When.of(DAY))
    before = assess(with_promise(known, promise), policy, DAY).score
    after = assess(with_promise(known, broken), policy, DAY).score
    assert after is not None
    assert before is None or after <= before


@given(facts, days, policies)
def test_letting_a_promise_fall_overdue_never_raises_the_score(known: Facts, due: date, policy: Any) -> None:
    """The same promise, due today or earlier: the day after it is overdue."""
    day = DAY + timedelta(days=1)
    waiting = PromiseFact("P9", "open", day, MADE, None, (9,))
    before = assess(with_promise(known, waiting), policy, day).score
    after = assess(with_promise(known, waiting._replace(due=due)), policy, day).score
    assert after is not None
    assert before is None or after <= before


@given(facts, open_promises, whens, policies)
def test_keeping_a_promise_never_lowers_the_score(known: Facts, promise: PromiseFact, on: When, policy: Any) -> None:
    kept = promise._replace(outcome="kept", settled=on)
    if promise.due is not None:
        assume(not (on.day > promise.due >= DAY))
    before = score(with_promise(known, promise), policy=policy)
    assert score(with_promise(known, kept), policy=policy) >= before


@given(facts, days, days)
def test_a_visit_never_lowers_the_points_for_contact(known: Facts, one: date, other: date) -> None:
    """Whether it is dated before or after the latest one so far."""
    first = min(one, other)
    before = points("contact", known._replace(contact=ContactFact(one, 9, one)))
    after = points("contact", known._replace(contact=ContactFact(max(one, other), 9, first)))
    assert before is not None
    assert after is not None
    assert after >= before


@given(facts, complaints)
def test_one_more_complaint_never_raises_the_points(known: Facts, complaint: ComplaintFact) -> None:
    assume(known.contact)
    before = points("complaints", known)
    after = points("complaints", known._replace(complaints=(*known.complaints, complaint)))
    assert before is not None
    assert after is not None
    assert after <= before


@given(facts, policies)
def test_until_the_next_change_the_score_stays(known: Facts, policy: Any) -> None:
    change = next_change(known, policy, DAY)
    now = score_of(known, policy, DAY)
    last = date.fromisoformat(change.on) if change else DAY + timedelta(days=366)
    for ahead in (1, 2, 7, 30, (last - DAY).days - 1):
        if 0 < ahead < (last - DAY).days:
            assert score_of(known, policy, DAY + timedelta(days=ahead)) == now
    if change:
        assert change.score != now
        assert change.score == score_of(known, policy, last)


@given(facts)
def test_released_promises_do_not_count(known: Facts) -> None:
    released = PromiseFact("P9", "released", date(2026, 1, 1), MADE, When("2026-06-01"), (9,))
    assert points("promises", with_promise(known, released)) == points("promises", known)
