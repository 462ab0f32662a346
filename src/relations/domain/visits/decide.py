"""Deciding what is recorded about visits, and folding it into the customer's state (HANDBOOK V1 to V7, V10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from relations.domain import complaints as complained
from relations.domain import gifts as given
from relations.domain import market
from relations.domain import promises as promised
from relations.domain.around import Advice, Around
from relations.domain.command import refuse_earlier
from relations.domain.event import Event, StreamId
from relations.domain.ref import Ref
from relations.domain.relationship import Decision, Relationship, Visit
from relations.domain.reps.state import same_name
from relations.domain.visits.commands import (
    CancelVisit,
    LogPlannedVisit,
    LogVisit,
    PlanVisit,
    ReportCoaching,
    RescheduleVisit,
    SignVisit,
    VisitCommand,
    VisitReport,
)
from relations.domain.visits.errors import (
    CancelledError,
    MadeAlreadyError,
    NextVisitBeforeVisitError,
    NobodyWithUsError,
    NoPurposeError,
    NotCoachedError,
    NotMadeError,
    NotPlannedError,
    OwnCompanyError,
    OwnReportError,
    PlanInThePastError,
    PlannedTwiceError,
    VaguePurposeError,
)
from relations.domain.visits.events import (
    CoachingReported,
    VisitCancelled,
    VisitChange,
    VisitLogged,
    VisitMade,
    VisitPlanned,
    VisitRescheduled,
    VisitSigned,
)
from relations.domain.visits.steps import USUAL, check_steps
from relations.domain.when import When
from relations.domain.words import Company, Purpose

_ASKING = frozenset({"order", "collection", "new-product"})
"""Purposes with which we come because we want something."""
_VAGUE = re.compile(
    r"(to )?((build|keep|maintain|improve) (up )?(good )?)?(customer )?relation(s|ship|ships)?"
    r"|(建立|维护|搞好|联络)?(客户)?(关系|客情|感情)",
    re.IGNORECASE,
)
_OTHERWISE = frozenset[Purpose]({"other"})


def only_asks(purposes: Sequence[str]) -> bool:
    """Tell whether we came only because we wanted something (HANDBOOK V10: 无事不烧香)."""
    return _ASKING.issuperset(purposes)


def decide(command: VisitCommand, state: Relationship, around: Around) -> Sequence[Event]:
    """Judge a command about a visit (HANDBOOK V1, V5 to V7); what is already so yields no event."""
    match command:
        case PlanVisit():
            return [_plan(command, state)]
        case LogVisit():
            return _log(command, state, around)
    visit, text = state.visits.get(command.visit.number) or around.visits[0], command.visit.text
    refuse_earlier(text, command.on, visit.begun)
    match command:
        case LogPlannedVisit():
            _refuse_over(text, visit)
            return _log(command, state, around)
        case RescheduleVisit():
            return _reschedule(command, visit, state)
        case CancelVisit():
            return _cancel(command, visit)
        case SignVisit():
            return _sign(command, visit, around)
        case ReportCoaching():
            return _coach(command, visit)


def _plan(command: PlanVisit, state: Relationship) -> Event:
    _refuse_past(command.day, command.on)
    _refuse_vague(command.purposes, command.goal)
    if not command.purposes:
        raise NoPurposeError
    _check_company(command.company, command.companion, command.rep)
    _refuse_twice(command.rep, command.day, state)
    return VisitPlanned(
        rep=command.rep,
        day=command.day,
        time=command.time,
        order=command.order,
        purposes=tuple(dict.fromkeys(command.purposes)),
        goal=command.goal,
        see=_streams(command.see),
        channel=command.channel,
        company=command.company,
        companion=command.companion,
        note=command.note,
    )


def _reschedule(command: RescheduleVisit, visit: Visit, state: Relationship) -> Sequence[Event]:
    text = command.visit.text
    _refuse_unplanned(text, visit)
    _refuse_over(text, visit)
    _refuse_past(command.day, command.on)
    now = (command.day, command.time or visit.time, command.order or visit.order)
    if now == (visit.planned, visit.time, visit.order):
        return []
    if command.day != visit.planned:
        _refuse_twice(visit.rep, command.day, state)
    fields = command.model_dump(include={"day", "time", "order", "reason", "note"})
    return [VisitRescheduled(visit=command.visit.number, **fields)]


def _cancel(command: CancelVisit, visit: Visit) -> Sequence[Event]:
    text = command.visit.text
    _refuse_unplanned(text, visit)
    if visit.cancelled:
        return []
    _refuse_over(text, visit)
    return [VisitCancelled(visit=command.visit.number, reason=command.reason, note=command.note)]


def _sign(command: SignVisit, visit: Visit, around: Around) -> Sequence[Event]:
    text = command.visit.text
    _refuse_not_made(text, visit)
    if same_name(around.actor) == same_name(visit.rep):
        raise OwnReportError(text, visit.rep)
    if visit.signed is not None and same_name(visit.signed.by) == same_name(around.actor) and command.remark is None:
        return []
    return [VisitSigned(visit=command.visit.number, remark=command.remark, note=command.note)]


def _coach(command: ReportCoaching, visit: Visit) -> Sequence[Event]:
    text = command.visit.text
    _refuse_not_made(text, visit)
    if visit.company != "coaching":
        raise NotCoachedError(text, visit)
    fields = command.model_dump(include={"coach", "seen", "advice", "note"})
    return [CoachingReported(visit=command.visit.number, **fields)]


def _log(command: LogVisit | LogPlannedVisit, state: Relationship, around: Around) -> Sequence[Event]:
    """Judge a visit and all that came of it; what came of it is linked to the visit by its number."""
    if command.next_on is not None and command.next_on < command.on.day:
        raise NextVisitBeforeVisitError(command.next_on, command.on)
    _refuse_vague(command.purposes, command.goal)
    _check_company(command.company, command.companion, command.rep)
    logged = _logged(command, state)
    number = logged.subject(state.version + 1)
    then = {"on": command.on}
    outcomes: list[Event] = []
    for made in command.promises:
        outcomes += promised.decide(made.model_copy(update=then), state, around)
    raised, state = _complaints(command, state, around)
    outcomes += raised
    for handed_over in command.gifts:
        outcomes += given.decide(handed_over.model_copy(update=then), state, around)
        around = given.with_given(around, outcomes[-1], command.on)
    for seen in (*command.observations, *command.orders, *command.payments):
        outcomes += market.decide(seen.model_copy(update={"rep": seen.rep or command.rep}), state, around)
    return [logged, *(event.model_copy(update={"visit": number}) for event in outcomes)]


def _logged(command: LogVisit | LogPlannedVisit, state: Relationship) -> VisitLogged:
    plan = command.visit.number if isinstance(command, LogPlannedVisit) else None
    planned = state.visits[plan] if plan else None
    channel, company = command.channel or (planned.channel if planned else "visit"), command.company
    told: dict[str, Any] = {"plan": plan} if plan else {}
    return (VisitMade if plan else VisitLogged)(
        rep=command.rep,
        purposes=tuple(dict.fromkeys(command.purposes)) or (planned.purposes if planned else ()),
        goal=command.goal or (planned.goal if planned else None),
        met=_streams(command.met),
        outcome=command.outcome,
        next_on=command.next_on,
        channel=channel,
        company=company or (planned.company if planned else None),
        companion=command.companion or (planned.companion if planned else None),
        minutes=command.minutes,
        template=command.template or (USUAL if command.steps else None),
        steps=check_steps(command.template, command.steps),
        note=command.note,
        **told,
    )


def _complaints(command: VisitReport, state: Relationship, around: Around) -> tuple[list[Event], Relationship]:
    """Give the complaints of the visit, and the state with them: a gift may be judged by whether one is open."""
    events: list[Event] = []
    for raised in command.complaints:
        for event in complained.decide(raised.model_copy(update={"on": command.on}), state, around):
            events.append(event)
            state = complained.FOLDS[type(event)](state.counted(), event, command.on, around.actor)
    return events, state


def _settled(command: VisitReport, state: Relationship, around: Around) -> Relationship:
    """Give the state after the promises that were settled on the visit: nobody is warned of those."""
    for settling in (*command.kept, *command.broken) if command.promises else ():
        if settling.promise.stream == state.stream:
            for event in promised.decide(settling.model_copy(update={"on": command.on}), state, around):
                state = promised.FOLDS[type(event)](state.counted(), event, command.on, around.actor)
    return state


def _streams(persons: Sequence[Ref]) -> tuple[StreamId, ...]:
    return tuple(dict.fromkeys(person.stream for person in persons))


def _check_company(company: Company | None, companion: str | None, rep: str) -> None:
    if company is not None and companion is None:
        raise NobodyWithUsError(company)
    if companion is not None and same_name(companion) == same_name(rep):
        raise OwnCompanyError(rep)


def _refuse_past(day: date, on: When) -> None:
    if day < on.day:
        raise PlanInThePastError(day, on)


def _refuse_vague(purposes: Sequence[Purpose], goal: str | None) -> None:
    if goal is not None and _OTHERWISE.issuperset(purposes) and _VAGUE.fullmatch(goal.strip(" .!。")):
        raise VaguePurposeError(goal)


def _refuse_twice(rep: str, day: date, state: Relationship) -> None:
    for visit in state.visits.values():
        if visit.open and visit.planned == day and same_name(visit.rep) == same_name(rep):
            raise PlannedTwiceError(rep, state.customer.name if state.customer else "the customer", day)


def _refuse_unplanned(text: str, visit: Visit) -> None:
    if visit.planned is None:
        raise NotPlannedError(text)


def _refuse_over(text: str, visit: Visit) -> None:
    if visit.made is not None:
        raise MadeAlreadyError(text, visit.made)
    if visit.cancelled:
        raise CancelledError(text)


def _refuse_not_made(text: str, visit: Visit) -> None:
    if visit.cancelled:
        raise CancelledError(text)
    if visit.made is None and visit.planned is not None:
        raise NotMadeError(text, visit.planned)


def advise(command: VisitReport, state: Relationship, around: Around) -> Sequence[Advice]:
    """Warn of all that the visit brought, as if each were recorded by itself."""
    first = state.version + 2 + len(command.promises)
    state = _settled(command, state, around)
    _, complained_of = _complaints(command, state, around)
    brought = [
        *((promised, promise, state, None) for promise in command.promises),
        *((complained, complaint, state, ("X", first + i)) for i, complaint in enumerate(command.complaints)),
        *((given, gift, complained_of, None) for gift in command.gifts),
    ]
    told: list[Advice] = []
    for subject, each, at, begun in brought:
        adviser = getattr(subject, "ADVISERS", {}).get(type(each))
        if adviser is not None:
            advice = adviser(each.model_copy(update={"on": command.on}), at, around)
            told += [replace(one, begun=begun) for one in advice]
    return list(dict.fromkeys(told))


def logged_visit(number: int, told: Iterable[tuple[int, Event, When, str]]) -> Visit:
    """Give a visit that was logged without a plan, by its stream: version, event, moment and actor of each entry."""
    visit: Visit | None = None
    for version, event, on, actor in told:
        match event:
            case VisitLogged() if version == number:
                visit = Visit(event.rep, on, made=on, company=event.company)
            case VisitChange(visit=about) if about == number and visit is not None:
                visit = _changed(visit, event, on, actor)
    if visit is None:
        raise LookupError(number)
    return visit


def evolve(state: Relationship, event: Event, on: When, actor: str) -> Relationship:
    """Fold one event of a visit into the state."""
    match event:
        case VisitPlanned():
            number, visit = state.version, _planned(event, on)
        case VisitMade(plan=number):
            visit = replace(state.visits[number], rep=event.rep, made=on, company=event.company)
        case VisitChange(visit=number) if number in state.visits:
            visit = _changed(state.visits[number], event, on, actor)
        case _:
            return state
    return replace(state, visits=state.visits.set(number, visit))


def _planned(event: VisitPlanned, on: When) -> Visit:
    return Visit(
        event.rep, on, planned=event.day, time=event.time, order=event.order, purposes=event.purposes, goal=event.goal,
        channel=event.channel, company=event.company, companion=event.companion,
    )  # fmt: skip


def _changed(visit: Visit, event: VisitChange, on: When, actor: str) -> Visit:
    match event:
        case VisitRescheduled():
            return replace(visit, planned=event.day, time=event.time or visit.time, order=event.order or visit.order)
        case VisitCancelled():
            return replace(visit, cancelled=True)
        case VisitSigned():
            return replace(visit, signed=Decision(actor, on))
    return visit


JUDGES: dict[Any, Any] = dict.fromkeys(get_args(VisitCommand), decide)
ADVISERS: dict[Any, Any] = dict.fromkeys((LogVisit, LogPlannedVisit), advise)
FOLDS: dict[type[Event], Any] = dict.fromkeys((VisitPlanned, VisitMade, *VisitChange.__subclasses__()), evolve)
