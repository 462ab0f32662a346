"""The promise ledger: one row for each promise, and one for each change of it."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, case, func, insert, null, update

from relations.domain.event import Entry
from relations.domain.promises import (
    PromiseChange,
    PromiseKept,
    PromiseMade,
    PromiseReopened,
)
from relations.projections.projection import Batch, Projection, Row, metadata, run

promises = Table(
    "promises",
    metadata,
    Column("promise", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("direction", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("person", Integer),
    Column("rep", Text),
    Column("made_on", Text, nullable=False),
    Column("due", Text),
    Column("first_due", Text),
    Column("outcome", Text, nullable=False),
    Column("settled_on", Text),
    Column("evidence", Text),
    Column("reason", Text),
    Column("reschedules", Integer, nullable=False),
    Column("visit_number", Integer),
    Column("complaint_number", Integer),
    Index("promises_by_customer", "customer", "number", unique=True),
    Index("promises_by_due", "outcome", "due"),
)

promise_changes = Table(
    "promise_changes",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("change", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("due", Text),
    Column("was", Text),
    Column("agreed_by", Integer),
    Column("reason", Text),
    Column("evidence", Text),
    Index("promise_changes_by_promise", "customer", "number", "position"),
)

_MAKE = insert(promises)
_LOG = insert(promise_changes)
_FOLD = (
    update(promises)
    .where((promises.c.customer == bindparam("of")) & (promises.c.number == bindparam("which")))
    .values(
        due=func.coalesce(bindparam("new_due"), promises.c.due),
        reschedules=promises.c.reschedules + bindparam("moved", type_=Integer),
        outcome=func.coalesce(bindparam("new_outcome"), promises.c.outcome),
        settled_on=case(
            (bindparam("new_outcome") == "open", null()), else_=func.coalesce(bindparam("on"), promises.c.settled_on)
        ),
        evidence=func.coalesce(bindparam("new_evidence"), promises.c.evidence),
        reason=func.coalesce(bindparam("new_reason"), promises.c.reason),
    )
)


class PromiseLedger(Projection):
    """One row for each promise, and one row for each change of its state."""

    tables: ClassVar[tuple[Table, ...]] = (promises, promise_changes)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Three statements for a batch."""
        made: list[Row] = []
        changes: list[Row] = []
        folded: list[Row] = []
        for entry in batch.entries:
            event = entry.event
            if isinstance(event, PromiseMade):
                made.append(_made(batch, entry, event))
                changes.append(_change(batch, entry, "made", entry.version))
            elif isinstance(event, PromiseChange):
                changes.append(_change(batch, entry, _outcome(event), event.promise))
                folded.append(_folded(changes[-1]))
        run(connection, _MAKE, made)
        run(connection, _LOG, changes)
        run(connection, _FOLD, folded)


def _outcome(event: PromiseChange) -> str:
    match event:
        case PromiseKept(partly=True):
            return "partly-kept"
        case PromiseReopened():
            return "open"
    return event.topic.removeprefix("promise-").removesuffix(".v1")


def _made(batch: Batch, entry: Entry, event: PromiseMade) -> Row:
    due = str(event.due) if event.due else None
    return {
        "promise": entry.position,
        "customer": batch.customer(entry),
        "number": entry.version,
        "direction": event.direction,
        "text": event.text,
        "person": batch.person(event.person),
        "rep": event.rep,
        "made_on": str(entry.occurred),
        "due": due,
        "first_due": due,
        "outcome": "open",
        "settled_on": None,
        "evidence": None,
        "reason": None,
        "reschedules": 0,
        "visit_number": event.visit,
        "complaint_number": event.complaint,
    }


def _change(batch: Batch, entry: Entry, change: str, number: int) -> Row:
    event = entry.event
    due, was = getattr(event, "due", None), getattr(event, "was", None)
    return {
        "position": entry.position,
        "customer": batch.customer(entry),
        "number": number,
        "change": change,
        "occurred": str(entry.occurred),
        "due": str(due) if due else None,
        "was": str(was) if was else None,
        "agreed_by": batch.person(getattr(event, "agreed_by", None)),
        "reason": getattr(event, "reason", None),
        "evidence": getattr(event, "evidence", None),
    }


def _folded(change: Row) -> Row:
    moved = change["change"] == "rescheduled"
    return {
        "of": change["customer"],
        "which": change["number"],
        "new_due": change["due"],
        "moved": int(moved),
        "new_outcome": None if moved else change["change"],
        "on": None if moved else change["occurred"],
        "new_evidence": change["evidence"],
        "new_reason": None if moved else change["reason"],
    }
