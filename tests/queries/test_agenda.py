"""The agenda: what a day asks for, the most pressing first, each with its reason (HANDBOOK P5, X3, C3, G4, K5, K6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from relations.book import Book
from relations.domain.complaints import RaiseComplaint
from relations.domain.customers import RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.greetings import NoteCustomerDate
from relations.domain.people import IntroducePerson
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit, PlanVisit, ReportCoaching
from relations.queries.agenda import AgendaItem

DAY = date(2026, 6, 1)


@pytest.fixture
def book(book: Book) -> Book:
    """Acme, of li.wei, is C1, Beta, of zhang.min, C2; both were visited on 31 May."""
    for name, owner in (("Acme", "li.wei"), ("Beta", "zhang.min")):
        book.handle(RegisterCustomer(customer=name, name=name, grade="A", owner=owner, on="2026-01-01"))
        book.handle(LogVisit(customer=name, rep=owner, on="2026-05-31"))
    return book


def items(book: Book, day: date = DAY, **choice: Any) -> list[AgendaItem]:
    return [item for item in book.agenda(day, **choice) if item.kind != "alert"]


def told(book: Book, day: date = DAY, **choice: Any) -> list[tuple[str, str, int]]:
    return [(item.kind, item.ref, item.days_late) for item in items(book, day, **choice)]


def promise(customer: str, due: str, **more: Any) -> MakePromise:
    fields = {"text": "labels", "rep": "li.wei", "on": "2026-05-01"} | more
    return MakePromise(customer=customer, due=due, **fields)


def test_a_promise_is_listed_on_its_day_and_while_it_is_overdue(book: Book) -> None:
    book.handle(promise("Acme", "2026-06-02"))
    assert told(book) == []
    assert told(book, days=2) == [("promise", "P5", -1)]
    assert told(book, date(2026, 6, 2)) == [("promise", "P5", 0)]
    assert told(book, date(2026, 6, 5)) == [("promise", "P5", 3)]
    assert [item.why for item in items(book, date(2026, 6, 3))] == ["we promised, overdue for 1 day"]
    book.handle(KeepPromise(promise="P5", on="2026-06-05"))
    assert told(book, date(2026, 6, 5)) == []


def test_what_is_late_comes_first_complaints_before_promises(book: Book) -> None:
    book.handle(promise("Acme", "2026-05-20"))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", severity="high", on="2026-05-04"))
    book.handle(PlanVisit(customer="Acme", rep="li.wei", day=DAY, time="09:30", purposes=("service",), on="2026-05-31"))
    book.handle(PlanVisit(customer="Acme", rep="li.wei", day="2026-05-30", purposes=("order",), on="2026-05-29"))
    assert [kind for kind, *_ in told(book)] == ["complaint", "promise", "missed-visit", "visit"]
    assert [item.why for item in items(book)][1:] == [
        "we promised, overdue for 12 days", "planned for 2026-05-30, missed: make it up", "planned",
    ]  # fmt: skip


def test_everybody_sees_the_own_and_whoever_asks_for_none_sees_all(book: Book) -> None:
    book.handle(promise("Acme", "2026-06-01", rep="zhang.min"))
    book.handle(promise("Acme", "2026-06-01", rep=None))
    book.handle(RaiseComplaint(customer="Beta", about="crushed", severity="high", on="2026-05-04"))
    assert {ref for _, ref, _ in told(book, rep="Zhang.Min")} == {"P5", "X7"}
    assert {ref for _, ref, _ in told(book, rep="li.wei")} == {"P6"}
    assert {ref for _, ref, _ in told(book)} == {"P5", "P6", "X7"}
    assert told(book, rep="nobody") == []


def test_what_they_promised_is_asked_for_by_the_rep_to_whom_they_did(book: Book) -> None:
    book.handle(IntroducePerson(person="Li Na", name="Li Na", on="2026-01-01"))
    book.handle(promise("Acme", "2026-06-01", direction="theirs", person="Li Na", rep="zhang.min"))
    book.handle(promise("Acme", "2026-06-01", direction="theirs", person="Li Na", rep=None))
    assert told(book, rep="Li Na") == []
    (theirs,) = items(book, rep="zhang.min")
    assert (theirs.what, theirs.rep, theirs.person) == ("ask for: labels", "zhang.min", "Li Na")
    assert told(book, rep="li.wei") == [("promise", "P7", 0)]


def test_the_grade_asks_for_contact(book: Book) -> None:
    assert told(book, date(2026, 6, 14)) == []
    assert told(book, date(2026, 6, 15), rep="li.wei") == [("contact", "C1", 1)]
    (item,) = items(book, date(2026, 6, 15), rep="li.wei")
    assert (item.why, item.entries) == ("grade A asks for one every 14 days; last contact 2026-05-31", (2,))


def test_days_that_matter_and_gifts_ask_for_a_word(book: Book) -> None:
    book.handle(NoteCustomerDate(customer="Acme", occasion="anniversary", day="06-02", on="2026-05-01"))
    book.handle(HandOverGift(customer="Acme", item="tea", value="20", currency="CNY", rep="li.wei", on="2026-06-01"))
    assert ("greeting", "C1", -1) in told(book, days=2)
    assert ("gift", "G6", 0) in told(book, date(2026, 6, 15))
    book.handle(LogVisit(customer="Acme", rep="li.wei", on="2026-06-10"))
    assert ("gift", "G6", 0) not in told(book, date(2026, 6, 15))


def test_the_coach_is_asked_for_the_report_on_the_day_and_until_it_is_there(book: Book) -> None:
    book.handle(LogVisit(customer="Acme", rep="li.wei", company="coaching", companion="Chen.Hua", on="2026-06-01"))
    book.handle(LogVisit(customer="Acme", rep="li.wei", company="joint", companion="chen.hua", on="2026-06-01"))
    assert told(book, date(2026, 5, 31), rep="chen.hua") == []
    assert told(book, rep="chen.hua") == [("coaching", "V5", 0)]
    assert ("coaching", "V5", 0) not in told(book, rep="li.wei")
    (item,) = items(book, date(2026, 6, 3), rep="chen.hua")
    assert (item.what, item.why, item.rep) == (
        "report on the coaching of li.wei", "coaching report overdue for 2 days", "Chen.Hua",
    )  # fmt: skip
    book.handle(ReportCoaching(visit="V5", coach="chen.hua", seen="talked too much", on="2026-06-04"))
    assert told(book, date(2026, 6, 3), rep="chen.hua") == [("coaching", "V5", 2)]
    assert told(book, date(2026, 6, 4), rep="chen.hua") == []


def test_a_standing_promise_goes_stale(book: Book) -> None:
    book.handle(MakePromise(customer="Acme", text="member price", standing=True, rep="li.wei", on="2026-01-02"))
    assert [(item.kind, item.key) for item in items(book, date(2026, 6, 1))] == []
    assert ("standing-promise", "standing-P5") in {(item.kind, item.key) for item in items(book, date(2026, 7, 20))}


def test_alerts_come_last_and_are_of_the_own_customers(book: Book) -> None:
    found = book.agenda(DAY, rep="li.wei")
    assert {item.customer for item in found} == {"Acme"}
    assert found[-1].kind == "alert"


def test_a_calendar_is_read_back_and_importing_it_again_changes_nothing(book: Book) -> None:
    book.handle(PlanVisit(customer="Acme", rep="li.wei", day=DAY, time="09:30", purposes=("service",), on="2026-05-31"))
    book.handle(promise("Acme", "2026-05-20"))
    found = book.agenda(DAY)
    events = Calendar.from_ical(book.calendar(found, DAY)).walk("VEVENT")
    assert len(events) == len(found)
    uids = [str(event["UID"]) for event in events]
    assert len(set(uids)) == len(uids)
    visit = next(event for event in events if "service" in event["SUMMARY"])
    assert visit.decoded("DTSTART").isoformat() == "2026-06-01T09:30:00+00:00"
    late = next(event for event in events if "labels" in event["SUMMARY"])
    assert late.decoded("DTSTART") == DAY
    tomorrow = Calendar.from_ical(book.calendar(book.agenda(date(2026, 6, 2)), date(2026, 6, 2))).walk("VEVENT")
    assert str(late["UID"]) in {str(event["UID"]) for event in tomorrow}
    assert book.calendar(found, DAY) == book.calendar(found, DAY)
    assert Calendar.from_ical(book.calendar([], DAY)).walk("VEVENT") == []


@pytest.mark.parametrize("days", [1, 30])
def test_keys_are_different_for_different_things(book: Book, days: int) -> None:
    book.handle(MakePromise(customer="Acme", text="call", repeat="FREQ=WEEKLY", rep="li.wei", on="2026-05-01"))
    keys = [item.key for item in book.agenda(DAY, days=days)]
    assert len(set(keys)) == len(keys)


def test_a_cadence_of_its_own_is_told_as_what_the_file_asks_for(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Own", name="Own", grade="A", every=7, owner="li.wei", on="2026-01-01"))
    asked = [row.why for row in book.agenda(date(2026, 2, 1)) if row.kind == "contact" and row.customer == "Own"]
    assert asked == ["the file asks for one every 7 days; never contacted"]
