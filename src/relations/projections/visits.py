"""The visits: one row for each."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, insert

from relations.domain.visits import VisitLogged, only_asks
from relations.projections.projection import Batch, Projection, metadata, run

visits = Table(
    "visits",
    metadata,
    Column("visit", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("rep", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("goal", Text),
    Column("met", Text, nullable=False),
    Column("outcome", Text),
    Column("next_on", Text),
    Column("channel", Text, nullable=False),
    Column("asks", Integer),
    Index("visits_by_customer", "customer", "number", unique=True),
    Index("visits_by_day", "customer", "occurred", "channel", "asks"),
)

_LOG = insert(visits)


class Visits(Projection):
    """One row for each visit."""

    tables: ClassVar[tuple[Table, ...]] = (visits,)
    files = (visits.c.customer,)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """One statement for a batch."""
        logged = [
            {
                "visit": entry.position,
                "customer": batch.customer(entry),
                "number": entry.version,
                "occurred": str(entry.occurred),
                "rep": event.rep,
                "purposes": _listed(event.purposes),
                "goal": event.goal,
                "met": _listed(tuple(batch.references[person] for person in event.met)),
                "outcome": event.outcome,
                "next_on": str(event.next_on) if event.next_on else None,
                "channel": event.channel,
                "asks": int(only_asks(event.purposes)) if event.purposes else None,
            }
            for entry in batch.entries
            if isinstance(event := entry.event, VisitLogged)
        ]
        run(connection, _LOG, logged)


@lru_cache(maxsize=4096)
def _listed(values: tuple[object, ...]) -> str:
    return json.dumps(values)
