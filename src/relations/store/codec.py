"""Between events and the JSON bytes that the log keeps."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, from_json, to_json

from relations.domain.corrections import CorrectionConfirmed, EntryCorrected, EntryRetracted
from relations.domain.corrections.force import Force, force_of
from relations.domain.event import Entry, Event, StreamId, Upcaster
from relations.domain.when import NotADateError, When
from relations.store.errors import UnknownTopicError, UnreadableEntryError, UnwritableEventError
from relations.store.log import Stored

AMENDMENTS = frozenset({EntryCorrected.topic, EntryRetracted.topic, CorrectionConfirmed.topic})
"""The topics of corrections; a new version of one must be added here."""


class Codec:
    """Writes and reads the events of the given topics; old topics are read through their upcasters."""

    def __init__(self, event_types: Mapping[str, type[Event]], upcasters: Mapping[str, Upcaster] | None = None) -> None:
        """`event_types` are the classes of today by topic, `upcasters` the steps from topics of former days."""
        self._types = dict(event_types)
        self._read = _Readers(event_types)
        self._upcasters = dict(upcasters or {})

    def encode(self, event: Event) -> bytes:
        """Write an event as JSON in UTF-8 without its empty fields.

        What would not read back as the same event is refused with UnwritableEventError.
        """
        topic = event.topic
        if self._types.get(topic) is not type(event):
            raise UnknownTopicError(topic)
        try:
            state = event.__pydantic_serializer__.to_json(event, exclude_none=True, warnings="none")
            if self._read[topic](state) != event:
                raise UnwritableEventError(topic, "a field changes on the way")
        except ValidationError as error:
            raise UnwritableEventError(topic, _reason(error)) from error
        except PydanticSerializationError as error:
            raise UnwritableEventError(topic, str(error)) from error
        return state

    def decode(self, topic: str, state: bytes, *, position: int = 0) -> Event:
        """Read an event; `position` is where it stands, for the message of an UnreadableEntryError.

        Raises UnknownTopicError when neither an event class nor an upcaster knows the topic.
        """
        try:
            if topic not in self._types:
                return self._decode_old(topic, state)
            return cast("Event", self._read[topic](state))
        except ValidationError as error:
            raise UnreadableEntryError(position, topic, _reason(error)) from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise UnreadableEntryError(position, topic, str(error)) from error

    def entry(self, stored: Stored) -> Entry:
        """Read an entry of the log; UnreadableEntryError or UnknownTopicError as decode, and for a bad date too."""
        try:
            occurred = When(stored.occurred)
        except NotADateError as error:
            raise UnreadableEntryError(stored.position, stored.topic, str(error)) from error
        return Entry(
            stored.position,
            stored.event_id,
            StreamId(stored.stream),
            stored.version,
            occurred,
            stored.recorded_at,
            stored.actor,
            self.decode(stored.topic, stored.state, position=stored.position),
        )

    def standing(self, stored: Sequence[Stored], force: Force | None = None) -> list[Entry]:
        """Read entries as they stand: corrected ones as they should have been, without retracted ones and corrections.

        `force` are the corrections in force, when they are known; else they are those among the entries themselves.
        """
        if force is None:
            force = force_of(self.entry(each) for each in stored if each.topic in AMENDMENTS)
        return [
            self._corrected(each, [event for _, event in force.corrected.get(each.position, ())])
            for each in stored
            if each.topic not in AMENDMENTS and each.position not in force.retracted
        ]

    def _corrected(self, stored: Stored, corrections: Sequence[EntryCorrected]) -> Entry:
        """Read an entry with its corrections, each of which speaks of the fields of its own `kind`."""
        if not corrections:
            return self.entry(stored)
        topic, data, occurred = stored.topic, cast("dict[str, Any]", from_json(stored.state)), stored.occurred
        for each in corrections:
            topic, data = self._brought_to({each.kind}, topic, data)
            data = {field: value for field, value in (data | each.changes).items() if field not in each.cleared}
            occurred = each.occurred.text if each.occurred else occurred
        return self.entry(replace(stored, topic=topic, state=to_json(data), occurred=occurred))

    def _decode_old(self, topic: str, state: bytes) -> Event:
        newer, data = self._brought_to(self._types, topic, from_json(state))
        return cast("Event", self._read[newer](to_json(data)))

    def _brought_to(self, wanted: Container[str], topic: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Take the JSON object of an old topic through the upcasters until its topic is one of those wanted."""
        while topic not in wanted:
            upcast = self._upcasters.get(topic)
            if upcast is None:
                raise UnknownTopicError(topic)
            topic, data = upcast(data)
        return topic, data


class _Readers(dict[str, Callable[[bytes], Any]]):
    """The validators by topic, each built by pydantic when it is first needed: a query needs none of them."""

    def __init__(self, event_types: Mapping[str, type[Event]]) -> None:
        super().__init__()
        self._types = event_types

    def __missing__(self, topic: str) -> Callable[[bytes], Any]:
        self[topic] = self._types[topic].__pydantic_validator__.validate_json
        return self[topic]


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return f"{field}: {first['msg']}" if field else first["msg"]
