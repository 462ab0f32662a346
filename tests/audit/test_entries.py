"""The audit of entries: who recorded what and when, and what was recorded late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import relations
from histories import Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.corrections import CorrectEntry
from relations.domain.customers import RegisterCustomer
from relations.domain.visits import LogVisit


@pytest.fixture
def recorded(address: str) -> Callable[..., Book]:
    """Record an entry at a moment, by somebody, in a book whose zone is Asia/Shanghai; give the book as they see it."""

    def at(moment: str, actor: str, command: Any = None) -> Book:
        now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        book = relations.open(address, actor=actor, zone="Asia/Shanghai", clock=lambda: now)
        if command is not None:
            book.handle(command)
        return book

    return at


def visit(on: str) -> LogVisit:
    return LogVisit(customer="Acme", on=on, rep="li.wei")


@pytest.fixture
def book(recorded: Callable[..., Book]) -> Book:
    recorded("2026-03-01T09:00", "li.wei", RegisterCustomer(customer="Acme", name="Acme", on="2026-03-01")).close()
    recorded("2026-03-09T15:59", "li.wei", visit("2026-03-02")).close()
    recorded("2026-03-09T16:00", "zhang.min", visit("2026-03-02")).close()
    recorded("2026-04-05T09:00", "zhang.min", visit("2026-03")).close()
    recorded("2026-05-09T09:00", "Zhang.Min", visit("2026-03")).close()
    return recorded("2026-06-30T09:00", "auditor")


def test_late_is_what_was_recorded_more_days_after_it_occurred_in_the_books_zone(book: Book) -> None:
    """Of a month, after its last day; 16:00 in London is the next day in Shanghai."""
    rows = book.audit_entries().rows
    assert [(row.position, row.days_late, row.actor) for row in rows] == [(3, 8, "zhang.min"), (5, 39, "Zhang.Min")]
    assert [row.position for row in book.audit_entries(late_after=6).rows] == [2, 3, 5]
    assert [row.position for row in book.audit_entries(late_after=38).rows] == [5]
    assert [row.position for row in book.audit_entries(late_after=0).rows] == [2, 3, 4, 5]


def test_counts_are_by_actor_and_topic_with_the_first_and_the_last(book: Book) -> None:
    audit = book.audit_entries()
    assert [(each.actor, each.topic, each.totals.entries, each.totals.late) for each in audit.by_actor_and_topic] == [
        ("Zhang.Min", "visit-logged.v1", 1, 1), ("li.wei", "customer-registered.v1", 1, 0),
        ("li.wei", "visit-logged.v1", 1, 0), ("zhang.min", "visit-logged.v1", 2, 1),
    ]  # fmt: skip
    assert [(each.actor, each.totals.entries) for each in audit.by_actor] == [
        ("Zhang.Min", 1), ("li.wei", 2), ("zhang.min", 2),
    ]  # fmt: skip
    assert [(each.topic, each.totals.entries) for each in audit.by_topic] == [
        ("customer-registered.v1", 1), ("visit-logged.v1", 4),
    ]  # fmt: skip
    totals = audit.totals
    assert (totals.entries, totals.late, totals.worst_days, totals.first_position, totals.last_position) == (
        5, 2, 39, 1, 5,
    )  # fmt: skip
    assert totals.first_recorded_at == "2026-03-01T09:00:00.000000+00:00"
    assert totals.last_recorded_at == "2026-05-09T09:00:00.000000+00:00"


def test_a_period_is_one_of_recording_in_the_books_zone(book: Book) -> None:
    def positions(since: str | None, until: str | None) -> tuple[int | None, int | None]:
        first, last = (date.fromisoformat(each) if each else None for each in (since, until))
        totals = book.audit_entries(since=first, until=last).totals
        return totals.first_position, totals.last_position

    assert positions("2026-03-10", "2026-03-10") == (3, 3)
    assert positions("2026-03-09", "2026-03-09") == (2, 2)
    assert positions(None, "2026-03-31") == (1, 3)
    assert positions("0001-01-01", "9999-12-31") == (1, 5)
    assert positions("2026-05-10", None) == (None, None)


def test_an_actor_is_named_by_a_part_whatever_the_case(book: Book) -> None:
    assert book.audit_entries(actor="ZHANG").totals.entries == 3
    assert book.audit_entries(actor="nobody").totals.entries == 0


def test_so_many_are_listed_at_most_and_all_are_counted(book: Book) -> None:
    audit = book.audit_entries(most=1)
    assert [row.position for row in audit.rows] == [3]
    assert (audit.totals.late, audit.most) == (2, 1)


def test_entries_about_others_are_listed_with_what_they_say(recorded: Callable[..., Book], book: Book) -> None:
    """Be they late or not."""
    wrong = CorrectEntry(position=1, changes={"grade": "B"}, reason="misheard", on="2026-06-30")
    with recorded("2026-06-30T10:00", "li.wei", wrong):
        audit = book.audit_entries(since=date(2026, 6, 1))
    (row,) = audit.rows
    assert (row.topic, row.late, audit.totals.correcting, audit.totals.late) == ("entry-corrected.v1", False, 1, 0)
    assert row.says is not None
    assert row.says["changes"] == {"grade": "B"}
    assert row.summary == "entry 1 corrected: grade B, because misheard"


@ON_BOOKS
@given(histories(most=30), st.integers(0, 200))
def test_totals_add_up(history: list[Move], late_after: int) -> None:
    with fresh_book() as book:
        play(book, history)
        audit = book.audit_entries(late_after=late_after)
        assert audit.totals.entries == book.size()
        assert audit.totals.late == sum(row.late for row in audit.rows)
        assert audit.totals.correcting == sum(row.says is not None for row in audit.rows)
        for parts in (audit.by_actor, audit.by_topic, audit.by_actor_and_topic):
            assert sum(part.totals.entries for part in parts) == audit.totals.entries
            assert sum(part.totals.late for part in parts) == audit.totals.late
            assert min(part.totals.first_position or 0 for part in parts) == 1
