"""What whoever records a promise should know (HANDBOOK P3, P5)."""

from __future__ import annotations

from collections.abc import Sequence

from relations.domain.around import Advice, Around
from relations.domain.promises.choice import chosen
from relations.domain.promises.commands import ChangeOccurrence, ConfirmPromise, KeepPromise, MakePromise, ReopenPromise
from relations.domain.promises.standing import overdue
from relations.domain.relationship import Relationship

_NAMED = 10


def on_making(command: MakePromise, state: Relationship, around: Around) -> Sequence[Advice]:
    """Warn a rep who has overdue promises to this customer already, by the rules of the day (HANDBOOK P5)."""
    least, day = around.policy.promises.warn_overdue, command.on.day
    if command.direction != "ours" or command.rep is None or least == 0:
        return ()
    late: dict[int, int] = {}
    for number, promise in state.promises.items():
        then = promise.as_of(day)
        if then.direction == "ours" and then.rep == command.rep and (count := overdue(then, day)):
            late[number] = count
    total = sum(late.values())
    if total < least:
        return ()
    rep = command.rep.replace("{", "{{").replace("}", "}}")
    told = f"{rep} has {total} overdue {'promise' if total == 1 else 'promises'} to this customer already: {{}}"
    return [Advice(told if len(late) <= _NAMED else f"{told} and others", "P", tuple(sorted(late)[:_NAMED]))]


def on_choosing(command: ChangeOccurrence, state: Relationship, _around: Around) -> Sequence[Advice]:
    """Say which occurrence was taken where none was given (HANDBOOK P3)."""
    number = command.promise.number
    occurrence = None if command.occurrence else chosen(command, state.promises[number])
    return [Advice(f"the occurrence of {occurrence} of {{}} was taken", "P", (number,))] if occurrence else ()


ADVISERS = {MakePromise: on_making, **dict.fromkeys((KeepPromise, ReopenPromise, ConfirmPromise), on_choosing)}
