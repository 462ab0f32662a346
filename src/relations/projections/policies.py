"""The rules that were set, and from which day on: one row for each time."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, insert

from relations.domain.policy import PolicySet
from relations.projections.projection import Batch, Projection, metadata, run

policies = Table(
    "policies",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("since", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Index("policies_by_day", "since", "position"),
)

_SET = insert(policies)


class Policies(Projection):
    """One row for each time that rules were set."""

    tables: ClassVar[tuple[Table, ...]] = (policies,)
    positions = (policies.c.position,)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """One statement for a batch."""
        rows = [
            {
                "position": entry.position,
                "since": entry.occurred.day.isoformat(),
                "recorded_at": entry.recorded_at,
                "actor": entry.actor,
                "name": event.policy.name,
                "reason": event.reason,
                "rules": event.policy.model_dump_json(),
            }
            for entry in batch.entries
            if isinstance(event := entry.event, PolicySet)
        ]
        run(connection, _SET, rows)
