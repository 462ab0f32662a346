"""Deciding what is recorded about a rep's days, and folding it into the rep's state (HANDBOOK V1, V8, R3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from relations.domain.around import Around
from relations.domain.event import Event
from relations.domain.relationship import Visit
from relations.domain.reps.commands import (
    ApproveDayPlan,
    RepsCommand,
    ReturnDayPlan,
    SignDayReport,
    SpendMoney,
    SpendTime,
    SubmitDayPlan,
    SubmitDayReport,
)
from relations.domain.reps.errors import (
    DayNotOverError,
    DayTooLongError,
    NoReportError,
    NoSuchPlanError,
    NothingPlannedThatDayError,
    NotInPlanError,
    OverlappingTimesError,
    OwnDayError,
    OwnPlanError,
    PastDayError,
    SameCustomerTwiceError,
    SameTimeError,
)
from relations.domain.reps.events import (
    DayPlanApproved,
    DayPlanReturned,
    DayPlanSubmitted,
    DayReportSigned,
    DayReportSubmitted,
    ExpenseSpent,
    TimeSpent,
    minutes_of,
)
from relations.domain.reps.state import DayPlan, DayReport, RepState, same_name
from relations.domain.when import When

_DAY = 24 * 60


def decide(command: RepsCommand, state: RepState, around: Around) -> Sequence[Event]:
    """Judge a command about a day of a rep; what is already so yields no event."""
    if isinstance(command, SpendTime | SpendMoney | SubmitDayReport) and command.day > command.on.last_day:
        raise DayNotOverError(command.day)
    match command:
        case SubmitDayPlan():
            return _submit(command, state, around)
        case SpendTime():
            return _spend_time(command, state)
        case SpendMoney():
            fields = command.model_dump(include={"rep", "day", "amount", "currency", "what", "text", "note"})
            return [ExpenseSpent(**fields)]
        case SubmitDayReport():
            return _report(command, state, around)
        case SignDayReport():
            return _sign(command, state, around)
    return _judge_plan(command, state, around)


def _judge_plan(command: ApproveDayPlan | ReturnDayPlan, state: RepState, around: Around) -> Sequence[Event]:
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
            same = plan.state == "approved" and command.remark in {None, plan.remark}
            return [] if same else [DayPlanApproved(**shared)]
        case ReturnDayPlan():
            same = plan.state == "returned" and command.remark == plan.remark
            return [] if same else [DayPlanReturned(**shared)]


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
        if customer in customers:
            raise SameCustomerTwiceError(customers[customer], ref.text)
        customers[customer] = ref.text
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


def _spend_time(command: SpendTime, state: RepState) -> Sequence[Event]:
    begins, ends = minutes_of(command.span)
    told = state.times.get(command.day, ())
    if (command.span, command.task) in told:
        return []
    for other, _ in told:
        first, last = minutes_of(other)
        if begins < last and first < ends:
            raise OverlappingTimesError(command.span, other, command.day)
    fields = command.model_dump(include={"rep", "day", "span", "task", "text", "note"})
    return [TimeSpent(**fields)]


def _report(command: SubmitDayReport, state: RepState, around: Around) -> Sequence[Event]:
    if command.day not in state.plans and around.worked < 0:
        raise NothingPlannedThatDayError(command.rep, command.day)
    spans = (minutes_of(span) for span, _ in state.times.get(command.day, ()))
    told = max(0, around.worked) + sum(ends - begins for begins, ends in spans)
    if told > _DAY:
        raise DayTooLongError(command.day, told)
    report = state.reports.get(command.day)
    if report is not None and command.remarks in {None, report.remarks}:
        return []
    return [DayReportSubmitted(rep=command.rep, day=command.day, remarks=command.remarks, note=command.note)]


def _sign(command: SignDayReport, state: RepState, around: Around) -> Sequence[Event]:
    report = state.reports.get(command.day)
    if report is None:
        raise NoReportError(command.rep, command.day)
    if same_name(around.actor) in {same_name(command.rep), same_name(report.by)}:
        raise OwnDayError(command.rep)
    signed = report.signed_by is not None and same_name(report.signed_by) == same_name(around.actor)
    if signed and command.remark in {None, report.signed_remark}:
        return []
    return [DayReportSigned(rep=command.rep, day=command.day, remark=command.remark, note=command.note)]


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
            return _planned(state, event.day, DayPlan(visits, "submitted", on, actor))
        case DayPlanApproved():
            return _planned(state, event.day, replace(state.plans[event.day], state="approved", remark=event.remark))
        case DayPlanReturned():
            return _planned(state, event.day, replace(state.plans[event.day], state="returned", remark=event.remark))
        case TimeSpent():
            spans = (*state.times.get(event.day, ()), (event.span, event.task))
            return replace(state, times=state.times.set(event.day, spans))
        case DayReportSubmitted():
            return replace(state, reports=state.reports.set(event.day, DayReport(actor, on, event.remarks)))
        case DayReportSigned():
            signed = replace(state.reports[event.day], signed_by=actor, signed_remark=event.remark)
            return replace(state, reports=state.reports.set(event.day, signed))
    return state


def _planned(state: RepState, day: date, plan: DayPlan) -> RepState:
    return replace(state, plans=state.plans.set(day, plan))


JUDGES: dict[Any, Any] = dict.fromkeys(get_args(RepsCommand), decide)
FOLDS: dict[type[Event], Any] = dict.fromkeys(
    (DayPlanSubmitted, DayPlanApproved, DayPlanReturned, TimeSpent, DayReportSubmitted, DayReportSigned), evolve
)
