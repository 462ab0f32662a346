"""The reference numbers of customers and persons: the positions of the first entries of their streams."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from sqlalchemy import Connection

from relations.domain.event import StreamId
from relations.projections.projection import Batch
from relations.store.log import Log

_KNOWN = 100_000


class Openings:
    """Looks up, for entries that are folded one after another, the numbers of all streams that they mention."""

    def __init__(self, log: Log) -> None:
        """Know none so far."""
        self._log = log
        self._known: dict[StreamId, int] = {}

    def of(self, source: Connection, batch: Batch) -> Mapping[StreamId, int]:
        """Give the reference number of every stream that the entries of a batch name; `source` has the log."""
        begun = {entry.stream: entry.position for entry in batch.entries if entry.version == 1}
        named = set(chain.from_iterable(batch.streams))
        known = {stream: self._known[stream] for stream in named if stream in self._known}
        found = self._log.openings(source, sorted(named - begun.keys() - known.keys()))
        if len(self._known) > _KNOWN:
            self._known.clear()
        looked_up = {StreamId(stream): position for stream, position in found.items()}
        self._known.update(looked_up)
        return known | looked_up | begun

    def clear(self) -> None:
        """Forget all."""
        self._known.clear()
