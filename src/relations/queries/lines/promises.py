"""What the entries of promises say."""

from __future__ import annotations

from relations.domain.promises import (
    PromiseBroken,
    PromiseChange,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    PromiseReopened,
    PromiseRescheduled,
)
from relations.queries.lines.telling import Teller, because, join, word


def _made(event: PromiseMade, tell: Teller) -> str:
    due = f"(due {event.due})" if event.due else None
    if event.direction == "ours":
        to = f"to {tell.name(event.person)}" if event.person else None
        return join("we promised", to, f": {event.text}", due)
    return join(f"{tell.name(event.person) if event.person else 'they'} promised: {event.text}", due)


def _rescheduled(event: PromiseRescheduled, tell: Teller) -> str:
    agreed = f", agreed by {tell.name(event.agreed_by)}" if event.agreed_by else None
    was = f"from {event.was}" if event.was else None
    return join(f"{_ref(event, tell)} moved", was, f"to {event.due}", agreed, because(event.reason))


def _kept(event: PromiseKept, tell: Teller) -> str:
    evidence = f": {event.evidence}" if event.evidence else None
    return join(f"{_ref(event, tell)} kept", "in part" if event.partly else None, evidence)


def _settled(event: PromiseBroken | PromiseReleased | PromiseReopened, tell: Teller) -> str:
    return join(f"{_ref(event, tell)} {word(event, 'promise')}", because(event.reason))


def _ref(event: PromiseChange, tell: Teller) -> str:
    return f"promise {tell.refer('P', event.promise)}"


LINES = {
    PromiseMade: _made,
    PromiseRescheduled: _rescheduled,
    PromiseKept: _kept,
    PromiseBroken: _settled,
    PromiseReleased: _settled,
    PromiseReopened: _settled,
}
