"""Laws of recording, for any history."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories import CREATING, NOON, Known, Move, attempt, commands, histories, moves, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain import catalogue
from relations.domain.catalogue import State
from relations.domain.command import Command
from relations.domain.event import StreamId
from relations.domain.visits import LogVisit
from relations.errors import RelationsError
from relations.handling.handler import Receipt
from rows import all_rows


def new_book() -> Book:
    return fresh_book()


def states_from_the_log(book: Book) -> dict[str, State]:
    """Fold every stream from nothing."""
    states: dict[str, State] = {}
    streams = {row.stream for row in book.entries()}
    with book.database.reading() as connection:
        for name in streams:
            stored = book.log.stream(connection, name)
            states[name] = catalogue.fold(StreamId(name), book.codec.standing(stored), stored[-1].version)
    return states


def states_at_hand(book: Book) -> dict[str, State]:
    """Give the states by which the book would decide the next commands."""
    size, streams = book.size(), {row.stream for row in book.entries()}
    with book.database.reading() as connection:
        book.handler._states.bring_to(connection, size)
        return {stream: book.handler._states.of(connection, StreamId(stream)) for stream in streams}


@ON_BOOKS
@given(histories())
def test_what_is_decided_by_is_what_the_log_says(history: list[Move]) -> None:
    with new_book() as book:
        play(book, history)
        assert states_at_hand(book) == states_from_the_log(book)


@ON_BOOKS
@given(histories(), st.lists(st.booleans(), min_size=10))
def test_two_who_record_in_turn_decide_as_one_would(history: list[Move], turns: list[bool]) -> None:
    """Each of two books remembers states of its own; the log is the same as if there were one."""
    with new_book() as one, new_book() as shared:
        other = Book(shared.database, actor="zhang.min", clock=lambda: NOON)
        known = Known()
        for at, move in enumerate(history):
            size, wanted = one.size(), commands(move, known)
            alone = attempt(one, wanted)
            known.learn(one, size)
            together = attempt(other if turns[at % len(turns)] else shared, wanted)
            assert str(together).replace("zhang.min", "li.wei") == str(alone).replace("zhang.min", "li.wei")
        assert [row.topic for row in shared.entries()] == [row.topic for row in one.entries()]
        assert states_at_hand(shared) == states_at_hand(other) == states_from_the_log(shared)


@ON_BOOKS
@given(histories())
def test_looking_back_where_a_command_need_not_makes_no_difference(history: list[Move]) -> None:
    """A visit of which nothing came is decided without reading the stream; having read it, the outcome is the same."""
    with new_book() as book, new_book() as other:
        known = Known()
        for move in history:
            size, wanted = book.size(), commands(move, known)
            outcome = attempt(book, wanted)
            known.learn(book, size)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(LogVisit, "looks_back", lambda _: True)
                assert str(attempt(other, wanted)) == str(outcome)
        assert [(row.topic, row.version) for row in other.entries()] == [
            (row.topic, row.version) for row in book.entries()
        ]


@ON_BOOKS
@given(histories())
def test_a_refused_command_changes_nothing(history: list[Move]) -> None:
    with new_book() as book:
        before = [all_rows(book)]

        def compare(_move: Move, _wanted: Sequence[Command], outcome: Receipt | RelationsError) -> None:
            rows = all_rows(book)
            assert (rows == before[-1]) == (isinstance(outcome, RelationsError) or not outcome.events)
            assert len(rows["timeline"]) == book.size()
            before.append(rows)

        play(book, history, compare)


@ON_BOOKS
@given(histories(), st.lists(moves(), min_size=2, max_size=5))
def test_commands_are_recorded_all_or_none(history: list[Move], last: list[Move]) -> None:
    with new_book() as book:
        known = Known()
        for move in history:
            size = book.size()
            attempt(book, commands(move, known))
            known.learn(book, size)
        size, rows = book.size(), all_rows(book)
        outcome = attempt(book, [command for move in last for command in commands(move, known)])
        if isinstance(outcome, RelationsError):
            assert (book.size(), all_rows(book)) == (size, rows)
        else:
            assert book.size() == size + len(outcome.events)
            assert states_at_hand(book) == states_from_the_log(book)


@ON_BOOKS
@given(histories())
def test_saying_again_what_is_so_records_nothing(history: list[Move]) -> None:
    with new_book() as book:

        def say_again(move: Move, wanted: Sequence[Command], outcome: Receipt | RelationsError) -> None:
            if isinstance(outcome, Receipt) and move.verb not in CREATING:
                assert book.handle(*wanted).events == ()

        play(book, history, say_again)
