"""The states of the streams used lately, so that deciding again does not read them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from sqlalchemy import Connection

from relations.domain import catalogue
from relations.domain.catalogue import State
from relations.domain.event import StreamId
from relations.store.codec import Codec
from relations.store.log import Log

_KEPT = 10_000
_FAR = 10_000


class States:
    """States by stream, all of them as the log stood at one position."""

    def __init__(self, log: Log, codec: Codec) -> None:
        """Start with none."""
        self._log = log
        self._codec = codec
        self._states: OrderedDict[StreamId, State] = OrderedDict()
        self._as_of = 0

    def bring_to(self, connection: Connection, position: int) -> None:
        """Forget those that changed until `position`, which is never before the one reached so far."""
        if position - self._as_of > _FAR:
            self._states.clear()
        elif position > self._as_of:
            for stream in self._log.changed(connection, after=self._as_of, upto=position):
                self._states.pop(StreamId(stream), None)
        self._as_of = position

    def of(self, connection: Connection, stream: StreamId) -> State:
        """Give the state of a stream, folded from the log where it is not at hand."""
        state = self._states.get(stream)
        if state is None:
            stored = self._log.stream(connection, stream)
            telling = [each for each in stored if not catalogue.only_counts(each.topic)]
            state = catalogue.fold(stream, self._codec.standing(telling), stored[-1].version if stored else 0)
            self._states[stream] = state
        return state

    def keep(self, states: Mapping[StreamId, State], counted: Mapping[StreamId, int], first: int, last: int) -> None:
        """Take over states after the entries `first` to `last` were appended for them, or only `counted`."""
        for stream, version in counted.items():
            if stream in self._states:
                self._states[stream] = catalogue.counted_to(self._states[stream], version)
        self._states.update(states)
        for stream in states:
            self._states.move_to_end(stream)
        while len(self._states) > _KEPT:
            self._states.popitem(last=False)
        if first == self._as_of + 1:
            self._as_of = last

    def clear(self) -> None:
        """Forget all."""
        self._states.clear()
