"""Read models folded from a choice of entries, in memory, to be asked the same questions as the book's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from sqlalchemy import create_engine

from relations.domain.event import Entry, StreamId
from relations.projections.projection import Batch, metadata
from relations.projections.runner import PROJECTIONS


class Scratch:
    """Read models apart from the book, that hold what some entries lead to; they vanish when closed."""

    def __init__(self) -> None:
        """Begin with empty tables."""
        self._engine = create_engine("sqlite://")
        self.connection = self._engine.connect()
        metadata.create_all(self.connection, checkfirst=False)

    def __enter__(self) -> Self:
        """Use it in a with statement."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget all."""
        self.connection.close()
        self._engine.dispose()

    def fold(self, entries: Sequence[Entry], references: Mapping[StreamId, int]) -> None:
        """Forget what was folded before, and fold these entries, which stand in log order."""
        for table in metadata.sorted_tables:
            self.connection.execute(table.delete())
        batch = Batch(entries, references)
        for projection in PROJECTIONS:
            projection.apply(self.connection, batch)
