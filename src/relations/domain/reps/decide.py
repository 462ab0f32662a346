"""Deciding what is recorded about a rep's plans, and folding it into the rep's state (HANDBOOK V1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

from relations.domain.around import Around
from relations.domain.event import Event
from relations.domain.relationship import Visit
from relations.domain.reps.commands import ApproveDayPlan, DayPlanCommand, ReturnDayPlan, SubmitDayPlan
from relations.domain.reps.errors import (
    NoSuchPlanError,
    NotInPlanError,
    OwnPlanError,
    PastDayError,
    SameCustomerTwiceError,
    SameTimeError,
)
from relations.domain.reps.events import DayPlanApproved, DayPlanReturned, DayPlanSubmitted
from relations.domain.reps.state import DayPlan, RepState, same_name
from relations.domain.when import When


def decide(command: DayPlanCommand, state: RepState, around: Around) -> Sequence[Event]:
    """Judge a command about a day plan; what is already so yields no event."""
    if isinstance(command, SubmitDayPlan):
        return _submit(command, state, around)
    plan = state.plans.get(command.day)
    if plan is None:
        raise NoSuchPlanError(command.rep, command.day)
    if same_name(around.actor) in {same_name(command.rep), same_name(plan.by)}:
        raise OwnPlanError(command.rep)
    shared: dict[str, Any] = {
        "rep": command.rep, "day": command.day, "remark": command.remark, "note": command.note,
    }  # fmt: skip
    match command:
        case ApproveDayPlan():
            return [] if plan.state == "approved" and command.remark is None else [DayPlanApproved(**shared)]
        case ReturnDayPlan():
            return [DayPlanReturned(**shared)]


def _submit(command: SubmitDayPlan, state: RepState, around: Around) -> Sequence[Event]:
    if command.day < command.on.day:
        raise PastDayError(command.day, command.on)
    found = list(zip(command.visits, around.visits, strict=True))
    customers: dict[object, str] = {}
    times: dict[str, str] = {}
    for ref, visit in found:
        why = _stranger(visit, command)
        if why is not None:
            raise NotInPlanError(ref.text, why)
        customer = ref.account or ref.stream
        if customers.setdefault(customer, ref.text) != ref.text:
            raise SameCustomerTwiceError(customers[customer], ref.text)
        if visit.time and times.setdefault(visit.time, ref.text) != ref.text:
            raise SameTimeError(times[visit.time], ref.text, visit.time)
    asked = tuple((ref.stream, ref.number) for ref, _ in found)
    plan = state.plans.get(command.day)
    if plan is not None and plan.state != "returned" and plan.visits == asked:
        return []
    return [
        DayPlanSubmitted(
            rep=command.rep,
            day=command.day,
            customers=tuple(stream for stream, _ in asked),
            visits=tuple(number for _, number in asked),
            note=command.note,
        )
    ]


def _stranger(visit: Visit, command: SubmitDayPlan) -> str | None:
    """Say why a visit does not belong into a plan; None where it does."""
    if visit.cancelled:
        return "was cancelled"
    if visit.made is not None:
        return f"was made on {visit.made}"
    if visit.planned != command.day:
        return f"is planned for {visit.planned}, not for {command.day}"
    return None if same_name(visit.rep) == same_name(command.rep) else f"is a visit of {visit.rep}"


def evolve(state: RepState, event: Event, on: When, actor: str) -> RepState:
    """Fold one event of a rep into the state."""
    match event:
        case DayPlanSubmitted():
            visits = tuple(zip(event.customers, event.visits, strict=True))
            plan = DayPlan(visits, "submitted", on, actor)
        case DayPlanApproved():
            plan = replace(state.plans[event.day], state="approved")
        case DayPlanReturned():
            plan = replace(state.plans[event.day], state="returned")
        case _:
            return state
    return replace(state, plans=state.plans.set(event.day, plan))


JUDGES: dict[Any, Any] = dict.fromkeys(get_args(DayPlanCommand), decide)
FOLDS: dict[type[Event], Any] = dict.fromkeys((DayPlanSubmitted, DayPlanApproved, DayPlanReturned), evolve)
