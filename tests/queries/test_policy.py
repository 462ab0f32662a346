"""Which rules were in force on a day, and that an answer as of that day uses them."""

from __future__ import annotations

from datetime import date

from relations.book import Book
from relations.domain import presets
from relations.domain.customers import RegisterCustomer
from relations.domain.policy import SetPolicy
from relations.domain.visits import LogVisit


def put(book: Book, preset: str, on: str) -> int | None:
    return book.handle(SetPolicy(policy=presets.preset(preset), reason=f"we are {preset}", on=on)).position


def test_nobody_has_set_rules_so_the_default_holds(book: Book) -> None:
    found = book.policy(date(2026, 3, 1))
    assert (found.policy, found.entry) == (presets.default(), None)
    assert book.policies() == []


def test_the_rules_of_a_day_are_those_set_for_the_latest_day_before_it(book: Book) -> None:
    put(book, "retail", "2026-04-01")
    put(book, "dealer", "2026-02")
    names = [book.policy(day).policy.name for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 31))]
    assert names == ["default", "dealer", "dealer"]
    assert (book.policy(date(2026, 4, 1)).policy.name, book.policy(date(2026, 4, 1)).entry) == ("retail", 1)
    assert [(row.since, row.name, row.reason, row.position) for row in book.policies()] == [
        ("2026-02-01", "dealer", "we are dealer", 2),
        ("2026-04-01", "retail", "we are retail", 1),
    ]


def test_of_two_for_one_day_the_later_entry_holds(book: Book) -> None:
    put(book, "retail", "2026-04-01")
    put(book, "dealer", "2026-04-01")
    assert book.policy(date(2026, 4, 1)).policy.name == "dealer"


def test_a_receipt_names_the_policy(book: Book) -> None:
    receipt = book.handle(SetPolicy(policy=presets.preset("retail"), reason="shops", on="2026-04-01"))
    assert (receipt.ref, receipt.position, receipt.events) == ("policy", 1, ("policy-set.v1",))


def test_a_status_is_judged_by_the_rules_of_its_day(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Acme", name="Acme", grade="A", on="2026-01-01"))
    for on in ("2026-01-01", "2026-03-01"):
        book.handle(LogVisit(customer="Acme", rep="li.wei", on=on))
    entry = put(book, "retail", "2026-03-10")
    before, after = book.status("Acme", date(2026, 3, 9)), book.status("Acme", date(2026, 3, 10))
    assert (before.policy, before.policy_entry, before.factors[0].points) == ("default", None, 100.0)
    assert (after.policy, after.policy_entry, after.factors[0].points) == ("retail", entry, 0.0)
    assert after.factors[0].because[0].text.endswith("grade A asks for one every 2.5 days")


def test_a_new_relation_is_seen_more_often(book: Book) -> None:
    put(book, "dealer", "2026-01-01")
    book.handle(RegisterCustomer(customer="Acme", name="Acme", grade="B", on="2026-01-01"))
    book.handle(LogVisit(customer="Acme", rep="li.wei", on="2026-01-01"))
    assert "one every 15 days" in book.status("Acme", date(2026, 3, 31)).factors[0].because[0].text
    assert "one every 30 days" in book.status("Acme", date(2026, 4, 1)).factors[0].because[0].text
