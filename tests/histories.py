"""Moments, and histories of what reps record, for laws that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from moves import APPROVER, CUSTOMERS, Known, Move
from moves_about_dealings import (
    GIFT_STEPS,
    STAGES,
    about_complaint,
    about_crisis,
    about_gift,
    about_promise,
    about_visit,
)
from moves_about_entries import ENTRY_STEPS, about_entry
from moves_about_files import CARE, about_care, about_customer, about_file, about_merging, about_person, about_ties
from moves_about_visits import DAY_STEPS, MARKET, VISIT_STEPS, about_days, about_market, about_plans
from relations.book import Book
from relations.domain import presets
from relations.domain.command import Command
from relations.domain.corrections import ConfirmCorrection
from relations.domain.gifts import ApproveGift
from relations.domain.policy import SetPolicy
from relations.domain.reps import ApproveDayPlan, ReturnDayPlan, SignDayReport
from relations.domain.rules import CorrectionRules
from relations.domain.visits import SignVisit
from relations.domain.when import When
from relations.errors import RelationsError
from relations.handling.handler import Receipt

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
"""The clock of every book in the tests, so that the last day that may have happened is 2026-07-01."""
_ZONES = st.sampled_from([UTC, *(timezone(timedelta(minutes=minutes)) for minutes in (-660, -300, 330, 480))])
_FIRST, _LAST = date(2026, 1, 1), date(2026, 6, 30)


@st.composite
def moments(draw: st.DrawFn, first: date = date(1900, 1, 1), last: date = date(2100, 12, 31)) -> When:
    """Draw a moment of any precision whose first possible day lies in a range of days."""
    day = draw(st.dates(first, last))
    match draw(st.sampled_from(["day", "month", "year", "minute", "second"])):
        case "year":
            return When(f"{day.year:04}")
        case "month":
            return When(day.isoformat()[:7])
        case "day":
            return When.of(day)
        case unit:
            shape = "minutes" if unit == "minute" else draw(st.sampled_from(["seconds", "microseconds"]))
            instant = datetime.combine(day, draw(st.times()), draw(_ZONES))
            return When(instant.isoformat(timespec=shape))


CREATING = (
    "register",
    "introduce",
    "join",
    "visit",
    "promise",
    "complain",
    "gift",
    "request",
    "declare",
    "greet",
    "plan",
    "make",
    "sign",
    "coach",
    "money",
    *MARKET,
)
_CHANGING = (
    "policy",
    "edit",
    "grade",
    "assign",
    "role",
    "role",
    "leave",
    "edit person",
    "rename",
    "learn",
    "unlearn",
    "assess",
    "reschedule",
    "keep",
    "break",
    "release",
    "reopen",
    "confirm",
    "evidence",
    "reassign",
    "close",
    "merge",
    "unmerge",
    "merge persons",
    "unmerge persons",
    "confirm file",
    "rate",
    "refer",
    "supply",
    "end supply",
    "entrust",
    "escalate",
    "investigate",
    "answer",
    "regrade",
    "link",
    "own",
    "end",
)
_VERBS = (
    *CREATING,
    *_CHANGING,
    *STAGES,
    *GIFT_STEPS,
    *CARE,
    *ENTRY_STEPS,
    *ENTRY_STEPS,
    *VISIT_STEPS,
    *MARKET,
    *DAY_STEPS,
    "request",
    "visit",
    "promise",
    "keep",
    "complain",
    "resolve",
)


_About = Callable[[str, dict[str, Any], Move, Known], list[Command]]
_FAMILIES: tuple[tuple[frozenset[str], _About], ...] = (
    (
        frozenset({"register", "edit", "grade", "assign", "confirm file", "rate"}),
        lambda verb, at, move, _: about_customer(verb, at, move),
    ),
    (frozenset({"refer", "supply", "end supply"}), lambda verb, at, move, _: about_ties(verb, at, move)),
    (
        frozenset({"merge", "unmerge", "merge persons", "unmerge persons"}),
        lambda verb, _, move, known: about_merging(verb, move, known),
    ),
    (frozenset({"introduce", "join", "role", "leave"}), lambda verb, at, move, _: about_person(verb, at, move)),
    (frozenset({"edit person", "rename", "learn", "unlearn", "assess"}), about_file),
    (frozenset({"visit", "promise", "complain", "gift", "request"}), about_visit),
    (
        frozenset({"keep", "break", "release", "reopen", "reschedule", "confirm", "evidence", "reassign"}),
        lambda verb, _, move, known: about_promise(verb, move, known),
    ),
    (frozenset({*CARE, "greet"}), lambda verb, at, move, _: about_care(verb, at, move)),
    (frozenset(GIFT_STEPS), lambda verb, _, move, known: about_gift(verb, move, known)),
    (frozenset({"declare", "own", "end"}), about_crisis),
    (frozenset(MARKET), about_market),
    (frozenset(DAY_STEPS), lambda verb, _at, move, _: about_days(verb, move)),
    (frozenset(VISIT_STEPS), about_plans),
    (frozenset(ENTRY_STEPS), lambda verb, _, move, known: about_entry(verb, move, known)),
)


def commands(move: Move, known: Known) -> list[Command]:
    """Say in commands what the move wants recorded."""
    at: dict[str, Any] = {"customer": CUSTOMERS[move.customer % 3], "on": move.on}
    if move.verb == "policy":
        rules = presets.preset(presets.names()[move.subject % 3])
        strict = rules.model_copy(update={"corrections": CorrectionRules(second_person=move.flag)})
        return [SetPolicy(policy=strict, reason="as it is done", on=move.on)]
    for verbs, about in _FAMILIES:
        if move.verb in verbs:
            return about(move.verb, at, move, known)
    return about_complaint(move.verb, move, known)


def moves() -> st.SearchStrategy[Move]:
    """Draw a move between January and June 2026, on days known more or less precisely."""
    choice = st.integers(0, 11)
    customer = st.sampled_from([0, 0, 0, 1, 1, 2])
    on = st.dates(date(2026, 3, 1), _LAST).map(When.of) | moments(_FIRST, _LAST)
    return st.builds(Move, st.sampled_from(_VERBS), on, customer, choice, choice, st.integers(0, 60), st.booleans())


def histories(most: int = 30) -> st.SearchStrategy[list[Move]]:
    """Draw a history: customers, people, promises and complaints to begin with, then anything."""
    day = When("2026-01-15")
    begin = [
        Move(verb, day, customer, customer, customer, 11, flag=True)
        for customer in range(2)
        for verb in ("register", "introduce", "visit", "complain", "request")
    ]
    return st.lists(moves(), min_size=most // 3, max_size=most).map(lambda more: [*begin, *more])


_SECOND = (ApproveGift, ConfirmCorrection, SignVisit, ApproveDayPlan, ReturnDayPlan, SignDayReport)
"""What nobody does about the own work."""


def attempt(book: Book, wanted: Sequence[Command]) -> Receipt | RelationsError:
    """Have commands recorded, or refused."""
    recorder = book.handler._actor
    if any(isinstance(command, _SECOND) for command in wanted):
        book.handler._actor = APPROVER
    try:
        return book.handle(*wanted)
    except RelationsError as refusal:
        return refusal
    finally:
        book.handler._actor = recorder


def play(
    book: Book,
    history: Sequence[Move],
    after_each: Callable[[Move, Sequence[Command], Receipt | RelationsError], None] = lambda *_: None,
) -> None:
    """Play a history on an empty book, whatever is refused on the way."""
    known = Known()
    for move in history:
        size = book.size()
        wanted = commands(move, known)
        outcome = attempt(book, wanted)
        known.learn(book, size)
        after_each(move, wanted, outcome)
