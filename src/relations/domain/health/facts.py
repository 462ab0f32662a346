"""What the health of a relationship is judged by: plain facts, folded from the log.

Tuples with names rather than dataclasses: a list of the whole book makes a million of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from relations.domain.when import When

Entries = tuple[int, ...]
"""Positions in the log."""


class ContactFact(NamedTuple):
    """The latest real contact, and the day of the first one."""

    on: date
    entry: int
    first_on: date

    def and_(self, other: ContactFact) -> ContactFact:
        """Join two; of entries of the same day the later one counts."""
        return max(self, other)._replace(first_on=min(self.first_on, other.first_on))


class PromiseFact(NamedTuple):
    """One promise of ours, or one occurrence of it; `outcome` is what became of it, `due` its last agreed day."""

    ref: str
    outcome: str
    due: date | None
    made: date
    settled: When | None
    entries: Entries


class ComplaintFact(NamedTuple):
    """One complaint that is not closed: how severe, how far, and the entries that say so."""

    ref: str
    severity: str
    resolved: bool
    told: bool
    disputed: bool
    entries: Entries


class CrisisFact(NamedTuple):
    """A crisis that is not closed."""

    ref: str
    reason: str
    entries: Entries


class AssessmentFact(NamedTuple):
    """The latest assessment of a key person: 0 to 100 points."""

    on: date
    points: float
    entry: int


class PersonFact(NamedTuple):
    """One key person who is there, and when we last met; `entry` is the one that says what post is held."""

    name: str
    roles: tuple[str, ...]
    entry: int
    met_on: date | None = None
    met_entry: int | None = None
    attitude: str | None = None
    influence: int | None = None
    assessment: AssessmentFact | None = None


class GreetingFact(NamedTuple):
    """A greeting that was due: sent, with the entry, or missed."""

    text: str
    sent: bool
    entries: Entries


class PurposeFact(NamedTuple):
    """The real contacts of the last 365 days by what they were for: how many only asked, how many did not."""

    asking: int
    others: int
    entries: Entries

    def and_(self, other: PurposeFact) -> PurposeFact:
        """Join those of two files of a customer, who has the same entries in both."""
        return PurposeFact(self.asking + other.asking, self.others + other.others, self.entries)


class KnownFact(NamedTuple):
    """A fact of the customer's file, with the entry that states it."""

    value: str
    entry: int


class Facts(NamedTuple):
    """All that the health of one relationship is judged by."""

    grade: str | None = None
    kind: str | None = None
    contact: ContactFact | None = None
    promises: tuple[PromiseFact, ...] = ()
    complaints: tuple[ComplaintFact, ...] = ()
    crises: tuple[CrisisFact, ...] = ()
    settled: Entries = ()
    """The entries of complaints that are settled, as evidence that there were any."""
    people: tuple[PersonFact, ...] = ()
    greetings: tuple[GreetingFact, ...] = ()
    purposes: PurposeFact | None = None
    share: KnownFact | None = None
    credit: KnownFact | None = None
    every: int | None = None
    """The days between contacts that were agreed with this customer, instead of the grade's."""


@dataclass(frozen=True, slots=True)
class Because:
    """One reason, and the entries of the log behind it."""

    text: str
    entries: Entries


def days(count: int) -> str:
    """Write a number of days."""
    return "1 day" if count == 1 else f"{count} days"
