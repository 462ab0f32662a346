"""Moves: what somebody wants recorded, and what is known in the book by then."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from relations.book import Book
from relations.domain.promises import (
    repeat,
)
from relations.domain.when import When

CUSTOMERS = ("Acme", "华联 城东店", "100% Tea")
PERSONS = ("王建国", "Li Na", "O'Brien")
TITLES = ("店长", "buyer", None)
_LETTERS = {
    "visit-logged.v1": "V",
    "visit-planned.v1": "V",
    "promise-made.v1": "P",
    "complaint-raised.v1": "X",
    "crisis-declared.v1": "Z",
    "customer-registered.v1": "C",
    "person-introduced.v1": "K",
    "gift-given.v1": "G",
    "gift-received.v1": "G",
    "gift-declined.v1": "G",
    "gift-requested.v1": "G",
    "fact-learned.v1": "F",
}
APPROVER = "zhao.lei"
"""Who approves gifts, whoever else records: nobody approves what they asked for."""


@dataclass(frozen=True)
class Move:
    """Something that somebody wants recorded; the numbers choose among what is in the book by then."""

    verb: str
    on: When
    customer: int
    subject: int
    person: int
    days: int
    flag: bool


@dataclass
class Known:
    """The references that a history has brought so far, by letter."""

    refs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    occurrences: dict[str, list[date]] = field(default_factory=dict)
    """The first days of the repeating promises."""

    topics: list[str] = field(default_factory=list)
    """Those of all entries, in log order."""

    def ref(self, letter: str, number: int) -> str:
        """Choose one; one that does not exist while there is none."""
        found = self.refs[letter]
        return found[number % len(found)] if found else f"{letter}999"

    def learn(self, book: Book, after: int) -> None:
        """Take note of what was recorded."""
        for row in book.entries(after=after):
            self.topics.append(row.topic)
            if row.topic in _LETTERS:
                ref = f"{_LETTERS[row.topic]}{row.position}"
                self.refs[_LETTERS[row.topic]].append(ref)
                if row.topic == "promise-made.v1" and (made := book.promise(ref, date(2026, 7, 1))).repeat:
                    days = repeat.days(made.repeat, date.fromisoformat(made.starts or ""))
                    self.occurrences[ref] = list(islice(days, 4))
