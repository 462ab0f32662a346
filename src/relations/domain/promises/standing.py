"""How promises stand as of a day: what is due of each, what is overdue, what is stale (HANDBOOK P2 to P5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from relations.domain.fate import Fate, Promise
from relations.domain.health import promise_state
from relations.domain.promises.repeat import occurrences
from relations.domain.words import PromiseState

Duty = tuple[date | None, Fate]
"""What is due: which occurrence (None: the promise itself), and what became of it."""


def duties(promise: Promise, day: date) -> Iterator[Duty]:
    """Give what is due: the promise itself, or every occurrence until the next one that is still to come.

    The first occurrence after a repeating promise was broken or released shares its fate; those after it are gone.
    """
    if promise.repeat is None or promise.starts is None:
        yield None, promise.whole
        return
    settled = {each for each, fate in promise.occurrences.items() if fate.outcome != "open"}
    yield from settled_by_end(promise, occurrences(promise.repeat, promise.starts, settled, day))


def settled_by_end(promise: Promise, listed: Iterator[date]) -> Iterator[Duty]:
    """Give these occurrences with what became of each, up to the first that the end of the whole promise settled."""
    end, ended = promise.whole.settling, False
    last = max(promise.occurrences, default=date.min)
    for each in listed:
        if ended and each > last:
            return
        fate = promise.fate(each)
        if end is None or each < end.on.day or fate.outcome != "open":
            yield each, fate
        elif not ended:
            ended = True
            yield each, replace(promise.whole, due=each)


def owed(promise: Promise, day: date) -> Iterator[Duty]:
    """Give what the score counts: all duties, and where a repeating promise was broken off, what came due since too.

    Otherwise it would pay to break a promise off from an early day on.
    """
    end = promise.whole.settling
    if promise.repeat is None or promise.starts is None or end is None or promise.outcome != "broken":
        yield from duties(promise, day)
        return
    settled = {each for each, fate in promise.occurrences.items() if fate.outcome != "open"}
    for each in occurrences(promise.repeat, promise.starts, settled, day):
        fate = promise.fate(each)
        broken = each >= end.on.day and fate.outcome == "open"
        yield each, replace(promise.whole, due=each) if broken else fate


def state_on(fate: Fate, day: date) -> PromiseState:
    """Name the state of a promise, or of one occurrence, as of a day."""
    return promise_state(fate.outcome, fate.due, fate.settled, day)


def overdue(promise: Promise, day: date) -> int:
    """Count what is overdue of a promise, as it stood at the end of `day`."""
    if promise.made.day > day:
        return 0
    return sum(state_on(fate, day) == "overdue" for _, fate in duties(promise.as_of(day), day))


def stale_since(promise: Promise, day: date) -> date | None:
    """Give the day since which a standing promise is stale: nobody has shown for so long that it is honoured."""
    if promise.kind != "standing" or promise.every is None or promise.outcome != "open":
        return None
    shown = promise.evidenced or promise.made
    since = _shifted(shown.last_day, promise.every + 1)
    return since if since <= day else None


def _shifted(day: date, days: int) -> date:
    return day + timedelta(days=days) if (date.max - day).days >= days else date.max
