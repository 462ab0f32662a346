"""The audit of gifts: who got and gave how much, what is against the rules of its day, as of any day (G1 to G3)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folding import folded
from histories import Move, attempt, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.audit.gifts import GiftAudit, gift_audit
from relations.book import Book
from relations.domain import presets
from relations.domain.customers import RegisterCustomer
from relations.domain.event import Entry
from relations.domain.gifts import ApproveGift, GiftChange, Handed, HandGift, HandOverGift, RequestGift, ReturnGift
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.rules import GiftLimit, GiftRules

END = date(2026, 6, 30)


@pytest.fixture
def book(book: Book) -> Book:
    """Register Acme, C1, with Li Na, K2."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-01-01"),
        JoinCustomer(customer="Acme", person="Li Na", on="2026-01-01"),
    )
    return book


def hand(book: Book, on: str = "2026-03-10", **more: Any) -> str:
    given = {"customer": "Acme", "person": "Li Na", "item": "tea", "rep": "li.wei", "on": on}
    return book.handle(HandOverGift(**(given | more))).ref


def limit(book: Book, on: str, **limits: float) -> None:
    rules = GiftRules(limits={"CNY": GiftLimit(**limits)})
    book.handle(SetPolicy(policy=presets.default().model_copy(update={"gifts": rules}), reason="law", on=on))


def test_sums_are_by_person_and_by_giver_in_each_currency(book: Book) -> None:
    hand(book, value="0.1", currency="CNY")
    hand(book, value="0.2", currency="CNY", item="cakes", rep="zhang.min")
    hand(book, value="5", currency="USD", item="pen")
    hand(book, item="calendar", person=None)
    hand(book, state="received", value="30", currency="CNY", item="oranges")
    hand(book, state="declined", value="9000", currency="CHF", item="watch")
    audit = book.audit_gifts(END)
    assert [(each.of, each.ref, each.currency, each.given_value, each.received_value) for each in audit.by_person] == [
        ("Li Na", "K2", "CNY", 0.3, 30), ("Li Na", "K2", "USD", 5, 0), (None, None, None, 0, 0),
    ]  # fmt: skip
    assert [(each.of, each.currency, each.given, each.given_value) for each in audit.by_giver] == [
        ("li.wei", "CNY", 1, 0.1), ("li.wei", "USD", 1, 5), ("li.wei", None, 1, 0), ("zhang.min", "CNY", 1, 0.2),
    ]  # fmt: skip
    assert (audit.totals.gifts, audit.totals.given, audit.totals.received, audit.totals.declined) == (6, 4, 1, 1)


def test_a_gift_is_judged_by_the_rules_of_its_day(book: Book) -> None:
    """Two gifts of the same worth: one before the limit, one after; the finding names its rule and its entries."""
    before = hand(book, on="2026-03-10", value="300", currency="CNY")
    after = hand(book, on="2026-04-10", value="300", currency="CNY", item="cakes")
    limit(book, "2026-04-01", per_gift=200)
    audit = book.audit_gifts(END)
    assert {row.ref: row.flags for row in audit.rows} == {before: (), after: ("over-limit", "unapproved")}
    assert [(each.ref, each.flag, each.rule, each.entries) for each in audit.findings] == [
        (after, "over-limit", "gifts.limits.CNY.per_gift", (5,)),
    ]  # fmt: skip
    assert (audit.totals.over_limit, audit.totals.flagged) == (1, 1)
    assert book.audit_gifts(END, until=date(2026, 3, 31)).findings == ()


def test_a_gift_without_the_approval_it_needed_and_a_repeat_are_counted(book: Book) -> None:
    hand(book, value="50", currency="CNY")
    unapproved = hand(book, value="150", currency="CNY", on="2026-03-11", rep="zhang.min")
    limit(book, "2026-03-01", approve_above=100)
    audit = book.audit_gifts(END)
    assert (audit.totals.unapproved, audit.totals.repeats) == (1, 1)
    assert audit.rows[1].ref == unapproved
    assert audit.rows[1].flags == ("repeat", "same-as-others", "unapproved")


def test_a_gift_is_told_as_it_stood_on_the_day(book: Book) -> None:
    request = RequestGift(customer="Acme", person="Li Na", item="tea set", rep="li.wei", on="2026-03-01")
    ref = book.handle(request).ref
    assert not isinstance(attempt(book, [ApproveGift(gift=ref, on="2026-03-03")]), Exception)
    book.handle(HandGift(gift=ref, on="2026-03-05"))
    book.handle(ReturnGift(gift=ref, reason="house rule", on="2026-03-08"))
    stood = {
        day: [(row.state, row.on, row.approved_on, row.returned_on, row.entries) for row in audit.rows]
        for day in range(1, 9)
        for audit in [book.audit_gifts(date(2026, 3, day))]
    }
    asked = ("requested", "2026-03-01", None, None, (4,))
    assert stood[1] == stood[2] == [asked]
    assert stood[3] == stood[4] == [("approved", "2026-03-01", "2026-03-03", None, (4, 5))]
    assert stood[5] == stood[7] == [("given", "2026-03-05", "2026-03-03", None, (4, 5, 6))]
    assert stood[8] == [("returned", "2026-03-05", "2026-03-03", "2026-03-08", (4, 5, 6, 7))]
    assert book.audit_gifts(date(2026, 2, 28)).rows == ()


def test_what_went_back_later_was_over_the_limit_until_then(book: Book) -> None:
    ref = hand(book, value="300", currency="CNY")
    limit(book, "2026-03-01", per_gift=200)
    book.handle(ReturnGift(gift=ref, reason="house rule", on="2026-03-20"))
    assert book.audit_gifts(date(2026, 3, 19)).totals.over_limit == 1
    assert book.audit_gifts(date(2026, 3, 20)).totals.over_limit == 0


def test_a_choice_is_made_by_day_customer_and_person(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-01-01"))
    first, second = hand(book), hand(book, on="2026-04", item="cakes", person=None)
    third = hand(book, customer="Beta", person=None)

    def refs(**chosen: Any) -> list[str]:
        return [row.ref for row in book.audit_gifts(END, **chosen).rows]

    assert refs() == [first, third, second]
    assert refs(customer="Acme") == [first, second]
    assert refs(person="Li Na") == [first]
    assert refs(since=date(2026, 4, 1)) == [second]
    assert refs(since=date(2026, 4, 2)) == []


DAYS = st.dates(date(2026, 1, 1), date(2026, 7, 1))


def compared(audit: GiftAudit) -> dict[str, Any]:
    """Give what depends on nothing but gifts; a reason that was given again later is not told for the day before."""
    rows = tuple(replace(row, reason=None) for row in audit.rows)
    return asdict(replace(audit, rows=rows))


@ON_BOOKS
@given(histories(most=60), DAYS)
def test_as_of_a_day_is_the_audit_of_what_had_occurred_by_then(history: list[Move], day: date) -> None:
    with fresh_book() as book:
        play(book, history)
        with folded(book, lambda entry: not about_gifts(entry) or entry.occurred.day <= day) as connection:
            then = gift_audit(connection, day)
        assert compared(then) == compared(book.audit_gifts(day))


@ON_BOOKS
@given(histories(most=60), DAYS)
def test_totals_add_up(history: list[Move], day: date) -> None:
    with fresh_book() as book:
        play(book, history)
        audit = book.audit_gifts(day)
        totals = audit.totals
        assert totals.gifts == len(audit.rows) == sum(
            (totals.given, totals.received, totals.declined, totals.requested, totals.approved, totals.refused,
             totals.returned)
        )  # fmt: skip
        for sums in (audit.by_person, audit.by_giver):
            assert sum(each.given for each in sums) == totals.given
            assert sum(each.received for each in sums) == totals.received
        assert totals.flagged == sum(bool(row.flags) for row in audit.rows)


def about_gifts(entry: Entry) -> bool:
    return isinstance(entry.event, Handed | GiftChange)
