"""Corrections in one line."""

from __future__ import annotations

from typing import Any

from relations.domain.corrections import CorrectionConfirmed, EntryCorrected, EntryRetracted
from relations.domain.corrections.events import Amendment
from relations.domain.event import StreamId
from relations.queries.lines.telling import Teller, because, join


def _corrected(event: EntryCorrected, tell: Teller) -> str:
    said = [f"{field} {_shown(value, event, tell)}" for field, value in event.changes.items()]
    said += [f"no {field}" for field in event.cleared]
    said += [f"it happened {event.occurred}"] if event.occurred else []
    return join(f"entry {event.position} corrected{_waits(event)}: {', '.join(said)}", _why(event))


def _retracted(event: EntryRetracted, _tell: Teller) -> str:
    return join(f"entry {event.position} retracted{_waits(event)}", _why(event))


def _confirmed(event: CorrectionConfirmed, _tell: Teller) -> str:
    return f"correction {event.position} confirmed by a second person"


def _why(event: Amendment) -> str | None:
    reason = because(event.reason)
    return f", {reason}" if reason else None


def _waits(event: Amendment) -> str:
    return " once a second person confirms it" if event.awaits else ""


def _shown(value: Any, event: EntryCorrected, tell: Teller) -> str:
    if isinstance(value, list):
        return " and ".join(_shown(each, event, tell) for each in value)
    return tell.name(StreamId(value)) if value in event.concerns else str(value)


LINES = {EntryCorrected: _corrected, EntryRetracted: _retracted, CorrectionConfirmed: _confirmed}
