"""The self-check: twelve questions answered from the entries (HANDBOOK V9, R5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relations.book import Book
from relations.domain.complaints import RaiseComplaint
from relations.domain.customers import RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.reps import SubmitDayReport
from relations.domain.visits import CancelVisit, LogPlannedVisit, LogVisit, PlanVisit
from relations.queries.review import Answer, ranked

SINCE, UNTIL = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def book(book: Book) -> Book:
    """Acme (grade A, every 14 days) is C1, Beta (grade D) C2, both of li.wei; Li Na decides at Acme."""
    for name, grade in (("Acme", "A"), ("Beta", "D")):
        book.handle(RegisterCustomer(customer=name, name=name, grade=grade, owner="li.wei", on="2026-01-01"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", on="2026-01-01"),
        JoinCustomer(customer="Acme", person="Li Na", roles=("decision-maker",), on="2026-01-01"),
    )
    return book


def visit(customer: str, day: int, **more: Any) -> LogVisit:
    return LogVisit(customer=customer, rep="li.wei", on=f"2026-03-{day:02}", **more)


def answer(book: Book, name: str, rep: str = "li.wei") -> Answer:
    return next(each for each in book.review(rep, SINCE, UNTIL).answers if each.name == name)


def told(book: Book, name: str) -> tuple[int, int, float | None]:
    found = answer(book, name)
    return found.count, found.of, found.share


def test_there_are_twelve_questions_and_nothing_is_held_against_whoever_did_nothing(book: Book) -> None:
    found = book.review("zhang.min", SINCE, UNTIL)
    assert len(found.answers) == 12
    assert [each.share for each in found.answers] == [None] * 12
    assert found.points is None


def test_visits_beyond_what_the_grade_asks_are_too_many(book: Book) -> None:
    for day in range(1, 5):
        book.handle(visit("Acme", day))
    assert told(book, "over-visited") == (0, 2, 0.0)
    book.handle(visit("Beta", 1), visit("Beta", 2), visit("Beta", 3), visit("Acme", 9))
    assert answer(book, "over-visited").refs == ("C1", "C2")


def test_a_visit_at_which_nobody_was_met_for_little_could_have_been_a_call(book: Book) -> None:
    book.handle(visit("Acme", 2, purposes=("greeting",)))
    book.handle(visit("Acme", 3, purposes=("greeting",), met=("Li Na",)))
    book.handle(visit("Acme", 4, purposes=("order",)), visit("Acme", 5, purposes=("greeting",), channel="phone"))
    assert told(book, "phone") == (1, 3, 33.3)
    assert answer(book, "phone").refs == ("V5",)


def test_long_is_more_than_twice_the_usual(book: Book) -> None:
    for day, minutes in ((2, 30), (3, 30), (4, 60), (5, 61)):
        book.handle(visit("Acme", day, minutes=minutes))
    assert (answer(book, "too-long").refs, answer(book, "too-long").of) == ((), 4)
    book.handle(visit("Acme", 6, minutes=30), visit("Acme", 7, minutes=61))
    assert answer(book, "too-long").text.startswith("visits of more than 2 times the usual 45")
    book.handle(visit("Acme", 8, minutes=30), visit("Acme", 9, minutes=30))
    assert answer(book, "too-long").refs == ("V10", "V8")


def test_whom_the_grade_asked_for_and_nobody_saw_is_neglected(book: Book) -> None:
    assert answer(book, "neglected").refs == ("C1",)
    book.handle(visit("Acme", 20))
    assert told(book, "neglected") == (0, 2, 0.0)


def test_plans_are_kept_missed_and_made_up(book: Book) -> None:
    for customer, day in (("Acme", 2), ("Beta", 2), ("Acme", 9), ("Beta", 9), ("Acme", 12)):
        book.handle(
            PlanVisit(customer=customer, rep="li.wei", day=date(2026, 3, day), purposes=("service",), on="2026-03-01")
        )
    book.handle(LogPlannedVisit(visit="V5", rep="li.wei", on="2026-03-02"))
    book.handle(LogPlannedVisit(visit="V6", rep="li.wei", on="2026-03-05"))
    book.handle(CancelVisit(visit="V9", reason="closed", on="2026-03-02"))
    book.handle(visit("Acme", 20))
    assert (told(book, "plan-kept"), told(book, "made-up"), told(book, "planned")) == (
        (1, 4, 25.0), (1, 3, 33.3), (2, 3, 66.7),
    )  # fmt: skip


def test_purposes_deciders_and_the_hard_ones_count(book: Book) -> None:
    book.handle(visit("Acme", 2, purposes=("service",), met=("Li Na",)), visit("Acme", 3), visit("Beta", 3))
    assert told(book, "purpose") == (1, 3, 33.3)
    assert told(book, "decider") == (1, 2, 50.0)
    assert told(book, "hard-ones") == (0, 0, None)
    for day in range(10, 20):
        book.handle(RaiseComplaint(customer="Beta", about=f"crushed {day}", severity="critical", on=f"2026-03-{day}"))
        book.handle(MakePromise(customer="Beta", text="labels", due=f"2026-03-{day}", rep="wu", on="2026-03-04"))
    assert told(book, "hard-ones") == (1, 1, 100.0)


def test_promises_due_in_that_time_are_to_be_kept_in_time(book: Book) -> None:
    for day in (5, 10, 15):
        book.handle(MakePromise(customer="Acme", text="labels", rep="li.wei", due=f"2026-03-{day:02}", on="2026-03-01"))
    book.handle(KeepPromise(promise="P5", on="2026-03-04"), KeepPromise(promise="P6", on="2026-03-12"))
    found = answer(book, "promises")
    assert (found.count, found.of, found.refs) == (1, 3, ("P5",))
    assert found.text.endswith("1 still wait")


def test_days_with_visits_are_to_be_reported_on_the_day(book: Book) -> None:
    book.handle(visit("Acme", 2), visit("Acme", 3))
    book.handle(SubmitDayReport(rep="li.wei", day=date(2026, 3, 2), on="2026-03-02"))
    book.handle(SubmitDayReport(rep="li.wei", day=date(2026, 3, 3), on="2026-03-04"))
    assert (told(book, "reported"), answer(book, "reported").refs) == ((1, 2, 50.0), ("2026-03-02",))


def test_points_are_the_mean_and_rank_the_team(book: Book) -> None:
    book.handle(visit("Acme", 2, purposes=("service",), met=("Li Na",)))
    book.handle(LogVisit(customer="Acme", rep="zhang.min", on="2026-03-02"))
    team = book.team_review(SINCE, UNTIL)
    assert [each.rep for each in team] == ["li.wei", "zhang.min"]
    for each in team:
        shares = [a.share if a.better == "more" else 100 - a.share for a in each.answers if a.share is not None]
        assert each.points == round(sum(shares) / len(shares), 1)
    assert [(rank, each.rep) for rank, each in ranked(team)] == [(1, "li.wei"), (2, "zhang.min")]
    assert [rank for rank, _ in ranked([team[0], team[0], team[1]])] == [1, 1, 3]
