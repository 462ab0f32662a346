"""Promises as they stood on any day: by query as by folding what had occurred (HANDBOOK P2 to P6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories import Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain import catalogue
from relations.domain.health import days_late
from relations.domain.promises import PromiseChange, PromiseMade
from relations.domain.promises.standing import duties, stale_since, state_on
from relations.domain.relationship import Relationship
from relations.queries import ledger
from relations.queries.promises import promise_facts


def by_folding(book: Book, day: date) -> list[tuple[Any, ...]]:
    """Fold the entries of every customer that occurred by `day`, in log order, and judge what came of it."""
    states: dict[str, Relationship] = {}
    positions: dict[tuple[str, int], list[tuple[date | None, int]]] = {}
    with book.database.reading() as connection:
        entries = book.codec.standing(book.log.read(connection, after=0, limit=10_000))
    for entry in entries:
        if not entry.stream.startswith("customer-"):
            continue
        state = states.get(entry.stream) or catalogue.initial(entry.stream)
        assert isinstance(state, Relationship)
        while state.version < entry.version - 1:
            state = state.counted()
        event, known = entry.event, entry.occurred.day <= day
        about = (entry.stream, event.subject(entry.version))
        unknown_promise = isinstance(event, PromiseChange) and event.promise not in state.promises
        if known and not unknown_promise and isinstance(event, PromiseMade | PromiseChange):
            states[entry.stream] = catalogue.evolve(state, event, entry.occurred, entry.actor)
            positions.setdefault(about, []).append((getattr(event, "occurrence", None), entry.position))
        else:
            states[entry.stream] = state.counted()
    return sorted(
        (
            f"P{positions[stream, number][0][1]}", str(occurrence), state_on(fate, day), str(fate.due), promise.rep,
            str(fate.settled), fate.moves, fate.confirming is not None, str(stale_since(promise, day)),
            days_late(fate.due, fate.settled) if fate.outcome == "kept" else None,
            tuple(at for of, at in positions[stream, number] if of in {None, occurrence}),
        )
        for stream, state in states.items()
        for number, promise in state.promises.items()
        for occurrence, fate in duties(promise, day)
    )  # fmt: skip


def by_query(book: Book, day: date) -> list[tuple[Any, ...]]:
    return sorted(
        (
            row.ref, str(row.occurrence), row.state, str(row.due), row.by if row.direction == "ours" else row.to,
            str(row.settled_on), row.reschedules, row.confirmation == "given", str(row.stale_since),
            row.days_late if row.state in {"kept", "kept-late"} else None,
            row.entries,
        )
        for row in book.promises(day, states=None)
    )  # fmt: skip


DAYS = st.dates(date(2026, 1, 1), date(2026, 7, 1))


@ON_BOOKS
@given(histories(most=60), st.lists(DAYS, min_size=3, max_size=3))
def test_as_of_a_day_is_the_fold_of_what_had_occurred(history: list[Move], days: list[date]) -> None:
    with fresh_book() as book:
        play(book, history)
        for day in days:
            assert by_query(book, day) == by_folding(book, day)


@ON_BOOKS
@given(histories(most=60), DAYS)
def test_changes_are_the_same_by_customers_as_all_at_once(history: list[Move], day: date) -> None:
    """Those of few customers are looked up by these; none counts as few here."""
    with fresh_book() as book, pytest.MonkeyPatch.context() as patch:
        play(book, history)
        by_customers = book.promises(day, states=None)
        patch.setattr(ledger, "_FEW", 0)
        assert book.promises(day, states=None) == by_customers
        assert by_query(book, day) == by_folding(book, day)


@ON_BOOKS
@given(histories(most=60), DAYS)
def test_a_choice_made_in_the_database_is_the_choice_from_all(history: list[Move], day: date) -> None:
    with fresh_book() as book:
        play(book, history)
        every = book.promises(day, states=None)
        assert book.promises(day) == [row for row in every if row.waits]
        assert book.promises(day, states=("overdue",)) == [row for row in every if row.state == "overdue"]
        assert book.promises(day, states=None, kind="repeating") == [row for row in every if row.kind == "repeating"]
        assert book.promises(day, stale=True) == [row for row in every if row.stale]
        soon = book.promises(day, due_within=14)
        assert soon == [
            row for row in every if row.state in {"open", "partly-kept"} and row.due
            and 0 <= (date.fromisoformat(row.due) - day).days <= 14
        ]  # fmt: skip


@ON_BOOKS
@given(histories(most=60), DAYS)
def test_the_facts_of_health_are_ours_that_came_due_or_were_settled(history: list[Move], day: date) -> None:
    with fresh_book() as book:
        play(book, history)
        with book.database.reading() as connection:
            found = promise_facts(connection, day)
            alone = {account: promise_facts(connection, day, account=account)[account] for account in found}
        assert alone == found
        assert sorted(
            (f"C{account}", each.ref, str(each.occurrence), each.state, str(each.due), each.entries)
            for account, facts in found.items()
            for each in facts
        ) == sorted(
            (row.customer_ref, row.ref, str(row.occurrence), row.state, str(row.due), row.entries)
            for row in book.promises(day, states=None, direction="ours")
            if row.settled_on or (row.due and row.due <= day.isoformat())
        )
