"""What is planned, was missed, was made up later, and what the manager said (HANDBOOK V1, V5, V6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.merging import MergeCustomer
from relations.domain.people import IntroducePerson
from relations.domain.reps import ApproveDayPlan, NotInPlanError, ReturnDayPlan, SubmitDayPlan
from relations.domain.visits import (
    CancelVisit,
    LogPlannedVisit,
    LogVisit,
    MadeAlreadyError,
    PlanVisit,
    ReportCoaching,
    RescheduleVisit,
    SignVisit,
)
from relations.queries.day_plans import DayPlanRow, day_plan_rows
from relations.queries.visits import Remark

BEFORE, DAY, AFTER = date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)


def plan(customer: str = "Acme", day: date = DAY, **more: Any) -> PlanVisit:
    fields = {"rep": "li.wei", "purposes": ("service",), "on": "2026-03-02"} | more
    return PlanVisit(customer=customer, day=day, **fields)


@pytest.fixture
def book(book: Book) -> Book:
    """Acme is C1, Beta C2, Li Na K3; V4 and V5 are planned for the same day."""
    for name in ("Acme", "Beta"):
        book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01"))
    book.handle(IntroducePerson(person="Li Na", name="Li Na", on="2026-01-01"))
    book.handle(plan(time="09:30", order=1, goal="labels", see=("Li Na",), company="coaching", companion="chen"))
    book.handle(plan("Beta", channel="phone"))
    return book


def states(book: Book, today: date = DAY, **choice: Any) -> dict[str, str]:
    return {row.ref: row.state for row in book.visits(today, **choice)}


def test_what_is_planned_is_missed_from_the_day_after(book: Book) -> None:
    assert states(book, DAY) == {"V5": "planned", "V4": "planned"}
    assert states(book, AFTER) == {"V5": "missed", "V4": "missed"}
    (row,) = book.visits(DAY, customer="Acme")
    assert (row.on, row.planned_on, row.time, row.order, row.goal, row.see, row.company, row.companion) == (
        "2026-03-04", "2026-03-04", "09:30", 1, "labels", ("Li Na",), "coaching", "chen",
    )  # fmt: skip
    assert (row.met, row.outcome, row.entries, row.channel) == ((), None, (4,), "visit")


def test_a_visit_keeps_its_reference_when_it_is_made(book: Book) -> None:
    receipt = book.handle(LogPlannedVisit(visit="V4", rep="li.wei", met=("Li Na",), minutes=30, on="2026-03-04T10:00Z"))
    assert (receipt.ref, receipt.events) == ("V4", ("visit-made.v1",))
    row = book.visit("V4", AFTER)
    assert (row.state, row.on, row.planned_on, row.met, row.minutes, row.goal, row.entries) == (
        "logged", "2026-03-04T10:00Z", "2026-03-04", ("Li Na",), 30, "labels", (4, 6),
    )  # fmt: skip
    assert book.status("Acme", AFTER).last_contact == "2026-03-04"
    assert next(factor for factor in book.status("Acme", AFTER).factors if factor.name == "contact").because[
        0
    ].entries == (6,)
    with pytest.raises(MadeAlreadyError):
        book.handle(LogPlannedVisit(visit="V4", rep="li.wei", on="2026-03-05"))


def test_what_is_made_on_a_later_day_is_made_up(book: Book) -> None:
    book.handle(LogPlannedVisit(visit="V4", rep="li.wei", on="2026-03-09"))
    book.handle(LogPlannedVisit(visit="V5", rep="li.wei", on="2026-03-03"))
    assert states(book, date(2026, 3, 9)) == {"V4": "made-up", "V5": "logged"}


def test_what_is_put_off_stands_on_its_new_day_and_counts_how_often(book: Book) -> None:
    for day in (AFTER, date(2026, 3, 9)):
        book.handle(RescheduleVisit(visit="V4", day=day, on="2026-03-03", reason="away"))
    book.handle(RescheduleVisit(visit="V4", day=date(2026, 3, 9), time="11:00", on="2026-03-03"))
    row = book.visit("V4", AFTER)
    assert (row.state, row.on, row.time, row.moved, row.order) == ("planned", "2026-03-09", "11:00", 2, 1)


def test_what_is_cancelled_says_why(book: Book) -> None:
    book.handle(CancelVisit(visit="V4", reason="closed", on="2026-03-03"))
    assert [(row.state, row.reason) for row in book.visits(AFTER, customer="Acme")] == [("cancelled", "closed")]


def test_a_listing_is_cut_by_state_days_rep_and_number(book: Book) -> None:
    book.handle(LogVisit(customer="Acme", rep="zhang.min", on="2026-03-02"))
    book.handle(LogPlannedVisit(visit="V5", rep="li.wei", on="2026-03-04"))
    assert list(states(book, AFTER)) == ["V5", "V4", "V6"]
    assert states(book, AFTER, states=["missed"]) == {"V4": "missed"}
    assert states(book, AFTER, states=["logged", "planned"]) == {"V5": "logged", "V6": "logged"}
    assert list(states(book, AFTER, since=DAY)) == ["V5", "V4"]
    assert list(states(book, AFTER, until=BEFORE)) == ["V6"]
    assert list(states(book, AFTER, rep="zhang.min")) == ["V6"]
    assert list(states(book, AFTER, limit=2)) == ["V5", "V4"]


def test_what_managers_and_coaches_said_stands_with_the_visit(book: Book) -> None:
    book.handle(LogPlannedVisit(visit="V4", rep="li.wei", on="2026-03-04"))
    book.handle(LogVisit(customer="Beta", rep="li.wei", company="coaching", companion="chen", on="2026-03-04"))
    boss = Book(book.database, actor="chen", clock=book._clock)
    boss.handle(SignVisit(visit="V4", remark="good", on="2026-03-05"))
    boss.handle(ReportCoaching(visit="V7", coach="chen", seen="talked", advice="listen", on="2026-03-04"))
    boss.handle(SignVisit(visit="V7", on="2026-03-05"))
    assert boss.handle(SignVisit(visit="V7", on="2026-03-05")).events == ()
    signed, coached = (
        Remark("signed", "chen", "2026-03-05", "good", None, 8),
        Remark("coached", "chen", "2026-03-04", "talked", "listen", 9),
    )
    assert (book.visit("V4", AFTER).remarks, book.visit("V4", AFTER).entries) == ((signed,), (4, 6, 8))
    assert book.visit("V7", AFTER).remarks == (coached, Remark("signed", "chen", "2026-03-05", None, None, 10))


@pytest.mark.parametrize(
    ("made", "reported", "late"),
    [
        ("2026-03-04", "2026-03-04", False),
        ("2026-03-04T18:00+08:00", "2026-03-04T23:00+08:00", False),
        ("2026-03-04", "2026-03-05", True),
        ("2026-03", "2026-03-31", False),
        ("2026-03-04", "2026-03", False),
    ],
)
def test_a_coaching_report_is_late_from_the_day_after(book: Book, made: str, reported: str, late: bool) -> None:
    book.handle(LogVisit(customer="Beta", rep="li.wei", company="coaching", companion="chen", on=made))
    book.handle(ReportCoaching(visit="V6", coach="chen", seen="talked", on=reported))
    assert [remark.late for remark in book.visit("V6", AFTER).remarks] == [late]


def test_a_day_plan_goes_back_and_forth(book: Book) -> None:
    boss = Book(book.database, actor="chen", clock=book._clock)

    def found() -> list[DayPlanRow]:
        with book.database.reading() as connection:
            return day_plan_rows(connection, "2026-03-04", "2026-03-04")

    day = {"rep": "li.wei", "day": DAY, "on": "2026-03-03"}
    book.handle(SubmitDayPlan(**day, visits=("V5", "V4")))
    assert found() == [
        DayPlanRow("li.wei", "2026-03-04", "submitted", "li.wei", "2026-03-03", None, ("V5", "V4"), (6,))
    ]
    boss.handle(ReturnDayPlan(**day, remark="one is enough"))
    assert {row.ref: row.approval for row in book.visits(DAY)} == {"V5": "returned", "V4": "returned"}
    book.handle(SubmitDayPlan(**day, visits=("V4",)))
    boss.handle(ApproveDayPlan(**day))
    assert found() == [
        DayPlanRow("li.wei", "2026-03-04", "approved", "chen", "2026-03-03", None, ("V4",), (6, 7, 8, 9))
    ]
    assert {row.ref: row.approval for row in book.visits(DAY)} == {"V5": None, "V4": "approved"}
    book.handle(RescheduleVisit(visit="V4", day=AFTER, on="2026-03-03"))
    assert book.visit("V4", DAY).approval is None
    with pytest.raises(NotInPlanError):
        book.handle(SubmitDayPlan(**day, visits=("V4",)))


def test_a_plan_of_a_day_tells_what_was_said_of_it(book: Book) -> None:
    boss = Book(book.database, actor="chen", clock=book._clock)
    day = {"rep": "li.wei", "day": DAY, "on": "2026-03-03"}
    empty = book.day_plan("li.wei", DAY, DAY)
    assert (empty.state, empty.visits, [row.ref for row in empty.besides], empty.turns) == (None, (), ["V4", "V5"], ())
    book.handle(SubmitDayPlan(**day, visits=("V5",)))
    boss.handle(ReturnDayPlan(**{**day, "rep": "LI.WEI"}, remark="see the owner"))
    found = book.day_plan("Li.Wei", DAY, DAY)
    assert (found.rep, found.state, found.by, found.on, found.remark) == (
        "li.wei", "returned", "chen", "2026-03-03", "see the owner",
    )  # fmt: skip
    assert ([row.ref for row in found.visits], [row.ref for row in found.besides]) == (["V5"], ["V4"])
    book.handle(SubmitDayPlan(**day, visits=("V5", "V4")))
    boss.handle(ApproveDayPlan(**day, remark="fine"))
    book.handle(RescheduleVisit(visit="V4", day=AFTER, on="2026-03-03"))
    book.handle(LogPlannedVisit(visit="V5", rep="li.wei", on="2026-03-05"))
    found = book.day_plan("li.wei", DAY, AFTER)
    assert [(turn.state, turn.by, turn.remark) for turn in found.turns] == [
        ("submitted", "li.wei", None), ("returned", "chen", "see the owner"), ("submitted", "li.wei", None),
        ("approved", "chen", "fine"),
    ]  # fmt: skip
    assert [(row.ref, row.state, row.planned_on) for row in found.visits] == [
        ("V5", "made-up", "2026-03-04"), ("V4", "planned", "2026-03-05"),
    ]  # fmt: skip
    assert (found.besides, found.entries) == ((), tuple(turn.entry for turn in found.turns))


def test_visits_of_merged_customers_are_planned_and_made_where_they_stand(book: Book) -> None:
    book.handle(MergeCustomer(customer="Beta", into="Acme", reason="the same", on="2026-03-02"))
    book.handle(LogPlannedVisit(visit="V5", rep="li.wei", on="2026-03-04"))
    assert [(row.ref, row.customer) for row in book.visits(DAY, customer="Acme")] == [("V5", "Acme"), ("V4", "Acme")]
    assert book.entry(7).stream == book.entry(2).stream
    assert book.doctor() == []
