"""The history of a customer in plain words, and the log as it stands."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain import presets
from relations.domain.complaints import CloseComplaint, RaiseComplaint, ResolveComplaint, TellCustomer
from relations.domain.corrections import ConfirmCorrection, CorrectEntry, RetractEntry
from relations.domain.customers import AssignCustomer, EditCustomer, GradeCustomer, RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.promises import BreakPromise, KeepPromise, MakePromise
from relations.domain.rules import CorrectionRules
from relations.domain.visits import LogVisit
from relations.queries.directory import UnknownRefError, WrongKindError
from relations.queries.entries import HistoryRow, LogRow
from relations.questions.entries import NoSuchEntryError

AT = {"customer": "Acme"}
RECORDED = "2026-06-30T12:00:00.000000+00:00"


def register(book: Book) -> None:
    book.handle(RegisterCustomer(**AT, name="Acme", kind="dealer", grade="B", owner="li.wei", on="2026-03-01"))


def test_a_history_row_says_when_who_and_what(book: Book) -> None:
    register(book)
    assert book.history("Acme") == [
        HistoryRow(
            position=1,
            occurred="2026-03-01",
            recorded_at=RECORDED,
            actor="li.wei",
            topic="customer-registered.v1",
            summary="file opened: Acme dealer grade B li.wei",
            data={"name": "Acme", "kind": "dealer", "grade": "B", "owner": "li.wei"},
            customer="Acme",
            customer_ref="C1",
            retracted_by=None,
            corrected_by=None,
            late=121,
        )
    ]


def test_a_history_goes_by_the_day_it_happened_or_the_order_of_recording(book: Book) -> None:
    register(book)
    days = ["2026-03-09", "2026-03-02", "2026-03-02T08:00Z", "2026-03", "2026", "2026-02-28"]
    for on in days:
        book.handle(LogVisit(**AT, rep="li.wei", on=on))
    assert [row.occurred for row in book.history("Acme")] == [
        "2026", "2026-02-28", "2026-03", "2026-03-01", "2026-03-02", "2026-03-02T08:00Z", "2026-03-09",
    ]  # fmt: skip
    assert [row.occurred for row in book.history("C1", by_recorded=True)] == ["2026-03-01", *days]


def test_what_happened_on_one_day_stays_in_the_order_of_recording(book: Book) -> None:
    register(book)
    for text in ("first", "second", "third"):
        book.handle(MakePromise(**AT, text=text, on="2026-03-02"))
    assert [row.position for row in book.history("Acme")] == [1, 2, 3, 4]


def test_every_kind_of_entry_is_said_in_plain_words(book: Book) -> None:
    register(book)
    on = {"on": "2026-03-02"}
    book.handle(EditCustomer(**AT, **on, phone="110", kind=""), GradeCustomer(**AT, **on, grade="A", reason="grows"))
    book.handle(AssignCustomer(**AT, **on, owner="zhang.min"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", at="Acme", **on), JoinCustomer(**AT, **on, person="Li Na")
    )
    book.handle(MakePromise(**AT, **on, text="tea", person="Li Na", due="2026-03-09"))
    book.handle(MakePromise(**AT, **on, text="pay", direction="theirs"))
    book.handle(KeepPromise(promise="P7", **on, partly=True, evidence="note 5521"))
    book.handle(BreakPromise(promise="P8", **on, reason="no money"))
    book.handle(RaiseComplaint(**AT, **on, about="crushed", severity="high", person="Li Na"))
    this = {"complaint": "X11"} | on
    book.handle(
        ResolveComplaint(**this, remedy="new cases"), TellCustomer(**this, person="Li Na"), CloseComplaint(**this)
    )
    book.handle(HandOverGift(**AT, **on, item="tea", person="Li Na", value="180", currency="CNY", occasion="birthday"))
    book.handle(HandOverGift(**AT, **on, item="wine", state="received"))
    book.handle(HandOverGift(**AT, **on, item="cash", state="declined", value="1e3", currency="CNY"))
    book.handle(
        LogVisit(**AT, **on, rep="li.wei", channel="phone", purposes=("order",), goal="shelf", next_on="2026-03-16")
    )
    assert [row.summary for row in book.history("Acme", by_recorded=True)[1:]] == [
        "file changed: phone 110, kind no longer known",
        "graded A because grows",
        "given to zhang.min",
        "Li Na is there",
        "we promised to Li Na: tea (due 2026-03-09)",
        "they promised: pay",
        "promise P7 kept in part: note 5521",
        "promise P8 broken because no money",
        "complaint (high) by Li Na: crushed",
        "complaint X11 resolved: new cases",
        "complaint X11: customer told (Li Na)",
        "complaint X11 closed",
        "we gave tea (180 CNY) to Li Na for birthday",
        "we received wine",
        "gift declined: cash (1000 CNY)",
        "phone by li.wei for order: shelf; next 2026-03-16",
    ]


def marks(rows: list[HistoryRow]) -> dict[int, tuple[int | None, int | None]]:
    """Give what retracted and what corrected each entry, for those that something did."""
    return {row.position: (row.retracted_by, row.corrected_by) for row in rows if row.retracted_by or row.corrected_by}


def test_wrong_entries_stay_with_the_number_of_what_corrected_or_retracted_them(book: Book) -> None:
    register(book)
    book.handle(MakePromise(**AT, text="tea", due="2026-03-09", on="2026-03-02"))
    amend = {"reason": "misheard", "on": "2026-06-30"}
    book.handle(CorrectEntry(position=2, changes={"text": "jam"}, **amend))
    assert marks(book.history("Acme")) == {2: (None, 3)}
    book.handle(CorrectEntry(position=2, changes={"due": "2026-03-12"}, occurred="2026-02-27", **amend))
    assert marks(book.history("Acme")) == {2: (None, 4)}
    assert [row.position for row in book.history("Acme")] == [2, 1, 3, 4]
    assert [row.position for row in book.history("Acme", by_recorded=True)] == [1, 2, 3, 4]
    book.handle(RetractEntry(position=2, **amend))
    assert marks(book.history("Acme")) == {2: (5, 4)}
    book.handle(RetractEntry(position=4, **amend), RetractEntry(position=5, **amend))
    assert marks(book.history("Acme")) == {2: (None, 3), 4: (6, None), 5: (7, None)}
    assert [row.summary for row in book.history("Acme", by_recorded=True)[1:]] == [
        "we promised: tea (due 2026-03-09)",
        "entry 2 corrected: text jam, because misheard",
        "entry 2 corrected: due 2026-03-12, it happened 2026-02-27, because misheard",
        "entry 2 retracted, because misheard",
        "entry 4 retracted, because misheard",
        "entry 5 retracted, because misheard",
    ]


def test_what_waits_for_a_second_person_marks_nothing_until_then(book: Book) -> None:
    register(book)
    strict = presets.default().model_copy(update={"corrections": CorrectionRules(second_person=True)})
    book.handle(SetPolicy(policy=strict, reason="two are needed", on="2026-03-01"))
    book.handle(RetractEntry(position=1, reason="twice", on="2026-06-30"))
    assert marks(book.history("Acme")) == {}
    assert book.history("Acme")[-1].summary == "entry 1 retracted once a second person confirms it, because twice"
    book.handler._actor = "zhao.lei"
    book.handle(ConfirmCorrection(position=3, on="2026-06-30"))
    assert marks(book.history("C1")) == {1: (3, None)}
    assert book.history("C1")[-1].summary == "correction 3 confirmed by a second person"


def test_what_is_late_is_said_by_the_rules_of_the_day_of_recording(book: Book) -> None:
    """The clock stands at 30 June; seven days are allowed at first, and thirty from 29 June on."""
    register(book)
    for on in ("2026-06-23", "2026-06-22", "2026-06", "2026-05-31"):
        book.handle(MakePromise(**AT, text="tea", on=on))
    assert [row.late for row in book.history("Acme", by_recorded=True)] == [121, None, 8, None, 30]
    for since, days in (("2026-06-29", 30), ("2026-07-01", 1)):
        rules = presets.default().model_copy(update={"corrections": CorrectionRules(late_after=days)})
        book.handle(SetPolicy(policy=rules, reason="slow post", on=since))
    assert [row.late for row in book.history("Acme", by_recorded=True)] == [121, None, None, None, None]


def test_a_file_that_was_retracted_altogether_is_found_by_its_reference(book: Book) -> None:
    register(book)
    book.handle(IntroducePerson(person="Li Na", name="Li Na", on="2026-03-01"))
    book.handle(MakePromise(**AT, text="tea", on="2026-03-02"))
    wrong = {"reason": "no such shop", "on": "2026-06-30"}
    book.handle(RetractEntry(position=1, dependants=True, **wrong), RetractEntry(position=2, **wrong))
    assert [(row.position, row.retracted_by) for row in book.history("C1", by_recorded=True)] == [
        (1, 5), (3, 4), (4, None), (5, None),
    ]  # fmt: skip
    assert {row.customer for row in book.history("C1")} == {"C1"}
    assert book.history("C1")[0].summary == "file opened: Acme dealer grade B li.wei"
    for rows in (book.history("K2"), book.person_history("K2")):
        assert [(row.position, row.retracted_by) for row in rows] == [(2, 6), (6, None)]
    with book.at(known_at=3, whom="C1") as then:
        assert marks(then.history("C1")) == {}
    with book.at(as_of=date(2026, 4, 1), whom="C1") as then:
        assert [row.position for row in then.history("C1")] == [1, 3]
    for name in ("Acme", "C2", "C3", "K1", "Li Na"):
        with pytest.raises(UnknownRefError, match=f"'{name}' is in the book"):
            book.history(name)
    with pytest.raises(UnknownRefError, match="no key person 'K1' is in the book"):
        book.person_history("K1")
    with pytest.raises(WrongKindError):
        book.history("P3")


def test_the_words_of_a_person_are_repeated_as_they_are(book: Book) -> None:
    register(book)
    book.handle(MakePromise(**AT, text="a : b ; c , d", on="2026-03-02"))
    assert book.history("Acme")[-1].summary == "we promised: a : b ; c , d"


def test_the_log_is_listed_in_order_from_anywhere(book: Book) -> None:
    register(book)
    for number in range(4):
        book.handle(MakePromise(**AT, text=f"{number}", on="2026-03-02"))
    stream = book.entry(1).stream
    assert next(book.entries()) == LogRow(1, "customer-registered.v1", stream, 1, "2026-03-01", RECORDED, "li.wei")
    assert [row.position for row in book.entries()] == [1, 2, 3, 4, 5]
    assert [row.position for row in book.entries(after=2, limit=2)] == [3, 4]
    assert [row.position for row in book.entries(limit=0)] == []
    assert [row.version for row in book.entries(after=4)] == [5]


def test_an_entry_shows_all_it_holds(book: Book) -> None:
    register(book)
    entry = book.entry(1)
    assert entry.state == {"name": "Acme", "kind": "dealer", "grade": "B", "owner": "li.wei"}
    assert len(bytes.fromhex(entry.leaf)) == 32
    assert entry.event_id


def test_an_entry_that_is_not_there_is_refused(book: Book) -> None:
    with pytest.raises(NoSuchEntryError, match=r"^the log is empty$"):
        book.entry(1)
    register(book)
    for position in (0, -1, 2):
        with pytest.raises(NoSuchEntryError) as refused:
            book.entry(position)
        assert str(refused.value) == f"there is no entry {position}; the log has entries 1 to 1"
