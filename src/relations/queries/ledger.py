"""Promises as they stood on a day: folded from their changes, those that happened later left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from relations.domain.fate import Change, Fate, Promise
from relations.domain.when import When
from relations.projections.promises import promise_changes, promises
from relations.queries.rows import day_of
from relations.store.driver import fetch

_CHANGES = [column for column in promise_changes.c if column.name != "was"]


@dataclass(frozen=True, slots=True)
class Told:
    """A promise as it stood on a day.

    `positions` are those of its changes, and `recorded` when each was written down, in the order of `promise.changes`.
    """

    row: Any
    promise: Promise
    positions: tuple[int, ...]
    recorded: tuple[str, ...]

    def entries(self, occurrence: date | None) -> tuple[int, ...]:
        """Give the positions of the entries about the promise as a whole and about this occurrence of it."""
        changes = zip(self.promise.changes, self.positions, strict=True)
        return (self.row.promise, *(at for change, at in changes if change.occurrence in {None, occurrence}))

    def recorded_at(self, change: Change | None) -> str | None:
        """Say when one of its changes was written down."""
        pairs = zip(self.promise.changes, self.recorded, strict=True)
        return next((at for each, at in pairs if each is change), None)


def ledger(
    connection: Connection, day: date, query: Select[Any], values: Mapping[str, Any] | None = None
) -> Iterator[Told]:
    """Give the promises that `query`, a choice from `promises`, finds and that were made by the end of `day`.

    Two statements, `values` being those that `query` asks for; a change whose day is only partly known counts from the
    first day on which it may have been.
    """
    made, changed = _by_the_day(query)
    values = {"day": day.isoformat(), **(values or {})}
    changes: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in fetch(connection, changed, values):
        changes[row.customer, row.number].append(row)
    for row in fetch(connection, made, values):
        promise, happened = _begun(row), changes.get((row.customer, row.number), ())
        for each in happened:
            promise = promise.after(_change(each))
        yield Told(
            row, promise, tuple(each.position for each in happened), tuple(each.recorded_at for each in happened)
        )


@lru_cache(maxsize=64)
def _by_the_day(query: Select[Any]) -> tuple[Select[Any], Select[Any]]:
    """Select the promises that were made by the end of the day, and what became of them until then."""
    day: BindParameter[str] = bindparam("day")
    log = promise_changes.c
    made = query.where(promises.c.made_day <= day)
    chosen = made.with_only_columns(promises.c.customer, promises.c.number).order_by(None).subquery()
    changed = (
        select(*_CHANGES)
        .join(chosen, (log.customer == chosen.c.customer) & (log.number == chosen.c.number))
        .where(log.day <= day)
        .order_by(log.position)
    )
    return made, changed


def _begun(row: Any) -> Promise:
    due = day_of(row.first_due) if row.first_due else None
    return Promise(
        row.direction,
        row.text,
        when_of(row.made_on),
        first_due=due,
        first_rep=row.first_rep,
        kind=row.kind,
        repeat=row.repeat,
        starts=day_of(row.starts) if row.starts else None,
        every=row.every,
        whole=Fate(due=due),
        rep=row.first_rep,
    )


def _change(row: Any) -> Change:
    return Change(
        row.what,
        when_of(row.occurred),
        row.actor,
        day_of(row.occurrence) if row.occurrence else None,
        day_of(row.due) if row.due else None,
        row.rep,
        row.person,
        row.evidence,
        row.reason,
    )


@lru_cache(maxsize=8192)
def when_of(text: str) -> When:
    """Read a moment that a read model writes as text; remembered, as the same few come again and again."""
    return When(text)
