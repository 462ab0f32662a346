"""The books that are measured: varied, made through the book's own commands, the same in every run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import relations
from relations.book import Book
from relations.domain.command import Command
from relations.domain.complaints import AcknowledgeComplaint, RaiseComplaint, ResolveComplaint, TellCustomer
from relations.domain.corrections.commands import CorrectEntry
from relations.domain.customers import RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.promises import BreakPromise, KeepPromise, MakePromise, ReschedulePromise
from relations.domain.visits import LogVisit

TODAY = date(2026, 11, 22)
RECORDED = datetime(2026, 11, 22, 12, tzinfo=UTC)
EDITION = 1
"""To be raised with every change of what is recorded here, so that books at hand are made anew."""
_MOST_AT_ONCE = 200
"""Customers who are recorded in one transaction, at most; fewer for a small book, so that it is not much too big."""

_KINDS = ("supermarket", "pharmacy", "hospital", "restaurant", "dealer", "shop")
_PURPOSES = ("service", "order", "collection", "new-product", "training")
_OUTCOMES = ("shelf restocked, small order", "库存盘点, 缺两件", "new display agreed on", "asked for longer terms")
_PROMISES = ("send the new price list", "补发两箱破损货物", "bring shelf labels", "fix the cooler")
_COMPLAINTS = ("two cases crushed in transit", "invoice with the wrong price", "货架上有过期商品")


@dataclass(frozen=True, slots=True)
class Workload:
    """A book at hand, never written to: `file`, the entries and customers in it."""

    file: Path
    entries: int
    customers: int
    seed: int = 1

    def copy(self, to: Path) -> Path:
        """Copy the book to a new file, to be written to."""
        return shutil.copyfile(self.file, to)

    def names(self, count: int) -> list[str]:
        """Choose customers, the same ones every time."""
        return [customer_name(index) for index in Random(self.seed).sample(range(self.customers), count)]


def customer_name(index: int) -> str:
    """Give the name of a customer."""
    return f"Customer {index:06}"


def person_name(index: int) -> str:
    """Give the name of the first key person of a customer."""
    return f"Person {index:06} A"


def opened(file: Path | str) -> Book:
    """Open a book with a clock that stands still."""
    return relations.open(str(file), actor="bench", clock=lambda: RECORDED)


def workload(entries: int, folder: Path) -> Workload:
    """Give the book of at least so many entries, made when it is not at hand."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"book-{EDITION}-{entries}.db"
    if not file.exists():
        unfinished = file.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        with opened(unfinished) as book:
            fill(book, entries)
        unfinished.rename(file)
    with opened(file) as book:
        return Workload(file, book.size(), len(book.customers(TODAY)))


def fill(book: Book, entries: int) -> int:
    """Record customers until the book holds at least so many entries; give how many customers there are."""
    random, customers, chunk = Random(1), 0, max(1, min(_MOST_AT_ONCE, entries // 250))
    while book.size() < entries:
        stories = [_Story(index, random) for index in range(customers, customers + chunk)]
        for turn in (_Story.beginning, _Story.dealings, _Story.outcomes):
            told = [(story, what, command) for story in stories for what, command in turn(story)]
            receipts = book.handle_all([command for _, _, command in told], TODAY)
            for (story, what, _), receipt in zip(told, receipts, strict=True):
                story.refs[what] = receipt.ref
                story.positions[what] = receipt.position or 0
        customers += chunk
    return customers


Told = Iterator[tuple[str, Command]]
"""Commands, each with a name by which later ones refer to what it recorded."""


class _Story:
    """What happens with one customer: told in turns, as later commands need the references of earlier ones."""

    def __init__(self, index: int, random: Random) -> None:
        self.index, self.random = index, random
        self.customer, self.person = customer_name(index), person_name(index)
        self.refs: dict[str, str] = {}
        self.positions: dict[str, int] = {}

    def beginning(self) -> Told:
        """Register the customer and one or two key persons."""
        yield self._told(
            "customer", RegisterCustomer, 400,
            name=self.customer, grade="ABCD"[self.index % 4], kind=_KINDS[self.index % 6],
            owner=f"rep{self.index % 50}", territory=f"T{self.index % 20}", allow_duplicate=True,
        )  # fmt: skip
        for letter in "AB"[: 1 + self.index % 2]:
            person = f"Person {self.index:06} {letter}"
            yield self._told(letter, IntroducePerson, 390, person=person, name=person)
            yield self._told(
                f"join {letter}", JoinCustomer, 390,
                person=person, title="manager", roles=("decision-maker",) if letter == "A" else ("user",),
                attitude="supporter" if self.index % 5 else "neutral", influence=1 + self.index % 5,
            )  # fmt: skip

    def dealings(self) -> Told:
        """Visit three times, promise, complain and give."""
        for turn, days in enumerate(
            (self.random.randint(100, 200), self.random.randint(56, 99), self.random.randint(0, 55))
        ):
            yield self._told(
                f"visit {turn}", LogVisit, days, rep=f"rep{self.index % 50}", met=(self.person,),
                purposes=(_PURPOSES[(self.index + turn) % 5],), outcome=_OUTCOMES[(self.index + turn) % 4],
            )  # fmt: skip
        yield self._told(
            "promise", MakePromise, 55, text=_PROMISES[self.index % 4], person=self.person,
            rep=f"rep{self.index % 50}", due=self._due(),
        )  # fmt: skip
        if self.index % 4 == 0:
            yield self._told(
                "complaint", RaiseComplaint, 40,
                about=_COMPLAINTS[self.index % 3], severity=("low", "medium", "high")[self.index % 3],
            )  # fmt: skip
        if self.index % 5 == 0:
            yield self._told("gift", HandOverGift, 30, item="tea", person=self.person, value="80", currency="CNY")

    def outcomes(self) -> Told:
        """Keep, break or move most promises, take complaints on, and correct a few visits."""
        promise = self.refs["promise"]
        match self.index % 10:
            case 0 | 1 | 2 | 3 | 4:
                yield self._told("kept", KeepPromise, 10, promise=promise, evidence="delivery note")
            case 5:
                yield self._told("broken", BreakPromise, 10, promise=promise, reason="out of stock")
            case 6 | 7:
                yield self._told("moved", ReschedulePromise, 20, promise=promise, due=self._day(-20))
            case _:
                pass
        if "complaint" in self.refs:
            complaint = self.refs["complaint"]
            yield self._told("acknowledged", AcknowledgeComplaint, 39, complaint=complaint)
            if self.index % 8 == 0:
                yield self._told("resolved", ResolveComplaint, 36, complaint=complaint, remedy="replaced")
                yield self._told("told", TellCustomer, 35, complaint=complaint)
        if self.index % 50 == 7:
            yield self._told(
                "corrected", CorrectEntry, 0, position=self.positions["visit 1"],
                changes={"outcome": "two pallets, not one"}, reason="misheard",
            )  # fmt: skip

    def _due(self) -> date:
        """Give the day of the promise; of those that stay open one in a hundred is overdue."""
        stays_open = self.index % 10 >= 8
        overdue = self.index % 500 == 8
        return self._day(self.random.randint(1, 50) if overdue or not stays_open else -self.random.randint(1, 50))

    def _told(self, what: str, kind: type[Command], days: int, /, **fields: Any) -> tuple[str, Command]:
        if "customer" in kind.model_fields:
            fields["customer"] = self.customer
        return what, kind.model_validate({"on": self._day(days), **fields})

    def _day(self, ago: int) -> date:
        return TODAY - timedelta(days=ago)
