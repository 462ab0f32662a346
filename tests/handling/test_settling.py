"""What becomes on a visit of earlier promises and complaints is recorded with it, each in its file, or nothing is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relations.book import Book
from relations.domain.complaints import (
    AcceptRemedy,
    DisputeRemedy,
    NotResolvedError,
    RaiseComplaint,
    ResolveComplaint,
    TellCustomer,
)
from relations.domain.customers import RegisterCustomer
from relations.domain.merging import MergeCustomer
from relations.domain.people import IntroducePerson, JoinCustomer, LearnFact
from relations.domain.promises import BreakPromise, EvidencePromise, KeepPromise, MakePromise
from relations.domain.visits import LogPlannedVisit, LogVisit, PlanVisit
from relations.handling.handler import Receipt
from relations.handling.sitting import NotOfCustomerError

ON, LATER = "2026-03-02", "2026-03-09"
TODAY = date(2026, 6, 30)


@pytest.fixture
def acme(book: Book) -> Book:
    """Know a 王建国 at Acme (K3) and at Beta (K5), promises of both (P7, P9), a complaint of Acme (X8)."""
    for name in ("Acme", "Beta"):
        book.handle(RegisterCustomer(customer=name, name=name, on=ON))
    for name in ("Acme", "Beta"):
        introduced = IntroducePerson(person="王建国", name="王建国", at=name, on=ON)
        book.handle(introduced, JoinCustomer(customer=name, person="王建国", on=ON))
    book.handle(promise("Acme", "two cases"))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", severity="low", on=ON))
    book.handle(promise("Beta", "labels"))
    return book


def promise(customer: str, text: str, **more: Any) -> MakePromise:
    return MakePromise(**{"customer": customer, "text": text, "rep": "li.wei", "due": ON, "on": ON} | more)


def visit(**more: Any) -> LogVisit:
    return LogVisit(customer="Acme", on=LATER, rep="li.wei", **more)


def keep(ref: str, **more: Any) -> KeepPromise:
    return KeepPromise(promise=ref, on=ON, **more)


def test_all_is_recorded_with_the_visit_and_as_of_its_day(acme: Book) -> None:
    complaint = {"complaint": "X8", "on": ON}
    receipt = acme.handle(
        visit(
            kept=(keep("P7", evidence="note 5521"),),
            resolved=(ResolveComplaint(**complaint, remedy="replaced"),),
            told=(TellCustomer(**complaint, person="王建国"),),
            accepted=(AcceptRemedy(**complaint),),
            learned=(LearnFact(person="王建国", about="interests", text="chess", rep="li.wei", on=ON),),
        )
    )
    topics = ("visit-logged.v1", "promise-kept.v1", "complaint-resolved.v1", "complaint-told.v1",
              "complaint-accepted.v1", "fact-learned.v1")  # fmt: skip
    assert receipt == Receipt("V10", 10, topics)
    assert {row.occurred for row in acme.entries(after=9)} == {LATER}
    kept, told = acme.promises(TODAY, states=None, customer="Acme")[0], acme.complaints(TODAY, customer="Acme")[0]
    assert (kept.state, kept.evidence, kept.settled_on) == ("kept-late", "note 5521", LATER)
    assert (told.remedy, told.told_on, told.accepted_on) == ("replaced", LATER, LATER)


def test_of_persons_of_one_name_the_one_at_the_customer_is_meant(acme: Book) -> None:
    acme.handle(visit(learned=(LearnFact(person="王建国", about="other", text="tall", rep="li.wei", on=ON),)))
    assert [fact.text for fact in acme.person("K3").facts] == ["tall"]
    assert acme.person("K5").facts == ()


def test_what_is_broken_seen_or_disputed_is_said_with_its_reason(acme: Book) -> None:
    acme.handle(promise("Acme", "member price", standing=True, due=None))
    acme.handle(
        visit(
            broken=(BreakPromise(promise="P7", reason="no stock", on=ON),),
            evidenced=(EvidencePromise(promise="P10", evidence="price list", on=ON),),
            resolved=(ResolveComplaint(complaint="X8", on=ON),),
            told=(TellCustomer(complaint="X8", on=ON),),
            disputed=(DisputeRemedy(complaint="X8", reason="too late", on=ON),),
        )
    )
    topics = [row.topic for row in acme.entries(after=11)]
    assert topics == ["promise-broken.v1", "promise-evidenced.v1", "complaint-resolved.v1", "complaint-told.v1",
                      "complaint-disputed.v1"]  # fmt: skip


def test_what_belongs_to_another_customer_is_refused(acme: Book) -> None:
    with pytest.raises(
        NotOfCustomerError, match=r"^P9 does not belong to Acme; link what belongs to the same customer$"
    ):
        acme.handle(visit(kept=(keep("P7"), keep("P9"))))
    planned = PlanVisit(customer="Acme", rep="li.wei", day=date(2026, 3, 9), purposes=("service",), on=ON)
    acme.handle(planned)
    with pytest.raises(NotOfCustomerError, match=r"^P9 does not belong to V10"):
        acme.handle(LogPlannedVisit(visit="V10", rep="li.wei", on=LATER, kept=(keep("P9"),)))
    assert acme.size() == 10


def test_the_refusal_of_the_last_thing_leaves_nothing(acme: Book) -> None:
    """And what was remembered of the book is as before."""
    brought = {"promises": (promise("Acme", "more", due=None),), "kept": (keep("P7"),)}
    with pytest.raises(NotResolvedError):
        acme.handle(visit(**brought, told=(TellCustomer(complaint="X8", on=ON),)))
    assert acme.size() == 9
    assert acme.handle(visit(**brought)).events == ("visit-logged.v1", "promise-made.v1", "promise-kept.v1")


def test_what_is_so_already_is_recorded_no_more(acme: Book) -> None:
    acme.handle(visit(kept=(keep("P7"),)))
    assert acme.handle(visit(kept=(keep("P7"),))).events == ("visit-logged.v1",)


def test_each_is_recorded_in_the_file_of_what_it_is_about(acme: Book) -> None:
    """Files that were merged keep what stands in them, which need not be in one file."""
    acme.handle(MergeCustomer(customer="Beta", into="Acme", reason="one shop", on=ON))
    receipt = acme.handle(visit(kept=(keep("P7"), keep("P9"))))
    assert receipt.events == ("visit-logged.v1", "promise-kept.v1", "promise-kept.v1")
    assert {row.state for row in acme.promises(TODAY, states=None)} == {"kept-late"}


def test_nobody_is_warned_of_what_was_kept_on_the_visit(acme: Book) -> None:
    new = (promise("Acme", "more", due=date(2026, 4, 1)),)
    assert acme.handle(visit(promises=new, kept=(keep("P7"),))).warnings == ()
    (warning,) = acme.handle(
        LogVisit(customer="Beta", rep="li.wei", on=LATER, promises=(promise("Beta", "more", due=None),))
    ).warnings
    assert warning.startswith("li.wei has 1 overdue promise to this customer already")


def test_the_complaint_is_to_go_up_and_not_the_visit(acme: Book) -> None:
    complaints = tuple(
        RaiseComplaint(customer="Acme", about=about, severity="high", on=ON) for about in ("too old", "too dear")
    )
    receipt = acme.handle(visit(promises=(promise("Acme", "more", due=None, rep=None),), complaints=complaints))
    assert [warning.rpartition("escalate ")[2] for warning in receipt.warnings] == ["X12 --to WHOM", "X13 --to WHOM"]
