"""Names of reps mean the same in whatever letter case they are written, and with whatever spaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories import NOON, Move, attempt, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.complaints import AssignComplaint, RaiseComplaint
from relations.domain.customers import AssignCustomer, RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.greetings import NoteCustomerDate
from relations.domain.promises import MakePromise
from relations.domain.ref import Ref
from relations.domain.reps import (
    ApproveDayPlan,
    NothingPlannedThatDayError,
    SignDayReport,
    SpendMoney,
    SpendTime,
    SubmitDayPlan,
    SubmitDayReport,
    same_name,
)
from relations.domain.targets import SetTarget
from relations.domain.visits import LogVisit, PlanVisit
from relations.queries.health import Choice as Judged

TODAY = NOON.date()
DAY = date(2026, 6, 29)
REPS = ("li.wei", " LI.WEI ", "Zhang.Min", "zhou")
LISTS: dict[str, tuple[Callable[..., Sequence[Any]], str, str]] = {
    "visits": (lambda book, **rep: book.visits(TODAY, **rep), "rep", "rep"),
    "deals": (lambda book, **rep: book.deals(**rep), "rep", "by"),
    "observations": (lambda book, **rep: book.observations(**rep), "rep", "by"),
    "gifts": (lambda book, **rep: book.gifts(**rep), "rep", "by"),
    "complaints": (lambda book, **rep: book.complaints(TODAY, **rep), "assigned_to", "assigned_to"),
    "greetings": (lambda book, **rep: book.greetings_due(TODAY, **rep), "owner", "owner"),
    "customers": (lambda book, **rep: book.customers(TODAY, **rep), "owner", "owner"),
    "statuses": (lambda book, **rep: book.statuses(TODAY, Judged(**rep)), "owner", "owner"),
}
"""What is listed for a rep: how to ask, by what, and where a row names the rep."""


@ON_BOOKS
@given(history=histories(30), owner=st.sampled_from(REPS), rep=st.sampled_from(REPS))
def test_a_list_for_a_rep_holds_the_rows_of_all_that_name_the_rep(history: list[Move], owner: str, rep: str) -> None:
    with fresh_book() as book:
        play(book, history)
        attempt(book, [AssignCustomer(customer=Ref("C1"), owner=owner, on="2026-06-01")])
        for ask, by, named in LISTS.values():
            of_rep = [row for row in ask(book) if same_name(getattr(row, named) or "") == same_name(rep)]
            assert ask(book, **{by: rep}) == of_rep


@ON_BOOKS
@given(history=histories(30), late=st.integers(-120, 0))
def test_reports_and_reviews_are_the_same_however_the_name_is_written(history: list[Move], late: int) -> None:
    with fresh_book() as book:
        play(book, history)
        day = TODAY + timedelta(days=late)
        report = book.day_report("li.wei", day, TODAY)
        assert replace(book.day_report("Li.WEI", day, TODAY), rep="li.wei") == report
        review = book.review("li.wei", day, TODAY)
        assert replace(book.review("Li.WEI", day, TODAY), rep="li.wei") == review
        names = [same_name(each.rep) for each in book.team_review(day, TODAY)]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("rep", ["Li Wei", "li   wei", "LI WEI", "li wei\u3000"])
def test_whoever_types_a_name_in_another_way_works_on_the_same_day(book: Book, rep: str) -> None:
    book.handle(RegisterCustomer(customer="Acme", name="Acme", owner="Li Wei", on="2026-01-01"))
    with pytest.raises(NothingPlannedThatDayError):
        book.handle(SubmitDayReport(rep=rep, day=DAY, on=DAY.isoformat()))
    book.handle(
        PlanVisit(customer="Acme", rep="Li Wei", day=DAY, purposes=("service",), on="2026-06-28"),
        LogVisit(customer="Acme", rep="li wei", on="2026-06-29T10:00Z", minutes=30, outcome="fine"),
    )
    book.handle(SpendTime(rep="Li Wei", day=DAY, span="08:00-09:00", task="prepare", on=DAY.isoformat()))
    book.handle(SpendMoney(rep="LI WEI", day=DAY, amount="4", currency="CNY", what="meal", on=DAY.isoformat()))
    book.handle(SubmitDayPlan(rep=rep, day=DAY, visits=("V2",), on="2026-06-28"))
    book.handle(SubmitDayReport(rep=rep, day=DAY, on=DAY.isoformat()))
    book.handler._actor = "chen.hua"
    book.handle(ApproveDayPlan(rep=rep, day=DAY, on="2026-06-28"), SignDayReport(rep=rep, day=DAY, on=DAY.isoformat()))
    found = book.day_report(rep, DAY, DAY)
    assert (found.plan, found.made, found.signed_by, found.minutes["T2"]) == ("approved", 1, "chen.hua", 60)
    assert found.spent == {"CNY": "4"}


def test_the_same_holds_for_what_belongs_to_a_rep(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Acme", name="Acme", grade="A", owner="Straße", on="2026-01-01"))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", severity="high", on="2026-06-01"))
    book.handle(AssignComplaint(complaint="X2", to="STRASSE", on="2026-06-01"))
    book.handle(HandOverGift(customer="Acme", item="tea", value="20", currency="CNY", rep="strasse", on="2026-06-01"))
    book.handle(NoteCustomerDate(customer="Acme", occasion="anniversary", day="06-30", on="2026-05-01"))
    book.handle(MakePromise(customer="Acme", text="call", rep="strasse", due="2026-06-20", on="2026-06-01"))
    for ask, by, _ in LISTS.values():
        assert len(ask(book, **{by: " sTRASSE"})) == len(ask(book))
    assert {item.kind for item in book.agenda(TODAY, rep="strasSE")} >= {"complaint", "gift", "greeting", "promise"}


def test_reps_are_known_by_what_they_look_after_visit_plan_or_aim_at(book: Book) -> None:
    assert book.reps() == []
    book.handle(RegisterCustomer(customer="Acme", name="Acme", owner="li.wei", on="2026-01-01"))
    book.handle(LogVisit(customer="Acme", rep="LI.WEI", on="2026-03-02"))
    book.handle(LogVisit(customer="Acme", rep="王建国", on="2026-03-02"))
    book.handle(
        PlanVisit(customer="Acme", rep="chen.hua", day=date(2026, 3, 9), purposes=("service",), on="2026-03-02")
    )
    book.handle(SetTarget(rep="tom", period="2026-03", measure="visits", amount="5", on="2026-03-02"))
    assert [name.lower() for name in book.reps()] == ["chen.hua", "li.wei", "tom", "王建国"]
