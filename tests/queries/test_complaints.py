"""Which complaints are not closed, and how far each has come (HANDBOOK X2, X4)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from histories import Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain import presets
from relations.domain.complaints import (
    AcceptRemedy,
    AcknowledgeComplaint,
    AnswerComplaint,
    AssignComplaint,
    CloseComplaint,
    ComplaintRaised,
    ComplaintStage,
    DisputeRemedy,
    EscalateComplaint,
    InvestigateComplaint,
    LinkComplaint,
    RaiseComplaint,
    RegradeComplaint,
    ReopenComplaint,
    ResolveComplaint,
    TellCustomer,
)
from relations.domain.complaints.stages import evolve, state_of
from relations.domain.crises import DeclareCrisis
from relations.domain.customers import RegisterCustomer
from relations.domain.health import ComplaintFact, CrisisFact
from relations.domain.merging import MergeCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.promises import MakePromise
from relations.domain.relationship import Complaint, Relationship
from relations.domain.rules import ComplaintRules
from relations.domain.visits import LogVisit
from relations.queries.cases import cases
from relations.queries.complaints import ClockRow, ComplaintRow
from relations.queries.facts.complaints import complaint_facts, crisis_facts
from relations.queries.facts.scope import Scope
from relations.questions.complaints import NotRaisedYetError

TODAY = date(2026, 6, 30)


@pytest.fixture
def book(book: Book) -> Book:
    """Register Acme with Li Na, in entries 1 to 3."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-03-01"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-03-01"),
        JoinCustomer(customer="Acme", person="Li Na", on="2026-03-01"),
    )
    return book


def raised(about: str, on: str = "2026-03-02", **more: object) -> RaiseComplaint:
    return RaiseComplaint(customer="Acme", about=about, on=on, **more)


def test_a_complaint_shows_the_day_of_every_stage_and_its_clocks(book: Book) -> None:
    book.handle(raised("crushed"))
    facts = {"cause": "no straps", "evidence": "photo 12", "mood": "angry", "product": "milk", "wanted": "refund"}
    book.handle(raised("crushed again", severity="high", person="Li Na", recurs="X4", **facts))
    this = {"complaint": "X5"}
    book.handle(
        AcknowledgeComplaint(**this, on="2026-03-03"),
        AssignComplaint(**this, to="li.wei", on="2026-03-03"),
        AssignComplaint(**this, to="zhang.min", on="2026-03-04"),
        EscalateComplaint(**this, to="manager", on="2026-03-06"),
        InvestigateComplaint(**this, cause="stacked too high", on="2026-03-04"),
        AnswerComplaint(**this, answer="we pay", on="2026-03-04"),
        ResolveComplaint(**this, remedy="paid back", on="2026-03-04"),
        TellCustomer(**this, on="2026-03-05"),
        DisputeRemedy(**this, on="2026-03-06"),
        AcceptRemedy(**this, on="2026-03-07"),
        CloseComplaint(**this, on="2026-03-08"),
    )
    clocks = (
        ClockRow("acknowledge", "2026-03-03", "2026-03-03", 0, running=False),
        ClockRow("escalate", "2026-03-03", "2026-03-06", 3, running=False),
        ClockRow("assign", "2026-03-03", "2026-03-03", 0, running=False),
        ClockRow("investigate", "2026-03-05", "2026-03-04", 0, running=False),
        ClockRow("answer", "2026-03-09", "2026-03-04", 0, running=False),
        ClockRow("resolve", "2026-03-16", "2026-03-04", 0, running=False),
        ClockRow("tell", "2026-03-05", "2026-03-05", 0, running=False),
        ClockRow("settle", "2026-03-19", "2026-03-07", 0, running=False),
        ClockRow("close", "2026-03-13", "2026-03-08", 0, running=False),
    )
    assert book.complaints(TODAY, state="closed") == [
        ComplaintRow(
            ref="X5",
            customer="Acme",
            by="Li Na",
            about="crushed again",
            severity="high",
            state="closed",
            raised_on="2026-03-02",
            acknowledged_on="2026-03-03",
            resolved_on="2026-03-04",
            told_on="2026-03-05",
            accepted_on="2026-03-07",
            closed_on="2026-03-08",
            recurs="X4",
            entries=tuple(range(5, 17)),
            disputed_on=None,
            reopened=0,
            product="milk",
            wanted="refund",
            customer_ref="C1",
            assigned_to="zhang.min",
            assigned_on="2026-03-04",
            escalated_to="manager",
            escalated_on="2026-03-06",
            escalation_due="2026-03-03",
            investigated_on="2026-03-04",
            answered_on="2026-03-04",
            cause="stacked too high",
            evidence="photo 12",
            mood="angry",
            answer="we pay",
            remedy="paid back",
            visit=None,
            clocks=clocks,
            next_stage=None,
            next_due=None,
            late=False,
            days_late=0,
            promises=(),
            recurred_by=(),
        )
    ]


def test_the_state_is_the_furthest_stage(book: Book) -> None:
    book.handle(raised("crushed"))
    this = {"complaint": "X4"}
    seen = [book.complaints(TODAY)[0].state]
    for stage in (AcknowledgeComplaint, ResolveComplaint, TellCustomer, AcceptRemedy, DisputeRemedy):
        book.handle(stage(**this, on="2026-03-04"))
        seen.append(book.complaints(TODAY)[0].state)
    assert seen == ["raised", "acknowledged", "resolved", "told", "accepted", "disputed"]


def test_reopening_leaves_raised_and_acknowledged(book: Book) -> None:
    this = {"complaint": "X4", "on": "2026-03-04"}
    book.handle(raised("crushed"))
    book.handle(AcknowledgeComplaint(**this), ResolveComplaint(**this), TellCustomer(**this), CloseComplaint(**this))
    assert book.complaints(TODAY) == []
    book.handle(ReopenComplaint(**this))
    (row,) = book.complaints(TODAY)
    stages = (row.acknowledged_on, row.resolved_on, row.told_on, row.accepted_on, row.disputed_on, row.closed_on)
    assert (row.state, row.reopened, stages) == ("acknowledged", 1, ("2026-03-04", None, None, None, None, None))


def test_the_latest_come_first_then_the_gravest_then_what_is_due_soonest_and_the_closed_last(book: Book) -> None:
    for about, severity, on in (
        ("closed", "critical", "2026-03-01"),
        ("late medium", "medium", "2026-03-09"),
        ("early medium", "medium", "2026-03-02"),
        ("grave", "critical", "2026-03-16"),
        ("as late but less grave", "low", "2026-03-12"),
        ("soon", "low", "2026-03-17"),
        ("later", "low", "2026-03-18"),
    ):
        book.handle(raised(about, on, severity=severity))
    book.handle(CloseComplaint(complaint="X4", reason="mistaken", on="2026-03-05"))
    day = date(2026, 3, 18)
    order = ["early medium", "late medium", "grave", "as late but less grave", "soon", "later"]
    rows = book.complaints(day)
    assert [(row.about, row.days_late) for row in rows] == list(zip(order, (10, 5, 2, 1, 0, 0), strict=True))
    assert [row.about for row in book.complaints(day, every=True)] == [*order, "closed"]
    assert [row.about for row in book.complaints(day, state="closed")] == ["closed"]
    assert [row.about for row in book.complaints(day, state="raised")] == order
    assert [row.about for row in book.complaints(day, late=True)] == order[:4]
    assert [row.about for row in book.complaints(day, severity="medium")] == order[:2]


def test_complaints_are_chosen_by_who_has_them_in_hand(book: Book) -> None:
    book.handle(raised("one"), raised("two"), raised("three"))
    book.handle(
        AssignComplaint(complaint="X4", to="li.wei", on="2026-03-03"),
        AssignComplaint(complaint="X5", to="li.wei", on="2026-03-03"),
        AssignComplaint(complaint="X5", to="zhang.min", on="2026-03-04"),
    )
    assert [row.about for row in book.complaints(TODAY, assigned_to="li.wei")] == ["one"]
    assert [row.about for row in book.complaints(TODAY, assigned_to="zhang.min")] == ["two"]
    assert [row.about for row in book.complaints(date(2026, 3, 3), assigned_to="li.wei")] == ["one", "two"]


def test_a_complaint_is_shown_as_it_stood_at_the_end_of_a_day(book: Book) -> None:
    """By the severity and the rules of that day; what occurred later does not count, whenever it was recorded."""
    this = {"complaint": "X4"}
    book.handle(raised("crushed"))
    book.handle(
        ResolveComplaint(**this, remedy="replaced", on="2026-03-10"),
        AcknowledgeComplaint(**this, on="2026-03-04"),
        TellCustomer(**this, on="2026-03-11"),
        CloseComplaint(**this, on="2026-03-12"),
        ReopenComplaint(**this, on="2026-03-20"),
        RegradeComplaint(**this, severity="high", reason="again", on="2026-03-23"),
        CloseComplaint(**this, reason="gone", on="2026-03-25"),
    )
    found = {}
    for day in (1, 2, 4, 10, 11, 12, 19, 20, 23, 25):
        for row in book.complaints(date(2026, 3, day), every=True):
            found[day] = (row.state, row.severity, row.reopened, row.remedy, len(row.entries), row.next_stage)
    assert found == {
        2: ("raised", "medium", 0, None, 1, "acknowledge"),
        4: ("acknowledged", "medium", 0, None, 2, "assign"),
        10: ("resolved", "medium", 0, "replaced", 3, "tell"),
        11: ("told", "medium", 0, "replaced", 4, "settle"),
        12: ("closed", "medium", 0, "replaced", 5, None),
        19: ("closed", "medium", 0, "replaced", 5, None),
        20: ("acknowledged", "medium", 1, "replaced", 6, "assign"),
        23: ("acknowledged", "high", 1, "replaced", 7, "assign"),
        25: ("closed", "high", 1, "replaced", 8, None),
    }
    for day, opened in ((2, True), (12, False), (20, True), (24, True), (25, False)):
        assert bool(book.complaints(date(2026, 3, day))) is opened


def test_the_clocks_are_those_of_the_rules_of_the_day(book: Book) -> None:
    book.handle(raised("crushed"))
    quick = presets.default().model_copy(update={"complaints": ComplaintRules(clocks={"medium": {"resolve": 1}})})
    book.handle(SetPolicy(policy=quick, reason="faster", on="2026-03-10"))
    (before,), (after,) = book.complaints(date(2026, 3, 9)), book.complaints(date(2026, 3, 10))
    assert (before.next_stage, before.next_due, before.days_late) == ("acknowledge", "2026-03-04", 3)
    assert (after.next_stage, after.next_due, after.days_late) == ("resolve", "2026-03-03", 5)


def test_a_complaint_names_the_promises_made_and_the_complaints_it_repeats(book: Book) -> None:
    book.handle(raised("crushed"), raised("crushed", "2026-03-09"))
    book.handle(raised("crushed", "2026-03-16", recurs="X4"))
    book.handle(MakePromise(customer="Acme", text="new cases", complaint="X4", on="2026-03-03"))
    book.handle(MakePromise(customer="Acme", text="a discount", complaint="X4", on="2026-03-20"))
    book.handle(LinkComplaint(complaint="X5", recurs="X4", on="2026-03-10"))
    book.handle(LinkComplaint(complaint="X6", recurs="X5", on="2026-03-18"))

    def links(day: int) -> dict[str, tuple[str | None, tuple[str, ...], tuple[str, ...]]]:
        rows = book.complaints(date(2026, 3, day))
        return {row.ref: (row.recurs, row.recurred_by, row.promises) for row in rows}

    assert links(17) == {"X4": (None, ("X5", "X6"), ("P7",)), "X5": ("X4", (), ()), "X6": ("X4", (), ())}
    assert links(20) == {"X4": (None, ("X5",), ("P7", "P8")), "X5": ("X4", ("X6",), ()), "X6": ("X5", (), ())}


def test_one_complaint_is_shown_with_the_visit_and_its_entries_in_words(book: Book) -> None:
    book.handle(LogVisit(customer="Acme", rep="li.wei", complaints=(raised("crushed"),), on="2026-03-02"))
    book.handle(AssignComplaint(complaint="X5", to="li.wei", reason="knows it", on="2026-03-03"))
    shown = book.complaint("X5", TODAY)
    assert (shown.ref, shown.visit) == ("X5", "V4")
    assert [row.summary for row in book.complaint_entries(shown)] == [
        "complaint (medium): crushed",
        "complaint X5 assigned to li.wei because knows it",
    ]
    with pytest.raises(NotRaisedYetError, match=r"^X5 was not raised yet on 2026-03-01; ask about a later day$"):
        book.complaint("X5", date(2026, 3, 1))


def test_a_merged_customer_has_the_complaints_of_all_its_files(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-03-01"))
    book.handle(RaiseComplaint(customer="Beta", about="late", on="2026-03-02"))
    book.handle(MergeCustomer(customer="Beta", into="Acme", reason="one shop", on="2026-03-03"))
    (row,) = book.complaints(TODAY, customer="Acme")
    assert (row.ref, row.customer, row.customer_ref) == ("X5", "Acme", "C1")
    with book.runner.reading() as (connection, _):
        assert list(complaint_facts(Scope(connection, TODAY, presets.default(), [1]))) == [1]


def test_the_facts_for_the_health_of_an_account_are_those_of_its_open_complaints(book: Book) -> None:
    book.handle(raised("crushed", severity="high"), raised("late"), raised("gone"))
    book.handle(
        ResolveComplaint(complaint="X4", on="2026-03-03"),
        TellCustomer(complaint="X4", on="2026-03-04"),
        DisputeRemedy(complaint="X4", on="2026-03-05"),
        CloseComplaint(complaint="X6", reason="mistaken", on="2026-03-06"),
    )
    book.handle(DeclareCrisis(customer="Acme", reason="may leave", on="2026-03-10"))
    with book.runner.reading() as (connection, _):

        def on(day: date) -> Scope:
            return Scope(connection, day, presets.default(), [1])

        assert complaint_facts(on(TODAY)) == {
            1: (
                ComplaintFact("X4", "high", resolved=True, told=True, disputed=True, entries=(4, 7, 8, 9)),
                ComplaintFact("X5", "medium", resolved=False, told=False, disputed=False, entries=(5,)),
            )
        }
        assert complaint_facts(on(date(2026, 3, 1))) == {}
        assert [fact.ref for fact in complaint_facts(on(date(2026, 3, 5)))[1]] == ["X4", "X5", "X6"]
        assert crisis_facts(on(TODAY)) == {1: (CrisisFact("Z11", "may leave", (11,)),)}
        assert crisis_facts(on(date(2026, 3, 9))) == {}
    because = [text for factor in book.status("Acme", TODAY).factors for text in factor.because]
    assert "Z11 crisis (may leave): -60" in [reason.text for reason in because]


def test_advice_names_the_references_of_what_is_only_being_recorded(book: Book) -> None:
    first = book.handle(raised("two cases crushed", severity="high"))
    assert first.warnings == ("high complaints go up within 1 working day: relations complaint escalate X4 --to WHOM",)
    again = book.handle(raised("two cases crushed", "2026-03-05"), raised("cases crushed, two", "2026-03-06"))
    assert again.warnings == (
        "it may be X4 again; if it is: relations complaint link X5 --recurs X4",
        "it may be X4, X5 again; if it is: relations complaint link X6 --recurs X5",
    )


@ON_BOOKS
@given(histories(), st.dates(date(2025, 12, 31), date(2026, 7, 2)))
def test_complaints_as_of_a_day_are_the_fold_of_what_had_occurred_by_then(history: list[Move], day: date) -> None:
    """In log order; and those that were open then are found without reading the others."""
    with fresh_book() as book:
        play(book, history)
        folded: dict[tuple[str, int], Complaint] = {}
        with book.database.reading() as connection:
            entries = book.codec.standing(book.log.read(connection, after=0, limit=10_000))
        refs = {(entry.stream, entry.version): f"X{entry.position}" for entry in entries}
        for entry in entries:
            event, key = entry.event, (entry.stream, entry.event.subject(entry.version))
            if entry.occurred.day > day:
                continue
            if isinstance(event, ComplaintRaised):
                state = evolve(Relationship(entry.stream, entry.version), event, entry.occurred, "")
            elif isinstance(event, ComplaintStage) and key in folded:
                before = Relationship(entry.stream, complaints=Map({event.complaint: folded[key]}))
                state = evolve(before, event, entry.occurred, "")
            else:
                continue
            assert isinstance(state, Relationship)
            folded[key] = state.complaints[key[1]]
        with book.runner.reading() as (connection, _):
            every = {f"X{case.ref}": case.complaint for case in cases(connection, day, closed=True)}
            opened = {f"X{case.ref}": case.complaint for case in cases(connection, day)}
        assert every == {refs[key]: complaint for key, complaint in folded.items()}
        assert opened == {ref: complaint for ref, complaint in every.items() if complaint.closed is None}
        rows = book.complaints(day, every=True)
        assert {row.ref: row.state for row in rows} == {ref: state_of(this) for ref, this in every.items()}


def test_complaints_are_chosen_by_customer(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-03-01"))
    book.handle(raised("crushed"), RaiseComplaint(customer="Beta", about="late", on="2026-03-02"))
    assert [row.about for row in book.complaints(TODAY, customer="Beta")] == ["late"]
