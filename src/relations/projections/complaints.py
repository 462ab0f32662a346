"""The complaints: one row for each, with the day of every stage."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, case, func, insert, update

from relations.domain.complaints import (
    ComplaintAccepted,
    ComplaintDisputed,
    ComplaintRaised,
    ComplaintReopened,
    ComplaintStage,
)
from relations.domain.event import Entry, Event
from relations.projections.projection import Batch, Projection, Row, metadata, run

_STAGES = ("acknowledged", "resolved", "told", "accepted", "disputed", "closed")

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
    Column("raised_on", Text, nullable=False),
    *(Column(f"{stage}_on", Text) for stage in _STAGES),
    Column("reopened", Integer, nullable=False),
    Column("recurs_number", Integer),
    Column("visit_number", Integer),
    Index("complaints_by_customer", "customer", "number", unique=True),
    Index("complaints_by_state", "closed_on", "raised_on"),
)

_RAISE = insert(complaints)
_FOLD = (
    update(complaints)
    .where((complaints.c.customer == bindparam("of")) & (complaints.c.number == bindparam("which")))
    .values(
        reopened=complaints.c.reopened + bindparam("again", type_=Integer),
        **{
            f"{stage}_on": case(
                (bindparam(f"takes_{stage}", type_=Integer) == 1, bindparam(stage)),
                else_=func.coalesce(bindparam(stage), complaints.c[f"{stage}_on"]),
            )
            for stage in _STAGES
        },
    )
)

_TAKES_BACK: dict[type[Event], tuple[str, ...]] = {
    ComplaintAccepted: ("disputed",),
    ComplaintDisputed: ("accepted",),
    ComplaintReopened: ("resolved", "told", "accepted", "disputed", "closed"),
}


class Complaints(Projection):
    """One row for each complaint; reopening takes back all that came after acknowledging."""

    tables: ClassVar[tuple[Table, ...]] = (complaints,)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Two statements for a batch."""
        raised: list[Row] = []
        folded: list[Row] = []
        for entry in batch.entries:
            event = entry.event
            if isinstance(event, ComplaintRaised):
                raised.append(_raised(batch, entry, event))
            elif isinstance(event, ComplaintStage):
                folded.append(_folded(batch, entry, event))
        run(connection, _RAISE, raised)
        run(connection, _FOLD, folded)


def _raised(batch: Batch, entry: Entry, event: ComplaintRaised) -> Row:
    return {
        "complaint": entry.position,
        "customer": batch.customer(entry),
        "number": entry.version,
        "person": batch.person(event.person),
        "about": event.about,
        "severity": event.severity,
        "product": event.product,
        "wanted": event.wanted,
        "raised_on": str(entry.occurred),
        **{f"{stage}_on": None for stage in _STAGES},
        "reopened": 0,
        "recurs_number": event.recurs,
        "visit_number": event.visit,
    }


def _folded(batch: Batch, entry: Entry, event: ComplaintStage) -> Row:
    reached = event.topic.removeprefix("complaint-").removesuffix(".v1")
    taken_back = _TAKES_BACK.get(type(event), ())
    return {
        "of": batch.customer(entry),
        "which": event.complaint,
        "again": int(isinstance(event, ComplaintReopened)),
        **{stage: str(entry.occurred) if stage == reached else None for stage in _STAGES},
        **{f"takes_{stage}": int(stage in taken_back) for stage in _STAGES},
    }
