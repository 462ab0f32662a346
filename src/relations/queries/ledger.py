"""Promises as they stood on a day: folded from their changes, those that happened later left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from relations.domain.fate import Change, Fate, Promise
from relations.domain.when import When
from relations.projections.promises import promise_changes, promises
from relations.queries.rows import day_of
from relations.store.driver import fetch

_FEW = 1000
"""So many customers can be named in a statement."""
_DAY: BindParameter[str] = bindparam("day")
_LOG = promise_changes.c
_ALL_CHANGES = (
    select(*(column for column in _LOG if column.name != "was")).where(_LOG.day <= _DAY).order_by(_LOG.position)
)


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
    made = _made(query)
    values = {"day": day.isoformat(), **(values or {})}
    rows = fetch(connection, made, values)
    changes: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in _changed(connection, made, values, {row.customer for row in rows}):
        changes[row.customer, row.number].append(row)
    for row in rows:
        promise, happened = _begun(row), changes.get((row.customer, row.number), ())
        for each in happened:
            promise = promise.after(_change(each))
        yield Told(
            row, promise, tuple(each.position for each in happened), tuple(each.recorded_at for each in happened)
        )


def _changed(connection: Connection, made: Select[Any], values: Mapping[str, Any], files: set[int]) -> list[Any]:
    """Give what became of promises until the day: of few customers by these, as else all changes are gone through."""
    if len(files) <= _FEW:
        return fetch(connection, _changed_of_files(), {"files": sorted(files), **values}) if files else []
    return fetch(connection, _changed_of(made), values)


@lru_cache(maxsize=64)
def _made(query: Select[Any]) -> Select[Any]:
    return query.where(promises.c.made_day <= _DAY)


@lru_cache(maxsize=64)
def _changed_of(made: Select[Any]) -> Select[Any]:
    chosen = made.with_only_columns(promises.c.customer, promises.c.number).order_by(None).subquery()
    return _ALL_CHANGES.join(chosen, (_LOG.customer == chosen.c.customer) & (_LOG.number == chosen.c.number))


@cache
def _changed_of_files() -> Select[Any]:
    files: BindParameter[int] = bindparam("files", expanding=True)
    return _ALL_CHANGES.where(_LOG.customer.in_(files))


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
