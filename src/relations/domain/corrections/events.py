"""What happens to entries that were wrong."""

from typing import Annotated

from pydantic import Field, JsonValue

from relations.domain.event import Event, Personal, StreamId, Text
from relations.domain.when import When


class Amendment(Event):
    """An event about an earlier entry of the same stream, by its position.

    `about` is the number of the subject that the entry is about, and `concerns` names the other customers and persons
    whom it mentions, before and after. With `awaits` it has no effect until somebody else confirmed it.
    """

    position: int
    about: int
    concerns: tuple[StreamId, ...] = ()
    reason: Text | None = None
    awaits: bool = False

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point at the subject of the entry."""
        return self.about


class EntryCorrected(Amendment):
    """An entry should have said something else: other values in `changes`, none in `cleared`, `occurred` then.

    `kind` is the topic whose fields these are: that of the entry as it is read at the time of correcting.
    """

    topic = "entry-corrected.v1"
    kind: str
    changes: Annotated[dict[str, JsonValue], Personal("concerns")] = Field(default_factory=dict)
    cleared: tuple[str, ...] = ()
    occurred: When | None = None

    def with_(self, other: "EntryCorrected") -> "EntryCorrected":
        """Give this correction as another one corrects it."""
        changes = {**self.changes, **other.changes}
        cleared = {*self.cleared, *other.cleared} - other.changes.keys()
        return self.model_copy(
            update={
                "changes": {field: value for field, value in changes.items() if field not in cleared},
                "cleared": tuple(sorted(cleared)),
                "occurred": other.occurred or self.occurred,
            }
        )


class EntryRetracted(Amendment):
    """An entry should not have been made: it counts no longer."""

    topic = "entry-retracted.v1"


class CorrectionConfirmed(Amendment):
    """Somebody else confirmed a correction or retraction, which has effect from now on."""

    topic = "correction-confirmed.v1"
