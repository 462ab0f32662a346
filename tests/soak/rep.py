"""A rep who records and asks at random, in this process or as a program of their own that may be killed.

    python rep.py BOOK NAME SEED record CUSTOMER...
    python rep.py BOOK NAME SEED rebuild
    python rep.py BOOK NAME SEED import FILE

It says `ready` when the book is open and begins when a line comes in. What is acknowledged it prints at once, one JSON
array for each command; recording ends when its input does. A refusal ends it with 1 and one line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from random import Random
from threading import Event, Thread

import relations
from relations.book import Book
from relations.domain.command import Command
from relations.domain.corrections import CorrectEntry
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.exchange import importer
from relations.exchange.maps import ImportMap
from relations.projections import runner

ON = "2026-03-02"
TODAY = date(2026, 9, 30)
VISITS = ImportMap.model_validate({"source": "visits", "fields": {"customer": "shop", "on": "day", "outcome": "said"}})
"""How a file of visits is read, as `file_of_visits` writes it."""
FEW = 50
"""Rows of an import and entries of a rebuild that go together, so that small books have many places to break off."""


@dataclass(frozen=True)
class Acknowledged:
    """What the book said it has: every entry of a command holds its token.

    The first one stands at `position`, or nobody was told where, as with imports.
    """

    token: str
    position: int | None
    topics: tuple[str, ...]


class Rep:
    """Somebody who makes visits and promises at random, keeps some, brings in persons, and is sometimes wrong."""

    def __init__(self, book: Book, name: str, customers: Sequence[str], chance: Random) -> None:
        """`name` is in every token, so no other rep of the same book may bear it."""
        self.name = name
        self._book = book
        self._customers = customers
        self._chance = chance
        self._number = 0
        self._promises: list[Acknowledged] = []
        self._visits: list[Acknowledged] = []

    def record(self) -> Acknowledged:
        """Have something recorded; raises the error of whatever refuses it."""
        self._number += 1
        token = f"<{self.name} {self._number}>"
        verb = self._chance.choices([self._visit, self._promise, self._keep, self._correct, self._introduce], _OFTEN)[0]
        return verb(token, self._chance.choice(self._customers))

    def ask(self) -> None:
        """Ask one of the questions of the day."""
        customer = self._chance.choice(self._customers)
        asked = self._chance.randrange(3)
        if asked == 0:
            self._book.status(customer, TODAY)
        elif asked == 1:
            self._book.promises(TODAY, customer=customer, states=None)
        else:
            self._book.history(customer)

    def _handle(self, token: str, *commands: Command) -> Acknowledged:
        receipt = self._book.handle(*commands, today=TODAY)
        assert receipt.position is not None, (token, receipt)
        return Acknowledged(token, receipt.position, receipt.events)

    def _visit(self, token: str, customer: str) -> Acknowledged:
        done = self._handle(token, LogVisit(customer=customer, rep=self.name, outcome=token, on=ON))
        self._visits.append(done)
        return done

    def _promise(self, token: str, customer: str) -> Acknowledged:
        done = self._handle(token, MakePromise(customer=customer, text=token, on=ON))
        self._promises.append(done)
        return done

    def _keep(self, token: str, customer: str) -> Acknowledged:
        if not self._promises:
            return self._promise(token, customer)
        promise = self._promises.pop(self._chance.randrange(len(self._promises)))
        return self._handle(token, KeepPromise(promise=f"P{promise.position}", evidence=token, on=ON))

    def _correct(self, token: str, customer: str) -> Acknowledged:
        if not self._visits:
            return self._visit(token, customer)
        wrong = self._chance.choice(self._visits).position
        return self._handle(token, CorrectEntry(position=wrong, changes={"outcome": token}, reason=token, on=ON))

    def _introduce(self, token: str, customer: str) -> Acknowledged:
        person = IntroducePerson(person=token, name=token, at=customer, on=ON)
        return self._handle(token, person, JoinCustomer(customer=customer, person=token, title=token, on=ON))


_OFTEN = (6, 5, 3, 1, 2)
"""Visits, promises, promises kept, corrections, persons."""


def file_of_visits(file: Path, rows: int, customers: Sequence[str]) -> list[Acknowledged]:
    """Write visits to be imported, each with a token of its own; give what an import of all of them acknowledges."""
    tokens = [f"<{file.stem} {n}>" for n in range(rows)]
    lines = [f"{customers[n % len(customers)]},{ON},{token}\n" for n, token in enumerate(tokens)]
    file.write_text(f"shop,day,said\n{''.join(lines)}", encoding="utf-8")
    return [Acknowledged(token, None, ("visit-logged.v1",)) for token in tokens]


def import_visits(book: Book, file: Path) -> None:
    """Import such a file, as far as it is not in the book; every row must be taken."""
    report = book.import_file(file, "visits", VISITS, today=TODAY)
    assert (report.rejected, report.accepted + report.duplicates) == (0, report.read), report


def be_recording(book: Book, name: str, seed: str, customers: Sequence[str], over: Callable[[], bool]) -> None:
    """Record and ask until it is over."""
    chance = Random(seed)
    rep = Rep(book, name, customers, chance)
    while not over():
        _say(json.dumps(astuple(rep.record())))
        if chance.random() < 1 / 4:
            rep.ask()


def main(address: str, name: str, seed: str, work: str, *about: str) -> None:
    """Be the program."""
    importer.CHUNK = runner.BATCH = FEW
    ended = Event()
    with relations.open(address, actor=name, create=False) as book:
        _say("ready")
        sys.stdin.readline()
        Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
        if work == "record":
            be_recording(book, name, seed, about, ended.is_set)
        elif work == "rebuild":
            for _ in range(3):
                book.rebuild()
        else:
            import_visits(book, Path(about[0]))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except relations.RelationsError as refused:
        sys.exit(f"{type(refused).__name__}: {refused}")
