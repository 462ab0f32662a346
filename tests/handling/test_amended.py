"""What follows from a correction: at once, in every list, whoever records at the same time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from correcting import (
    AT,
    ON,
    TODAY,
    Opened,
    correct,
    filled,
    is_refused,
    retract,
)
from relations.book import Book
from relations.domain import catalogue, presets
from relations.domain.around import Around
from relations.domain.command import Command
from relations.domain.corrections import CorrectEntry, EntryCorrected, RetractEntry
from relations.domain.corrections.errors import (
    BuiltUponError,
    NameOfAnotherError,
    UnfitError,
)
from relations.domain.customers import EditCustomer, GradeCustomer, NameTakenError, RegisterCustomer
from relations.domain.event import Event, StreamId
from relations.domain.gifts import HandOverGift, NeedsApprovalError
from relations.domain.greetings import SendGreeting
from relations.domain.merging import MergeCustomer, UnmergeCustomer
from relations.domain.people import LearnFact
from relations.domain.policy import SetPolicy
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.rules import GiftLimit, GiftRules
from relations.domain.ties import SupplyCustomer
from relations.domain.visits import LogVisit
from relations.errors import RelationsError
from relations.handling.amending import Case, amend
from relations.handling.handler import Receipt
from relations.handling.sitting import Sitting
from relations.store.codec import Codec
from rows import all_rows


@pytest.fixture
def acme(book: Book) -> Book:
    return filled(book)


def test_names_references_and_clearing_are_written_as_elsewhere(acme: Book) -> None:
    li_na = acme.entry(4).stream
    correct(acme, 7, met=["Li Na"], channel="phone")
    correct(acme, 8, person="K4", cleared=("visit",), due="2026-03-12", occurred="2026-03-01")
    assert acme.entry(11).state["changes"] == {"met": [li_na], "channel": "phone"}
    assert acme.entry(12).state["changes"] == {"person": li_na, "due": "2026-03-12"}
    (visit,), (promise,) = acme.visits(date.max), acme.promises(TODAY, states=None)
    assert (visit.met, visit.channel) == (("Li Na",), "phone")
    assert (promise.to, promise.visit, promise.state, promise.made_on) == ("Li Na", None, "kept", "2026-03-01")
    correct(acme, 8, visit="V7", due=None)
    assert acme.entry(13).state["cleared"] == ["due"]
    (promise,) = acme.promises(TODAY, states=None)
    assert (promise.visit, promise.due) == ("V7", None)
    assert acme.doctor() == []


def test_of_two_who_take_one_name_at_once_one_is_refused(opened: Opened, tmp_path: Path) -> None:
    first, second = (opened(str(tmp_path / "book.db"), actor) for actor in ("li.wei", "zhang.min"))
    for name in ("Acme", "Beta"):
        first.handle(RegisterCustomer(customer=name, name=name, on=ON))
    turn = iter((True, False))

    def work(sitting: Sitting) -> object:
        decided = sitting.decide([CorrectEntry(position=1, changes={"name": "Gamma"}, reason="so", on=ON)])
        if next(turn):
            second.handle(EditCustomer(customer="Beta", name="Gamma", on=ON))
        return decided

    with pytest.raises(NameOfAnotherError):
        first.handler.record(work, TODAY)
    assert first.size() == 3
    with pytest.raises(NameTakenError):
        first.handle(RegisterCustomer(customer="Gamma", name="Gamma", on=ON))


def test_what_a_correction_brings_about_counts_for_who_records_at_the_same_time(opened: Opened, tmp_path: Path) -> None:
    """Beta is merged into Acme again by a correction while Acme is being merged into Beta."""
    first, second = (opened(str(tmp_path / "book.db"), actor) for actor in ("li.wei", "zhang.min"))
    for name in ("Acme", "Beta"):
        first.handle(RegisterCustomer(customer=name, name=name, on=ON))
    first.handle(MergeCustomer(customer="Beta", into="Acme", reason="same", on=ON))
    first.handle(UnmergeCustomer(customer="C2", on=ON))
    turn = iter((True, False))

    def work(sitting: Sitting) -> object:
        decided = sitting.decide([MergeCustomer(customer="Acme", into="Beta", reason="same", on=ON)])
        if next(turn):
            retract(second, 4)
        return decided

    with pytest.raises(RelationsError, match="merged"):
        first.handler.record(work, TODAY)
    assert first.doctor() == []


def test_a_correction_knows_what_was_decided_in_the_same_call(acme: Book) -> None:
    def both(*commands: Command) -> list[Receipt]:
        return acme.handle_all(commands)

    kept = KeepPromise(promise="P11", on=ON)
    retraction = RetractEntry(position=11, reason="not so", on=ON)
    acme.handle(MakePromise(**AT, text="jam"))
    why = "entry 12 builds on entry 11; retract first what builds on it, or all together with --dependants"
    is_refused(acme, BuiltUponError, why, lambda: both(kept, retraction))
    both(kept, retraction.model_copy(update={"dependants": True}))
    assert [acme.entry(at).state["position"] for at in (13, 14)] == [12, 11]
    both(GradeCustomer(**AT, grade="A"), CorrectEntry(position=1, changes={"grade": "C"}, reason="so", on=ON))
    assert acme.customer("Acme", TODAY).grade == "A"
    why = "'Gamma' is the name of the one added just before already; if both are one customer, "
    is_refused(
        acme, NameOfAnotherError, f"{why}see: relations customer merge --help",
        lambda: both(
            RegisterCustomer(customer="Gamma", name="Gamma", on=ON),
            CorrectEntry(position=1, changes={"name": "Gamma"}, reason="so", on=ON),
        ),
    )  # fmt: skip
    assert acme.doctor() == []


def test_a_position_given_in_the_same_call_holds_though_others_record_meanwhile(opened: Opened, tmp_path: Path) -> None:
    first, second = (opened(str(tmp_path / "book.db"), actor) for actor in ("li.wei", "zhang.min"))
    for name in ("Acme", "Beta"):
        first.handle(RegisterCustomer(customer=name, name=name, on=ON))
    first.handle(MakePromise(**AT, text="jam"))
    turn = iter((True, False))

    def work(sitting: Sitting) -> object:
        decided = [
            sitting.decide([KeepPromise(promise="P3", on=ON)]),
            sitting.decide([RetractEntry(position=3, dependants=True, reason="not so", on=ON)]),
        ]
        if next(turn):
            second.handle(MakePromise(customer="Beta", text="rice", on=ON))
        return decided

    first.handler.record(work, TODAY)
    assert [row.topic for row in first.entries(after=3)] == [
        "promise-made.v1", "promise-kept.v1", "entry-retracted.v1", "entry-retracted.v1",
    ]  # fmt: skip
    assert first.entry(6).state["position"] == 5
    assert [row.text for row in first.promises(TODAY, states=None)] == ["rice"]


def test_the_rules_are_corrected_like_anything_else(acme: Book) -> None:
    acme.handle(SetPolicy(policy=presets.preset("retail"), reason="shops", on=ON))
    correct(acme, 11, reason="we sell to shops", occurred="2026-02-01")
    (row,) = acme.policies()
    assert (row.since, row.reason) == ("2026-02-01", "we sell to shops")
    retract(acme, 11)
    assert acme.policies() == []
    assert acme.doctor() == []


def test_lists_follow_at_once_and_are_what_a_rebuild_makes(acme: Book) -> None:
    gift = {**AT, "person": "王建国", "item": "tea", "value": "150", "currency": "CNY"}
    acme.handle(HandOverGift(**gift), SendGreeting(**AT, occasion="spring", person="王建国"))
    acme.handle(LearnFact(person="王建国", about="interests", text="fishing", rep="li.wei", on=ON))
    acme.handle(SupplyCustomer(customer="Beta", by="Acme", on=ON))
    correct(acme, 10, severity="high", about="soaked")
    correct(acme, 5, title="store manager")
    correct(acme, 11, value="15.5")
    correct(acme, 12, occasion="new year")
    correct(acme, 13, text="chess")
    correct(acme, 1, grade="A")
    (complaint,), (gifts,) = acme.complaints(TODAY, every=True), acme.gifts()
    assert (complaint.severity, complaint.about) == ("high", "soaked")
    assert str(gifts.value) == "15.5"
    assert [row.occasion for row in acme.greetings()] == ["new year"]
    person = acme.person("王建国")
    assert [post.title for post in person.tenures] == ["store manager"]
    assert [fact.text for fact in person.facts] == ["chess"]
    assert acme.customer("Acme", TODAY).grade == "A"
    assert acme.customer("Acme", TODAY).supplies == ("C2",)
    assert acme.doctor() == []
    for at in (14, 12, 11, 13, 10, 5):
        retract(acme, at)
    assert (acme.complaints(TODAY, every=True), acme.gifts(), acme.greetings()) == ([], [], [])
    assert (acme.person("王建国").tenures, acme.person("王建国").facts) == ((), ())
    assert acme.customer("Acme", TODAY).supplies == ()
    before = all_rows(acme)
    acme.rebuild()
    assert all_rows(acme) == before
    assert acme.doctor() == []


def test_a_retracted_gift_no_longer_counts_towards_the_limit(acme: Book) -> None:
    rules = GiftRules(limits={"CNY": GiftLimit(per_year=1000)})
    acme.handle(SetPolicy(policy=presets.default().model_copy(update={"gifts": rules}), reason="limits", on=ON))
    gift = {**AT, "person": "王建国", "item": "tea", "currency": "CNY", "rep": "li.wei"}
    acme.handle(HandOverGift(**gift, value="600"))
    acme.handle(HandOverGift(**gift, value="300"))
    with pytest.raises(NeedsApprovalError, match="900 CNY given besides in entries 12, 13"):
        acme.handle(HandOverGift(**gift, value="200"))
    retract(acme, 12)
    acme.handle(HandOverGift(**gift, value="200"))
    correct(acme, 13, value="900")
    assert "over-limit" in {row.ref: row.flags for row in acme.gifts()}["G15"]
    assert acme.doctor() == []


def test_a_retracted_visit_is_no_contact(acme: Book) -> None:
    acme.handle(LogVisit(customer="Acme", rep="li.wei", on="2026-05-01"))
    assert acme.customer("Acme", TODAY).last_contact == "2026-05-01"
    retract(acme, 11)
    assert acme.customer("Acme", TODAY).last_contact == "2026-03-02"
    contact = next(factor for factor in acme.status("Acme", TODAY).factors if factor.name == "contact")
    assert {entry for reason in contact.because for entry in reason.entries} == {7}


def test_a_merge_that_is_retracted_never_was_and_merged_files_are_corrected_in_place(acme: Book) -> None:
    acme.handle(MergeCustomer(customer="Beta", into="Acme", reason="same", on=ON))
    acme.handle(MakePromise(customer="C2", text="jam", on=ON))
    correct(acme, 2, grade="B")
    correct(acme, 12, text="rice")
    assert {row.text: row.customer for row in acme.promises(TODAY, states=None)} == {"tea": "Acme", "rice": "Acme"}
    retract(acme, 11)
    assert [(row.name, row.grade) for row in acme.customers(TODAY)] == [("Acme", None), ("Beta", "B")]
    assert acme.doctor() == []


class WordGiven(Event):
    """A promise as a later version of the program might tell it: `text` became `words`."""

    topic = "promise-made.v2"
    words: str
    due: date | None = None
    direction: str = "ours"
    standing: bool = False
    question: bool = False


def brought(state: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "promise-made.v2", {"words": state.pop("text"), **state}


def test_a_correction_of_an_event_in_its_old_form_is_applied_before_it_gets_the_new_one(book: Book) -> None:
    book.handle(RegisterCustomer(**AT, name="Acme"), MakePromise(**AT, text="tea", due="2026-03-09"))
    correct(book, 2, text="jam")
    types = {topic: kind for topic, kind in catalogue.event_types().items() if topic != "promise-made.v1"}
    later = Codec(types | {"promise-made.v2": WordGiven}, {"promise-made.v1": brought})
    newer = EntryCorrected(position=2, about=2, kind="promise-made.v2", changes={"words": "rice"}, cleared=("due",))
    stream = StreamId(book.entry(1).stream)
    with book.database.reading() as connection:
        stored = book.log.stream(connection, stream)
    assert later.standing(stored)[1].event == WordGiven(words="jam", due=date(2026, 3, 9))
    more = stored[2]._replace(position=4, version=4, topic=newer.topic, state=later.encode(newer))
    assert later.standing([*stored, more])[1].event == WordGiven(words="rice")
    case = Case.of(connection, book.log, later, StreamId(stored[0].stream), stored)
    again = CorrectEntry(position=3, changes={"words": "salt"}, reason="misheard", on=ON)
    why = "entry 3 cannot be corrected so: it speaks of an earlier form of entry 2; correct that one"
    with pytest.raises(UnfitError, match=why):
        amend(case, again, Around(TODAY, "li.wei"))
