"""The rules that were set, and from which day on: one row for each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text

from relations.domain.policy import PolicySet
from relations.projections.projection import Batch, Change, Number, Projection, adding, metadata

policies = Table(
    "policies",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("since", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Index("policies_by_day", "since", "position"),
)

_SET = adding(policies)


class Policies(Projection):
    """One row for each time that rules were set."""

    tables: ClassVar[tuple[Table, ...]] = (policies,)
    positions = (policies.c.position,)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """One statement for a batch."""
        yield (
            _SET,
            [
                (
                    entry.position,
                    entry.occurred.day_text,
                    entry.recorded_at,
                    entry.actor,
                    event.policy.name,
                    event.reason,
                    event.policy.model_dump_json(),
                )
                for entry, event in batch.of(PolicySet)
            ],
        )
