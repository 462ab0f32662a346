"""Replay: a relationship as it stood, what each entry changed, and what differs between two days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories import NOON, Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.complaints import RaiseComplaint
from relations.domain.corrections import CorrectEntry, RetractEntry
from relations.domain.customers import GradeCustomer, RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.queries.replay import Changed, Picture, picture
from relations.questions.replay import TurnedRoundError

TODAY = NOON.date()
DAYS = st.dates(date(2026, 1, 1), TODAY)


@pytest.fixture
def told(book: Book) -> Book:
    """Tell of a customer whose entries were not recorded in the order in which they happened."""
    at = {"customer": "华联"}
    book.handle(RegisterCustomer(**at, name="华联", grade="B", on="2026-03-01"))
    book.handle(
        IntroducePerson(person="王建国", name="王建国", on="2026-03-01"),
        JoinCustomer(**at, person="王建国", title="店长", on="2026-03-01"),
    )
    book.handle(MakePromise(**at, text="two cases", due="2026-03-09", on="2026-03-02"))
    book.handle(KeepPromise(promise="P4", on="2026-03-12"))
    book.handle(GradeCustomer(**at, grade="A", on="2026-04-01"))
    book.handle(LogVisit(**at, rep="li.wei", met=("王建国",), on="2026-03-05"))
    book.handle(RaiseComplaint(**at, about="crushed", on="2026-03-06"))
    book.handle(RetractEntry(position=8, reason="another shop", on="2026-04-02"))
    book.handle(CorrectEntry(position=4, changes={"text": "three cases"}, reason="misheard", on="2026-04-02"))
    return book


def test_steps_follow_what_happened_and_tell_what_each_changed(told: Book) -> None:
    steps = list(told.steps("华联", TODAY))
    assert [(step.position, step.occurred) for step in steps] == [
        (1, "2026-03-01"), (3, "2026-03-01"), (4, "2026-03-02"), (7, "2026-03-05"), (5, "2026-03-12"),
        (6, "2026-04-01"),
    ]  # fmt: skip
    assert [step.changes for step in steps] == [
        (Changed("name", None, "华联"), Changed("grade", None, "B")),
        (Changed("person K2", None, "王建国, 店长"),),
        (Changed("promise P4 (three cases)", None, "open, due 2026-03-09"),),
        (),
        (Changed("promise P4 (three cases)", "overdue, due 2026-03-09", "kept-late"),),
        (Changed("grade", "B", "A"),),
    ]
    keeping = steps[4]
    assert keeping.score is not None
    assert keeping.score_before is not None
    assert keeping.score > keeping.score_before


def test_steps_can_be_told_as_they_were_known(told: Book) -> None:
    with told.at(known_at=8, whom="华联") as then:
        steps = list(then.steps("C1", TODAY))
    assert [step.position for step in steps] == [1, 3, 4, 7, 8, 5, 6]
    assert steps[2].changes == (Changed("promise P4 (two cases)", None, "open, due 2026-03-09"),)


def test_a_relationship_is_shown_as_it_stood(told: Book) -> None:
    with told.at(as_of=date(2026, 3, 10), whom="华联") as then:
        stood = then.replay("C1", date(2026, 3, 10))
    assert [(row.ref, row.state) for row in stood.promises] == [("P4", "overdue")]
    assert [row.name for row in stood.people] == ["王建国"]
    assert stood.complaints == ()
    assert stood.status.grade == "B"
    assert [row.position for row in stood.last_entries] == [1, 3, 4, 7, 8]
    assert stood.last_entries[-1].retracted_by == 9


def test_what_differs_between_two_days(told: Book) -> None:
    found = told.difference("华联", date(2026, 3, 10), date(2026, 4, 1))
    assert found.changes == (
        Changed("grade", "B", "A"), Changed("promise P4 (three cases)", "overdue, due 2026-03-09", "kept-late"),
    )  # fmt: skip
    assert [row.position for row in found.entries] == [5, 6]
    assert "promises" in {factor.name for factor in found.factors}
    with pytest.raises(TurnedRoundError, match="2026-04-02 lies after 2026-04-01"):
        told.difference("华联", date(2026, 4, 2), date(2026, 4, 1))


@ON_BOOKS
@given(histories(most=25), DAYS)
def test_the_changes_of_all_steps_lead_to_what_is_so(history: list[Move], day: date) -> None:
    """Applied one after another, with what time alone does in between, they give the picture of the last day."""
    with fresh_book() as book:
        play(book, history)
        with book.at(as_of=day) as then:
            pictures = {row.ref: picture(then.connection, day, int(row.ref[1:])) for row in then.customers(day)}
        for ref, expected in pictures.items():
            found: Picture = {}
            with book.at(as_of=day, whom=ref) as then:
                steps = list(then.steps(ref, day))
            for step in steps:
                for change in step.changes:
                    found.pop(change.what, None)
                    if change.after is not None:
                        found[change.what] = change.after
            assert found.keys() >= {what for what in expected if not what.startswith(("promise", "person"))}, ref


@ON_BOOKS
@given(histories(most=25), DAYS, DAYS)
def test_a_difference_and_its_reverse_cancel_out(history: list[Move], one: date, other: date) -> None:
    with fresh_book() as book:
        play(book, history)
        since, until = sorted((one, other))
        for row in book.customers(TODAY):
            found = book.difference(row.ref, since, until)
            with book.at(as_of=until) as then:
                after = picture(then.connection, until, int(row.ref[1:]))
            with book.at(as_of=since) as then:
                before = picture(then.connection, since, int(row.ref[1:]))
            changed = dict(before)
            for change in found.changes:
                changed.pop(change.what, None)
                if change.after is not None:
                    changed[change.what] = change.after
            assert changed == after
