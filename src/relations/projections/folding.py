"""Folding entries into read models: batch by batch, and one stream again where an entry of it was corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from relations.domain.corrections import Amendment
from relations.domain.corrections.force import Force, force_of
from relations.domain.event import Entry, StreamId
from relations.projections.aims import Aims
from relations.projections.complaints import Complaints
from relations.projections.contacts import Contacts
from relations.projections.corrections import Corrections
from relations.projections.crises import Crises
from relations.projections.customers import Customers
from relations.projections.facts import Facts
from relations.projections.gifts import Gifts
from relations.projections.greetings import Greetings
from relations.projections.market import Market
from relations.projections.merging import Merging
from relations.projections.people import People
from relations.projections.policies import Policies
from relations.projections.projection import Batch, Change, Projection, References
from relations.projections.promises import PromiseLedger
from relations.projections.reps import Reps
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
    Market(),
    Reps(),
    Aims(),
    _INDEX,
    Contacts(),
    Policies(),
    _CORRECTIONS,
)

Streams = Callable[[StreamId], Sequence[Stored]]
"""Gives all entries of a stream, as far as they are to be folded."""


def fold(codec: Codec, entries: Sequence[Entry], references: References, streams: Streams) -> Iterator[Change]:
    """Fold the next entries of the log; the streams in which any was corrected are folded again from their beginning.

    Folding all at once or in batches gives the same rows.
    """
    batch = Batch(entries, references)
    for projection in PROJECTIONS:
        yield from projection.changes(batch)
    for stream in dict.fromkeys(entry.stream for entry, _ in batch.of(Amendment)):
        yield from _fold_again(codec, streams(stream), references)


def fold_standing(
    recorded: Sequence[Entry], standing: Sequence[Entry], references: References, *, again: bool = False
) -> Iterator[Change]:
    """Fold entries as they stand; those that were wrong, and their corrections, are only indexed."""
    unchanged = set(map(id, standing))
    wrong = [entry for entry in recorded if id(entry) not in unchanged]
    batch = Batch(standing, references, again=again)
    for projection in PROJECTIONS:
        yield from projection.changes(batch)
    if wrong:
        yield from _INDEX.changes(Batch(wrong, references))


def note_corrections(recorded: Sequence[Entry], force: Force) -> Change:
    """Note the corrections among entries, and whether they have effect."""
    return _CORRECTIONS.notes(recorded, force)


def _fold_again(codec: Codec, stored: Sequence[Stored], references: References) -> Iterator[Change]:
    recorded = [codec.entry(each) for each in stored]
    force = force_of(recorded)
    file = Batch(recorded[:1], references).file(recorded[0])
    for projection in PROJECTIONS:
        yield from projection.forget(file, [entry.position for entry in recorded])
    yield from fold_standing(recorded, codec.standing(stored, force, recorded), references, again=True)
    yield note_corrections(recorded, force)
