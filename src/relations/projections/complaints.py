"""The complaints: one row for each, and one for each change of it, from which its state on any day follows."""

from __future__ import annotations

from dataclasses import asdict
from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, insert, update

from relations.domain.complaints import ComplaintClosed, ComplaintRaised, ComplaintReopened, ComplaintStage
from relations.domain.complaints.stages import change_of
from relations.domain.event import Entry
from relations.projections.projection import Batch, Projection, Row, metadata, run

complaints = Table(
    "complaints",
    metadata,
    Column("complaint", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", Integer),
    Column("about", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("product", Text),
    Column("wanted", Text),
    Column("cause", Text),
    Column("evidence", Text),
    Column("mood", Text),
    Column("raised_on", Text, nullable=False),
    Column("closed_on", Text),
    Column("visit_number", Integer),
    Index("complaints_by_customer", "customer", "number", unique=True),
    Index("complaints_by_end", "closed_on"),
)
"""What was said at the beginning, and the day it was closed, None while it is open."""

complaint_changes = Table(
    "complaint_changes",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("name", Text),
    Column("text", Text),
    Column("recurs", Integer),
    Index("complaint_changes_by_complaint", "customer", "number", "position"),
    Index("complaint_changes_by_link", "customer", "recurs"),
)
"""One row for each entry, that of the beginning included; `recurs` is the number of the earlier complaint."""

_RAISE = insert(complaints)
_CHANGE = insert(complaint_changes)
_END = (
    update(complaints)
    .where((complaints.c.customer == bindparam("of")) & (complaints.c.number == bindparam("which")))
    .values(closed_on=bindparam("on"))
)
_SAID = ("about", "severity", "product", "wanted", "cause", "evidence", "mood")


class Complaints(Projection):
    """One row for each complaint, and one for each change of it."""

    tables: ClassVar[tuple[Table, ...]] = (complaints, complaint_changes)
    files = (complaints.c.customer, complaint_changes.c.customer)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Three statements for a batch."""
        raised: list[Row] = []
        changed: list[Row] = []
        ended: list[Row] = []
        for entry in batch.entries:
            event = entry.event
            if isinstance(event, ComplaintRaised):
                raised.append(_raised(batch, entry, event))
            if isinstance(event, ComplaintRaised | ComplaintStage):
                changed.append(_changed(batch, entry, event))
            if isinstance(event, ComplaintClosed | ComplaintReopened):
                closed_on = str(entry.occurred) if isinstance(event, ComplaintClosed) else None
                ended.append({"of": batch.customer(entry), "which": event.complaint, "on": closed_on})
        run(connection, _RAISE, raised)
        run(connection, _CHANGE, changed)
        run(connection, _END, ended)


def _raised(batch: Batch, entry: Entry, event: ComplaintRaised) -> Row:
    return {
        "complaint": entry.position,
        "customer": batch.customer(entry),
        "number": entry.version,
        "person": batch.person(event.person),
        **{fact: getattr(event, fact) for fact in _SAID},
        "raised_on": str(entry.occurred),
        "closed_on": None,
        "visit_number": event.visit,
    }


def _changed(batch: Batch, entry: Entry, event: ComplaintRaised | ComplaintStage) -> Row:
    return {
        "position": entry.position,
        "customer": batch.customer(entry),
        "number": event.subject(entry.version),
        "occurred": str(entry.occurred),
        **asdict(change_of(event)),
    }
