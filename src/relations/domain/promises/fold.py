"""How the events of promises fold into the state of a customer's stream."""

from __future__ import annotations

from dataclasses import replace

from relations.domain.event import Event
from relations.domain.fate import Change, Fate, Promise
from relations.domain.promises.events import (
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
from relations.domain.relationship import Relationship
from relations.domain.when import When
from relations.domain.words import PromiseTurn

_TURNS: dict[type[PromiseChange], PromiseTurn] = {
    PromiseKept: "kept",
    PromiseBroken: "broken",
    PromiseReleased: "released",
    PromiseReopened: "open",
    PromiseRescheduled: "rescheduled",
    PromiseReassigned: "reassigned",
    PromiseEvidenced: "evidenced",
    PromiseConfirmed: "confirmed",
}


def promise_of(event: PromiseMade, on: When) -> Promise:
    """Give a promise that was just made."""
    return Promise(
        event.direction,
        event.text,
        on,
        first_due=event.due,
        first_rep=event.rep,
        kind=event.kind,
        repeat=event.repeat,
        starts=event.starts,
        every=event.every,
        whole=Fate(due=event.due),
        rep=event.rep,
    )


def change_of(event: PromiseChange, on: When, actor: str) -> Change:
    """Say what an event changes."""
    partly = isinstance(event, PromiseKept) and event.partly
    said = vars(event).get  # not getattr, of which a field that a model does not have takes ten times as long
    return Change(
        "partly-kept" if partly else _TURNS[type(event)],
        on,
        actor,
        occurrence=said("occurrence"),
        due=said("due"),
        rep=said("rep"),
        person=said("person") or said("agreed_by"),
        evidence=said("evidence"),
        reason=said("reason"),
    )


def evolve(state: Relationship, event: Event, on: When, actor: str) -> Relationship:
    """Fold one event of a promise into the state."""
    match event:
        case PromiseMade():
            return replace(state, promises=state.promises.set(state.version, promise_of(event, on)))
        case PromiseChange():
            changed = state.promises[event.promise].after(change_of(event, on, actor))
            return replace(state, promises=state.promises.set(event.promise, changed))
    return state


FOLDS = dict.fromkeys((PromiseMade, *_TURNS), evolve)
