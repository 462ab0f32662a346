"""What is true between us and one customer: the state that the customer's stream folds into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from immutables import Map

from relations.domain.event import StreamId
from relations.domain.fate import Promise
from relations.domain.occasions import Occasion
from relations.domain.when import When
from relations.domain.words import Channel, Company, GiftState, Purpose


@dataclass(frozen=True, slots=True)
class Rating:
    """A person's judgement of the relationship, from 0 to 100."""

    rating: int
    rep: str
    reason: str
    on: When


@dataclass(frozen=True, slots=True)
class Supply:
    """Since when another customer supplies this one, as far as known, and until when (HANDBOOK C8)."""

    since: When | None
    ended: When | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """The file of the customer as it stands."""

    name: str
    registered: When
    facts: Map[str, Any] = field(default_factory=Map)
    """What was stated (see words.StatedFact), as far as known: texts, or numbers."""
    confirmed: Map[str, When] = field(default_factory=Map)
    """When somebody last checked that a fact still holds, where that was after it was stated."""
    rating: Rating | None = None
    suppliers: Map[StreamId, Supply] = field(default_factory=Map)
    """By the supplier's stream."""
    introducers: frozenset[tuple[StreamId, StreamId | None]] = frozenset()
    """The customers, each with the person where known, who introduced this one."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """One key person's time at the customer, in one post."""

    person: StreamId
    joined: When
    """The day of the entry that began it."""
    since: When | None
    """None where the person was there already when first recorded, nobody knows since when."""
    left: When | None = None
    begun_as: Map[str, object] = field(default_factory=Map)
    """Title, roles, level, attitude, influence, superior and faction at the beginning, as far as known."""
    changes: tuple[tuple[date, Map[str, object]], ...] = ()
    """What changed of it from which day on, in the order of recording."""

    @property
    def standing(self) -> Map[str, object]:
        """Title, roles and the rest as they stand by all that is known."""
        return self.standing_on(date.max)

    def standing_on(self, day: date) -> Map[str, object]:
        """Give title, roles and the rest as they stood at the end of `day`, by the days on which they changed.

        What changed before the beginning was recorded gives way to what was said then.
        """
        begun = ((self.since or self.joined).day, self.begun_as)
        standing = self.begun_as
        for on, change in sorted((begun, *self.changes), key=itemgetter(0)):
            standing = standing.update(change) if on <= day else standing
        return standing

    def held_on(self, day: date) -> bool:
        """Whether the person was there on that day: from the day of joining until the day before leaving."""
        return (self.since is None or self.since.day <= day) and (self.left is None or day < self.left.day)

    def holds(self, on: When) -> bool:
        """Whether the person was there then, by the first day that it may have been."""
        return self.held_on(on.day)

    def may_hold(self, on: When) -> bool:
        """Whether the person may have been there then, where a day is not fully known."""
        begun = self.since is None or self.since.day <= on.last_day
        return begun and (self.left is None or on.day < self.left.last_day)

    def ended(self, on: When) -> bool:
        """Whether the person left just then, as precisely as it is known."""
        return self.left is not None and (self.left.day, self.left.last_day) == (on.day, on.last_day)


@dataclass(frozen=True, slots=True)
class Charge:
    """Whose it is, and since when."""

    name: str
    since: When


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint and the stages it has passed (HANDBOOK X2); the day of a stage is that of the first time.

    Reopening takes some of them back: see complaints/stages.py.
    """

    about: str
    severity: str
    raised: When
    product: str | None = None
    recurs: int | None = None
    """The number of the earlier complaint about the same thing."""
    cause: str | None = None
    graded: When | None = None
    """Since when it has this severity; None where it has had no other."""
    acknowledged: When | None = None
    assigned: When | None = None
    assignment: Charge | None = None
    """Who has it in hand now."""
    escalated: When | None = None
    escalation: Charge | None = None
    """To whom it went up last."""
    investigated: When | None = None
    answered: When | None = None
    answer: str | None = None
    resolved: When | None = None
    remedy: str | None = None
    told: When | None = None
    accepted: When | None = None
    disputed: When | None = None
    closed: When | None = None
    reopened: When | None = None
    """When it was taken up again last."""
    reopenings: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided something, and when."""

    by: str
    on: When


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift that was asked for, or handed over, and how far it has come (HANDBOOK G1, G3)."""

    state: GiftState
    on: When
    person: StreamId | None
    asked_by: str
    """Who recorded it: whoever approves must be somebody else."""
    item: str
    value: Decimal | None = None
    currency: str | None = None
    cash: bool = False
    rep: str | None = None
    approved: Decision | None = None
    refused: Decision | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit, and how far it has come (HANDBOOK V1, V6)."""

    rep: str
    begun: When
    """When its first entry was: that of the plan, or the visit itself."""
    made: When | None = None
    planned: date | None = None
    """The day of the plan; None where there was none."""
    time: str | None = None
    order: int | None = None
    purposes: tuple[Purpose, ...] = ()
    """These, the goal, the channel and the companion are those of the plan."""
    goal: str | None = None
    channel: Channel = "visit"
    company: Company | None = None
    companion: str | None = None
    cancelled: bool = False
    signed: Decision | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to be made."""
        return self.made is None and not self.cancelled


@dataclass(frozen=True, slots=True)
class Crisis:
    """A relationship in crisis, until it is closed (HANDBOOK X5)."""

    reason: str
    declared: When
    owner: str | None = None
    closed: When | None = None


@dataclass(frozen=True, slots=True)
class Merger:
    """A file that was absorbed by another, until that was taken back (HANDBOOK C7)."""

    into: StreamId
    on: When
    ended: When | None = None


@dataclass(frozen=True, slots=True)
class Relationship:
    """Everything that later decisions about one customer depend on; a value, never changed in place."""

    stream: StreamId
    version: int = 0
    customer: Customer | None = None
    tenures: Map[int, Tenure] = field(default_factory=Map)
    promises: Map[int, Promise] = field(default_factory=Map)
    complaints: Map[int, Complaint] = field(default_factory=Map)
    gifts: Map[int, Gift] = field(default_factory=Map)
    visits: Map[int, Visit] = field(default_factory=Map)
    """Those that were planned; what was logged without a plan binds no later decision."""
    crises: Map[int, Crisis] = field(default_factory=Map)
    merger: Merger | None = None
    dates: Map[str, Occasion | None] = field(default_factory=Map)
    """The days that matter, by the occasion in small letters; None for one that was withdrawn."""

    def counted(self) -> Relationship:
        """Give the same state one event later; written out, as `replace` takes ten times as long."""
        return Relationship(
            self.stream, self.version + 1, self.customer, self.tenures, self.promises, self.complaints, self.gifts,
            self.visits, self.crises, self.merger, self.dates,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """Something we learned about a key person (HANDBOOK K2)."""

    about: str
    text: str
    source: str | None
    learned: When
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """A judgement that somebody signed (HANDBOOK K7, K8)."""

    on: When
    customer: StreamId
    rep: str
    signs: Map[str, bool]
    questions: Map[str, int]


@dataclass(frozen=True, slots=True)
class Person:
    """What is true of one key person, across customers."""

    stream: StreamId
    version: int = 0
    name: str = ""
    introduced: When | None = None
    file: Map[str, object] = field(default_factory=Map)
    """Birthday and telephone number, as far as known."""
    facts: Map[int, Fact] = field(default_factory=Map)
    assessed: Assessment | None = None
    """The assessment that was recorded last."""
    merger: Merger | None = None
    dates: Map[str, Occasion | None] = field(default_factory=Map)
    """The days that matter, by the occasion in small letters; None for one that was withdrawn."""

    def counted(self) -> Person:
        """Give the same state one event later."""
        return Person(
            self.stream, self.version + 1, self.name, self.introduced, self.file, self.facts, self.assessed,
            self.merger, self.dates,
        )  # fmt: skip
