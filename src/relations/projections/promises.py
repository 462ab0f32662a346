"""The promise ledger: one row for each promise, and one for each change of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text, bindparam, case, func, literal_column, null, update

from relations.domain.event import Entry
from relations.domain.fate import OUTCOMES
from relations.domain.fate import Change as Turn
from relations.domain.promises import PromiseChange, PromiseMade, PromiseRescheduled, change_of
from relations.projections.projection import KEPT, Batch, Change, Number, Projection, Row, Statement, adding, metadata

promises = Table(
    "promises",
    metadata,
    Column("promise", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("direction", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("person", Number),
    Column("made_on", Text, nullable=False),
    Column("made_day", Text, nullable=False),
    Column("first_due", Text),
    Column("first_rep", Text),
    Column("repeat", Text),
    Column("starts", Text),
    Column("every", Number),
    Column("visit_number", Number),
    Column("complaint_number", Number),
    Column("recorded_at", Text, nullable=False),
    # What follows is how it stands after all that is recorded; as of a day it is the fold of its changes.
    Column("rep", Text),
    Column("due", Text),
    Column("outcome", Text, nullable=False),
    Column("settled_on", Text),
    Column("confirmed_on", Text),
    Column("changed_day", Text, nullable=False),
    Index("promises_by_customer", "customer", "number", unique=True, info=KEPT),
    Index("promises_by_due", "outcome", "due"),
    Index("promises_by_change", "changed_day"),
)

promise_changes = Table(
    "promise_changes",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("what", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("occurrence", Text),
    Column("due", Text),
    Column("was", Text),
    Column("rep", Text),
    Column("person", Number),
    Column("evidence", Text),
    Column("reason", Text),
    Column("recorded_at", Text, nullable=False),
    Index("promise_changes_by_promise", "customer", "number", "position"),
)

_MAKE = adding(promises)
_LOG = adding(promise_changes)
_SETTLES = bindparam("new_outcome").is_not(None)
_FOLD = Statement(
    update(promises)
    .where((promises.c.customer == bindparam("of")) & (promises.c.number == bindparam("which")))
    .values(
        rep=func.coalesce(bindparam("new_rep"), promises.c.rep),
        due=func.coalesce(bindparam("new_due"), promises.c.due),
        outcome=func.coalesce(bindparam("new_outcome"), promises.c.outcome),
        settled_on=case(
            (bindparam("new_outcome") == literal_column("'open'"), null()),
            else_=func.coalesce(bindparam("on"), promises.c.settled_on),
        ),
        confirmed_on=case((_SETTLES, null()), else_=func.coalesce(bindparam("new_confirmed"), promises.c.confirmed_on)),
        changed_day=case((promises.c.changed_day < bindparam("day"), bindparam("day")), else_=promises.c.changed_day),
    ),
    "of", "which", "new_rep", "new_due", "new_outcome", "on", "new_confirmed", "day",
)  # fmt: skip


class PromiseLedger(Projection):
    """One row for each promise, and one row for each change of it."""

    tables: ClassVar[tuple[Table, ...]] = (promises, promise_changes)
    files = (promises.c.customer, promise_changes.c.customer)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Three statements for a batch."""
        turns = [
            (entry, event, change_of(event, entry.occurred, entry.actor)) for entry, event in batch.of(PromiseChange)
        ]
        yield _MAKE, [_made(batch, entry, event) for entry, event in batch.of(PromiseMade)]
        yield _LOG, [_changed(batch, entry, event, turn) for entry, event, turn in turns]
        yield _FOLD, [_folded(batch, entry, event, turn) for entry, event, turn in turns]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _made(batch: Batch, entry: Entry, event: PromiseMade) -> Row:
    day, due = entry.occurred.day_text, _text(event.due)
    return (
        entry.position,
        batch.references[entry.stream],
        entry.version,
        event.direction,
        event.kind,
        event.text,
        batch.reference(event.person),
        entry.occurred.text,
        day,
        due,
        event.rep,
        event.repeat,
        _text(event.starts),
        event.every,
        event.visit,
        event.complaint,
        entry.recorded_at,
        *(event.rep, due, "open", None, None, day),
    )


def _changed(batch: Batch, entry: Entry, event: PromiseChange, turn: Turn) -> Row:
    return (
        entry.position,
        batch.references[entry.stream],
        event.promise,
        turn.what,
        entry.occurred.text,
        entry.occurred.day_text,
        entry.actor,
        _text(turn.occurrence),
        _text(turn.due),
        _text(event.was) if isinstance(event, PromiseRescheduled) else getattr(event, "was", None),
        turn.rep,
        batch.reference(turn.person),  # type: ignore[arg-type]
        turn.evidence,
        turn.reason,
        entry.recorded_at,
    )


def _folded(batch: Batch, entry: Entry, event: PromiseChange, turn: Turn) -> Row:
    """Give what a change makes of the promise as a whole; one of an occurrence leaves it as it was."""
    whole = turn.occurrence is None
    outcome = OUTCOMES.get(turn.what) if whole else None
    return (
        batch.references[entry.stream],
        event.promise,
        turn.rep,
        _text(turn.due) if whole else None,
        outcome,
        entry.occurred.text if outcome else None,
        entry.occurred.text if whole and turn.what == "confirmed" else None,
        entry.occurred.day_text,
    )
