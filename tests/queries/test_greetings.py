"""Which greetings are due, which were sent or missed, and at which customer (HANDBOOK K6)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.greetings import NoteCustomerDate, NotePersonDate, SendGreeting, WithdrawPersonDate
from relations.domain.merging import MergePerson
from relations.domain.people import IntroducePerson, JoinCustomer, LeaveCustomer
from relations.queries.greetings import DueRow, GreetingRow, greeting_facts
from relations.queries.policy import policy_on

TODAY = date(2026, 3, 10)
ON = "2026-01-01"


@pytest.fixture
def book(book: Book) -> Book:
    """Register Acme, owned by li.wei, with Li Na, born 1980-03-12, in entries 1 to 3, and Beta in entry 4."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", owner="li.wei", on=ON))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", birthday="1980-03-12", at="Acme", on=ON),
        JoinCustomer(customer="Acme", person="Li Na", on=ON),
    )
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on=ON))
    return book


def due(book: Book, today: date = TODAY, **chosen: object) -> list[tuple[str | None, str, int, str]]:
    rows = book.greetings_due(today, **chosen)  # type: ignore[arg-type]
    return [(row.person, row.occasion, row.in_days, row.state) for row in rows]


def greet(on: str, occasion: str = "birthday", customer: str = "Acme", person: str | None = "Li Na") -> SendGreeting:
    return SendGreeting(customer=customer, person=person, occasion=occasion, channel="card", rep="li.wei", on=on)


def facts(book: Book, day: date, account: int | None = None) -> dict[int, list[tuple[str, bool, tuple[int, ...]]]]:
    with book._reading() as connection:
        found = greeting_facts(
            connection, day, policy_on(connection, day).policy.care, accounts=None if account is None else [account]
        )
    return {at: [(fact.text, fact.sent, fact.entries) for fact in listed] for at, listed in found.items()}


def test_the_birthday_of_the_file_is_due_until_it_was_greeted(book: Book) -> None:
    assert book.greetings_due(TODAY) == [
        DueRow(
            customer="Acme",
            person="Li Na",
            occasion="birthday",
            day="2026-03-12",
            in_days=2,
            state="due",
            owner="li.wei",
            customer_ref="C1",
            person_ref="K2",
            entries=(2,),
        )
    ]
    book.handle(greet("2026-03-09"))
    assert book.greetings_due(TODAY) == []


def test_greetings_are_listed_ahead_as_asked_late_and_for_a_while_as_missed(book: Book) -> None:
    row = ("Li Na", "birthday")
    assert due(book, date(2026, 3, 1)) == []
    assert due(book, date(2026, 3, 1), within=14) == [(*row, 11, "due")]
    assert due(book, date(2026, 3, 19)) == [(*row, -7, "due")]
    assert due(book, date(2026, 3, 20)) == [(*row, -8, "missed")]
    assert due(book, date(2026, 3, 26)) == [(*row, -14, "missed")]
    assert due(book, date(2026, 3, 27)) == []


def test_a_day_noted_later_takes_the_place_and_one_that_was_withdrawn_is_gone(book: Book) -> None:
    book.handle(NotePersonDate(person="Li Na", occasion="Birthday", day="1-25", lunar=True, on=ON))
    assert [(row.occasion, row.day) for row in book.greetings_due(TODAY)] == [("Birthday", "2026-03-13")]
    book.handle(WithdrawPersonDate(person="Li Na", occasion="birthday", on=ON))
    assert due(book) == []


def test_a_customer_has_days_of_its_own(book: Book) -> None:
    book.handle(NoteCustomerDate(customer="Beta", occasion="anniversary", day="2009-03-11", on=ON))
    assert due(book) == [(None, "anniversary", 1, "due"), ("Li Na", "birthday", 2, "due")]
    assert due(book, customer="Beta") == [(None, "anniversary", 1, "due")]
    assert due(book, owner="li.wei") == [("Li Na", "birthday", 2, "due")]
    book.handle(greet("2026-03-10", "anniversary", "Beta", None))
    assert due(book, customer="Beta") == []


def test_a_person_is_greeted_at_the_latest_post_and_nowhere_without_one(book: Book) -> None:
    book.handle(JoinCustomer(customer="Beta", person="Li Na", since="2026-02-01", on="2026-02-01"))
    assert [row.customer for row in book.greetings_due(TODAY)] == ["Beta"]
    book.handle(LeaveCustomer(customer="Beta", person="Li Na", on="2026-03-01"))
    assert [row.customer for row in book.greetings_due(TODAY)] == ["Acme"]
    book.handle(LeaveCustomer(customer="Acme", person="Li Na", on="2026-03-01"))
    assert due(book) == []


def test_merged_persons_are_greeted_once(book: Book) -> None:
    book.handle(
        IntroducePerson(person="Lina", name="Lina", birthday="1980-03-12", at="Beta", on=ON),
        JoinCustomer(customer="Beta", person="Lina", on=ON),
    )
    book.handle(MergePerson(person="Lina", into="Li Na", reason="one and the same", on="2026-03-01"))
    assert due(book) == [("Li Na", "birthday", 2, "due")]
    book.handle(greet("2026-03-10", customer="Beta", person="Lina"))
    assert due(book) == []


def test_the_facts_of_a_year_are_what_was_sent_and_missed_wherever_the_person_was(book: Book) -> None:
    book.handle(NotePersonDate(person="Li Na", occasion="anniversary", day="5-1", on=ON))
    book.handle(JoinCustomer(customer="Beta", person="Li Na", since="2026-04-01", on="2026-04-01"))
    book.handle(greet("2026-05-02", "anniversary"))
    birthday = ("Li Na, birthday 2026-03-12", False, (2,))
    anniversary = ("Li Na, anniversary 2026-05-01", True, (5, 7))
    assert facts(book, date(2026, 6, 30)) == {1: [birthday, anniversary], 4: [anniversary]}
    assert facts(book, date(2026, 6, 30), account=4) == {4: [anniversary]}
    assert facts(book, date(2026, 3, 15)) == {}
    assert facts(book, date(2027, 3, 11))[4] == [anniversary]
    assert facts(book, date(2027, 3, 12))[1] == [anniversary]


def test_greetings_count_for_the_health_of_the_relationship(book: Book) -> None:
    book.handle(NotePersonDate(person="Li Na", occasion="anniversary", day="5-1", on=ON))
    book.handle(greet("2026-05-02", "anniversary"))
    (care,) = [factor for factor in book.status("Acme", date(2026, 6, 30)).factors if factor.name == "care"]
    said = {reason.text: reason.entries for reason in care.because}
    assert said["1 of 2 greetings sent; missed: Li Na, birthday 2026-03-12"] == (2, 5, 6)


def test_greetings_are_listed_from_the_latest(book: Book) -> None:
    book.handle(greet("2026-03-12"))
    book.handle(greet("2026-05-01", "anniversary", "Beta", None))
    assert book.greetings() == [
        GreetingRow("2026-05-01", "Beta", None, "anniversary", "card", None, "li.wei", "C4", None, (6,)),
        GreetingRow("2026-03-12", "Acme", "Li Na", "birthday", "card", None, "li.wei", "C1", "K2", (5,)),
    ]
    assert [row.entries for row in book.greetings(customer="Acme")] == [(5,)]
    assert [row.entries for row in book.greetings(person="Li Na")] == [(5,)]


def test_a_greeting_is_no_contact_that_counts(book: Book) -> None:
    book.handle(greet("2026-03-12"))
    assert (book.customer("Acme").last_contact, book.customer("Acme").contacts) == (None, 0)


def test_histories_tell_of_days_and_greetings(book: Book) -> None:
    book.handle(NotePersonDate(person="Li Na", occasion="anniversary", day="5-1", lunar=True, on="2026-01-02"))
    book.handle(WithdrawPersonDate(person="Li Na", occasion="anniversary", reason="mistaken", on="2026-01-03"))
    book.handle(greet("2026-03-12"))
    assert [row.summary for row in book.person_history("Li Na")][-3:] == [
        "anniversary is on 05-01 (lunar, every year)",
        "anniversary withdrawn because mistaken",
        "greeted Li Na for birthday (card)",
    ]
