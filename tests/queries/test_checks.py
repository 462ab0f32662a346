"""What is wrong in a book is found, each finding with the entries that show it; where all is well nothing is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from relations.book import Book
from relations.domain import presets
from relations.domain.complaints import RaiseComplaint, ResolveComplaint
from relations.domain.crises import DeclareCrisis
from relations.domain.customers import RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.queries.checks import CHECKS, Finding, UnknownCheckError

TODAY = date(2026, 3, 20)
ACME = {"customer": "Acme", "on": "2026-03-02"}


def told(book: Book, name: str, day: date = TODAY) -> list[tuple[str | None, str, tuple[int, ...]]]:
    return [(found.ref, found.text, found.entries) for found in book.check(day, names=[name])]


@pytest.fixture
def acme(book: Book) -> Book:
    """Open a book with a customer of whom nothing is wrong on 20 March 2026."""
    facts = {"kind": "shop", "grade": "A", "owner": "li.wei", "address": "1 High Street", "phone": "110"}
    book.handle(RegisterCustomer(customer="Acme", name="Acme", **facts, on="2026-03-01"))
    for person, roles in (("王建国", ("decision-maker",)), ("Li Na", ())):
        join = JoinCustomer(**ACME, person=person, roles=roles, attitude="supporter")
        book.handle(IntroducePerson(person=person, name=person, at="Acme", on="2026-03-02"), join)
    book.handle(
        LogVisit(customer="Acme", rep="li.wei", purposes=("service",), met=("王建国", "Li Na"), on="2026-03-18")
    )
    return book


def test_where_all_is_well_nothing_is_said(acme: Book) -> None:
    assert acme.check(TODAY) == []


def test_overdue_promises_are_found_ours_and_theirs(acme: Book) -> None:
    acme.handle(MakePromise(**ACME, text="two cases", due="2026-03-10"))
    acme.handle(MakePromise(**ACME, text="the money", direction="theirs", due="2026-03-19"))
    acme.handle(MakePromise(**ACME, text="later", due="2026-03-20"))
    assert told(acme, "promises-overdue") == [
        ("P7", '"two cases" was due 2026-03-10, 10 days ago', (7,)),
        ("P8", 'theirs: "the money" was due 2026-03-19, 1 day ago', (8,)),
    ]


def test_stale_and_unconfirmed_promises_are_found(acme: Book) -> None:
    acme.handle(SetPolicy(policy=presets.preset("dealer"), reason="dealers", on="2026-03-01"))
    acme.handle(MakePromise(**ACME, text="member price", standing=True, every=10))
    acme.handle(MakePromise(**ACME, text="tea"))
    acme.handle(KeepPromise(promise="P9", on="2026-03-05"))
    assert told(acme, "promises-stale") == [
        ("P8", '"member price" is stale since 2026-03-13: no evidence that it is kept', (8,))
    ]
    assert told(acme, "promises-unconfirmed") == [
        ("P9", '"tea" was kept on 2026-03-05, and nobody confirmed it', (9, 10))
    ]


def test_complaints_late_untold_and_not_escalated_are_found(acme: Book) -> None:
    acme.handle(RaiseComplaint(**ACME, about="crushed", severity="high"))
    found = [(ref, text) for ref, text, _ in told(acme, "complaints-late")]
    assert ("X7", '"crushed" (high): acknowledge was due 2026-03-03') in found
    assert told(acme, "complaints-not-escalated") == [
        ("X7", '"crushed" (high) should have gone up by 2026-03-03', (7,))
    ]
    assert told(acme, "complaints-untold") == []
    acme.handle(ResolveComplaint(complaint="X7", on="2026-03-06"))
    assert told(acme, "complaints-untold") == [
        ("X7", '"crushed" was resolved on 2026-03-06, and the customer was not told', (7, 8))
    ]


def test_a_crisis_is_found_until_it_is_closed(acme: Book) -> None:
    acme.handle(DeclareCrisis(**ACME, reason="may delist us"))
    assert told(acme, "crises-open") == [("Z7", "in crisis since 2026-03-02 (may delist us), and nobody owns it", (7,))]


def test_a_customer_not_seen_for_longer_than_the_grade_asks_is_found(acme: Book) -> None:
    """Grade A asks for a contact every 14 days; the last one was on 18 March."""
    assert told(acme, "visits-overdue", date(2026, 4, 1)) == []
    assert told(acme, "visits-overdue", date(2026, 4, 2)) == [
        ("C1", "last contact 2026-03-18, due every 14 days: 1 day overdue", (6,))
    ]


def test_gifts_against_the_rules_of_their_day_are_found(acme: Book) -> None:
    acme.handle(HandOverGift(**ACME, item="watch", person="Li Na", value=900, currency="CNY"))
    assert told(acme, "gifts-over-limit") == []
    acme.handle(SetPolicy(policy=presets.preset("retail"), reason="shops", on="2026-03-01"))
    assert {(ref, entries) for ref, _, entries in told(acme, "gifts-over-limit")} == {("G7", (7,))}


def test_files_that_are_thin_or_old_are_found(acme: Book) -> None:
    acme.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-03-01"))
    ((ref, text, _),) = told(acme, "file-incomplete")
    assert (ref, text) == ("C7", "0 % of the file is known; missing: kind, grade, owner, address, phone, key-person")
    assert told(acme, "file-stale") == []
    assert [ref for ref, _, _ in told(acme, "file-stale", TODAY + timedelta(days=400))] == ["C1"]


def test_one_contact_alone_and_a_missing_role_are_found(acme: Book) -> None:
    acme.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-03-01"))
    acme.handle(
        IntroducePerson(person="Tom", name="Tom", at="Beta", on="2026-03-02"),
        JoinCustomer(customer="Beta", person="Tom", on="2026-03-02"),
    )
    acme.handle(LogVisit(customer="Beta", rep="li.wei", met=("Tom",), on="2026-03-18"))
    for name in ("single-contact", "role-missing"):
        found = acme.check(TODAY, names=[name])
        assert [(each.check, each.customer) for each in found] == [(name, "Beta")]
        assert all(each.entries for each in found)


def test_checks_run_in_their_order_and_can_be_chosen(acme: Book) -> None:
    acme.handle(MakePromise(**ACME, text="two cases", due="2026-03-10"))
    acme.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-03-01"))
    every = acme.check(TODAY)
    order = [check.check for check in CHECKS]
    assert [order.index(found.check) for found in every] == sorted(order.index(found.check) for found in every)
    assert {found.check for found in every} >= {"promises-overdue", "file-incomplete"}
    assert [found for found in every if found.customer == "Acme"] == acme.check(TODAY, customer="Acme")
    assert acme.check(TODAY, names=["promises-overdue"], customer="Beta") == []
    assert isinstance(every[0], Finding)
    with pytest.raises(UnknownCheckError, match="there is no check 'nonsense'; see: relations check --list"):
        acme.check(TODAY, names=["nonsense"])
