"""An event of the record, and the entry of the log that carries it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, NamedTuple, NewType, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from relations.domain.when import When

StreamId = NewType("StreamId", str)
"""The name of a stream: `customer-<hex>`, `person-<hex>`."""


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a field that holds personal data about the person of `person`'s stream (None: of the event's own)."""

    person: str | None = None


MOST = 4000
"""The most characters of a text."""


def _without_nul(text: str) -> str:
    """Refuse what PostgreSQL could not keep in a read model."""
    if "\0" in text:
        raise ValueError("a text cannot hold a NUL character")
    return text


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST), AfterValidator(_without_nul)
]
"""A text that says something: trimmed, 1 to 4,000 characters."""
Clearing = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST), AfterValidator(_without_nul)]
"""A text, or an empty one that says that nothing is known any more."""


class Event(BaseModel):
    """Something that happened: past tense, frozen, never edited; a new shape is a new version."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    topic: ClassVar[str]
    """The stable name under which the log keeps this event, such as `promise-made.v1`."""

    note: Text | None = None

    def subject(self, version: int) -> int:
        """Give the version of the first entry of the subject that this event, itself of `version`, is about."""
        return version

    def subjects(self, version: int) -> tuple[int, ...]:
        """Give those of all subjects of the stream that this event names, its own first."""
        return (self.subject(version),)


Upcaster = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
"""Turns the JSON object of an old topic into a newer topic and its JSON object."""


class Entry(NamedTuple):
    """One entry of the log, decoded: where it stands, when it happened and was recorded, by whom, and what."""

    position: int
    event_id: str
    stream: StreamId
    version: int
    occurred: When
    recorded_at: str
    actor: str
    event: Event

    @property
    def topic(self) -> str:
        """The stable name of the event."""
        return self.event.topic


def streams_in(entry: Entry) -> list[StreamId]:
    """Name the streams of all customers and persons whom an entry mentions, its own first, each once."""
    named: list[StreamId] = [entry.stream]
    for field in _stream_fields(type(entry.event)):
        value = getattr(entry.event, field)
        if value:
            named += value if isinstance(value, tuple) else (value,)
    return named if len(named) == 1 else list(dict.fromkeys(named))


@cache
def _stream_fields(kind: type[Event]) -> tuple[str, ...]:
    """Name the fields of an event that hold streams."""
    return tuple(name for name, field in kind.model_fields.items() if _holds_stream(field.annotation))


def _holds_stream(annotation: Any) -> bool:
    return annotation is StreamId or any(_holds_stream(part) for part in get_args(annotation))
