"""Occurrences, standing promises, confirmations and choices, as they are listed (HANDBOOK P3 to P7)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain import presets
from relations.domain.customers import RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.promises import (
    ConfirmPromise,
    EvidencePromise,
    KeepPromise,
    MakePromise,
    ReassignPromise,
    ReleasePromise,
    ReschedulePromise,
)
from relations.domain.visits import LogVisit
from relations.errors import RelationsError
from relations.queries import promise as one
from relations.queries.promise import PromiseChangeRow

TODAY = date(2026, 3, 20)
P4 = {"promise": "P4"}


@pytest.fixture
def book(book: Book) -> Book:
    """Register Acme with Li Na, who is person K2, in entries 1 to 3."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-01-01"),
        JoinCustomer(customer="Acme", person="Li Na", on="2026-01-01"),
    )
    return book


def promise(text: str, due: str | None = None, **more: object) -> MakePromise:
    return MakePromise(**({"customer": "Acme", "text": text, "due": due, "on": "2026-01-02", "rep": "li.wei"} | more))


@pytest.fixture
def monthly(book: Book) -> Book:
    """Promise P4: to come on the 10th of each month, from January on."""
    book.handle(promise("collect", repeat="FREQ=MONTHLY;BYMONTHDAY=10"))
    return book


def test_each_occurrence_is_a_row_up_to_the_next_that_is_to_come(monthly: Book) -> None:
    monthly.handle(KeepPromise(**P4, occurrence="2026-01-10", on="2026-01-10", evidence="receipt 7"))
    monthly.handle(KeepPromise(**P4, occurrence="2026-02-10", on="2026-02-14"))
    rows = monthly.promises(TODAY, states=None)
    assert [(row.ref, row.occurrence, row.due, row.state, row.kept_on, row.days_late, row.entries) for row in rows] == [
        ("P4", "2026-03-10", "2026-03-10", "overdue", None, 10, (4,)),
        ("P4", "2026-04-10", "2026-04-10", "open", None, 0, (4,)),
        ("P4", "2026-01-10", "2026-01-10", "kept", "2026-01-10", 0, (4, 5)),
        ("P4", "2026-02-10", "2026-02-10", "kept-late", "2026-02-14", 4, (4, 6)),
    ]
    assert [row.evidence for row in rows] == [None, None, "receipt 7", None]
    assert [row.occurrence for row in monthly.promises(TODAY)] == ["2026-03-10", "2026-04-10"]
    assert [row.occurrence for row in monthly.promises(date(2026, 2, 10))] == ["2026-02-10"]


def test_an_occurrence_that_was_moved_is_judged_by_its_new_day(monthly: Book) -> None:
    monthly.handle(ReschedulePromise(**P4, occurrence="2026-01-10", due="2026-03-25", on="2026-01-09"))
    moved, *_ = [row for row in monthly.promises(TODAY) if row.occurrence == "2026-01-10"]
    assert (moved.due, moved.first_due, moved.state, moved.reschedules) == ("2026-03-25", "2026-01-10", "open", 1)


def test_a_repeating_promise_that_was_released_has_nothing_due_from_that_day_on(monthly: Book) -> None:
    monthly.handle(ReleasePromise(**P4, on="2026-02-10", reason="closed down"))
    rows = monthly.promises(TODAY, states=None)
    assert [(row.occurrence, row.state, row.reason) for row in rows] == [
        ("2026-01-10", "overdue", None),
        ("2026-02-10", "released", "closed down"),
    ]
    assert [row.occurrence for row in monthly.occurrences("P4", TODAY)[0]] == ["2026-01-10", "2026-02-10"]
    assert [row.state for row in monthly.promises(date(2026, 2, 9), states=None)] == ["overdue", "open"]


def test_all_occurrences_are_listed_until_a_day(monthly: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, more = monthly.occurrences("P4", TODAY, date(2026, 6, 10))
    assert [row.due for row in rows] == [f"2026-{month:02}-10" for month in range(1, 7)]
    assert [row.state for row in rows] == ["overdue"] * 3 + ["open"] * 3
    assert more is False
    monkeypatch.setattr(one, "MOST", 2)
    assert [len(monthly.occurrences("P4", TODAY, date(2026, month, 10))[0]) for month in (1, 2, 6)] == [1, 2, 2]
    assert [monthly.occurrences("P4", TODAY, date(2026, month, 10))[1] for month in (2, 3)] == [False, True]
    with pytest.raises(RelationsError, match=r"^P4 repeats without end; say until when with --until$"):
        monthly.occurrences("P4", TODAY)
    monthly.handle(promise("train", repeat="FREQ=DAILY;COUNT=2"), promise("tea"))
    assert [row.due for row in monthly.occurrences("P5", TODAY)[0]] == ["2026-01-02", "2026-01-03"]
    with pytest.raises(RelationsError, match=r"^P6 does not repeat; see all of it with: relations promise show P6$"):
        monthly.occurrences("P6", TODAY)


def test_a_daily_rule_of_many_years_keeps_nobody_waiting(book: Book) -> None:
    book.handle(promise("open the shop", on="1990-01-01", repeat="FREQ=DAILY"))
    rows = book.promises(TODAY)
    assert len(rows) == (TODAY - date(1990, 1, 1)).days + 1
    assert (rows[0].due, rows[-1].due) == ("1990-01-01", "2026-03-20")
    assert book.occurrences("P4", TODAY, date(9999, 12, 31))[1]


def test_a_standing_promise_is_stale_without_evidence_and_stays_open(book: Book) -> None:
    book.handle(promise("member price", standing=True, every=30))
    days = ("2026-02-01", "2026-02-02", "2026-03-20")
    found = [book.promises(date.fromisoformat(day))[0] for day in days]
    assert [(row.kind, row.state, row.stale, row.stale_since) for row in found] == [
        ("standing", "open", False, None),
        ("standing", "open", True, "2026-02-02"),
        ("standing", "open", True, "2026-02-02"),
    ]
    book.handle(EvidencePromise(**P4, evidence="invoice 881", on="2026-03-01"))
    assert [row.stale for row in book.promises(TODAY)] == [False]
    assert book.promises(TODAY, stale=True) == []
    assert [row.stale_since for row in book.promises(date(2026, 2, 28), stale=True)] == ["2026-02-02"]


def test_what_awaits_confirmation_by_the_rules_of_its_day_stays_in_the_list(book: Book) -> None:
    book.handle(promise("before", "2026-01-20"), promise("after", "2026-02-20"), promise("pay", direction="theirs"))
    book.handle(SetPolicy(policy=presets.preset("pharma"), reason="audit", on="2026-02-01"))
    for ref, on in (("P4", "2026-01-20"), ("P5", "2026-02-20"), ("P6", "2026-02-20")):
        book.handle(KeepPromise(promise=ref, on=on))
    (waiting,) = book.promises(TODAY)
    assert (waiting.text, waiting.state, waiting.confirmation) == ("after", "kept", "awaited")
    assert [row.confirmation for row in book.promises(TODAY, states=None)] == ["awaited", "not-needed", "not-needed"]
    book.handle(ConfirmPromise(promise="P5", person="Li Na", on="2026-02-25"))
    assert book.promises(TODAY) == []
    confirmed = next(row for row in book.promises(TODAY, states=None) if row.ref == "P5")
    assert (confirmed.confirmation, confirmed.confirmed_on, confirmed.confirmed_by) == ("given", "2026-02-25", "Li Na")
    assert [row.confirmation for row in book.promises(date(2026, 2, 24))] == ["awaited"]
    book.handle(ConfirmPromise(promise="P4", on="2026-01-25"))
    assert next(row.confirmed_by for row in book.promises(TODAY, states=None) if row.ref == "P4") == "li.wei"


def test_the_most_pressing_comes_first_whatever_its_kind(book: Book) -> None:
    book.handle(
        promise("no day"),
        promise("stale", standing=True, every=10),
        promise("soon", "2026-03-22"),
        promise("late", "2026-03-01"),
        promise("later", "2026-02-01"),
        promise("fresh", standing=True),
        promise("train", repeat="FREQ=WEEKLY", due="2026-03-13"),
    )
    assert [(row.text, row.due) for row in book.promises(TODAY)] == [
        ("later", "2026-02-01"), ("late", "2026-03-01"), ("train", "2026-03-13"), ("train", "2026-03-20"),
        ("soon", "2026-03-22"), ("stale", None), ("no day", None), ("fresh", None),
    ]  # fmt: skip


def test_promises_are_chosen_by_names_kind_and_the_days_until_they_are_due(book: Book) -> None:
    book.handle(
        promise("tea", "2026-03-20", person="Li Na"),
        promise("rice", "2026-03-27", rep="Zhang Min"),
        promise("oil", "2026-03-28"),
        promise("pay", "2026-03-19", direction="theirs", person="Li Na"),
        promise("returns?", question=True, on="2026-03-15"),
    )

    def texts(**choice: object) -> list[str]:
        return [row.text for row in book.promises(TODAY, **choice)]  # type: ignore[arg-type]

    assert texts(by="zhang") == ["rice"]
    assert texts(to="li n") == ["tea"]
    assert texts(by="LI") == ["pay", "tea", "returns?", "oil"]
    assert texts(due_within=7) == ["tea", "returns?", "rice"]
    assert texts(due_within=0) == ["tea"]
    assert texts(kind="question") == ["returns?"]


def test_the_file_of_a_promise_tells_each_change(book: Book) -> None:
    book.handle(promise("tea", "2026-02-01", person="Li Na"))
    book.handle(
        ReschedulePromise(**P4, due="2026-02-08", agreed_by="Li Na", reason="supplier late", on="2026-01-30"),
        ReassignPromise(**P4, rep="zhang.min", reason="new territory", on="2026-02-02"),
        KeepPromise(**P4, evidence="note 5521", on="2026-02-07"),
    )
    found = book.promise("P4", TODAY)
    assert (found.by, found.state, found.due, found.first_due) == ("zhang.min", "kept", "2026-02-08", "2026-02-01")
    assert (found.entries, found.occurrences) == ((4, 5, 6, 7), None)
    none = dict.fromkeys(("occurrence", "due", "was", "rep", "person", "reason", "evidence"))
    assert found.changes == tuple(
        PromiseChangeRow(**(none | {"by": "li.wei"} | change))  # type: ignore[arg-type]
        for change in (
            {
                "position": 5, "on": "2026-01-30", "what": "rescheduled", "due": "2026-02-08", "was": "2026-02-01",
                "person": "Li Na", "reason": "supplier late",
            },
            {
                "position": 6, "on": "2026-02-02", "what": "reassigned", "was": "li.wei", "rep": "zhang.min",
                "reason": "new territory",
            },
            {"position": 7, "on": "2026-02-07", "what": "kept", "evidence": "note 5521"},
        )
    )  # fmt: skip
    then = book.promise("P4", date(2026, 2, 1))
    assert (then.by, then.state, then.kept_on, len(then.changes)) == ("li.wei", "open", None, 1)
    with pytest.raises(RelationsError, match=r"^P4 was not made yet on 2026-01-01; ask as of a later day$"):
        book.promise("P4", date(2026, 1, 1))


def test_the_file_of_a_repeating_promise_counts_its_occurrences(monthly: Book) -> None:
    monthly.handle(KeepPromise(**P4, occurrence="2026-01-10", on="2026-01-10"))
    found = monthly.promise("P4", TODAY)
    assert (found.repeat, found.starts, found.occurrence) == ("FREQ=MONTHLY;BYMONTHDAY=10", "2026-01-02", "2026-02-10")
    assert found.occurrences == {"kept": 1, "overdue": 2, "open": 1}


def test_whoever_promises_while_overdue_is_warned_by_reference(monthly: Book) -> None:
    warned = monthly.handle(promise("tea", on="2026-02-12"))
    assert warned.warnings == ("li.wei has 2 overdue promises to this customer already: P4",)
    visit = LogVisit(customer="Acme", on="2026-02-12", rep="li.wei", promises=(promise("rice"),))
    assert monthly.handle(visit).warnings == warned.warnings
    late = promise("soap", "2026-02-13", on="2026-02-12", rep="zhang.min")
    both = monthly.handle(late, promise("salt", on="2026-02-14", rep="zhang.min"))
    assert both.warnings == ("zhang.min has 1 overdue promise to this customer already: P8",)
