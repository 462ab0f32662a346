"""Health is a pure function: what it counts, and what it says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from facts import CONTACT, DAY, DEFAULT, MADE, because, factor, health
from relations.domain.health import (
    AssessmentFact,
    Because,
    ComplaintFact,
    ContactFact,
    CrisisFact,
    Facts,
    GreetingFact,
    KnownFact,
    PersonFact,
    PromiseFact,
    PurposeFact,
    assess,
    band_of,
    days_late,
    promise_state,
)
from relations.domain.when import When


def test_of_whom_nothing_is_known_nothing_is_said() -> None:
    judged = health()
    assert (judged.score, judged.band) == (None, "unknown")
    assert [(each.name, each.known, each.because) for each in judged.factors] == [
        ("contact", False, (Because("no contact is on record", ()),)),
        ("promises", False, (Because("no promise of ours has come due", ()),)),
        ("complaints", False, (Because("nothing is on record", ()),)),
        ("people", False, (Because("no key person is on record", ()),)),
        ("care", False, (Because("nothing is assessed, no greeting was due, and too few contacts say what for", ()),)),
        ("commercial", False, (Because("neither our share of its business nor its credit is recorded", ()),)),
    ]


@pytest.mark.parametrize(
    ("grade", "silent", "expected"),
    [
        ("A", 0, 100), ("A", 14, 100), ("A", 28, 50), ("A", 35, 25), ("A", 42, 0), ("A", 400, 0), ("B", 30, 100),
        ("B", 60, 50), ("C", 120, 50), ("D", 180, 50), (None, 120, 50), ("A", 15, 96.4), ("A", -1, 100),
    ],
)  # fmt: skip
def test_contact_is_judged_by_the_cadence_of_the_grade(grade: str | None, silent: int, expected: float) -> None:
    contact = ContactFact(DAY - timedelta(days=silent), 2, MADE)
    assert factor("contact", health(grade=grade, contact=contact)).points == expected


def test_contact_says_when_it_was_and_what_the_grade_asks_for() -> None:
    judged = health(grade="A", contact=ContactFact(date(2026, 6, 29), 2, MADE))
    assert because("contact", judged) == [
        ("last contact 2026-06-29, 1 day ago; grade A asks for one every 14 days", (2,))
    ]


def promise(ref: str, outcome: str, due: date | None, settled: str | None, *at: int) -> PromiseFact:
    return PromiseFact(ref, outcome, due, date(2026, 6, 1), When(settled) if settled else None, at)


def test_promises_count_by_what_became_of_them() -> None:
    due = date(2026, 6, 9)
    judged = health(
        promises=(
            promise("P1", "kept", due, "2026-06-09", 1, 2),
            promise("P3", "kept", due, "2026-06-11", 3, 4),
            promise("P5", "kept", None, "2026-06-11", 5, 6),
            promise("P7", "partly-kept", due, "2026-06-11", 7, 8),
            promise("P9", "broken", due, "2026-06-11", 9, 10),
            promise("P11", "open", due, None, 11),
            promise("P12", "open", DAY, None, 12),
            promise("P13", "released", due, "2026-06-11", 13, 14),
            promise("P15", "kept", due, "2026-06-07", 15),
        )
    )
    assert because("promises", judged) == [
        ("P1 kept on time: 100, weight 0.92", (1, 2)),
        ("P3 kept 2 days late: 50, weight 0.92", (3, 4)),
        ("P7 partly kept: 50, weight 0.92", (7, 8)),
        ("P9 broken: 0, weight 0.92", (9, 10)),
        ("P11 overdue by 21 days: 0, weight 0.92", (11,)),
        ("P15 kept 2 days early: 100, weight 0.92", (15,)),
        ("P5 kept: 100, weight 0.89", (5, 6)),
    ]
    weight, older = 0.5 ** (21 / 180), 0.5 ** (29 / 180)
    expected = (weight * 300 + older * 100) / (6 * weight + older)
    assert factor("promises", judged).points == round(expected, 1)


def test_an_old_promise_weighs_half_for_every_half_life() -> None:
    old = promise("P1", "broken", DAY - timedelta(days=360), "2025-07-10", 1)
    new = promise("P2", "kept", DAY, "2026-06-30", 2)
    assert factor("promises", health(promises=(old,))).points == 0.0
    assert factor("promises", health(promises=(old, new))).points == 80.0


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
            ComplaintFact("X1", "low", resolved=False, told=False, disputed=False, entries=(1,)),
            ComplaintFact("X2", "medium", resolved=True, told=False, disputed=False, entries=(2, 3)),
            ComplaintFact("X4", "critical", resolved=True, told=True, disputed=False, entries=(4, 5)),
            ComplaintFact("X6", "low", resolved=True, told=True, disputed=True, entries=(6, 7)),
        ),
    )
    assert factor("complaints", judged).points == 55.0
    assert because("complaints", judged) == [
        ("X1 (low) is not resolved: -15", (1,)),
        ("X2 (medium) is resolved, but the customer was not told: -15", (2, 3)),
        ("X6 (low) is disputed: -15", (6, 7)),
    ]


def test_a_crisis_costs_until_it_is_closed() -> None:
    judged = health(contact=CONTACT, crises=(CrisisFact("Z7", "lost a tender", (7,)),))
    assert factor("complaints", judged).points == 40.0
    assert because("complaints", judged) == [("Z7 crisis (lost a tender): -60", (7,))]


def test_complaints_cost_no_more_than_there_is() -> None:
    severe = ComplaintFact("X1", "critical", resolved=False, told=False, disputed=False, entries=(1,))
    assert factor("complaints", health(complaints=(severe, severe))).points == 0.0


def test_no_open_complaint_is_known_by_the_settled_ones_or_by_the_contact() -> None:
    settled = ComplaintFact("X4", "high", resolved=True, told=True, disputed=False, entries=(4, 5))
    assert because("complaints", health(contact=CONTACT)) == [("no complaint is open", (2,))]
    assert because("complaints", health(contact=CONTACT, complaints=(settled,))) == [("no complaint is open", (4, 5))]
    assert because("complaints", health(settled=(4,))) == [("no complaint is open", (4,))]


def test_one_person_alone_is_a_risk_and_the_decision_maker_counts() -> None:
    wang = PersonFact("王建国", ("decision-maker",), 3, DAY, 9, "supporter", 5)
    li = PersonFact("Li Na", (), 4, attitude="opponent", influence=1)
    alone = health(contact=CONTACT, people=(li._replace(attitude=None),))
    assert factor("people", alone).points == round(100 * 15 / 85, 1)
    assert because("people", alone) == [
        ("only one key person known: Li Na", (4,)),
        ("no decision maker known", (4,)),
        ("0 of 1 met in the last 90 days", (4,)),
    ]
    both = health(contact=CONTACT, people=(wang, li))
    assert factor("people", both).points == round(30 + 30 + 25 / 2 + 15 * (5 * 80) / 600, 1)
    assert because("people", both) == [
        ("2 key persons known", (3, 4)),
        ("decision maker known: 王建国", (3,)),
        ("1 of 2 met in the last 90 days", (9,)),
        ("attitude by influence 67: 王建国 supporter, Li Na opponent", (3, 4)),
    ]


@pytest.mark.parametrize(("ago", "expected"), [(90, "1 of 1"), (91, "0 of 1")])
def test_who_was_not_met_for_a_quarter_counts_as_not_met(ago: int, expected: str) -> None:
    person = PersonFact("Li Na", ("decision-maker",), 3, DAY - timedelta(days=ago), 9)
    said = because("people", health(contact=CONTACT, people=(person,)))
    assert [text for text, _ in said if "met in" in text] == [f"{expected} met in the last 90 days"]


def test_persons_of_a_customer_never_contacted_say_nothing_yet() -> None:
    person = PersonFact("Li Na", ("decision-maker",), 3)
    assert because("people", health(people=(person,))) == [("no contact is on record", ())]


def test_care_is_assessed_greeted_and_given_without_asking() -> None:
    wang = PersonFact("王建国", (), 3, assessment=AssessmentFact(DAY, 70, 8))
    li = PersonFact("Li Na", (), 4, assessment=AssessmentFact(DAY - timedelta(days=366), 0, 9))
    greetings = (GreetingFact("王建国 birthday", True, (5,)), GreetingFact("Li Na birthday", False, (4,)))
    judged = health(people=(wang, li), greetings=greetings, purposes=PurposeFact(3, 1, (10, 11)))
    assert factor("care", judged).points == 0.5 * 70 + 0.25 * 50 + 0.25 * 25 + 0.05
    assert because("care", judged) == [
        ("assessed: 王建国 70 (2026-06-30)", (8,)),
        ("1 of 2 greetings sent; missed: Li Na birthday", (5, 4)),
        ("3 of 4 contacts in the last 365 days only asked for something", (10, 11)),
    ]
    assert not factor("care", health(purposes=PurposeFact(2, 0, (1,)))).known


@pytest.mark.parametrize(
    ("share", "credit", "expected"),
    [("60", None, 100.0), ("30", None, 50.0), ("90", "poor", 76.0), (None, "ordinary", 60.0), (None, None, None)],
)
def test_commercial_is_our_share_and_its_credit(share: str | None, credit: str | None, expected: float | None) -> None:
    known = {"share": share and KnownFact(share, 3), "credit": credit and KnownFact(credit, 4)}
    assert factor("commercial", health(**known)).points == expected


@pytest.mark.parametrize(
    ("silent", "band"), [(0, "healthy"), (21, "healthy"), (22, "watch"), (29, "at-risk"), (36, "critical")]
)
def test_the_score_falls_into_a_band(silent: int, band: str) -> None:
    weights = {**dict.fromkeys(DEFAULT.health.weights, 1), "complaints": 0}
    policy = DEFAULT.model_copy(update={"health": DEFAULT.health.model_copy(update={"weights": weights})})
    contact = ContactFact(DAY - timedelta(days=silent), 2, MADE)
    judged = assess(Facts(grade="A", contact=contact), policy, DAY)
    assert judged.band == band_of(judged.score, policy) == band
