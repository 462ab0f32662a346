"""Folding entries into read models: batch by batch, and one stream again where an entry of it was corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from relations.domain.corrections import Amendment
from relations.domain.corrections.force import Force, force_of
from relations.domain.event import Entry, StreamId
from relations.projections.complaints import Complaints
from relations.projections.contacts import Contacts
from relations.projections.corrections import Corrections
from relations.projections.crises import Crises
from relations.projections.customers import Customers
from relations.projections.facts import Facts
from relations.projections.gifts import Gifts
from relations.projections.greetings import Greetings
from relations.projections.merging import Merging
from relations.projections.people import People
from relations.projections.policies import Policies
from relations.projections.projection import Batch, Projection
from relations.projections.promises import PromiseLedger
from relations.projections.ties import Ties
from relations.projections.timeline import Timeline
from relations.projections.visits import Visits
from relations.store.codec import Codec
from relations.store.log import Stored

_INDEX = Timeline()
_CORRECTIONS = Corrections()
PROJECTIONS: tuple[Projection, ...] = (
    Customers(),
    People(),
    Merging(),
    Facts(),
    Ties(),
    Visits(),
    PromiseLedger(),
    Complaints(),
    Crises(),
    Gifts(),
    Greetings(),
    _INDEX,
    Contacts(),
    Policies(),
    _CORRECTIONS,
)

References = Callable[[Sequence[Entry]], Mapping[StreamId, int]]
"""Gives the reference number of every stream that entries stand in or mention."""
Streams = Callable[[StreamId], Sequence[Stored]]
"""Gives all entries of a stream, as far as they are to be folded."""


def fold(
    connection: Connection, codec: Codec, entries: Sequence[Entry], references: References, streams: Streams
) -> None:
    """Fold the next entries of the log; the streams in which any was corrected are folded again from their beginning.

    Folding all at once or in batches gives the same rows.
    """
    batch = Batch(entries, references(entries))
    for projection in PROJECTIONS:
        projection.apply(connection, batch)
    for stream in dict.fromkeys(entry.stream for entry in entries if isinstance(entry.event, Amendment)):
        _fold_again(connection, codec, streams(stream), references)


def fold_standing(
    connection: Connection,
    recorded: Sequence[Entry],
    standing: Sequence[Entry],
    references: Mapping[StreamId, int],
    *,
    again: bool = False,
) -> None:
    """Fold entries as they stand; those that were wrong, and their corrections, are only indexed."""
    for projection in PROJECTIONS:
        projection.apply(connection, Batch(standing, references, again=again))
    _INDEX.apply(connection, Batch(recorded, references))


def note_corrections(connection: Connection, recorded: Sequence[Entry], force: Force) -> None:
    """Note the corrections among entries, and whether they have effect."""
    _CORRECTIONS.keep(connection, recorded, force)


def _fold_again(connection: Connection, codec: Codec, stored: Sequence[Stored], references: References) -> None:
    recorded = [codec.entry(each) for each in stored]
    force = force_of(recorded)
    standing = codec.standing(stored, force)
    known = references([*recorded, *standing])
    positions = [entry.position for entry in recorded]
    for projection in PROJECTIONS:
        projection.forget(connection, known.get(recorded[0].stream), positions)
    fold_standing(connection, recorded, standing, known, again=True)
    note_corrections(connection, recorded, force)
