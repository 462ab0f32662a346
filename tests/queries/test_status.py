"""How relationships stand, the worst first, and which entries say so."""

from __future__ import annotations

from datetime import date

from hypothesis import given

import relations
from histories import NOON, Move, histories, play
from laws import ON_BOOKS
from relations.book import Book
from relations.domain.complaints import RaiseComplaint
from relations.domain.customers import RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.queries.customers import CustomerRow
from relations.queries.health import Status
from rows import all_rows

TODAY = date(2026, 3, 20)


def register(book: Book, name: str, **facts: object) -> None:
    book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01", **facts))


def visit(customer: str, on: str, **more: object) -> LogVisit:
    return LogVisit(customer=customer, rep="li.wei", on=on, **more)


def because(status: Status) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    return {each.name: [(reason.text, reason.entries) for reason in each.because] for each in status.factors}


def test_a_status_names_the_entries_behind_every_point(book: Book) -> None:
    register(book, "Acme", grade="A", owner="li.wei")
    for person in ("Li Na", "王建国"):
        book.handle(
            IntroducePerson(person=person, name=person, at="Acme", on="2026-01-02"),
            JoinCustomer(customer="Acme", person=person, roles=("decision-maker",), on="2026-01-02"),
        )
    book.handle(visit("Acme", "2026-03-20", met=("Li Na",)))
    book.handle(MakePromise(customer="Acme", text="tea", due="2026-03-09", on="2026-03-02"))
    book.handle(KeepPromise(promise="P7", on="2026-03-08"))
    book.handle(MakePromise(customer="Acme", text="pay", due="2026-03-03", direction="theirs", on="2026-03-02"))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", severity="high", on="2026-03-19"))
    book.handle(LeaveCustomer(customer="Acme", person="王建国", on="2026-03-19"))
    status = book.status("Acme", TODAY)
    assert (status.customer, status.ref, status.as_of, status.policy) == ("Acme", "C1", "2026-03-20", "default")
    assert (status.grade, status.owner, status.last_contact) == ("A", "li.wei", "2026-03-20")
    assert [(each.name, each.weight, each.points) for each in status.factors] == [
        ("contact", 30, 100.0),
        ("promises", 30, 100.0),
        ("complaints", 25, 50.0),
        ("people", 15, 60.0),
    ]
    assert (status.score, status.band) == (81.5, "healthy")
    assert because(status) == {
        "contact": [("last contact 2026-03-20, 0 days ago; grade A asks for one every 14 days", (6,))],
        "promises": [("P7 kept on time", (7, 8))],
        "complaints": [("X10 (high) is not resolved: -50", (10,))],
        "people": [
            ("1 of 1 met in the last 90 days", (6,)),
            ("only one key person known: Li Na", (3,)),
            ("decision maker known: Li Na", (3,)),
        ],
    }


def test_the_worst_come_first_and_those_of_whom_nothing_is_known_last(book: Book) -> None:
    for name in ("Unknown", "Well", "Bad", "Also unknown"):
        register(book, name, grade="A")
    book.handle(visit("Well", "2026-03-20"))
    book.handle(visit("Bad", "2026-01-02"))
    found = [(row.customer, row.score, row.band) for row in book.statuses(TODAY)]
    assert found == [
        ("Bad", 45.5, "at-risk"),
        ("Well", 100.0, "healthy"),
        ("Also unknown", None, "unknown"),
        ("Unknown", None, "unknown"),
    ]


def test_the_latest_contact_counts_in_whatever_order_it_was_recorded(book: Book) -> None:
    register(book, "Acme", grade="A")
    for on in ("2026-03-02", "2026-03-10T08:00Z", "2026-03-05", "2026-03"):
        book.handle(visit("Acme", on))
    assert because(book.status("Acme", TODAY))["contact"][0][1] == (3,)
    assert book.customer("Acme") == CustomerRow(
        "C1", "Acme", "A", None, None, None, registered_on="2026-01-01", last_contact="2026-03-10", contacts=4
    )


def test_a_person_with_two_posts_is_one_person(book: Book) -> None:
    register(book, "Acme")
    join = JoinCustomer(customer="Acme", person="Li Na", title="owner", roles=("decision-maker",), on="2026-01-02")
    book.handle(IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-01-02"), join)
    book.handle(JoinCustomer(customer="Acme", person="Li Na", title="buyer", besides=True, on="2026-01-03"))
    book.handle(visit("Acme", "2026-03-20"))
    texts = [text for text, _ in because(book.status("Acme", TODAY))["people"]]
    assert texts == [
        "0 of 1 met in the last 90 days", "only one key person known: Li Na", "decision maker known: Li Na",
    ]  # fmt: skip


def test_customers_are_listed_by_name_and_chosen_by_grade_owner_and_territory(book: Book) -> None:
    register(book, "B", grade="A", owner="li.wei", territory="east")
    register(book, "A", grade="A", owner="zhang.min", territory="west")
    register(book, "华联", grade="B", owner="li.wei", territory="west", kind="dealer", address="x", phone="110")
    assert [row.name for row in book.customers()] == ["A", "B", "华联"]
    assert [row.name for row in book.customers(grade="A")] == ["A", "B"]
    assert [row.name for row in book.customers(owner="li.wei", territory="west")] == ["华联"]
    assert book.customer("华联") == CustomerRow(
        "C3", "华联", "B", "li.wei", "west", "dealer", "x", "110", "2026-01-01", None, 0
    )


@ON_BOOKS
@given(histories())
def test_reasons_name_entries_of_that_customer_and_strangers_change_nothing(history: list[Move]) -> None:
    with relations.open("sqlite://", actor="li.wei", clock=lambda: NOON) as book:
        play(book, history)
        today = NOON.date()
        before = book.statuses(today)
        stands_in = {row.position: row.stream for row in book.entries()}
        for status in before:
            files = {row[3] for row in all_rows(book)["customers"] if row[1] == int(status.ref[1:])}
            reasons = [reason for each in status.factors for reason in each.because]
            assert {stands_in[entry] for reason in reasons for entry in reason.entries} <= files
            assert status == book.status(status.ref, today)
        register(book, "Stranger", grade="A")
        book.handle(visit("Stranger", "2026-03-20"))
        book.handle(RaiseComplaint(customer="Stranger", about="late", severity="critical", on="2026-03-20"))
        assert [status for status in book.statuses(today) if status.customer != "Stranger"] == before
