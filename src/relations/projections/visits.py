"""The visits: one row for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

from sqlalchemy import Column, Index, Integer, Table, Text

from relations.domain.event import Entry
from relations.domain.visits import VisitLogged, only_asks
from relations.domain.words import Purpose
from relations.projections.projection import Batch, Change, Number, Projection, Row, adding, metadata

visits = Table(
    "visits",
    metadata,
    Column("visit", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
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

_LOG = adding(visits)


class Visits(Projection):
    """One row for each visit."""

    tables: ClassVar[tuple[Table, ...]] = (visits,)
    files = (visits.c.customer,)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """One statement for a batch."""
        yield _LOG, [_logged(batch, entry, event) for entry, event in batch.of(VisitLogged)]


def _logged(batch: Batch, entry: Entry, event: VisitLogged) -> Row:
    purposes, asks = _told(event.purposes)
    return (
        entry.position,
        batch.references[entry.stream],
        entry.version,
        entry.occurred.text,
        event.rep,
        purposes,
        event.goal,
        str([batch.references[person] for person in event.met]),
        event.outcome,
        event.next_on.isoformat() if event.next_on else None,
        event.channel,
        asks,
    )


@lru_cache(maxsize=4096)
def _told(purposes: tuple[Purpose, ...]) -> tuple[str, int | None]:
    """Give the purposes as JSON, and whether we came only because we wanted something."""
    return json.dumps(purposes), int(only_asks(purposes)) if purposes else None
