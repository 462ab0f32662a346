"""The file of a key person: names, facts, attitudes and assessments, as of any day (HANDBOOK K1 to K3, K7 to K9)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories import Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain import presets
from relations.domain.customers import RegisterCustomer
from relations.domain.merging import MergeCustomer, MergePerson
from relations.domain.people import (
    AssessPerson,
    ChangeRole,
    EditPerson,
    IntroducePerson,
    JoinCustomer,
    LearnFact,
    LeaveCustomer,
    NoPresentPostError,
    RenamePerson,
    UnlearnFact,
)
from relations.domain.relationship import Relationship
from relations.domain.visits import LogVisit
from relations.domain.when import When
from relations.queries.directory import UnknownRefError
from relations.queries.people import (
    AssessmentRow,
    AttitudeRow,
    FactRow,
    NameRow,
    PeopleFilter,
    people_facts,
    person_rows,
)
from relations.queries.posts import posts

WANG, LI = "王建国", "Li Na"
DAY = date(2026, 6, 30)


@pytest.fixture
def book(book: Book) -> Book:
    """Let 王建国 (K3) be the manager of Acme, and Li Na (K5) his buyer, in entries 1 to 6."""
    for name in ("Acme", "Beta"):
        book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01"))
    for person, fields in ((WANG, {"title": "店长", "level": 1}), (LI, {"attitude": "sceptic", "reports_to": WANG})):
        book.handle(
            IntroducePerson(person=person, name=person, on="2026-01-02"),
            JoinCustomer(customer="Acme", person=person, since="2026-01-02", on="2026-01-02", **fields),
        )
    return book


def learn(book: Book, text: str, on: str = "2026-02-01") -> str:
    return book.handle(LearnFact(person=WANG, about="interests", text=text, source=LI, rep="li.wei", on=on)).ref


def test_a_file_lists_what_is_held_to_be_true_with_who_learned_it_and_from_whom(book: Book) -> None:
    assert learn(book, "fishing") == "F7"
    tea = learn(book, "tea", on="2026-02-03")
    book.handle(UnlearnFact(fact="F7", reason="his brother", on="2026-03-01"))
    held = FactRow(tea, "interests", "tea", LI, "li.wei", "2026-02-03", None, None)
    gone = FactRow("F7", "interests", "fishing", LI, "li.wei", "2026-02-01", "2026-03-01", "his brother")
    assert book.person(WANG).facts == (held,)
    assert book.person(WANG, withdrawn=True).facts == (gone, held)
    assert book.person(WANG, day=date(2026, 2, 2)).facts[0].withdrawn_on is None
    assert [row.text for row in book.person(WANG, day=date(2026, 2, 2)).facts] == ["fishing"]
    summaries = [row.summary for row in book.person_history(WANG)][-3:]
    assert summaries == [
        "li.wei learned (interests): fishing, from Li Na",
        "li.wei learned (interests): tea, from Li Na",
        "F7 does not hold because his brother",
    ]


def test_saying_again_what_is_known_names_the_person_and_records_nothing(book: Book) -> None:
    learn(book, "fishing")
    again = book.handle(LearnFact(person=WANG, about="interests", text="fishing", source=LI, rep="me", on="2026-05-01"))
    assert (again.ref, again.events) == ("K3", ())


def test_an_unknown_fact_cannot_be_withdrawn(book: Book) -> None:
    with pytest.raises(UnknownRefError, match=r"^no fact 'F99' is in the book; see: relations person show PERSON$"):
        book.handle(UnlearnFact(fact="F99", reason="x", on="2026-03-01"))


def test_a_former_name_finds_the_person_while_nobody_has_it(book: Book) -> None:
    book.handle(RenamePerson(person=LI, name="Nina Zhang", reason="married", on="2026-03-01"))
    assert book.person("Nina").former_names == (NameRow(LI, "2026-01-02", "2026-03-01", "married", 7),)
    for name in (LI, "li na", "Na", "K5"):
        assert book.person(name).ref == "K5"
    book.handle(IntroducePerson(person="new", name=LI, on="2026-04-01"))
    assert book.person(LI).ref == "K8"


def test_the_file_forgets_what_is_no_longer_known(book: Book) -> None:
    book.handle(EditPerson(person=WANG, phone="110", birthday="1978-03", on="2026-02-01"))
    assert (book.person(WANG).phone, book.person(WANG).birthday) == ("110", "1978-03")
    book.handle(EditPerson(person=WANG, cleared=("phone",), on="2026-02-01"))
    assert (book.person(WANG).phone, book.person(WANG).birthday) == (None, "1978-03")


def test_attitudes_are_told_with_when_and_why(book: Book) -> None:
    change = ChangeRole(customer="Acme", person=LI, attitude="mentor", reason="the freezer", on="2026-04-01")
    book.handle(change)
    told_late = ChangeRole(customer="Acme", person=LI, attitude="opponent", on="2026-03-01")
    book.handle(told_late)
    assert book.person(LI).attitudes == (
        AttitudeRow("sceptic", "2026-01-02", "Acme", None, 6),
        AttitudeRow("opponent", "2026-03-01", "Acme", None, 8),
        AttitudeRow("mentor", "2026-04-01", "Acme", "the freezer", 7),
    )
    at = [book.person(LI, day=date(2026, month, 15)).attitude for month in (1, 2, 3, 4)]
    assert at == ["sceptic", "sceptic", "opponent", "mentor"]
    assert book.person(LI, day=date(2025, 12, 31)).tenures == ()


def test_the_latest_assessment_is_shown_with_who_signed_it(book: Book) -> None:
    later = AssessPerson(person=WANG, rep="zhang.min", signs={"know-us": True}, on="2026-05-01")
    book.handle(later)
    book.handle(AssessPerson(person=WANG, rep="li.wei", questions={"trust": 1}, on="2026-04-01"))
    latest = AssessmentRow(100.0, "2026-05-01", "zhang.min", "Acme", {"know-us": True}, {}, 7)
    assert book.person(WANG).assessment == latest
    before = book.person(WANG, day=date(2026, 4, 30)).assessment
    assert before is not None
    assert (before.points, before.by, before.entry) == (0.0, "li.wei", 8)
    assert book.handle(AssessPerson(person=WANG, rep="li.wei", questions={"trust": 1}, on="2026-04-01")).events == ()


def test_who_left_can_be_assessed_only_for_a_day_before(book: Book) -> None:
    leave = LeaveCustomer(customer="Acme", person=WANG, on="2026-05-01")
    assess = AssessPerson(person=WANG, rep="li.wei", questions={"trust": 4}, on="2026-05-01")
    with pytest.raises(NoPresentPostError, match=r"^王建国 left Acme on 2026-05-01; an assessment needs a"):
        book.handle(leave, assess)
    book.handle(leave)
    with pytest.raises(NoPresentPostError, match=r"^王建国 left Acme on 2026-05-01; "):
        book.handle(assess)
    book.handle(assess.model_copy(update={"on": When("2026-04-30")}))


def test_who_joins_in_the_same_breath_can_be_assessed(book: Book) -> None:
    move = JoinCustomer(customer="Beta", person=WANG, since="2026-06-01", on="2026-06-01")
    leave = LeaveCustomer(customer="Acme", person=WANG, on="2026-06-01")
    book.handle(leave, move, AssessPerson(person=WANG, rep="li.wei", questions={"trust": 4}, on="2026-06-01"))
    judged = book.person(WANG).assessment
    assert judged is not None
    assert judged.customer == "Beta"


def test_merged_files_are_one_person_at_one_customer(book: Book) -> None:
    book.handle(IntroducePerson(person="Wang", name="Wang", on="2026-02-01"))
    book.handle(JoinCustomer(customer="Beta", person="Wang", attitude="mentor", on="2026-02-01"))
    book.handle(LearnFact(person="Wang", about="family", text="two sons", rep="li.wei", on="2026-02-01"))
    book.handle(MergePerson(person="Wang", into="K3", reason="the same", on="2026-03-01"))
    book.handle(MergeCustomer(customer="Beta", into="Acme", reason="the same", on="2026-03-01"))
    book.handle(LogVisit(customer="Beta", rep="li.wei", met=("Wang",), on="2026-02-05"))
    book.handle(AssessPerson(person="Wang", customer="Beta", rep="li.wei", questions={"like": 5}, on="2026-03-02"))
    found = book.person("Wang")
    assert (found.ref, found.last_met, len(found.facts)) == ("K3", "2026-02-05", 1)
    assert [post.customer for post in found.tenures] == ["Acme", "Acme"]
    with book._reading() as connection:
        facts = people_facts(connection, DAY, presets.default())
    assert list(facts) == [1]
    wang, li = facts[1]
    assert (wang.person, wang.level, wang.attitude, wang.met_on, wang.met_entry) == (
        3, 1, "mentor", date(2026, 2, 5), 12,
    )  # fmt: skip
    assert (wang.assessed, wang.assessed_on, wang.assessed_entry) == (100.0, date(2026, 3, 2), 13)
    assert (li.person, li.attitude, li.attitude_entry, li.met_on, li.assessed) == (5, "sceptic", 6, None, None)


def test_a_listing_can_be_narrowed(book: Book) -> None:
    book.handle(LogVisit(customer="Acme", rep="li.wei", met=(WANG,), on="2026-05-01"))
    book.handle(ChangeRole(customer="Acme", person=WANG, roles=("user",), on="2026-03-01"))

    def listed(day: date = DAY, customer: str | None = None, **only: object) -> list[str]:
        return [row.name for row in book.people(day=day, customer=customer, only=PeopleFilter(**only))]  # type: ignore[arg-type]

    assert listed() == [LI, WANG]
    assert listed(role="user") == [WANG]
    assert listed(day=date(2026, 2, 1), role="user") == []
    assert listed(attitude="sceptic") == [LI]
    assert listed(level=1) == [WANG]
    assert listed(unmet=60) == [LI]
    assert listed(unmet=59) == [LI, WANG]
    assert listed(left=True) == []
    book.handle(LeaveCustomer(customer="Acme", person=WANG, on="2026-06-01"))
    assert listed(left=True) == listed(left=True, customer="Acme") == [WANG]
    assert listed(customer="Acme") == [LI]
    assert listed(day=date(2026, 5, 31), customer="Acme") == [LI, WANG]
    assert listed(unmet=1) == [LI]


def test_a_call_that_does_not_count_as_contact_is_no_meeting(book: Book) -> None:
    book.handle(LogVisit(customer="Acme", rep="li.wei", channel="card", met=(WANG,), on="2026-05-01"))
    assert book.person(WANG).last_met is None
    book.handle(LogVisit(customer="Acme", rep="li.wei", channel="phone", met=(WANG,), on="2026-04-01"))
    assert book.person(WANG).last_met == "2026-04-01"


@ON_BOOKS
@given(histories(most=25), st.integers(0, 180))
def test_the_posts_of_a_day_are_those_that_the_domain_decides_by(history: list[Move], days: int) -> None:
    """Title, roles and the rest on any day are the same in the answers and in the states."""
    day = date(2026, 1, 1) + timedelta(days=days)
    with fresh_book() as book:
        play(book, history)
        size, streams = book.size(), {row.stream for row in book.entries()}
        with book._reading() as connection:
            found = {post.entry: post for post in posts(connection, day)}
            book.handler._states.bring_to(connection, size)
            states = [book.handler._states.of(connection, stream) for stream in streams]  # type: ignore[arg-type]
        begun = [
            tenure
            for state in states
            if isinstance(state, Relationship)
            for tenure in state.tenures.values()
            if tenure.joined.day <= day and (tenure.since is None or tenure.since.day <= day)
        ]
        assert sorted(map(_standing, found.values())) == sorted(
            str([tenure.held_on(day), *(tenure.standing_on(day).get(fact) or None for fact in FACTS)])
            for tenure in begun
        )


@ON_BOOKS
@given(histories(most=25), st.integers(0, 180))
def test_the_files_of_some_are_those_among_the_files_of_all(history: list[Move], days: int) -> None:
    day = date(2026, 1, 1) + timedelta(days=days)
    with fresh_book() as book:
        play(book, history)
        with book._reading() as connection:
            every = person_rows(connection, day)
            some = [int(row.ref[1:]) for row in every][::2]
            assert person_rows(connection, day, persons=some) == every[::2]
            assert person_rows(connection, day, persons=[]) == []


FACTS = ("title", "roles", "level", "attitude", "influence", "faction")


def _standing(post: object) -> str:
    return str([getattr(post, "left_on", "") is None, *(getattr(post, fact) or None for fact in FACTS)])
