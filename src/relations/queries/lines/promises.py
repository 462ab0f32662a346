"""What the entries of promises say."""

from __future__ import annotations

from relations.domain.promises import (
    PromiseBroken,
    PromiseChange,
    PromiseConfirmed,
    PromiseEvidenced,
    PromiseKept,
    PromiseMade,
    PromiseReassigned,
    PromiseReleased,
    PromiseReopened,
    PromiseRescheduled,
)
from relations.queries.lines.telling import Teller, because, join, word


def _made(event: PromiseMade, tell: Teller) -> str:
    if event.direction == "ours":
        to = f"to {tell.name(event.person)}" if event.person else None
        said = "we promised an answer" if event.question else "we promised"
        return join(said, to, f": {event.text}", _when(event))
    return join(f"{tell.name(event.person) if event.person else 'they'} promised: {event.text}", _when(event))


def _when(event: PromiseMade) -> str | None:
    match event.kind:
        case "repeating":
            return f"(repeats {event.repeat} from {event.starts})"
        case "standing":
            return f"(standing, evidence every {event.every} days)"
    return f"(due {event.due})" if event.due else None


def _rescheduled(event: PromiseRescheduled, tell: Teller) -> str:
    agreed = f", agreed by {tell.name(event.agreed_by)}" if event.agreed_by else None
    was = f"from {event.was}" if event.was else None
    return join(f"{_ref(event, tell)} moved", was, f"to {event.due}", agreed, because(event.reason))


def _kept(event: PromiseKept, tell: Teller) -> str:
    evidence = f": {event.evidence}" if event.evidence else None
    return join(f"{_ref(event, tell)} kept", "in part" if event.partly else None, evidence)


def _settled(event: PromiseBroken | PromiseReleased | PromiseReopened, tell: Teller) -> str:
    return join(f"{_ref(event, tell)} {word(event, 'promise')}", because(event.reason))


def _confirmed(event: PromiseConfirmed, tell: Teller) -> str:
    by = f"by {tell.name(event.person)}" if event.person else None
    return join(f"{_ref(event, tell)} confirmed", by, f": {event.evidence}" if event.evidence else None)


def _evidenced(event: PromiseEvidenced, tell: Teller) -> str:
    return join(f"{_ref(event, tell)} honoured", f": {event.evidence}")


def _reassigned(event: PromiseReassigned, tell: Teller) -> str:
    was = f"from {event.was}" if event.was else None
    return join(f"{_ref(event, tell)} handed", was, f"to {event.rep}", because(event.reason))


def _ref(event: PromiseChange, tell: Teller) -> str:
    occurrence = getattr(event, "occurrence", None)
    ref = f"promise {tell.refer('P', event.promise)}"
    return f"{ref} of {occurrence}" if occurrence else ref


LINES = {
    PromiseMade: _made,
    PromiseRescheduled: _rescheduled,
    PromiseKept: _kept,
    PromiseBroken: _settled,
    PromiseReleased: _settled,
    PromiseReopened: _settled,
    PromiseConfirmed: _confirmed,
    PromiseEvidenced: _evidenced,
    PromiseReassigned: _reassigned,
}
