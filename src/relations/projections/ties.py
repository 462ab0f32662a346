"""Who introduced whom, and who supplies whom: one row for each tie between two customers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text, bindparam, null, update

from relations.domain.event import Entry
from relations.domain.ties import CustomerReferred, CustomerSupplied, CustomerSupplyEnded
from relations.projections.projection import KEPT, Batch, Change, Number, Projection, Row, Statement, adding, metadata

referrals = Table(
    "referrals",
    metadata,
    Column("entry", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("by", Number, nullable=False),
    Column("person", Number),
    Column("occurred", Text, nullable=False),
    Index("referrals_by_customer", "customer"),
)

supplies = Table(
    "supplies",
    metadata,
    Column("entry", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("by", Number, nullable=False),
    Column("since", Text),
    Column("ended_on", Text),
    Index("supplies_by_customer", "customer", "by", info=KEPT),
)
"""`by` supplies `customer`; without `since` nobody knows since when."""

_REFER = adding(referrals)
_SUPPLY = adding(supplies)
_END = Statement(
    update(supplies)
    .where(
        (supplies.c.customer == bindparam("of")) & (supplies.c.by == bindparam("supplier")),
        supplies.c.ended_on.is_(null()),
    )
    .values(ended_on=bindparam("on")),
    "of", "supplier", "on",
)  # fmt: skip


class Ties(Projection):
    """One row for each referral, and one for each time during which one customer supplies another."""

    tables: ClassVar[tuple[Table, ...]] = (referrals, supplies)
    files = (referrals.c.customer, supplies.c.customer)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Three statements for a batch; what begins and ends within it is one row from the outset."""
        begun: dict[tuple[int, int], Row] = {}
        supplied: list[Row] = []
        ended: list[Row] = []
        for entry, event in batch.of(CustomerSupplied, CustomerSupplyEnded):
            match event:
                case CustomerSupplied():
                    tie = batch.file(entry), batch.references[event.by]
                    if tie in begun:
                        supplied.append(begun[tie])
                    begun[tie] = (entry.position, *tie, str(event.since) if event.since else None, None)
                case CustomerSupplyEnded():
                    tie = batch.file(entry), batch.references[event.by]
                    if tie in begun:
                        supplied.append((*begun.pop(tie)[:-1], entry.occurred.text))
                    else:
                        ended.append((*tie, entry.occurred.text))
        yield _END, ended
        yield _REFER, [_referred(batch, entry, event) for entry, event in batch.of(CustomerReferred)]
        yield _SUPPLY, [*supplied, *begun.values()]


def _referred(batch: Batch, entry: Entry, event: CustomerReferred) -> Row:
    return (
        entry.position,
        batch.file(entry),
        batch.references[event.by],
        batch.reference(event.person),
        entry.occurred.text,
    )
