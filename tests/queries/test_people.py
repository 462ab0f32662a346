"""Key persons with every post they held, and their history across customers (HANDBOOK K1, K3)."""

from __future__ import annotations

import pytest

from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.people import ChangeRole, IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.promises import MakePromise, ReschedulePromise
from relations.domain.visits import LogVisit
from relations.queries.people import PersonRow, TenureRow

WANG = "王建国"


@pytest.fixture
def book(book: Book) -> Book:
    """Let 王建国, who is K3, be the manager of Acme until May and then buyer of Beta, in entries 1 to 7."""
    for name in ("Acme", "Beta"):
        book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01"))
    book.handle(
        IntroducePerson(person=WANG, name=WANG, birthday="1978-03", phone="138", at="Acme", on="2026-03-02"),
        JoinCustomer(customer="Acme", person=WANG, title="店长", roles=("user",), influence=3, on="2026-03-02"),
    )
    book.handle(ChangeRole(customer="Acme", person=WANG, roles=("decision-maker",), level=1, on="2026-04-01"))
    book.handle(
        LeaveCustomer(customer="Acme", person=WANG, on="2026-05-01"),
        JoinCustomer(customer="Beta", person=WANG, title="采购经理", since="2026-05-02", on="2026-05-02"),
    )
    return book


def test_a_person_shows_every_post_and_stands_where_the_last_one_is(book: Book) -> None:
    acme = TenureRow("Acme", "C1", "店长", ("decision-maker",), None, 3, 1, None, "2026-05-01", 4, "2026-03-02")
    beta = TenureRow("Beta", "C2", "采购经理", (), None, None, None, "2026-05-02", None, 7, "2026-05-02")
    assert book.person(WANG) == PersonRow(
        ref="K3",
        name=WANG,
        customer="Beta",
        title="采购经理",
        roles=(),
        attitude=None,
        influence=None,
        level=None,
        birthday="1978-03",
        phone="138",
        mentions=5,
        tenures=(acme, beta),
    )


def test_people_are_listed_by_name_and_at_a_customer_by_who_is_there_now(book: Book) -> None:
    book.handle(IntroducePerson(person="Li Na", name="Li Na", on="2026-03-02"))
    assert [(row.name, row.customer) for row in book.people()] == [("Li Na", None), (WANG, "Beta")]
    assert [row.name for row in book.people(customer="Beta")] == [WANG]
    assert book.people(customer="Acme") == []


def test_who_left_everywhere_stands_nowhere(book: Book) -> None:
    book.handle(LeaveCustomer(customer="Beta", person=WANG, on="2026-06-01"))
    person = book.person(WANG)
    assert (person.customer, person.title, len(person.tenures)) == (None, None, 2)


def test_a_persons_history_follows_them_across_customers(book: Book) -> None:
    book.handle(LogVisit(customer="Beta", rep="li.wei", met=(WANG,), outcome="agreed", on="2026-05-10"))
    book.handle(MakePromise(customer="Beta", text="tea", due="2026-06-01", on="2026-05-10"))
    book.handle(ReschedulePromise(promise="P9", due="2026-06-08", agreed_by=WANG, on="2026-05-20"))
    book.handle(HandOverGift(customer="Acme", item="pen", person=WANG, on="2026-02-01"))
    rows = book.person_history(WANG)
    assert [(row.position, row.occurred, row.customer, row.summary) for row in rows] == [
        (11, "2026-02-01", "Acme", f"we gave pen to {WANG}"),
        (3, "2026-03-02", None, f"came to know {WANG}"),
        (4, "2026-03-02", "Acme", f"{WANG} is there (店长, user, influence 3)"),
        (5, "2026-04-01", "Acme", f"{WANG} is now (decision-maker, level 1)"),
        (6, "2026-05-01", "Acme", f"{WANG} left"),
        (7, "2026-05-02", "Beta", f"{WANG} is there (采购经理) since 2026-05-02"),
        (8, "2026-05-10", "Beta", f"visit by li.wei, met {WANG}: agreed"),
        (10, "2026-05-20", "Beta", f"promise P9 moved from 2026-06-01 to 2026-06-08, agreed by {WANG}"),
    ]
    assert [row.position for row in book.person_history("K3", by_recorded=True)] == [3, 4, 5, 6, 7, 8, 10, 11]
