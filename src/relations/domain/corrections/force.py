"""Which corrections are in force: what each entry of a stream says after all that was recorded about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from relations.domain.corrections.events import Amendment, CorrectionConfirmed, EntryCorrected, EntryRetracted
from relations.domain.event import Entry


@dataclass(frozen=True, slots=True)
class Force:
    """What corrections do to the entries that they name, by position."""

    retracted: Mapping[int, int] = field(default_factory=dict)
    """The entries that count no longer, and the entries that retracted them."""
    corrected: Mapping[int, Sequence[tuple[int, EntryCorrected]]] = field(default_factory=dict)
    """The corrections of an entry in the order of recording, each with its own position, and as corrected itself."""
    waiting: frozenset[int] = frozenset()
    """Corrections that have no effect, as nobody confirmed them yet."""


def force_of(entries: Iterable[Entry]) -> Force:
    """Tell which of the corrections among entries, in log order, are in force.

    A correction always comes after what it names, so going back from the last one, whatever could undo a correction
    is known when it is reached.
    """
    retracted: dict[int, int] = {}
    corrected: dict[int, list[tuple[int, EntryCorrected]]] = {}
    confirmed: set[int] = set()
    waiting: set[int] = set()
    for entry in reversed([entry for entry in entries if isinstance(entry.event, Amendment)]):
        at, event = entry.position, entry.event
        if at in retracted:
            continue
        match event:
            case CorrectionConfirmed():
                confirmed.add(event.position)
            case EntryRetracted() | EntryCorrected() if event.awaits and at not in confirmed:
                waiting.add(at)
            case EntryRetracted():
                retracted.setdefault(event.position, at)
            case EntryCorrected():
                for _, other in corrected.get(at, ()):
                    event = event.with_(other)
                corrected.setdefault(event.position, []).insert(0, (at, event))
    return Force(retracted, corrected, frozenset(waiting))
