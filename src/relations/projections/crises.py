"""The crises: one row for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text, bindparam, func, update

from relations.domain.crises import CrisisChange, CrisisClosed, CrisisDeclared, CrisisOwned
from relations.domain.event import Entry
from relations.projections.projection import KEPT, Batch, Change, Number, Projection, Row, Statement, adding, metadata

crises = Table(
    "crises",
    metadata,
    Column("crisis", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", Text),
    Column("complaint_number", Number),
    Column("declared_on", Text, nullable=False),
    Column("closed_on", Text),
    Column("outcome", Text),
    Index("crises_by_customer", "customer", "number", unique=True, info=KEPT),
    Index("crises_by_end", "closed_on"),
)

_DECLARE = adding(crises)
_CHANGE = Statement(
    update(crises)
    .where((crises.c.customer == bindparam("of")) & (crises.c.number == bindparam("which")))
    .values(
        {name: func.coalesce(bindparam(f"new_{name}"), crises.c[name]) for name in ("owner", "closed_on", "outcome")}
    ),
    "of", "which", "new_owner", "new_closed_on", "new_outcome",
)  # fmt: skip


class Crises(Projection):
    """One row for each crisis: why, who answers for it, and how it came out."""

    tables: ClassVar[tuple[Table, ...]] = (crises,)
    files = (crises.c.customer,)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Two statements for a batch."""
        yield _DECLARE, [_declared(batch, entry, event) for entry, event in batch.of(CrisisDeclared)]
        yield _CHANGE, [_changed(batch, entry, event) for entry, event in batch.of(CrisisChange)]


def _declared(batch: Batch, entry: Entry, event: CrisisDeclared) -> Row:
    return (
        entry.position,
        batch.file(entry),
        entry.version,
        event.reason,
        event.owner,
        event.complaint,
        entry.occurred.text,
        None,
        None,
    )


def _changed(batch: Batch, entry: Entry, event: CrisisChange) -> Row:
    which = batch.file(entry), event.crisis
    match event:
        case CrisisOwned():
            return (*which, event.owner, None, None)
        case CrisisClosed():
            return (*which, None, entry.occurred.text, event.outcome)
    return (*which, None, None, None)
