"""The scores of a whole book, read in the short way, are those of each relationship with its reasons."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.merging import MergeCustomer, MergePerson
from relations.domain.people import ChangeRole, IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.visits import LogVisit
from relations.queries.health import scores, status_of

BEFORE, TODAY, LATER = date(2026, 3, 1), date(2026, 3, 20), date(2026, 9, 1)
ROLE, PURPOSE = ("decision-maker",), ("order",)


def met(customer: str, on: str, *persons: str) -> LogVisit:
    return LogVisit(customer=customer, rep="li.wei", met=persons, purposes=PURPOSE, on=on)


def joins(customer: str, person: str, **more: object) -> JoinCustomer:
    return JoinCustomer(customer=customer, person=person, **{"on": "2026-01-02", **more})


@pytest.fixture
def book(book: Book) -> Book:
    """Give a book where everything that keeps a post from standing as it began happens at a customer of its own."""
    customers = ("As begun", "Changed", "Two posts", "Leaving", "Left", "Coming", "One", "Other", "Merged", "Gone into")
    for name in customers:
        book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01"))
        person = IntroducePerson(person=f"{name} Li", name=f"{name} Li", on="2026-01-01")
        book.handle(person, joins(name, person.name, title="owner", roles=ROLE, attitude="supporter"))
        book.handle(met(name, "2026-02-10", person.name))
    book.handle(ChangeRole(customer="Changed", person="Changed Li", roles=(), attitude="opponent", on="2026-03-10"))
    book.handle(joins("Two posts", "Two posts Li", title="buyer", attitude="opponent", besides=True, on="2026-01-03"))
    book.handle(LeaveCustomer(customer="Leaving", person="Leaving Li", on="2026-03-15"))
    book.handle(LeaveCustomer(customer="Left", person="Left Li", on="2026-02-20"))
    book.handle(joins("Coming", "Left Li", on="2026-03-10"))
    book.handle(joins("One", "Other Li", attitude="opponent", besides=True))
    book.handle(MergePerson(person="Other Li", into="One Li", reason="the same", on="2026-03-01"))
    book.handle(MergeCustomer(customer="Merged", into="Gone into", reason="the same", on="2026-03-01"))
    for name, times in (("As begun", 1), ("Changed", 2), ("Gone into", 1)):
        for _ in range(times):
            book.handle(met(name, "2026-02-11"))
    return book


@pytest.mark.parametrize("day", [BEFORE, TODAY, LATER])
def test_scores_are_those_that_the_reasons_add_up_to(book: Book, day: date) -> None:
    with book.database.reading() as connection:
        found = scores(connection, day)
        assert found == {account: status_of(connection, day, account).score for account in found}
    assert len(found) == 9
