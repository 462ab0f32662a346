"""Who introduced whom, and who supplies whom: one row for each tie between two customers."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, insert, null, update

from relations.domain.ties import CustomerReferred, CustomerSupplied, CustomerSupplyEnded
from relations.projections.projection import Batch, Projection, Row, metadata, run

referrals = Table(
    "referrals",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("by", Integer, nullable=False),
    Column("person", Integer),
    Column("occurred", Text, nullable=False),
    Index("referrals_by_customer", "customer"),
)

supplies = Table(
    "supplies",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("by", Integer, nullable=False),
    Column("since", Text),
    Column("ended_on", Text),
    Index("supplies_by_customer", "customer", "by"),
)
"""`by` supplies `customer`; without `since` nobody knows since when."""

_REFER = insert(referrals)
_SUPPLY = insert(supplies)
_END = (
    update(supplies)
    .where(
        (supplies.c.customer == bindparam("of")) & (supplies.c.by == bindparam("supplier")),
        supplies.c.ended_on.is_(null()),
    )
    .values(ended_on=bindparam("on"))
)


class Ties(Projection):
    """One row for each referral, and one for each time during which one customer supplies another."""

    tables: ClassVar[tuple[Table, ...]] = (referrals, supplies)
    files = (referrals.c.customer, supplies.c.customer)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Three statements for a batch; what begins and ends within it is one row from the outset."""
        referred: list[Row] = []
        open_: dict[tuple[int | None, int | None], Row] = {}
        supplied: list[Row] = []
        ended: list[Row] = []
        for entry in batch.entries:
            customer = batch.customer(entry)
            match entry.event:
                case CustomerReferred() as event:
                    tie = {"entry": entry.position, "customer": customer, "by": batch.reference(event.by)}
                    referred.append({**tie, "person": batch.person(event.person), "occurred": str(entry.occurred)})
                case CustomerSupplied() as event:
                    by = batch.reference(event.by)
                    since = str(event.since) if event.since else None
                    tie = {"entry": entry.position, "customer": customer, "by": by}
                    supplied.append({**tie, "since": since, "ended_on": None})
                    open_[customer, by] = supplied[-1]
                case CustomerSupplyEnded() as event:
                    by = batch.reference(event.by)
                    if (customer, by) in open_:
                        open_.pop((customer, by))["ended_on"] = str(entry.occurred)
                    else:
                        ended.append({"of": customer, "supplier": by, "on": str(entry.occurred)})
        run(connection, _END, ended)
        run(connection, _REFER, referred)
        run(connection, _SUPPLY, supplied)
