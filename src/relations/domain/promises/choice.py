"""Which occurrence of a repeating promise a command means (HANDBOOK P3)."""

from __future__ import annotations

from datetime import date

from relations.domain.fate import Promise
from relations.domain.promises.commands import (
    BreakPromise,
    ChangeOccurrence,
    ConfirmPromise,
    KeepPromise,
    ReleasePromise,
    ReopenPromise,
)
from relations.domain.promises.errors import SETTLED, NoOccurrenceError, NotRepeatingError, WhichOccurrenceError
from relations.domain.promises.repeat import around
from relations.domain.promises.standing import duties

_SHOWN = 3


def named(promise: str, occurrence: object) -> str:
    """Name a promise, or one occurrence of it, as people read it."""
    return promise if occurrence is None else f"{promise} of {occurrence}"


def chosen(command: ChangeOccurrence, promise: Promise) -> date | None:
    """Give the occurrence that is meant; None for the promise as a whole.

    Breaking, releasing and reopening without an occurrence mean the whole promise where that makes sense. Raises
    NotRepeatingError, NoOccurrenceError (with the nearest), WhichOccurrenceError, or what the end of the promise says.
    """
    text, given = command.promise.text, command.occurrence
    if promise.repeat is None or promise.starts is None:
        if given is not None:
            raise NotRepeatingError(text)
        return None
    if given is None:
        return _guessed(command, promise)
    nearest = around(promise.repeat, promise.starts, given)
    if nearest != [given]:
        raise NoOccurrenceError(text, given, nearest)
    end = promise.whole.settling
    if end is not None and given >= end.on.day and promise.fate(given).outcome == "open":
        raise SETTLED[promise.outcome](text, end.on)
    return given


def _guessed(command: ChangeOccurrence, promise: Promise) -> date | None:
    match command:
        case BreakPromise() | ReleasePromise():
            return None
        case ReopenPromise():
            settled = [day for day, fate in promise.occurrences.items() if fate.outcome != "open"]
            return None if promise.outcome != "open" or not settled else _only(command, promise, settled)
        case ConfirmPromise():
            kept = {day: fate for day, fate in promise.occurrences.items() if fate.outcome in {"kept", "partly-kept"}}
            awaiting = [day for day, fate in kept.items() if fate.confirming is None]
            return _only(command, promise, awaiting or list(kept))
        case KeepPromise():
            upto = command.on.last_day
            due = [day for day, fate in duties(promise, upto) if day and fate.waits and fate.due and fate.due <= upto]
            return _only(command, promise, due or _settled_last(promise))
    return _only(command, promise, [])


def _settled_last(promise: Promise) -> list[date]:
    """Give the occurrence that was settled last, which somebody may only be saying again."""
    settled = [
        each.occurrence for each in promise.changes if each.occurrence and not promise.fate(each.occurrence).waits
    ]
    return settled[-1:]


def _only(command: ChangeOccurrence, promise: Promise, days: list[date]) -> date:
    if len(days) == 1:
        return days[0]
    assert promise.repeat is not None, "only repeating promises have occurrences"  # noqa: S101
    assert promise.starts is not None, "a rule starts on a day"  # noqa: S101
    some = sorted(days)[:_SHOWN] or around(promise.repeat, promise.starts, command.on.day)
    raise WhichOccurrenceError(command.promise.text, some)
