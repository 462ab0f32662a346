"""A promise as a value, and what became of it: the fold of its changes, as of any day (HANDBOOK P2 to P6)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from immutables import Map

from relations.domain.event import StreamId
from relations.domain.when import When
from relations.domain.words import Direction, Outcome, PromiseKind, PromiseTurn

OUTCOMES: dict[PromiseTurn, Outcome] = {
    "kept": "kept", "partly-kept": "partly-kept", "broken": "broken", "released": "released", "open": "open",
}  # fmt: skip
"""The changes that are an outcome."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a promise, or of one occurrence of it: what happened, when, and who recorded it."""

    what: PromiseTurn
    on: When
    actor: str
    occurrence: date | None = None
    due: date | None = None
    rep: str | None = None
    person: StreamId | int | None = None
    """Who agreed, released or confirmed: a stream in the log, a number in the read models."""
    evidence: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a promise, or of one occurrence of a repeating one."""

    due: date | None = None
    outcome: Outcome = "open"
    settling: Change | None = None
    """What settled it, unless it is open."""
    confirming: Change | None = None
    moves: int = 0
    evidence: str | None = None
    reason: str | None = None
    changed: When | None = None
    """The latest day on which anything happened to it."""

    @property
    def settled(self) -> When | None:
        """When it was settled."""
        return self.settling.on if self.settling else None

    @property
    def waits(self) -> bool:
        """Whether somebody waits for it: it is open, or kept in part only."""
        return self.outcome in {"open", "partly-kept"}

    def after(self, change: Change) -> Fate:
        """Fold one change; a settlement takes back the confirmation of the one before."""
        changed = latest(self.changed, change.on)
        outcome = OUTCOMES.get(change.what)
        if outcome is not None:
            return Fate(
                self.due,
                outcome,
                None if outcome == "open" else change,
                None,
                self.moves,
                change.evidence or self.evidence,
                change.reason or self.reason,
                changed,
            )
        if change.what == "rescheduled":
            return replace(self, due=change.due, moves=self.moves + 1, changed=changed)
        if change.what == "confirmed":
            return replace(self, confirming=change, changed=changed)
        return replace(self, changed=changed)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise, ours or theirs: how it was made, what happened to it, and how it stands after that."""

    direction: Direction
    text: str
    made: When
    first_due: date | None = None
    first_rep: str | None = None
    kind: PromiseKind = "once"
    repeat: str | None = None
    starts: date | None = None
    every: int | None = None
    whole: Fate = field(default_factory=Fate)
    occurrences: Map[date, Fate] = field(default_factory=Map)
    """Only those of a repeating promise to which something happened."""
    rep: str | None = None
    evidenced: When | None = None
    """The latest evidence that a standing promise is honoured."""
    changes: tuple[Change, ...] = ()
    """Everything that happened to it, in the order in which it was recorded."""

    def begun(self) -> Promise:
        """Give it as it stood when it was made."""
        return replace(
            self,
            whole=Fate(due=self.first_due),
            rep=self.first_rep,
            occurrences=Map(),
            evidenced=None,
            changes=(),
        )

    def after(self, change: Change) -> Promise:
        """Fold one change."""
        whole, occurrences, rep, evidenced = self.whole, self.occurrences, self.rep, self.evidenced
        if change.what == "reassigned":
            rep = change.rep
        if change.what == "evidenced":
            evidenced = latest(evidenced, change.on)
        elif change.occurrence is None:
            whole = whole.after(change)
        else:
            occurrences = occurrences.set(change.occurrence, self.fate(change.occurrence).after(change))
        return Promise(
            self.direction, self.text, self.made, self.first_due, self.first_rep, self.kind, self.repeat, self.starts,
            self.every, whole, occurrences, rep, evidenced, (*self.changes, change),
        )  # fmt: skip

    def as_of(self, day: date) -> Promise:
        """Give it as it stood at the end of `day`, by the days on which things happened."""
        known = [change for change in self.changes if change.on.day <= day]
        return self if len(known) == len(self.changes) else reduce(Promise.after, known, self.begun())

    def fate(self, occurrence: date | None) -> Fate:
        """Give what became of one occurrence, or of the promise as a whole."""
        if occurrence is None:
            return self.whole
        return self.occurrences.get(occurrence) or Fate(due=occurrence)

    @property
    def outcome(self) -> Outcome:
        """What became of it as a whole."""
        return self.whole.outcome

    @property
    def history(self) -> tuple[tuple[When, Outcome], ...]:
        """Every change of its outcome, in the order in which they were recorded."""
        return tuple((each.on, OUTCOMES[each.what]) for each in self.changes if each.what in OUTCOMES)

    def outcome_on(self, day: date) -> Outcome:
        """Give the outcome as it stood at the end of `day`, by the days on which the changes occurred."""
        return self.as_of(day).outcome


def latest(one: When | None, other: When) -> When:
    """Give the later of two moments: of the same first day, the one that is known less exactly."""
    return other if one is None or (other.day, other.last_day) > (one.day, one.last_day) else one
