"""A book to be corrected, and ways to correct it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relations.book import Book
from relations.domain import presets
from relations.domain.complaints import RaiseComplaint
from relations.domain.corrections import ConfirmCorrection, CorrectEntry, RetractEntry
from relations.domain.customers import RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.rules import CorrectionRules
from relations.domain.visits import LogVisit
from relations.errors import RelationsError
from relations.handling.handler import Receipt
from rows import all_rows

ON = "2026-03-02"
TODAY = date(2026, 6, 30)
AT: dict[str, Any] = {"customer": "Acme", "on": ON}
Opened = Callable[..., Book]


def filled(book: Book) -> Book:
    """Fill the book: C1 Acme, C2 Beta, K3 王建国 and K4 Li Na at Acme (5, 6), V7, P8 made in V7 and kept (9), X10."""
    book.handle(RegisterCustomer(**AT, name="Acme"), RegisterCustomer(customer="Beta", name="Beta", on=ON))
    for name in ("王建国", "Li Na"):
        book.handle(IntroducePerson(person=name, name=name, on=ON))
    for name in ("王建国", "Li Na"):
        book.handle(JoinCustomer(**AT, person=name, title="buyer"))
    book.handle(LogVisit(**AT, rep="li.wei", met=("王建国",)))
    book.handle(MakePromise(**AT, text="tea", due="2026-03-09", person="王建国", visit="V7"))
    book.handle(KeepPromise(promise="P8", on="2026-03-11"))
    book.handle(RaiseComplaint(**AT, about="crushed", person="王建国"))
    return book


def correct(book: Book, position: int, /, *, cleared: tuple[str, ...] = (), **changes: Any) -> Receipt:
    occurred = changes.pop("occurred", None)
    command = CorrectEntry(
        position=position, changes=changes, cleared=cleared, occurred=occurred, reason="misheard", on="2026-06-30"
    )
    return book.handle(command)


def retract(book: Book, position: int, *, dependants: bool = False) -> Receipt:
    return book.handle(RetractEntry(position=position, dependants=dependants, reason="not so", on="2026-06-30"))


def confirm(book: Book, position: int, actor: str) -> Receipt:
    """Confirm a correction as somebody."""
    recorder, book.handler._actor = book.handler._actor, actor
    try:
        return book.handle(ConfirmCorrection(position=position, on="2026-06-30"))
    finally:
        book.handler._actor = recorder


def two_are_needed(book: Book) -> None:
    strict = presets.default().model_copy(update={"corrections": CorrectionRules(second_person=True)})
    book.handle(SetPolicy(policy=strict, reason="two are needed", on="2026-06-30"))


def is_refused(book: Book, error: type[RelationsError], message: str, act: Callable[[], object]) -> None:
    """Expect this refusal, after which the book is as it was."""
    before = book.size(), all_rows(book)
    with pytest.raises(RelationsError) as refused:
        act()
    assert (type(refused.value), str(refused.value)) == (error, message)
    assert (book.size(), all_rows(book)) == before


def changes_nothing(book: Book, act: Callable[[], Receipt]) -> None:
    before = book.size(), all_rows(book)
    receipt = act()
    assert (receipt.position, receipt.events) == (None, ())
    assert (book.size(), all_rows(book)) == before
