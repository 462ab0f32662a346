"""What whoever records a complaint should know: that it must go up, and that it was there before (HANDBOOK X3, X4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from relations.domain.around import Advice, Around
from relations.domain.command import Command
from relations.domain.complaints.commands import RaiseComplaint, RegradeComplaint
from relations.domain.complaints.sameness import WITHIN, same
from relations.domain.relationship import Complaint, Relationship

_NAMED = 5
"""How many earlier complaints are named, the latest ones."""


def advise_raising(command: RaiseComplaint, state: Relationship, around: Around) -> Sequence[Advice]:
    """Say that the complaint must go up, and which earlier ones it may repeat."""
    return [*_must_go_up(command.severity, "{ref}", around), *_may_repeat(command, state)]


def advise_regrading(command: RegradeComplaint, state: Relationship, around: Around) -> Sequence[Advice]:
    """Say that the complaint, being as severe as that, must go up now."""
    complaint = state.complaints[command.complaint.number]
    if complaint.escalated or complaint.severity == command.severity:
        return []
    return _must_go_up(command.severity, command.complaint.text, around)


def _must_go_up(severity: str, ref: str, around: Around) -> Sequence[Advice]:
    within = around.policy.complaints.escalate.get(severity)  # type: ignore[call-overload]
    if within is None:
        return []
    days = "on the same day" if within == 0 else f"within {within} working day{'s' if within > 1 else ''}"
    return [Advice(f"{severity} complaints go up {days}: relations complaint escalate {ref} --to WHOM")]


def _may_repeat(command: RaiseComplaint, state: Relationship) -> Sequence[Advice]:
    if command.recurs is not None:
        return []
    this = Complaint(command.about, command.severity, command.on, command.product)
    before = [
        (complaint.raised.day, number)
        for number, complaint in state.complaints.items()
        if (command.on.last_day - complaint.raised.day).days >= 0
        and (command.on.day - complaint.raised.last_day).days <= WITHIN
        and same(this, complaint)
    ]
    if not before:
        return []
    text = "it may be {} again; if it is: relations complaint link {ref} --recurs {latest}"
    return [Advice(text, "X", tuple(number for _, number in sorted(before)[-_NAMED:]))]


ADVISERS: dict[type[Command], Any] = {RaiseComplaint: advise_raising, RegradeComplaint: advise_regrading}
