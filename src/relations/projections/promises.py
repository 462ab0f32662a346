"""The promise ledger: one row for each promise, and one for each change of it."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, case, func, insert, null, update

from relations.domain.event import Entry
from relations.domain.fate import OUTCOMES, Change
from relations.domain.promises import PromiseChange, PromiseMade, PromiseRescheduled, change_of
from relations.projections.projection import Batch, Projection, Row, metadata, run

promises = Table(
    "promises",
    metadata,
    Column("promise", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("direction", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("person", Integer),
    Column("made_on", Text, nullable=False),
    Column("made_day", Text, nullable=False),
    Column("first_due", Text),
    Column("first_rep", Text),
    Column("repeat", Text),
    Column("starts", Text),
    Column("every", Integer),
    Column("visit_number", Integer),
    Column("complaint_number", Integer),
    Column("recorded_at", Text, nullable=False),
    # What follows is how it stands after all that is recorded; as of a day it is the fold of its changes.
    Column("rep", Text),
    Column("due", Text),
    Column("outcome", Text, nullable=False),
    Column("settled_on", Text),
    Column("confirmed_on", Text),
    Column("changed_day", Text, nullable=False),
    Index("promises_by_customer", "customer", "number", unique=True),
    Index("promises_by_due", "outcome", "due"),
    Index("promises_by_change", "changed_day"),
)

promise_changes = Table(
    "promise_changes",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("occurrence", Text),
    Column("due", Text),
    Column("was", Text),
    Column("rep", Text),
    Column("person", Integer),
    Column("evidence", Text),
    Column("reason", Text),
    Column("recorded_at", Text, nullable=False),
    Index("promise_changes_by_promise", "customer", "number", "position"),
)

_MAKE = insert(promises)
_LOG = insert(promise_changes)
_SETTLES = bindparam("new_outcome").is_not(None)
_FOLD = (
    update(promises)
    .where((promises.c.customer == bindparam("of")) & (promises.c.number == bindparam("which")))
    .values(
        rep=func.coalesce(bindparam("new_rep"), promises.c.rep),
        due=func.coalesce(bindparam("new_due"), promises.c.due),
        outcome=func.coalesce(bindparam("new_outcome"), promises.c.outcome),
        settled_on=case(
            (bindparam("new_outcome") == "open", null()), else_=func.coalesce(bindparam("on"), promises.c.settled_on)
        ),
        confirmed_on=case((_SETTLES, null()), else_=func.coalesce(bindparam("new_confirmed"), promises.c.confirmed_on)),
        changed_day=case((promises.c.changed_day < bindparam("day"), bindparam("day")), else_=promises.c.changed_day),
    )
)


class PromiseLedger(Projection):
    """One row for each promise, and one row for each change of it."""

    tables: ClassVar[tuple[Table, ...]] = (promises, promise_changes)
    files = (promises.c.customer, promise_changes.c.customer)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Three statements for a batch."""
        made: list[Row] = []
        changes: list[Row] = []
        folded: list[Row] = []
        for entry in batch.entries:
            event = entry.event
            if isinstance(event, PromiseMade):
                made.append(_made(batch, entry, event))
            elif isinstance(event, PromiseChange):
                change = change_of(event, entry.occurred, entry.actor)
                changes.append(_change(batch, entry, event, change))
                folded.append(_folded(changes[-1], change))
        run(connection, _MAKE, made)
        run(connection, _LOG, changes)
        run(connection, _FOLD, folded)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _made(batch: Batch, entry: Entry, event: PromiseMade) -> Row:
    day = str(entry.occurred.day)
    return {
        "promise": entry.position,
        "customer": batch.customer(entry),
        "number": entry.version,
        "direction": event.direction,
        "kind": event.kind,
        "text": event.text,
        "person": batch.person(event.person),
        "made_on": str(entry.occurred),
        "made_day": day,
        "first_due": _text(event.due),
        "first_rep": event.rep,
        "repeat": event.repeat,
        "starts": _text(event.starts),
        "every": event.every,
        "visit_number": event.visit,
        "complaint_number": event.complaint,
        "recorded_at": entry.recorded_at,
        "rep": event.rep,
        "due": _text(event.due),
        "outcome": "open",
        "settled_on": None,
        "confirmed_on": None,
        "changed_day": day,
    }


def _change(batch: Batch, entry: Entry, event: PromiseChange, change: Change) -> Row:
    return {
        "position": entry.position,
        "customer": batch.customer(entry),
        "number": event.promise,
        "what": change.what,
        "occurred": str(entry.occurred),
        "day": str(entry.occurred.day),
        "actor": entry.actor,
        "occurrence": _text(change.occurrence),
        "due": _text(change.due),
        "was": _text(event.was) if isinstance(event, PromiseRescheduled) else getattr(event, "was", None),
        "rep": change.rep,
        "person": batch.person(change.person),  # type: ignore[arg-type]
        "evidence": change.evidence,
        "reason": change.reason,
        "recorded_at": entry.recorded_at,
    }


def _folded(row: Row, change: Change) -> Row:
    """Give what a change makes of the promise as a whole; one of an occurrence leaves it as it was."""
    whole = change.occurrence is None
    outcome = OUTCOMES.get(change.what) if whole else None
    return {
        "of": row["customer"],
        "which": row["number"],
        "new_rep": row["rep"],
        "new_due": row["due"] if whole else None,
        "new_outcome": outcome,
        "on": row["occurred"] if outcome else None,
        "new_confirmed": row["occurred"] if whole and change.what == "confirmed" else None,
        "day": row["day"],
    }
