"""Whether a stream still makes sense after a correction: nothing hangs in the air, nothing happens before its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from relations.domain.command import BeforeItBeganError
from relations.domain.event import Entry, Event
from relations.domain.people.events import PersonJoined
from relations.domain.promises.decide import check_made
from relations.domain.promises.errors import DueBeforeMadeError
from relations.domain.promises.events import PromiseMade, PromiseRescheduled
from relations.domain.when import When

LINKS = {
    "visit": "visit-",
    "plan": "visit-planned",
    "promise": "promise-made",
    "complaint": "complaint-raised",
    "recurs": "complaint-raised",
    "gift": "gift-",
    "crisis": "crisis-declared",
    "tenure": "person-joined",
    "fact": "fact-learned",
}
"""Fields that hold the number of a subject of the same stream, and how the topic of what begins one begins."""
_FILES = ("customer-", "person-")


def hanging(standing: Sequence[Entry]) -> list[Entry]:
    """Give the entries of one stream that name a subject which is not there, or whose file was never opened."""
    there = {entry.version: entry for entry in standing}
    return [
        entry
        for entry in standing
        if (entry.stream.startswith(_FILES) and 1 not in there)
        or entry.event.subject(entry.version) not in there
        or not all(_begins(there.get(number), topic, entry) for number, topic in _named(entry))
    ]


def _begins(named: Entry | None, topic: str, entry: Entry) -> bool:
    """Tell whether what an entry names is there, is such a thing, and is not the entry itself."""
    return named is not None and named is not entry and named.topic.startswith(topic)


def check_times(before: Sequence[Entry], after: Sequence[Entry]) -> None:
    """Refuse a stream in which something that changed happens to a subject before that begins."""
    known = {entry.version: entry for entry in before}
    begun = {entry.version: entry for entry in after}
    for entry in after:
        first = begun[entry.event.subject(entry.version)]
        if known.get(entry.version) == entry and known.get(first.version) == first:
            continue
        began = _beginning(first)
        if began is not None and entry.occurred.last_day < began.day:
            raise BeforeItBeganError(f"what entry {entry.position} is about", entry.occurred, began, "--occurred")
        match entry.event:
            case PromiseMade():
                check_made(entry.event, entry.occurred)
            case PromiseRescheduled(due=due) if due < first.occurred.day:
                raise DueBeforeMadeError(due, first.occurred, "--set due=")


def _beginning(first: Entry) -> When | None:
    """Give when a subject began by its first entry: a file or a post may be older than its first entry."""
    if isinstance(first.event, PersonJoined):
        return first.event.since
    return None if first.version == 1 else first.occurred


def _named(entry: Entry) -> Iterator[tuple[int, str]]:
    for field in _link_fields(type(entry.event)):
        number = getattr(entry.event, field)
        if number is not None:
            yield number, LINKS[field]


@cache
def _link_fields(kind: type[Event]) -> tuple[str, ...]:
    return tuple(field for field in kind.model_fields if field in LINKS)
