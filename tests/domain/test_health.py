"""Health is a pure function; what it counts, and the laws that keep it fair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from relations.domain import presets
from relations.domain.health import (
    Because,
    ComplaintFact,
    ContactFact,
    Factor,
    Facts,
    Health,
    PersonFact,
    PromiseFact,
    assess,
    days_late,
    promise_state,
)
from relations.domain.when import When

DAY = date(2026, 6, 30)
DEFAULT = presets.default()
NOTHING = Facts(grade=None, contact=None, promises=(), complaints=(), people=())
CONTACT = ContactFact(DAY, 2)

days = st.dates(date(2024, 1, 1), DAY)
whens = days.map(When.of) | days.map(lambda day: When(day.isoformat()[:7]))
entries = st.tuples(st.integers(1, 99))
open_promises = st.builds(
    PromiseFact, st.just("P3"), st.just("open"), st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.none(),
    entries,
)  # fmt: skip
settled_promises = st.builds(
    PromiseFact, st.just("P4"), st.sampled_from(["kept", "partly-kept", "broken", "released"]), st.none() | days, whens,
    entries,
)  # fmt: skip
severities = st.sampled_from(["low", "medium", "high", "critical"])
complaints = st.builds(
    ComplaintFact, st.just("X5"), severities, st.booleans(), st.booleans(), st.booleans(), entries
)  # fmt: skip
met = st.just((None, None)) | st.tuples(days, st.integers(1, 99))
people = st.builds(
    lambda name, decides, entry, seen: PersonFact(name, decides, entry, *seen),
    st.sampled_from(["Li Na", "王建国"]), st.booleans(), st.integers(1, 99), met,
)  # fmt: skip
facts = st.builds(
    Facts,
    st.sampled_from([None, "A", "B", "C", "D"]),
    st.none() | st.builds(ContactFact, days, st.integers(1, 99)),
    st.lists(open_promises | settled_promises, max_size=5).map(tuple),
    st.lists(complaints, max_size=3).map(tuple),
    st.lists(people, max_size=4).map(tuple),
)


def health(**known: Any) -> Health:
    return assess(replace(NOTHING, **known), DEFAULT, DAY)


def factor(name: str, judged: Health) -> Factor:
    return next(factor for factor in judged.factors if factor.name == name)


def points(name: str, given_facts: Facts) -> float | None:
    return factor(name, assess(given_facts, DEFAULT, DAY)).points


def because(name: str, judged: Health) -> list[tuple[str, tuple[int, ...]]]:
    return [(reason.text, reason.entries) for reason in factor(name, judged).because]


@given(facts)
def test_the_score_is_the_weighted_mean_of_the_known_factors(known: Facts) -> None:
    judged = assess(known, DEFAULT, DAY)
    counted = [(each.weight, each.points) for each in judged.factors if each.points is not None]
    assert all(0 <= score <= 100 for _, score in counted)
    assert [each.known for each in judged.factors] == [each.points is not None for each in judged.factors]
    if not counted:
        assert (judged.score, judged.band) == (None, "unknown")
        return
    mean = sum(weight * score for weight, score in counted) / sum(weight for weight, _ in counted)
    assert judged.score == round(mean, 1)
    assert judged.band == next(
        (band for band, least in DEFAULT.health.bands.items() if judged.score >= least), "critical"
    )


@given(facts)
def test_the_same_facts_give_the_same_answer(known: Facts) -> None:
    assert assess(known, DEFAULT, DAY) == assess(replace(known), DEFAULT, DAY)


@given(facts)
def test_every_known_factor_says_why_and_by_which_entries(known: Facts) -> None:
    for each in assess(known, DEFAULT, DAY).factors:
        assert each.because
        assert all(reason.entries for reason in each.because) or not each.known


@given(facts, st.none() | st.dates(date(2024, 1, 1), DAY - timedelta(days=1)))
def test_a_promise_that_is_broken_or_overdue_never_raises_the_points(known: Facts, due: date | None) -> None:
    before = points("promises", known)
    broken = PromiseFact("P9", "broken", due, When.of(DAY), (9,))
    overdue = PromiseFact("P9", "open", due or date(2026, 6, 1), None, (9,))
    for one_more in (broken, overdue):
        after = points("promises", replace(known, promises=(*known.promises, one_more)))
        assert after is not None
        assert after <= (100 if before is None else before)


@given(facts, open_promises)
def test_breaking_a_promise_never_raises_the_points(known: Facts, promise: PromiseFact) -> None:
    before = points("promises", replace(known, promises=(*known.promises, promise)))
    broken = replace(promise, outcome="broken", settled=When.of(DAY))
    after = points("promises", replace(known, promises=(*known.promises, broken)))
    assert after is not None
    assert after <= (100 if before is None else before)


@given(facts, open_promises)
def test_keeping_a_promise_never_lowers_the_points(known: Facts, promise: PromiseFact) -> None:
    before = points("promises", replace(known, promises=(*known.promises, promise)))
    kept = replace(promise, outcome="kept", settled=When.of(DAY))
    after = points("promises", replace(known, promises=(*known.promises, kept)))
    assert after is not None
    assert after >= (before or 0)


@given(facts, days, days)
def test_a_later_contact_never_lowers_the_points(known: Facts, one: date, other: date) -> None:
    earlier, later = (replace(known, contact=ContactFact(on, 9)) for on in sorted((one, other)))
    before, after = points("contact", earlier), points("contact", later)
    assert before is not None
    assert after is not None
    assert after >= before


@given(facts, complaints)
def test_one_more_complaint_never_raises_the_points(known: Facts, complaint: ComplaintFact) -> None:
    assume(known.contact)
    before = points("complaints", known)
    after = points("complaints", replace(known, complaints=(*known.complaints, complaint)))
    assert before is not None
    assert after is not None
    assert after <= before


@given(facts)
def test_theirs_and_released_promises_do_not_count(known: Facts) -> None:
    released = PromiseFact("P9", "released", date(2026, 1, 1), When("2026-06-01"), (9,))
    with_released = replace(known, promises=(*known.promises, released))
    assert points("promises", with_released) == points("promises", known)


def test_of_whom_nothing_is_known_nothing_is_said() -> None:
    judged = health()
    assert (judged.score, judged.band) == (None, "unknown")
    assert [(each.name, each.known, each.because) for each in judged.factors] == [
        ("contact", False, (Because("no contact is on record", ()),)),
        ("promises", False, (Because("no promise of ours has come due", ()),)),
        ("complaints", False, (Because("nothing is on record", ()),)),
        ("people", False, (Because("no key person is on record", ()),)),
    ]


@pytest.mark.parametrize(
    ("grade", "silent", "expected"),
    [
        ("A", 0, 100), ("A", 14, 100), ("A", 28, 50), ("A", 35, 25), ("A", 42, 0), ("A", 400, 0), ("B", 30, 100),
        ("B", 60, 50), ("C", 120, 50), ("D", 180, 50), (None, 120, 50), ("A", 15, 96.4), ("A", -1, 100),
    ],
)  # fmt: skip
def test_contact_is_judged_by_the_cadence_of_the_grade(grade: str | None, silent: int, expected: float) -> None:
    contact = ContactFact(DAY - timedelta(days=silent), 2)
    assert factor("contact", health(grade=grade, contact=contact)).points == expected


def test_contact_says_when_it_was_and_what_the_grade_asks_for() -> None:
    judged = health(grade="A", contact=ContactFact(date(2026, 6, 29), 2))
    assert because("contact", judged) == [
        ("last contact 2026-06-29, 1 day ago; grade A asks for one every 14 days", (2,))
    ]


def test_promises_count_by_what_became_of_them() -> None:
    due = date(2026, 6, 9)
    judged = health(
        promises=(
            PromiseFact("P1", "kept", due, When("2026-06-09"), (1, 2)),
            PromiseFact("P3", "kept", due, When("2026-06-11"), (3, 4)),
            PromiseFact("P5", "kept", None, When("2026-06-11"), (5, 6)),
            PromiseFact("P7", "partly-kept", due, When("2026-06-11"), (7, 8)),
            PromiseFact("P9", "broken", due, When("2026-06-11"), (9, 10)),
            PromiseFact("P11", "open", due, None, (11,)),
            PromiseFact("P12", "open", DAY, None, (12,)),
            PromiseFact("P13", "released", due, When("2026-06-11"), (13, 14)),
        )
    )
    assert factor("promises", judged).points == 50.0
    assert because("promises", judged) == [
        ("P1 kept on time", (1, 2)),
        ("P3 kept 2 days late", (3, 4)),
        ("P5 kept", (5, 6)),
        ("P7 partly kept", (7, 8)),
        ("P9 broken", (9, 10)),
        ("P11 overdue by 21 days", (11,)),
    ]


def test_promises_settled_more_than_a_year_ago_no_longer_count() -> None:
    for settled, known in (("2025-06-30", True), ("2025-06-29", False), ("2025-06", True), ("2025-05", False)):
        promise = PromiseFact("P1", "broken", None, When(settled), (1,))
        assert factor("promises", health(promises=(promise,))).known is known


@pytest.mark.parametrize(
    ("outcome", "due", "settled", "state", "late"),
    [
        ("open", None, None, "open", 0),
        ("open", "2026-06-30", None, "open", 0),
        ("open", "2026-06-29", None, "overdue", 0),
        ("kept", "2026-06-09", "2026-06-09", "kept", 0),
        ("kept", "2026-06-09", "2026-06-01", "kept", 0),
        ("kept", "2026-06-09", "2026-06-10", "kept-late", 1),
        ("kept", "2026-06-09", "2026-06", "kept", 0),
        ("kept", "2026-06-09", "2026", "kept", 0),
        ("kept", "2026-05-09", "2026-06", "kept-late", 23),
        ("kept", None, "2026-06-10", "kept", 0),
        ("partly-kept", "2026-06-09", "2026-06-10", "partly-kept", 1),
        ("broken", "2026-06-09", "2026-06-10", "broken", 1),
        ("released", "2026-06-09", "2026-06-10", "released", 1),
    ],
)
def test_the_state_of_a_promise(outcome: str, due: str | None, settled: str | None, state: str, late: int) -> None:
    day, when = date.fromisoformat(due) if due else None, When(settled) if settled else None
    assert promise_state(outcome, day, when, DAY) == state
    assert days_late(day, when) == late


def test_complaints_cost_by_severity_and_half_until_the_customer_was_told() -> None:
    judged = health(
        contact=CONTACT,
        complaints=(
            ComplaintFact("X1", "low", resolved=False, told=False, closed=False, entries=(1,)),
            ComplaintFact("X2", "medium", resolved=True, told=False, closed=False, entries=(2, 3)),
            ComplaintFact("X4", "critical", resolved=True, told=True, closed=False, entries=(4, 5)),
            ComplaintFact("X6", "critical", resolved=False, told=False, closed=True, entries=(6, 7)),
        ),
    )
    assert factor("complaints", judged).points == 70.0
    assert because("complaints", judged) == [
        ("X1 (low) is not resolved: -15", (1,)),
        ("X2 (medium) is resolved, but the customer was not told: -15", (2, 3)),
    ]


def test_complaints_cost_no_more_than_there_is() -> None:
    severe = ComplaintFact("X1", "critical", resolved=False, told=False, closed=False, entries=(1,))
    assert factor("complaints", health(complaints=(severe, severe))).points == 0.0


def test_no_open_complaint_is_known_by_the_settled_ones_or_by_the_contact() -> None:
    settled = ComplaintFact("X4", "high", resolved=True, told=True, closed=False, entries=(4, 5))
    assert because("complaints", health(contact=CONTACT)) == [("no complaint is open", (2,))]
    assert because("complaints", health(contact=CONTACT, complaints=(settled,))) == [("no complaint is open", (4, 5))]


def test_one_person_alone_is_a_risk_and_the_decision_maker_counts() -> None:
    wang = PersonFact("王建国", decides=True, entry=3, met_on=DAY, met_entry=9)
    li = PersonFact("Li Na", decides=False, entry=4)
    alone = health(contact=CONTACT, people=(li,))
    assert factor("people", alone).points == 0.0
    assert because("people", alone) == [
        ("0 of 1 met in the last 90 days", (4,)),
        ("only one key person known: Li Na", (4,)),
        ("no decision maker known", (4,)),
    ]
    both = health(contact=CONTACT, people=(wang, li))
    assert factor("people", both).points == 85.0
    assert because("people", both) == [
        ("1 of 2 met in the last 90 days", (9,)),
        ("2 key persons known", (3, 4)),
        ("decision maker known: 王建国", (3,)),
    ]


@pytest.mark.parametrize(("ago", "expected"), [(90, 60.0), (91, 30.0)])
def test_who_was_not_met_for_a_quarter_counts_as_not_met(ago: int, expected: float) -> None:
    person = PersonFact("Li Na", decides=True, entry=3, met_on=DAY - timedelta(days=ago), met_entry=9)
    assert factor("people", health(contact=CONTACT, people=(person,))).points == expected


def test_persons_of_a_customer_never_contacted_say_nothing_yet() -> None:
    person = PersonFact("Li Na", decides=True, entry=3)
    assert because("people", health(people=(person,))) == [("no contact is on record", ())]


@pytest.mark.parametrize(
    ("silent", "band"), [(0, "healthy"), (21, "healthy"), (22, "watch"), (29, "at-risk"), (36, "critical")]
)
def test_the_score_falls_into_a_band(silent: int, band: str) -> None:
    weights = {"contact": 1, "promises": 1, "complaints": 0, "people": 1}
    policy = DEFAULT.model_copy(update={"health": DEFAULT.health.model_copy(update={"weights": weights})})
    contact = ContactFact(DAY - timedelta(days=silent), 2)
    assert assess(replace(NOTHING, grade="A", contact=contact), policy, DAY).band == band
