"""Correcting and retracting: what is refused, and what is so already."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from correcting import (
    AT,
    ON,
    TODAY,
    changes_nothing,
    confirm,
    correct,
    filled,
    is_refused,
    retract,
    two_are_needed,
)
from relations.book import Book
from relations.domain.command import BeforeItBeganError, NotYetError
from relations.domain.complaints import RaiseComplaint
from relations.domain.corrections.errors import (
    BuiltUponError,
    FileInUseError,
    InACircleError,
    NameOfAnotherError,
    NoSuchEntryError,
    NothingToCorrectError,
    NotToConfirmError,
    OtherSubjectError,
    OwnCorrectionError,
    RetractedAlreadyError,
    UncorrectableError,
    UnfitError,
    UnknownFieldError,
)
from relations.domain.customers import EditCustomer, GradeCustomer, RegisterCustomer
from relations.domain.merging import MergeCustomer, UnmergeCustomer
from relations.domain.people import IntroducePerson, LearnFact, LeaveCustomer
from relations.domain.promises import MakePromise
from relations.domain.promises.errors import DueBeforeMadeError
from relations.domain.promises.repeat import NotARuleError
from relations.domain.ties import SupplyCustomer
from relations.domain.visits import LogVisit
from relations.errors import RelationsError
from relations.queries.directory import UnknownRefError, WrongKindError


@pytest.fixture
def acme(book: Book) -> Book:
    return filled(book)


@pytest.mark.parametrize(
    ("position", "said", "error", "message"),
    [
        (
            8, {}, NothingToCorrectError,
            "what should entry 8 have said? give it with --set FIELD=VALUE, --clear FIELD or --occurred",
        ),
        (11, {"text": "jam"}, NoSuchEntryError, "there is no entry 11; the log has entries 1 to 10"),
        (
            9, {"text": "jam"}, UnknownFieldError,
            "entry 9 has no text; it has --occurred, note, promise, occurrence, partly, evidence",
        ),
        (
            8, {"due": "soon"}, UnfitError,
            "entry 8 cannot be corrected so: due 'soon': Input should be a valid date or datetime, input is too short",
        ),
        (8, {"text": " "}, UnfitError, "entry 8 cannot be corrected so: text ' ': it is empty; write something"),
        (
            8, {"text": "jam", "cleared": ("text",)}, UnfitError,
            "entry 8 cannot be corrected so: text is both set and cleared; leave one of them out",
        ),
        (8, {"cleared": ("text",)}, UnfitError, "entry 8 cannot be corrected so: text is missing"),
        (
            8, {"due": "2026-03-01"}, DueBeforeMadeError,
            "due 2026-03-01 lies before 2026-03-02, the day of the promise; give a later day with --set due=",
        ),
        (
            8, {"occurred": "2026-03-12", "due": "2026-03-13"}, BeforeItBeganError,
            ("what entry 9 is about began on 2026-03-12, after 2026-03-11; give a later day with --occurred, "
            "or correct the earlier entry"),
        ),
        (
            9, {"occurred": "2026-03-01"}, BeforeItBeganError,
            ("what entry 9 is about began on 2026-03-02, after 2026-03-01; give a later day with --occurred, "
            "or correct the earlier entry"),
        ),
        (
            9, {"occurred": "2026-07-02"}, NotYetError,
            "2026-07-02 has not come yet (today is 2026-06-30); give the day it happened with --occurred",
        ),
        (
            5, {"since": "2026-07-02"}, NotYetError,
            "2026-07-02 has not come yet (today is 2026-06-30); give the day it happened with --set since",
        ),
        (
            8, {"repeat": "FREQ=DAILY"}, UnfitError,
            "entry 8 cannot be corrected so: what kind of promise it is stays; retract it and record it anew",
        ),
        (9, {"promise": 4}, UnfitError,
         "entry 9 cannot be corrected so: it would name what is not in its file; write a reference such as V4"),
        (8, {"visit": 3}, UnfitError,
         "entry 8 cannot be corrected so: it would name what is not in its file; write a reference such as V4"),
        (8, {"visit": "P8"}, WrongKindError, "P8 is not the reference of a visit; those begin with V"),
        (8, {"visit": "V9"}, UnknownRefError, "no visit 'V9' is in the book; see: relations visit list"),
        (10, {"recurs": "X10"}, UnfitError,
         "entry 10 cannot be corrected so: it would name what is not in its file; write a reference such as V4"),
        (8, {"person": "person-nope"}, UnknownRefError,
         ("no key person 'person-nope' is in the book; add it with: relations person add \"person-nope\" "
         "--at CUSTOMER, or see: relations person list")),
        (7, {"met": ["王建国", "Bo"]}, UnknownRefError,
         ("no key person 'Bo' is in the book; add it with: relations person add \"Bo\" --at CUSTOMER, "
         "or see: relations person list")),
        (1, {"name": "Beta"}, NameOfAnotherError,
         "'Beta' is the name of C2 already; if both are one customer, see: relations customer merge --help"),
        (1, {"name": " Beta "}, NameOfAnotherError,
         "'Beta' is the name of C2 already; if both are one customer, see: relations customer merge --help"),
    ],
)  # fmt: skip
def test_what_an_entry_cannot_have_said_is_refused(
    acme: Book, position: int, said: dict[str, Any], error: type[RelationsError], message: str
) -> None:
    is_refused(acme, error, message, lambda: correct(acme, position, **said))


def test_what_is_linked_to_stands_in_the_same_file(acme: Book) -> None:
    acme.handle(LogVisit(customer="Beta", rep="li.wei", on=ON))
    acme.handle(RaiseComplaint(**AT, about="again"))
    why = "entry 8 cannot be corrected so: V11 stands in another file; name one that stands in the same"
    is_refused(acme, UnfitError, why, lambda: correct(acme, 8, visit="V11"))
    correct(acme, 12, recurs="X10")
    circle = "after that a complaint would be its own earlier one; correct the other entry of that circle first"
    is_refused(acme, InACircleError, circle, lambda: correct(acme, 10, recurs="X12"))


def test_a_file_may_be_opened_and_a_post_noted_after_what_is_told_of_them(acme: Book) -> None:
    """As when recording: what is known of the past is told when the file is there."""
    acme.handle(GradeCustomer(customer="Acme", grade="A", on="2026-01-10"))
    acme.handle(LeaveCustomer(customer="Acme", person="Li Na", on="2026-02-01"))
    correct(acme, 11, occurred="2026-01-11")
    correct(acme, 12, occurred="2026-02-02")
    correct(acme, 1, occurred="2026-03-05")
    correct(acme, 6, since="2026-01-05")
    why = "what entry 12 is about began on 2026-02-03, after 2026-02-02; give a later day with --occurred, "
    is_refused(
        acme, BeforeItBeganError, f"{why}or correct the earlier entry", lambda: correct(acme, 6, since="2026-02-03")
    )
    assert acme.doctor() == []


def test_an_entry_stays_about_what_it_was_about(acme: Book) -> None:
    acme.handle(MakePromise(**AT, text="jam"))
    why = "what entry 9 is about cannot be corrected; retract it and record it anew where it belongs"
    is_refused(acme, OtherSubjectError, why, lambda: correct(acme, 9, promise="P11"))


def test_what_was_retracted_cannot_be_corrected(acme: Book) -> None:
    retract(acme, 9)
    why = "entry 9 was retracted by entry 11; to bring it back: relations retract 11"
    is_refused(acme, RetractedAlreadyError, why, lambda: correct(acme, 9, evidence="note"))
    correct(acme, 8, text="jam")
    retract(acme, 12)
    why = "entry 12 was retracted by entry 13; to bring it back: relations retract 13"
    is_refused(acme, RetractedAlreadyError, why, lambda: correct(acme, 12, text="rice"))
    why = "entry 13 only retracts or confirms another; if it was wrong: relations retract 13"
    is_refused(acme, UncorrectableError, why, lambda: correct(acme, 13, note="n"))
    assert acme.doctor() == []


def test_what_is_so_already_records_nothing(acme: Book) -> None:
    changes_nothing(acme, lambda: correct(acme, 8, text="tea", person="王建国", visit="V7", occurred=ON))
    changes_nothing(acme, lambda: correct(acme, 8, cleared=("note",)))
    correct(acme, 8, text="jam")
    changes_nothing(acme, lambda: correct(acme, 8, text="jam"))
    retract(acme, 10)
    changes_nothing(acme, lambda: retract(acme, 10))


def test_what_others_build_on_is_retracted_with_them_or_not_at_all(acme: Book) -> None:
    why = "entry 8 builds on entry 7; retract first what builds on it, or all together with --dependants"
    is_refused(acme, BuiltUponError, why, lambda: retract(acme, 7))
    receipt = retract(acme, 7, dependants=True)
    assert receipt.events == ("entry-retracted.v1",) * 3
    assert [acme.entry(at).state["position"] for at in (11, 12, 13)] == [9, 8, 7]
    assert acme.promises(TODAY, states=None) == []
    assert acme.visits(date.max) == []
    why = "entries 8, 9 build on entry 13; retract first what builds on it, or all together with --dependants"
    assert acme.doctor() == []
    retract(acme, 13)
    retract(acme, 12)
    retract(acme, 11)
    assert [row.state for row in acme.promises(TODAY, states=None)] == ["kept-late"]
    assert acme.doctor() == []


def test_a_rule_to_repeat_by_is_judged_as_when_promising(acme: Book) -> None:
    acme.handle(MakePromise(**AT, text="pay", repeat="FREQ=MONTHLY;BYMONTHDAY=10"))
    acme.handle(MakePromise(**AT, text="price", standing=True))
    why = "'soon' is no rule to repeat by: SOON is none of FREQ, INTERVAL, COUNT, UNTIL, WKST, BYDAY, BYMONTH, "
    why += "BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYSETPOS; write one such as FREQ=MONTHLY;BYMONTHDAY=10"
    is_refused(acme, NotARuleError, why, lambda: correct(acme, 11, repeat="soon"))
    for said in ({"cleared": ("starts",)}, {"due": "2026-04-01"}):
        with pytest.raises(RelationsError, match="begins with a first day and has no other due day; set starts"):
            correct(acme, 11, **said)
    with pytest.raises(RelationsError, match="every so many days; say so with every=30"):
        correct(acme, 12, cleared=("every",))
    correct(acme, 11, repeat="FREQ=WEEKLY;BYDAY=MO")
    assert acme.promise("P11", TODAY).repeat == "FREQ=WEEKLY;BYDAY=MO"
    assert acme.doctor() == []


def test_where_two_are_needed_a_correction_waits_for_somebody_else(acme: Book) -> None:
    two_are_needed(acme)
    receipt = correct(acme, 8, text="jam")
    assert receipt.warnings == ("it has no effect until somebody else confirms it: relations confirm 12",)
    changes_nothing(acme, lambda: correct(acme, 8, text="jam"))
    retract(acme, 10)
    changes_nothing(acme, lambda: retract(acme, 10))
    assert [row.text for row in acme.promises(TODAY, states=None)] == ["tea"]
    assert len(acme.complaints(TODAY, every=True)) == 1
    why = "li.wei recorded entry 12; somebody else must confirm it, with their own --actor"
    is_refused(acme, OwnCorrectionError, why, lambda: confirm(acme, 12, "li.wei"))
    why = "entry 8 is no correction that waits for a second person; see what does: relations audit entries"
    is_refused(acme, NotToConfirmError, why, lambda: confirm(acme, 8, "zhao.lei"))
    assert confirm(acme, 12, "zhao.lei").events == ("correction-confirmed.v1",)
    assert confirm(acme, 13, "zhao.lei").position == 15
    changes_nothing(acme, lambda: confirm(acme, 12, "zhao.lei"))
    assert [row.text for row in acme.promises(TODAY, states=None)] == ["jam"]
    assert acme.complaints(TODAY, every=True) == []
    assert acme.doctor() == []


def test_what_waits_can_be_retracted_once_somebody_else_agrees(acme: Book) -> None:
    two_are_needed(acme)
    correct(acme, 8, text="jam")
    retract(acme, 12)
    confirm(acme, 13, "zhao.lei")
    why = "entry 12 is no correction that waits for a second person; see what does: relations audit entries"
    is_refused(acme, NotToConfirmError, why, lambda: confirm(acme, 12, "zhao.lei"))
    assert acme.doctor() == []


def test_a_correction_is_judged_again_when_it_is_confirmed(acme: Book) -> None:
    two_are_needed(acme)
    correct(acme, 1, name="Gamma")
    acme.handle(EditCustomer(customer="Beta", name="Gamma", on=ON))
    why = "'Gamma' is the name of C2 already; if both are one customer, see: relations customer merge --help"
    is_refused(acme, NameOfAnotherError, why, lambda: confirm(acme, 12, "zhao.lei"))
    retract(acme, 7, dependants=True)
    acme.handle(MakePromise(**AT, text="jam", visit="V7"))
    last = acme.size() - 1
    why = f"entries 8, {last + 1} build on entry 7; retract first what builds on it, or all together with --dependants"
    is_refused(acme, BuiltUponError, why, lambda: confirm(acme, last, "zhao.lei"))


def test_a_name_that_comes_back_may_be_taken_by_now(acme: Book) -> None:
    acme.handle(EditCustomer(customer="Acme", name="Acme West", on=ON))
    acme.handle(RegisterCustomer(customer="Acme", name="Acme", on=ON))
    why = "'Acme' is the name of C12 already; if both are one customer, see: relations customer merge --help"
    is_refused(acme, NameOfAnotherError, why, lambda: retract(acme, 11))
    retract(acme, 12)
    retract(acme, 11)
    assert [row.name for row in acme.customers(TODAY)] == ["Acme", "Beta"]
    is_refused(acme, NameOfAnotherError, why.replace("C12", "C1"), lambda: retract(acme, 13))


def test_a_correction_cannot_merge_a_file_into_itself_or_have_it_supply_itself(acme: Book) -> None:
    acme.handle(MergeCustomer(customer="Beta", into="Acme", reason="same", on=ON))
    acme.handle(UnmergeCustomer(customer="C2", on=ON))
    acme.handle(MergeCustomer(customer="Acme", into="Beta", reason="same", on=ON))
    why = "after that a file would be merged into itself; correct the other entry of that circle first"
    is_refused(acme, InACircleError, why, lambda: retract(acme, 12))
    retract(acme, 13)
    acme.handle(RegisterCustomer(customer="Gamma", name="Gamma", on=ON))
    acme.handle(SupplyCustomer(customer="Gamma", by="Beta", on=ON))
    acme.handle(SupplyCustomer(customer="Beta", by="Acme", on=ON))
    why = "after that a customer would supply itself; correct the other entry of that circle first"
    is_refused(acme, InACircleError, why, lambda: correct(acme, 17, by="Gamma"))
    is_refused(acme, InACircleError, why, lambda: correct(acme, 17, by="Beta"))


def test_the_file_of_a_person_goes_only_when_nobody_mentions_it(acme: Book) -> None:
    acme.handle(IntroducePerson(person="Bo", name="Bo", on=ON), LearnFact(
        person="Bo", about="interests", text="chess", rep="li.wei", on=ON))  # fmt: skip
    correct(acme, 7, met=["Bo"])
    why = "entry 7 of another file mentions what entry 11 opened; correct that one first"
    is_refused(acme, FileInUseError, why, lambda: retract(acme, 11, dependants=True))
    correct(acme, 7, met=["王建国"])
    why = "entry 12 builds on entry 11; retract first what builds on it, or all together with --dependants"
    is_refused(acme, BuiltUponError, why, lambda: retract(acme, 11))
    retract(acme, 11, dependants=True)
    assert [row.name for row in acme.people()] == ["Li Na", "王建国"]
    assert [row.topic for row in acme.history("K11")][:2] == ["person-introduced.v1", "fact-learned.v1"]
    assert acme.doctor() == []


def test_the_file_of_a_customer_goes_only_when_nobody_builds_on_it(acme: Book) -> None:
    acme.handle(SupplyCustomer(customer="Acme", by="Beta", on=ON))
    why = "entry 11 of another file mentions what entry 2 opened; correct that one first"
    is_refused(acme, FileInUseError, why, lambda: retract(acme, 2))
    retract(acme, 11)
    retract(acme, 2)
    assert [row.name for row in acme.customers(TODAY)] == ["Acme"]
    why = "entries 5, 6, 7, 8, 9 and more build on entry 1; retract first what builds on it, or all together "
    is_refused(acme, BuiltUponError, f"{why}with --dependants", lambda: retract(acme, 1))
    retract(acme, 1, dependants=True)
    assert (acme.customers(TODAY), acme.promises(TODAY, states=None), acme.visits(date.max)) == ([], [], [])
    assert acme.doctor() == []
