"""The corrections: which entry each one is about, and whether it has effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text

from relations.domain.corrections import Amendment, CorrectionConfirmed, EntryCorrected
from relations.domain.corrections.force import Force
from relations.domain.event import Entry
from relations.projections.projection import Batch, Change, Number, Projection, adding, metadata

corrections = Table(
    "corrections",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("entry", Number, nullable=False),
    Column("what", Text, nullable=False),
    Column("state", Text, nullable=False),
    Index("corrections_by_entry", "entry", "position"),
    Index("corrections_by_state", "state", "position"),
)
"""`what` is corrected, retracted or confirmed; `state` is in-force, waiting or retracted."""

_KEEP = adding(corrections)


class Corrections(Projection):
    """One row for each correction, written whenever its stream is folded again."""

    tables: ClassVar[tuple[Table, ...]] = (corrections,)
    positions = (corrections.c.position,)

    def changes(self, batch: Batch) -> Iterator[Change]:  # noqa: ARG002
        """Nothing: what corrections do shows only in the stream as a whole."""
        return iter(())

    def notes(self, entries: Sequence[Entry], force: Force) -> Change:
        """Note the corrections among the entries of a stream."""
        return _KEEP, [
            (entry.position, entry.event.position, _what(entry.event), _state(entry.position, force))
            for entry in entries
            if isinstance(entry.event, Amendment)
        ]


def _what(event: Amendment) -> str:
    match event:
        case EntryCorrected():
            return "corrected"
        case CorrectionConfirmed():
            return "confirmed"
    return "retracted"


def _state(position: int, force: Force) -> str:
    if position in force.retracted:
        return "retracted"
    return "waiting" if position in force.waiting else "in-force"
