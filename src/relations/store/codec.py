"""Between events and the JSON bytes that the log keeps."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, from_json, to_json

from relations.domain.corrections import CorrectionConfirmed, EntryCorrected, EntryRetracted
from relations.domain.corrections.force import Force, force_of
from relations.domain.event import Entry, Event, Upcaster
from relations.domain.when import NotADateError, When
from relations.store.errors import UnknownTopicError, UnreadableEntryError, UnwritableEventError
from relations.store.log import Stored

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, NotADateError)
AMENDMENTS = frozenset({EntryCorrected.topic, EntryRetracted.topic, CorrectionConfirmed.topic})
"""The topics of corrections; a new version of one must be added here."""


class Codec:
    """Writes and reads the events of the given topics; old topics are read through their upcasters."""

    def __init__(self, event_types: Mapping[str, type[Event]], upcasters: Mapping[str, Upcaster] | None = None) -> None:
        """`event_types` are the classes of today by topic, `upcasters` the steps from topics of former days."""
        self._types = dict(event_types)
        self._read = _Readers(event_types, self._decode_old)
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

    def decode(self, topic: str, state: bytes, position: int = 0) -> Event:
        """Read an event; `position` is where it stands, for the message of an UnreadableEntryError.

        Raises UnknownTopicError when neither an event class nor an upcaster knows the topic.
        """
        try:
            return cast("Event", self._read[topic](state))
        except _UNREADABLE as error:
            raise UnreadableEntryError(position, topic, _reason(error)) from error

    def entry(self, stored: Stored) -> Entry:
        """Read an entry of the log; UnreadableEntryError or UnknownTopicError as decode, and for a bad date too."""
        event_id, stream, version, topic, occurred, actor, state, position, recorded_at, _ = stored
        try:
            when, event = _when(occurred), self._read[topic](state)
            return _entry((position, event_id, stream, version, when, recorded_at, actor, event))
        except _UNREADABLE as error:
            raise UnreadableEntryError(position, topic, _reason(error)) from error

    def standing(
        self, stored: Sequence[Stored], force: Force | None = None, recorded: Sequence[Entry] | None = None
    ) -> list[Entry]:
        """Read entries as they stand: corrected ones as they should have been, without retracted ones and corrections.

        `force` are the corrections in force, when they are known; else they are those among the entries themselves.
        `recorded` are the same entries as they were recorded, when they have been read already.
        """
        entries = [self.entry(each) for each in stored] if recorded is None else recorded
        if force is None:
            force = force_of(entries)
        return [
            self._corrected(each, force.corrected[each.position]) if each.position in force.corrected else entry
            for each, entry in zip(stored, entries, strict=True)
            if each.topic not in AMENDMENTS and each.position not in force.retracted
        ]

    def _corrected(self, stored: Stored, corrections: Sequence[tuple[int, EntryCorrected]]) -> Entry:
        """Read an entry with its corrections, each of which speaks of the fields of its own `kind`."""
        topic, data, occurred = stored.topic, cast("dict[str, Any]", from_json(stored.state)), stored.occurred
        for _, each in corrections:
            topic, data = self._brought_to({each.kind}, topic, data)
            data = {field: value for field, value in (data | each.changes).items() if field not in each.cleared}
            occurred = each.occurred.text if each.occurred else occurred
        return self.entry(stored._replace(topic=topic, state=to_json(data), occurred=occurred))

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
    """The validators by topic, each built by pydantic when it is first needed: a query needs none of them.

    Topics of former days are left to `old`.
    """

    def __init__(self, event_types: Mapping[str, type[Event]], old: Callable[[str, bytes], Event]) -> None:
        super().__init__()
        self._types = event_types
        self._old = old

    def __missing__(self, topic: str) -> Callable[[bytes], Any]:
        kind = self._types.get(topic)
        self[topic] = partial(self._old, topic) if kind is None else kind.__pydantic_validator__.validate_json
        return self[topic]


_entry: Callable[[tuple[Any, ...]], Entry] = partial(tuple.__new__, Entry)
"""Makes an entry of its values, in half the time that calling the class takes."""
_when = lru_cache(maxsize=8192)(When)
"""Remembers moments, as the same few come again and again."""


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return f"{field}: {first['msg']}" if field else first["msg"]
