"""The complaints: one row for each, and one for each change of it, from which its state on any day follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text, bindparam, update

from relations.domain.complaints import ComplaintClosed, ComplaintRaised, ComplaintReopened, ComplaintStage
from relations.domain.complaints.stages import change_of
from relations.domain.event import Entry
from relations.projections.projection import KEPT, Batch, Change, Number, Projection, Row, Statement, adding, metadata

complaints = Table(
    "complaints",
    metadata,
    Column("complaint", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("person", Number),
    Column("about", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("product", Text),
    Column("wanted", Text),
    Column("cause", Text),
    Column("evidence", Text),
    Column("mood", Text),
    Column("raised_on", Text, nullable=False),
    Column("closed_on", Text),
    Column("visit_number", Number),
    Index("complaints_by_customer", "customer", "number", unique=True, info=KEPT),
    Index("complaints_by_end", "closed_on"),
)
"""What was said at the beginning, and the day it was closed, None while it is open."""

complaint_changes = Table(
    "complaint_changes",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("stage", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("name", Text),
    Column("text", Text),
    Column("recurs", Number),
    Index("complaint_changes_by_complaint", "customer", "number", "position"),
    Index("complaint_changes_by_link", "customer", "recurs"),
)
"""One row for each entry, that of the beginning included; `recurs` is the number of the earlier complaint."""

_RAISE = adding(complaints)
_CHANGE = adding(complaint_changes)
_END = Statement(
    update(complaints)
    .where((complaints.c.customer == bindparam("of")) & (complaints.c.number == bindparam("which")))
    .values(closed_on=bindparam("on")),
    "of", "which", "on",
)  # fmt: skip


class Complaints(Projection):
    """One row for each complaint, and one for each change of it."""

    tables: ClassVar[tuple[Table, ...]] = (complaints, complaint_changes)
    files = (complaints.c.customer, complaint_changes.c.customer)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Three statements for a batch."""
        yield _RAISE, [_raised(batch, entry, event) for entry, event in batch.of(ComplaintRaised)]
        yield (
            _CHANGE,
            [
                *(_changed(batch, entry, event) for entry, event in batch.of(ComplaintRaised)),
                *(_changed(batch, entry, event) for entry, event in batch.of(ComplaintStage)),
            ],
        )
        yield _END, [_ended(batch, entry, event) for entry, event in batch.of(ComplaintClosed, ComplaintReopened)]


def _raised(batch: Batch, entry: Entry, event: ComplaintRaised) -> Row:
    return (
        entry.position,
        batch.file(entry),
        entry.version,
        batch.reference(event.person),
        event.about,
        event.severity,
        event.product,
        event.wanted,
        event.cause,
        event.evidence,
        event.mood,
        entry.occurred.text,
        None,
        event.visit,
    )


def _changed(batch: Batch, entry: Entry, event: ComplaintRaised | ComplaintStage) -> Row:
    turn = change_of(event)
    return (
        entry.position,
        batch.file(entry),
        event.subject(entry.version),
        turn.stage,
        entry.occurred.text,
        turn.name,
        turn.text,
        turn.recurs,
    )


def _ended(batch: Batch, entry: Entry, event: ComplaintStage) -> Row:
    return batch.file(entry), event.complaint, entry.occurred.text if isinstance(event, ComplaintClosed) else None
