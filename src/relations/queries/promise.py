"""All of one promise: how it stands, each change of it, and every occurrence (HANDBOOK P2, P3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from itertools import islice, takewhile

from sqlalchemy import Connection, select

from relations.domain.promises.repeat import days, endless
from relations.domain.promises.standing import Duty, duties, settled_by_end
from relations.domain.ref import Ref
from relations.errors import RelationsError
from relations.projections.promises import promise_changes
from relations.queries.ledger import Told
from relations.queries.policy import Rulebook
from relations.queries.promises import PromiseRow, confirmers, one_promise, row_of, urgency
from relations.queries.rows import names_of

MOST = 5000
"""The most occurrences that are listed at once."""


@dataclass(frozen=True, slots=True)
class PromiseChangeRow:
    """One change of a promise: `by` recorded it; `person` agreed, released or confirmed."""

    position: int
    on: str
    what: str
    occurrence: str | None
    due: str | None
    was: str | None
    rep: str | None
    person: str | None
    reason: str | None
    evidence: str | None
    by: str


@dataclass(frozen=True, slots=True)
class PromiseFile(PromiseRow):
    """All of one promise; of a repeating one the most pressing occurrence, and how many there are in each state."""

    repeat: str | None = None
    starts: str | None = None
    every: int | None = None
    occurrences: dict[str, int] | None = None
    changes: tuple[PromiseChangeRow, ...] = ()


class MadeLaterError(RelationsError):
    """The promise was made after the day that is asked about."""

    def __init__(self, ref: str, today: date) -> None:
        """`ref` of the promise; `today` the day."""
        super().__init__(f"{ref} was not made yet on {today}; ask as of a later day")


class RepeatsNotError(RelationsError):
    """Only repeating promises have occurrences."""

    def __init__(self, ref: str) -> None:
        """`ref` of the promise."""
        super().__init__(f"{ref} does not repeat; see all of it with: relations promise show {ref}")


class EndlessError(RelationsError):
    """The rule has no end, and none was asked for."""

    def __init__(self, ref: str) -> None:
        """`ref` of the promise."""
        super().__init__(f"{ref} repeats without end; say until when with --until")


def promise_file(connection: Connection, today: date, ref: Ref) -> PromiseFile:
    """Give all of one promise as it stood at the end of `today`; raises MadeLaterError."""
    told = _told(connection, today, ref)
    names, rules = confirmers(connection, [told]), Rulebook(connection)
    rows = [row_of(told, duty, today, rules, names) for duty in duties(told.promise, today)]
    first = min(rows, key=urgency)
    known = {field.name: getattr(first, field.name) for field in fields(first)}
    repeats = told.promise.repeat is not None
    return PromiseFile(
        **(known | {"entries": (told.row.promise, *told.positions)}),
        repeat=told.row.repeat,
        starts=told.row.starts,
        every=told.row.every,
        occurrences=dict(Counter(row.state for row in rows)) if repeats else None,
        changes=tuple(_changes(connection, told)),
    )


def occurrence_rows(connection: Connection, today: date, ref: Ref, until: date | None) -> tuple[list[PromiseRow], bool]:
    """Give the occurrences of a repeating promise until a day, MOST at most, and whether there are more.

    Raises MadeLaterError, RepeatsNotError, or EndlessError without `until` where the rule has no end.
    """
    told = _told(connection, today, ref)
    rule, starts = told.promise.repeat, told.promise.starts
    if rule is None or starts is None:
        raise RepeatsNotError(f"P{told.row.promise}")
    if until is None and endless(rule) and told.promise.outcome == "open":
        raise EndlessError(f"P{told.row.promise}")
    listed: Iterator[Duty] = settled_by_end(
        told.promise, takewhile(lambda each: until is None or each <= until, days(rule, starts))
    )
    some = list(islice(listed, MOST + 1))
    names, rules = confirmers(connection, [told]), Rulebook(connection)
    rows = [row_of(told, duty, today, rules, names) for duty in some[:MOST]]
    return rows, len(some) > MOST


def _told(connection: Connection, today: date, ref: Ref) -> Told:
    told = one_promise(connection, today, ref.position)
    if told is None:
        raise MadeLaterError(f"P{ref.position}", today)
    return told


def _changes(connection: Connection, told: Told) -> Iterator[PromiseChangeRow]:
    query = (
        select(promise_changes)
        .where(promise_changes.c.customer == told.row.customer, promise_changes.c.number == told.row.number)
        .order_by(promise_changes.c.position)
    )
    rows = [row for row in connection.execute(query) if row.position in told.positions]
    names = names_of(connection, {row.person for row in rows if row.person is not None})
    for row in rows:
        yield PromiseChangeRow(
            row.position,
            row.occurred,
            "reopened" if row.what == "open" else row.what,
            row.occurrence,
            row.due,
            row.was,
            row.rep,
            names.get(row.person),
            row.reason,
            row.evidence,
            row.actor,
        )
