"""The event ids of what is imported: the same row gives the same ids, so that importing again adds nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from uuid import UUID, uuid5

from relations.domain.event import StreamId

_NAMESPACE = UUID("5b0f9d5e-3c39-5f0a-9c55-6f3b0f4a1d27")

Part = str | int | Sequence["Part"]
"""What an id is made of: texts, numbers, and lists of them."""


@dataclass(frozen=True, slots=True)
class Identities:
    """Makes the ids of one source: UUIDs of version 5 over the JSON array of what tells a thing from others."""

    source: str

    def of(self, *parts: Part) -> str:
        """Give the id of the thing that the parts tell from others."""
        return str(uuid5(_NAMESPACE, json.dumps([self.source, *parts])))

    def events(self, *parts: Part, start: int = 0) -> Iterator[str]:
        """Give the ids of the events that one row leads to, in their order, from the one of that number."""
        return (self.of(*parts, number) for number in count(start))

    def stream(self, word: str, begun_by: str) -> StreamId:
        """Name the stream that the event of that id begins; `word` is customer or person."""
        return StreamId(f"{word}-{uuid5(_NAMESPACE, begun_by).hex}")
