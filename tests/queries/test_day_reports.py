"""The report of a day is read from its entries (HANDBOOK V6, V8, R3, R5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relations.book import Book
from relations.domain.complaints import RaiseComplaint
from relations.domain.customers import RegisterCustomer
from relations.domain.market import CollectMoney, Observe, TakeOrder
from relations.domain.people import IntroducePerson
from relations.domain.promises import MakePromise
from relations.domain.reps import (
    DayTooLongError,
    NothingPlannedThatDayError,
    SignDayReport,
    SpendMoney,
    SpendTime,
    SubmitDayPlan,
    SubmitDayReport,
)
from relations.domain.visits import LogPlannedVisit, LogVisit, PlanVisit, ReportCoaching

DAY, AFTER = date(2026, 3, 4), date(2026, 3, 5)
ON, OF = "2026-03-04", {"rep": "li.wei", "day": DAY}


@pytest.fixture
def book(book: Book) -> Book:
    """Acme is C1, Beta C2, Li Na K3; V4 and V5 are planned and handed in."""
    for name in ("Acme", "Beta"):
        book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01"))
    book.handle(IntroducePerson(person="Li Na", name="Li Na", on="2026-01-01"))
    for name in ("Acme", "Beta"):
        book.handle(PlanVisit(customer=name, **OF, purposes=("service",), on="2026-03-03"))
    book.handle(SubmitDayPlan(**OF, visits=("V4", "V5"), on="2026-03-03"))
    return book


def made(**more: Any) -> LogPlannedVisit:
    fields = {"met": ("Li Na",), "outcome": "fine", "minutes": 40} | more
    return LogPlannedVisit(visit="V4", rep="li.wei", on=ON, **fields)


def test_a_report_tells_what_the_day_brought(book: Book) -> None:
    at = {"customer": "Acme", "on": ON}
    book.handle(
        made(
            promises=(MakePromise(**at, text="rack", rep="li.wei"),),
            complaints=(RaiseComplaint(**at, about="crushed"),),
            orders=(TakeOrder(**at, amount="0.1", currency="CNY"), TakeOrder(**at, amount="0.2", currency="CNY")),
            payments=(CollectMoney(**at, amount="5", currency="EUR"),),
            observations=(Observe(**at, kind="need", text="packs"),),
        )
    )
    book.handle(SpendMoney(**OF, amount="4.50", currency="CNY", what="meal", on=ON))
    found = book.day_report("li.wei", DAY, AFTER)
    assert (found.plan, found.planned, found.made, found.unplanned, found.missed) == ("submitted", 2, 1, 0, 1)
    assert [(row.ref, row.state) for row in found.visits] == [("V4", "logged"), ("V5", "missed")]
    assert (found.ordered, found.collected, found.spent) == ({"CNY": "0.3"}, {"EUR": "5"}, {"CNY": "4.50"})
    assert [row.about for row in found.complaints] == ["crushed"]
    assert [row.text for row in found.promises] == ["rack"]
    assert [row.text for row in found.observations] == ["packs"]


def test_what_others_did_and_what_other_days_brought_is_not_in_it(book: Book) -> None:
    book.handle(
        LogVisit(customer="Acme", rep="zhang.min", on=ON), LogVisit(customer="Acme", rep="li.wei", on="2026-03-03")
    )
    book.handle(SpendTime(rep="zhang.min", day=DAY, span="08:00-09:00", task="travel", on=ON))
    found = book.day_report("li.wei", DAY, DAY)
    assert (found.made, found.missed, found.times) == (0, 0, ())
    assert [row.state for row in found.visits] == ["planned", "planned"]


def test_time_is_told_by_its_class(book: Book) -> None:
    book.handle(made())
    for span, task in (("08:00-09:00", "prepare"), ("09:00-09:30", "travel"), ("12:00-13:00", "private")):
        book.handle(SpendTime(**OF, span=span, task=task, on=ON))
    assert book.day_report("li.wei", DAY, DAY).minutes == {"T1": 40, "T2": 60, "T3": 30, "T4": 60}


def test_a_report_on_a_later_day_is_late_and_says_by_whom_it_was_signed(book: Book) -> None:
    book.handle(SubmitDayReport(**OF, remarks="fine", on=ON))
    assert not book.day_report("li.wei", DAY, AFTER).late
    book.handle(SubmitDayReport(**OF, remarks="more", on="2026-03-05"))
    boss = Book(book.database, actor="chen", clock=book._clock)
    boss.handle(SignDayReport(**OF, remark="good", on="2026-03-06"))
    found = book.day_report("li.wei", DAY, AFTER)
    assert (found.late, found.remarks, found.submitted_on, found.submitted_by) == (True, "more", "2026-03-05", "li.wei")
    signed = (found.signed_by, found.signed_on, found.signed_remark)
    assert (*signed, found.entries) == ("chen", "2026-03-06", "good", (8, 9))


def test_a_thin_report_says_what_is_missing(book: Book) -> None:
    book.handle(made(met=(), outcome=None, minutes=None), SubmitDayReport(**OF, on=ON))
    assert book.day_report("li.wei", DAY, DAY).thin == (
        "V4 says nothing of its outcome", "V4 names nobody who was met", "V4 does not say how long it took",
        "no time besides visits is told of", "the rep remarked nothing",
    )  # fmt: skip
    book.handle(SpendTime(**OF, span="08:00-09:00", task="prepare", on=ON))
    assert "no time besides visits is told of" not in book.day_report("li.wei", DAY, DAY).thin


def test_coaching_that_was_not_reported_on_the_day_or_not_for_the_whole_day_is_told(book: Book) -> None:
    book.handle(made(company="coaching", companion="chen"))
    assert "V4 waits for the coaching report of chen" in book.day_report("li.wei", DAY, DAY).thin
    boss = Book(book.database, actor="chen", clock=book._clock)
    boss.handle(ReportCoaching(visit="V4", coach="chen", seen="talked too much", on="2026-03-05"))
    told = "the coaching report on V4 came on 2026-03-05, not on the day"
    assert told in book.day_report("li.wei", DAY, AFTER).thin
    book.handle(LogVisit(customer="Acme", rep="li.wei", channel="phone", on=ON))
    assert "chen coached" not in " ".join(book.day_report("li.wei", DAY, AFTER).thin)
    ref = book.handle(LogVisit(customer="Acme", rep="li.wei", company="joint", companion="zhao", on=ON)).ref
    assert f"chen coached for a part of the day, without {ref}" in book.day_report("li.wei", DAY, AFTER).thin


def test_minutes_of_visits_count_towards_the_day(book: Book) -> None:
    book.handle(made(minutes=1440), SpendTime(**OF, span="08:00-08:01", task="travel", on=ON))
    with pytest.raises(DayTooLongError):
        book.handle(SubmitDayReport(**OF, on=ON))
    with pytest.raises(NothingPlannedThatDayError):
        book.handle(SubmitDayReport(rep="zhang.min", day=DAY, on=ON))
    book.handle(LogVisit(customer="Acme", rep="zhang.min", on=ON))
    book.handle(SubmitDayReport(rep="zhang.min", day=DAY, on=ON))
