"""The crises: one row for each."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, func, insert, update

from relations.domain.crises import CrisisChange, CrisisDeclared
from relations.projections.projection import Batch, Projection, Row, metadata, run

crises = Table(
    "crises",
    metadata,
    Column("crisis", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", Text),
    Column("complaint_number", Integer),
    Column("declared_on", Text, nullable=False),
    Column("closed_on", Text),
    Column("outcome", Text),
    Index("crises_by_customer", "customer", "number", unique=True),
    Index("crises_by_end", "closed_on"),
)

_DECLARE = insert(crises)
_CHANGE = (
    update(crises)
    .where((crises.c.customer == bindparam("of")) & (crises.c.number == bindparam("which")))
    .values(
        {name: func.coalesce(bindparam(f"new_{name}"), crises.c[name]) for name in ("owner", "closed_on", "outcome")}
    )
)


class Crises(Projection):
    """One row for each crisis: why, who answers for it, and how it came out."""

    tables: ClassVar[tuple[Table, ...]] = (crises,)
    files = (crises.c.customer,)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Two statements for a batch."""
        declared: list[Row] = []
        changed: list[Row] = []
        for entry in batch.entries:
            event = entry.event
            if isinstance(event, CrisisDeclared):
                declared.append(
                    {
                        "crisis": entry.position,
                        "customer": batch.customer(entry),
                        "number": entry.version,
                        "reason": event.reason,
                        "owner": event.owner,
                        "complaint_number": event.complaint,
                        "declared_on": str(entry.occurred),
                        "closed_on": None,
                        "outcome": None,
                    }
                )
            elif isinstance(event, CrisisChange):
                outcome = getattr(event, "outcome", None)
                changed.append(
                    {
                        "of": batch.customer(entry),
                        "which": event.crisis,
                        "new_owner": getattr(event, "owner", None),
                        "new_closed_on": str(entry.occurred) if outcome else None,
                        "new_outcome": outcome,
                    }
                )
        run(connection, _DECLARE, declared)
        run(connection, _CHANGE, changed)
