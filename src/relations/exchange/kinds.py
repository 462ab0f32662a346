"""What a record of each kind asks for: from the values of its fields to a plan of commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain

from relations.domain.command import Command
from relations.domain.complaints import (
    AcceptRemedy,
    AcknowledgeComplaint,
    CloseComplaint,
    DisputeRemedy,
    RaiseComplaint,
    ResolveComplaint,
    TellCustomer,
)
from relations.domain.customers import AssignCustomer, EditCustomer, GradeCustomer
from relations.domain.fate import Promise
from relations.domain.gifts import HandOverGift
from relations.domain.people import IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.promises import BreakPromise, KeepPromise, MakePromise, ReleasePromise, ReopenPromise
from relations.domain.ref import Ref
from relations.domain.visits import LogVisit
from relations.domain.when import When
from relations.domain.words import Outcome
from relations.exchange.desk import Desk, Plan
from relations.exchange.errors import MissingStageError, NoCurrencyError, OlderSnapshotError, OutOfOrderError, shortened
from relations.exchange.fields import ImportKind
from relations.exchange.identity import Part
from relations.exchange.rows import Record, Values

Ids = Iterator[str]
Planner = Callable[[Desk, Plan, Record, Ids], Ids]
"""Plans what a record asks for; gives the ids of its events after those that begin customers and persons."""

_OPEN: Outcome = "open"


def _customer(desk: Desk, plan: Plan, record: Record, ids: Ids) -> Ids:
    """Register the customer, or bring the file of the one of that name up to what the row says."""
    values = dict(record.values)
    name, on = values["name"], values.pop("on", desk.today)
    customer = desk.known_customer(name)
    if customer is None:
        desk.new_customer(plan, **values, on=on)
        return ids
    grade, owner = values.pop("grade", None), values.pop("owner", None)
    del values["name"]
    if values.keys() - {"note"}:
        plan.commands.append(EditCustomer(customer=customer, on=on, **values))
    if grade:
        plan.commands.append(GradeCustomer(customer=customer, grade=grade, on=on))
    if owner:
        plan.commands.append(AssignCustomer(customer=customer, owner=owner, on=on))
    return ids


def _person(desk: Desk, plan: Plan, record: Record, ids: Ids) -> Ids:
    """One row is one post: joining and, where there is a day for it, leaving."""
    values = dict(record.values)
    since, left, today = values.get("since"), values.pop("left", None), desk.today
    if since and left:
        _refuse_before(record, ("left", left), ("since", since))
    on = since or left or today
    reason = values.pop("reason", None)
    customer, person = whom(desk, plan, values, on)
    plan.commands.append(JoinCustomer(customer=customer, person=person, on=on, besides=True, **values))
    if left:
        title = values.get("title")
        plan.commands.append(LeaveCustomer(customer=customer, person=person, title=title, reason=reason, on=left))
    return ids


def whom(desk: Desk, plan: Plan, values: Values, on: When) -> tuple[Ref, Ref]:
    """Take out of the values whose post it is and where; what the person's file says goes to those who are new."""
    name, key = values.pop("name"), values.pop("person_key", None)
    customer = desk.customer(plan, values.pop("customer"), on)
    file = {fact: values.pop(fact) for fact in ("birthday", "phone") if fact in values}
    introduces = IntroducePerson(person=Ref(name), name=name, on=on, **file)
    return customer, _keyed(desk, plan, introduces, key) if key else desk.namesake(plan, introduces)


def _keyed(desk: Desk, plan: Plan, introduces: IntroducePerson, key: str) -> Ref:
    event_id = desk.person_key(key)
    known = desk.find_event(event_id)
    return Ref(introduces.name, known.stream, 1) if known else desk.new_person(plan, introduces, event_id)


def _visit(desk: Desk, plan: Plan, record: Record, ids: Ids) -> Ids:
    values = dict(record.values)
    on = values["on"]
    if "next_on" in values:
        _refuse_before(record, ("next_on", When.of(values["next_on"])), ("on", on))
    customer = desk.customer(plan, values.pop("customer"), on)
    met = tuple(desk.person(plan, name, customer, on) for name in values.pop("met", ()))
    plan.commands.append(LogVisit(customer=customer, met=met, **values))
    return ids


def _gift(desk: Desk, plan: Plan, record: Record, ids: Ids) -> Ids:
    if "value" in record.values and "currency" not in record.values:
        raise NoCurrencyError(record.column("value"), record.values["value"])
    plan.commands.append(HandOverGift(**_between(desk, plan, record.values)))
    return ids


def _between(desk: Desk, plan: Plan, values: Values) -> Values:
    """Put the subjects in the place of the names of the customer and the person."""
    on = values["on"]
    customer = desk.customer(plan, values["customer"], on)
    person = desk.person(plan, values["person"], customer, on) if "person" in values else None
    return {**values, "customer": customer, "person": person}


def _complaint(desk: Desk, plan: Plan, record: Record, ids: Ids) -> Ids:
    """Raise the complaint and take it through the stages that have a day."""
    values = dict(record.values)
    days = {stage: values.pop(stage) for stage in _STAGES if stage in values}
    remedy, why = values.pop("remedy", None), values.pop("close_reason", None)
    _refuse_disorder(record, days, told_or_why=why is not None or "told_on" in days)
    fields = _between(desk, plan, values)
    number = desk.next_number(plan, fields["customer"]) if days else 0
    complaint = Ref("the complaint", fields["customer"].stream, number)
    plan.commands.append(RaiseComplaint(**fields))
    for stage in sorted(days, key=lambda stage: (_STAGES[stage], days[stage].day)):
        plan.commands.append(_stage(stage, complaint, days[stage], remedy, why))
    return ids


_STAGES = {"acknowledged_on": 1, "resolved_on": 2, "told_on": 3, "disputed_on": 4, "accepted_on": 4, "closed_on": 5}
"""The stages by their order; disputed and accepted follow each other as their days do."""
_FOLLOWS = {"told_on": "resolved_on", "disputed_on": "told_on", "accepted_on": "told_on"}


def _refuse_disorder(record: Record, days: Mapping[str, When], *, told_or_why: bool) -> None:
    for stage, day in days.items():
        _refuse_before(record, (stage, day), ("on", record.values["on"]))
        needed = _FOLLOWS.get(stage)
        if needed is not None:
            if needed not in days:
                raise MissingStageError(record.column(stage), day, record.column(needed))
            _refuse_before(record, (stage, day), (needed, days[needed]))
    if "closed_on" in days and not told_or_why:
        needed = f"{record.column('told_on')} or {record.column('close_reason')}"
        raise MissingStageError(record.column("closed_on"), days["closed_on"], needed)


def _refuse_before(record: Record, later: tuple[str, When], earlier: tuple[str, When]) -> None:
    """Refuse a field whose whole day, month or year lies before that of another."""
    if later[1].last_day < earlier[1].day:
        raise OutOfOrderError(record.column(later[0]), later[1], record.column(earlier[0]), earlier[1])


def _stage(stage: str, complaint: Ref, on: When, remedy: str | None, why: str | None) -> Command:
    match stage:
        case "acknowledged_on":
            return AcknowledgeComplaint(complaint=complaint, on=on)
        case "resolved_on":
            return ResolveComplaint(complaint=complaint, on=on, remedy=remedy)
        case "told_on":
            return TellCustomer(complaint=complaint, on=on)
        case "disputed_on":
            return DisputeRemedy(complaint=complaint, on=on)
        case "accepted_on":
            return AcceptRemedy(complaint=complaint, on=on)
    return CloseComplaint(complaint=complaint, on=on, reason=why)


def _promise(desk: Desk, plan: Plan, record: Record, ids: Ids) -> Ids:
    """Make the promise at first sight; from then on the row tells its status as of a day."""
    values = dict(record.values)
    status, as_of = values.pop("status", _OPEN), values.pop("status_on", values["on"])
    why = {fact: values.pop(fact, None) for fact in ("evidence", "reason")}
    _refuse_before(record, ("status_on", as_of), ("on", values["on"]))
    if "due" in values:
        _refuse_before(record, ("due", When.of(values["due"])), ("on", values["on"]))
    made_id = next(ids)
    known = desk.find_event(made_id)
    changes = desk.ids.events(*status_parts(record))
    if known is None:
        fields = _between(desk, plan, values)
        number = desk.next_number(plan, fields["customer"]) if status != _OPEN else 0
        plan.commands.append(MakePromise(**fields))
        promise = Ref(f"promise '{shortened(values['text'])}'", fields["customer"].stream, number)
        plan.commands += _become(status, _OPEN, promise, as_of, why)
        return chain([made_id], changes)
    state = desk.state(known.stream).promises[known.number]
    was = state.outcome_on(as_of.day)
    if status not in _outcomes_of(state, as_of.day):
        latest = max((on for on, _ in state.history), key=lambda on: on.day, default=state.made)
        if as_of.day < latest.day:
            raise OlderSnapshotError(status, as_of, state.outcome, latest)
        promise = Ref(f"promise '{shortened(state.text)}'", known.stream, known.number)
        plan.commands += _become(status, was, promise, as_of, why)
    return changes


def _outcomes_of(promise: Promise, day: date) -> set[Outcome]:
    """Give all outcomes that a promise had on a day: an earlier snapshot of that day is no news when it comes again."""
    return {promise.outcome_on(day - timedelta(days=1)), *(outcome for on, outcome in promise.history if on.day == day)}


def status_parts(record: Record) -> tuple[Part, ...]:
    """Give what tells the events of a promise's status as of a day from others."""
    as_of = record.values.get("status_on", record.values["on"])
    return ("promises", record.identity, "status", str(as_of), record.values.get("status", _OPEN))


def _become(status: Outcome, was: Outcome, promise: Ref, on: When, why: Mapping[str, str | None]) -> Iterator[Command]:
    """Give the commands that lead from one outcome to another; a settled promise is opened again first."""
    evidence, reason = why["evidence"], why["reason"]
    if was in {"kept", "broken", "released"} or (status == _OPEN and was != _OPEN):
        yield ReopenPromise(promise=promise, on=on, reason=reason)
    match status:
        case "kept" | "partly-kept":
            yield KeepPromise(promise=promise, on=on, partly=status == "partly-kept", evidence=evidence)
        case "broken":
            yield BreakPromise(promise=promise, on=on, reason=reason)
        case "released":
            yield ReleasePromise(promise=promise, on=on, reason=reason)


PLANNERS: Mapping[ImportKind, Planner] = {
    "customers": _customer,
    "people": _person,
    "visits": _visit,
    "promises": _promise,
    "complaints": _complaint,
    "gifts": _gift,
}
