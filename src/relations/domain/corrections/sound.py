"""Whether a stream still makes sense after a correction: nothing hangs in the air, nothing happens before its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from relations.domain.command import BeforeItBeganError
from relations.domain.event import Entry, Event
from relations.domain.promises.errors import DueBeforeMadeError
from relations.domain.promises.events import PromiseMade, PromiseRescheduled

LINKS = frozenset({"visit", "promise", "complaint", "recurs", "gift", "crisis", "tenure", "fact"})
"""Fields that hold the number of a subject of the same stream."""
_FILES = ("customer-", "person-")


def hanging(standing: Sequence[Entry]) -> list[Entry]:
    """Give the entries of one stream that name a subject which is not there, or whose file was never opened."""
    there = {entry.version for entry in standing}
    return [
        entry
        for entry in standing
        if (entry.stream.startswith(_FILES) and 1 not in there) or not there.issuperset(_named(entry))
    ]


def check_times(before: Sequence[Entry], after: Sequence[Entry]) -> None:
    """Refuse a stream in which something that changed happens to a subject before that begins."""
    known = {entry.version: entry for entry in before}
    begun = {entry.version: entry for entry in after}
    for entry in after:
        first = begun[entry.event.subject(entry.version)]
        if known.get(entry.version) == entry and known.get(first.version) == first:
            continue
        if entry.occurred.last_day < first.occurred.day:
            raise BeforeItBeganError(f"what entry {entry.position} is about", entry.occurred, first.occurred)
        if isinstance(entry.event, PromiseMade | PromiseRescheduled):
            _check_due(entry.event, first)


def _check_due(event: PromiseMade | PromiseRescheduled, first: Entry) -> None:
    if event.due is not None and event.due < first.occurred.day:
        raise DueBeforeMadeError(event.due, first.occurred)


def _named(entry: Entry) -> Iterator[int]:
    yield entry.event.subject(entry.version)
    for field in _link_fields(type(entry.event)):
        number = getattr(entry.event, field)
        if number is not None:
            yield number


@cache
def _link_fields(kind: type[Event]) -> tuple[str, ...]:
    return tuple(field for field in kind.model_fields if field in LINKS)
