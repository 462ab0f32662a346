"""The clocks of a complaint: what each counts from, when it stops, and how late that is (HANDBOOK X2, X3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from relations.domain.complaints.clocks import Clock, clocks, next_step
from relations.domain.relationship import Complaint
from relations.domain.rules import ComplaintRules
from relations.domain.when import When

EVERY = {
    "acknowledge": 1, "assign": 1, "investigate": 3, "answer": 5, "resolve": 10, "tell": 1, "settle": 10, "close": 5,
}  # fmt: skip
RULES = ComplaintRules(clocks={"high": EVERY, "low": {"tell": 3}}, escalate={"high": 1, "critical": 0})
MONDAY = "2026-03-02"


def complaint(severity: str = "high", raised: str = MONDAY, **stages: Any) -> Complaint:
    days = {stage: When(on) for stage, on in stages.items()}
    return Complaint("crushed", severity, When(raised), **days)


def running(this: Complaint, day: str) -> dict[str, tuple[str, int]]:
    """Give the due day and the days late of the clocks that run."""
    found = clocks(this, RULES, date.fromisoformat(day))
    return {clock.stage: (str(clock.due)[5:], clock.days_late) for clock in found if clock.running}


def done(this: Complaint, day: str) -> dict[str, tuple[str | None, int]]:
    """Give when the stages were reached whose clocks run no longer, and how late."""
    found = clocks(this, RULES, date.fromisoformat(day))
    return {
        clock.stage: (clock.reached and str(clock.reached)[5:], clock.days_late) for clock in found if not clock.running
    }


def test_clocks_count_working_days_from_the_complaint() -> None:
    """Raised on a Monday; two weeks later, the weekends not counted."""
    assert running(complaint(), MONDAY) == {
        "acknowledge": ("03-03", 0), "escalate": ("03-03", 0), "assign": ("03-03", 0), "investigate": ("03-05", 0),
        "answer": ("03-09", 0), "resolve": ("03-16", 0),
    }  # fmt: skip
    assert running(complaint(), "2026-03-17") == {
        "acknowledge": ("03-03", 10), "escalate": ("03-03", 10), "assign": ("03-03", 10), "investigate": ("03-05", 8),
        "answer": ("03-09", 6), "resolve": ("03-16", 1),
    }  # fmt: skip


def test_a_weekend_makes_nothing_late() -> None:
    friday = complaint(raised="2026-03-05")
    assert running(friday, "2026-03-08")["acknowledge"] == ("03-06", 0)
    assert running(friday, "2026-03-09")["acknowledge"] == ("03-06", 1)
    assert done(replace(friday, acknowledged=When("2026-03-08")), "2026-03-30")["acknowledge"] == ("03-08", 0)


def test_telling_counts_from_the_remedy_settling_from_telling_and_closing_from_settling() -> None:
    resolved = complaint(resolved="2026-03-10")
    assert running(resolved, "2026-03-12")["tell"] == ("03-11", 1)
    told = replace(resolved, told=When("2026-03-13"))
    assert running(told, "2026-03-13") == {"settle": ("03-27", 0)}
    assert done(told, "2026-03-13")["tell"] == ("03-13", 2)
    for answer in ("accepted", "disputed"):
        settled = replace(told, **{answer: When("2026-03-16")})
        assert running(settled, "2026-03-24") == {"close": ("03-23", 1)}
        assert done(settled, "2026-03-24")["settle"] == ("03-16", 0)


def test_what_the_customer_hears_and_what_we_do_go_on_side_by_side() -> None:
    """A remedy overtakes assigning and investigating, but the customer is still to be acknowledged, and answered."""
    resolved = complaint(resolved="2026-03-06")
    assert set(running(resolved, "2026-03-06")) == {"acknowledge", "answer", "tell"}
    assert done(resolved, "2026-03-20") == {
        "escalate": (None, 3), "assign": (None, 3), "investigate": (None, 1), "resolve": ("03-06", 0),
    }  # fmt: skip
    assert set(running(complaint(answered="2026-03-03"), MONDAY)) == {"escalate", "assign", "investigate", "resolve"}


def test_closing_stops_every_clock() -> None:
    gone = complaint(closed="2026-03-04")
    assert running(gone, "2026-12-31") == {}
    assert done(gone, "2026-12-31")["acknowledge"] == (None, 1)
    assert done(gone, "2026-12-31")["resolve"] == (None, 0)


def test_reopening_starts_again_what_it_takes_back() -> None:
    again = complaint(acknowledged="2026-03-05", assigned=MONDAY, escalated=MONDAY, reopened="2026-03-16")
    assert running(again, "2026-03-16") == {
        "investigate": ("03-19", 0),
        "answer": ("03-23", 0),
        "resolve": ("03-30", 0),
    }
    assert done(again, "2026-03-16") == {"acknowledge": ("03-05", 2), "escalate": ("03-02", 0), "assign": ("03-02", 0)}


def test_a_complaint_that_proves_severe_is_to_go_up_from_then_on() -> None:
    """All other clocks count from the complaint, for the severity that it has now."""
    graver = complaint(graded="2026-03-12")
    assert running(graver, "2026-03-12")["escalate"] == ("03-13", 0)
    assert running(graver, "2026-03-12")["acknowledge"] == ("03-03", 7)


def test_a_severity_without_clocks_has_none_but_may_have_to_go_up() -> None:
    assert running(complaint("critical"), "2026-03-04") == {"escalate": ("03-02", 2)}
    assert running(complaint("medium"), "2026-03-04") == {}
    assert running(complaint("low"), "2026-03-04") == {}
    assert running(complaint("low", resolved="2026-03-04"), "2026-03-04") == {"tell": ("03-09", 0)}


def test_a_day_that_is_only_partly_known_gets_the_benefit_of_the_doubt() -> None:
    assert running(complaint(raised="2026-03"), "2026-04-01")["acknowledge"] == ("04-01", 0)
    assert done(complaint(acknowledged="2026-03"), "2026-04-30")["acknowledge"] == ("03", 0)
    assert done(complaint(acknowledged="2026-04"), "2026-04-30")["acknowledge"] == ("04", 21)


def test_public_holidays_are_left_out() -> None:
    """The eve of the national day: 1 to 7 October 2024 are free in China."""
    rules = RULES.model_copy(update={"holidays": "CN"})
    (first, *_) = clocks(complaint(raised="2024-09-30"), rules, date(2024, 10, 9))
    assert first == Clock("acknowledge", date(2024, 10, 8), None, 1, running=True)


@pytest.mark.parametrize(
    ("this", "step"),
    [
        (complaint(), ("acknowledge", "2026-03-03")),
        (complaint(acknowledged=MONDAY), ("escalate", "2026-03-03")),
        (complaint(acknowledged=MONDAY, escalated=MONDAY, assigned=MONDAY), ("investigate", "2026-03-05")),
        (complaint(acknowledged=MONDAY, answered=MONDAY, resolved=MONDAY), ("tell", "2026-03-03")),
        (complaint("medium"), ("acknowledge", None)),
        (complaint("medium", answered=MONDAY), ("resolve", None)),
        (complaint("medium", acknowledged=MONDAY, resolved=MONDAY), ("tell", None)),
        (complaint("medium", resolved=MONDAY, told=MONDAY), ("settle", None)),
        (complaint("medium", resolved=MONDAY, told=MONDAY, accepted=MONDAY), ("close", None)),
        (complaint("medium", resolved=MONDAY, told=MONDAY, closed=MONDAY), (None, None)),
        (complaint(closed=MONDAY), (None, None)),
    ],
)
def test_the_next_thing_to_do_is_what_is_due_first_else_the_next_stage(
    this: Complaint, step: tuple[str | None, str | None]
) -> None:
    stage, due = next_step(this, clocks(this, RULES, date(2026, 3, 2)))
    assert (stage, due and str(due)) == step
