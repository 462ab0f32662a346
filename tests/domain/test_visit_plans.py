"""A visit is planned, put off, made, signed; what was planned stays the same visit (HANDBOOK V1, V2, V4 to V7)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.domain.command import BeforeItBeganError, Command
from relations.domain.promises import MakePromise, PromiseMade
from relations.domain.relationship import Visit
from relations.domain.visits import (
    CancelledError,
    CancelVisit,
    CoachingReported,
    LogPlannedVisit,
    LogVisit,
    MadeAlreadyError,
    NobodyWithUsError,
    NoPurposeError,
    NotCoachedError,
    NotMadeError,
    NotPlannedError,
    OwnCompanyError,
    OwnReportError,
    PlanInThePastError,
    PlannedTwiceError,
    PlanVisit,
    ReportCoaching,
    RescheduleVisit,
    SignVisit,
    UnknownStepError,
    UnknownTemplateError,
    VaguePurposeError,
    VisitCancelled,
    VisitLogged,
    VisitMade,
    VisitPlanned,
    VisitRescheduled,
    VisitSigned,
)
from relations.domain.visits.steps import template, template_names
from relations.domain.when import When
from relations.errors import InvalidInputError, RelationsError
from scenario import CUSTOMER, LI, WANG, History, opened, subject

V2 = subject("V", 2)
DAY = date(2026, 3, 4)
PLAN = VisitPlanned(
    rep="li.wei",
    day=DAY,
    time="09:30",
    order=1,
    purposes=("service",),
    goal="new labels",
    see=(WANG.stream,),
    channel="phone",
    company="coaching",
    companion="chen.hua",
)
planned = opened().then("2026-03-02", PLAN)
cancelled = planned.then("2026-03-03", VisitCancelled(visit=2, reason="closed"))
made = planned.then("2026-03-04", VisitMade(rep="li.wei", plan=2, company="coaching", companion="chen.hua"))
logged = opened().then("2026-03-04", VisitLogged(rep="li.wei"))
logged = logged.under(visits=(Visit("li.wei", When("2026-03-04"), made=When("2026-03-04")),))
JOINT = Visit("li.wei", When("2026-03-04"), made=When("2026-03-04"), company="joint")


def plan(on: str = "2026-03-02", **more: object) -> PlanVisit:
    fields = {"rep": "li.wei", "day": DAY, "purposes": ("service",)} | more
    return PlanVisit(customer=CUSTOMER, on=on, **fields)


def log(on: str = "2026-03-04", **more: object) -> LogPlannedVisit:
    return LogPlannedVisit(visit=V2, on=on, rep="li.wei", **more)


def move(day: date, on: str = "2026-03-03", **more: object) -> RescheduleVisit:
    return RescheduleVisit(visit=V2, on=on, day=day, **more)


def test_a_plan_says_when_what_for_and_whom_to_see() -> None:
    fields = PLAN.model_dump(exclude={"see", "note"})
    opened().when(plan(**fields | {"purposes": ("service", "service")}, see=(WANG, WANG), note="n")).records(
        PLAN.model_copy(update={"note": "n"})
    )


def test_a_plan_is_for_a_day_to_come_or_the_same_day() -> None:
    opened().when(plan("2026-03-04T08:00+08:00")).records(VisitPlanned(rep="li.wei", day=DAY, purposes=("service",)))
    opened().when(plan("2026-03-05")).is_refused(
        PlanInThePastError,
        "2026-03-04 was over when this was planned (2026-03-05); "
        "plan a later day, or log what was done: relations visit log",
    )


def test_nobody_goes_without_a_purpose() -> None:
    opened().when(plan(purposes=())).is_refused(
        NoPurposeError, "a visit is planned for a purpose; say why with --purpose, for example --purpose service"
    )


@pytest.mark.parametrize("goal", ["build relations", "To build relations.", "relationship", "建立关系", "维护客情"])
@pytest.mark.parametrize("command", [plan(purposes=("other",)), LogVisit(customer=CUSTOMER, on="2026-03-04", rep="li")])
def test_to_build_relations_alone_is_no_purpose(goal: str, command: Command) -> None:
    opened().when(command.model_copy(update={"goal": goal})).is_refused(
        VaguePurposeError,
        f"'{goal}' alone is no purpose; say what is to be reached with --goal, and name a purpose such as "
        "--purpose service, order or training",
    )


def test_with_a_real_purpose_or_a_real_goal_it_is_one() -> None:
    for more in ({"goal": "build relations"}, {"goal": "build relations with the new owner", "purposes": ("other",)}):
        assert opened().when(plan(**more)).refusal is None


def test_a_customer_stands_once_in_a_plan_of_a_rep() -> None:
    message = (
        "Li.Wei plans to visit 华联 on 2026-03-04 already; change that plan, see: "
        "relations visit list --state planned --customer 华联"
    )
    planned.when(plan(rep="Li.Wei")).is_refused(PlannedTwiceError, message)
    for another in (plan(rep="zhang.min"), plan(day=date(2026, 3, 5))):
        assert planned.when(another).refusal is None
    for over in (cancelled, made):
        assert over.when(plan("2026-03-04")).refusal is None
    later = planned.then("2026-03-02", VisitPlanned(rep="li.wei", day=date(2026, 3, 9), purposes=("order",)))
    later.when(move(date(2026, 3, 9))).is_refused(
        PlannedTwiceError, message.replace("Li.Wei", "li.wei").replace("03-04", "03-09")
    )


def test_whoever_comes_along_is_named_and_somebody_else() -> None:
    opened().when(plan(company="joint")).is_refused(
        NobodyWithUsError, "a joint visit is made with somebody of ours; say with whom: --with NAME"
    )
    opened().when(plan(company="joint", companion="LI.WEI")).is_refused(
        OwnCompanyError, "li.wei cannot be the own companion; name somebody else with --with"
    )


def test_a_plan_is_put_off() -> None:
    later = date(2026, 3, 6)
    planned.when(move(later, reason="away", note="n")).records(
        VisitRescheduled(visit=2, day=later, reason="away", note="n")
    )
    planned.when(move(DAY)).changes_nothing()
    planned.when(move(DAY, time="10:00")).records(VisitRescheduled(visit=2, day=DAY, time="10:00"))
    assert planned.when(move(date(2026, 3, 2))).refusal is not None
    moved = planned.then("2026-03-03", VisitRescheduled(visit=2, day=later, time="11:00"))
    moved.when(move(later, on="2026-03-05")).changes_nothing()


def test_a_plan_is_cancelled_once() -> None:
    cancel = CancelVisit(visit=V2, on="2026-03-03", reason="closed")
    planned.when(cancel).records(VisitCancelled(visit=2, reason="closed"))
    cancelled.when(cancel).changes_nothing()
    for command in (move(date(2026, 3, 9)), log(), SignVisit(visit=V2, on="2026-03-05")):
        cancelled.under(actor="chen.hua").when(command).is_refused(
            CancelledError,
            "V2 was cancelled; plan a new one with relations visit plan, or log one by its customer",
        )


def test_what_is_logged_of_a_plan_is_as_it_was_planned_unless_it_is_told() -> None:
    shared = {"plan": 2, "company": "coaching", "companion": "chen.hua"}
    planned.when(log(met=(LI,), outcome="done", minutes=35)).records(
        VisitMade(
            rep="li.wei", purposes=("service",), goal="new labels", met=(LI.stream,), outcome="done", channel="phone",
            minutes=35, **shared,
        )
    )  # fmt: skip
    planned.when(log(purposes=("order",), goal="12 cases", channel="visit", companion="wu")).records(
        VisitMade(rep="li.wei", purposes=("order",), goal="12 cases", **shared | {"companion": "wu"})
    )


def test_what_a_planned_visit_brought_is_linked_to_it() -> None:
    promised = MakePromise(customer=CUSTOMER, on="2026-03-04", text="two cases", due=date(2026, 3, 9))
    planned.when(log(promises=(promised,))).records(
        VisitMade(
            rep="li.wei", purposes=("service",), goal="new labels", channel="phone", plan=2, company="coaching",
            companion="chen.hua",
        ),
        PromiseMade(text="two cases", due=date(2026, 3, 9), visit=2),
    )  # fmt: skip


def test_a_visit_is_made_once_and_not_before_it_was_planned() -> None:
    made.when(log()).is_refused(
        MadeAlreadyError,
        "V2 was made on 2026-03-04; correct the report with relations correct, or log another visit",
    )
    assert type(planned.when(log("2026-03-01")).refusal) is BeforeItBeganError
    assert planned.when(log("2026-03-09")).refusal is None


def test_what_was_not_planned_has_no_plan_to_change() -> None:
    for command in (move(date(2026, 3, 9), "2026-03-05"), CancelVisit(visit=V2, on="2026-03-05", reason="x")):
        logged.when(command).is_refused(
            NotPlannedError, "V2 was not planned; correct what was logged: relations correct ENTRY --set ..."
        )


def test_the_steps_that_were_done_are_those_of_a_list() -> None:
    def told(**more: object) -> LogVisit:
        return LogVisit(customer=CUSTOMER, on="2026-03-04", rep="li.wei", **more)

    opened().when(told(steps=("people", "stock", "people"))).records(
        VisitLogged(rep="li.wei", template="outlet-visit", steps=("stock", "people"))
    )
    opened().when(told(template="dealer-visit")).records(VisitLogged(rep="li.wei", template="dealer-visit"))
    opened().when(told(steps=("dance",))).is_refused(
        UnknownStepError,
        "'dance' is no step of outlet-visit; its steps are prepare, stock, competitors, people, problems, solutions, "
        "thanks, review",
    )
    opened().when(told(template="dance")).is_refused(
        UnknownTemplateError, f"'dance' is no list of steps; choose from {', '.join(template_names())}"
    )


def test_every_list_of_steps_names_each_step_once_and_says_what_to_ask() -> None:
    assert {"outlet-visit", "dealer-visit", "new-customer", "keeping-an-outlet", "sales-promotion"} < {
        *template_names()
    }
    for name in template_names():
        found = template(name)
        assert len(set(found.names)) == len(found.names) > 5
        assert all(step.title and step.asks for step in found.steps)
    assert len(template("outlet-visit").steps) == 8


def test_the_manager_signs_what_somebody_else_made() -> None:
    sign = SignVisit(visit=V2, on="2026-03-05", remark="good")
    for history in (made, logged):
        history.under(actor="chen.hua").when(sign).records(VisitSigned(visit=2, remark="good"))
        history.when(sign).is_refused(OwnReportError, "V2 was made by li.wei; somebody else signs it (--actor NAME)")
    planned.under(actor="chen.hua").when(sign).is_refused(
        NotMadeError, "V2 is planned for 2026-03-04 and not logged; log it first: relations visit log V2"
    )
    signed = made.then("2026-03-05", VisitSigned(visit=2), actor="chen.hua").under(actor="chen.hua")
    signed.when(SignVisit(visit=V2, on="2026-03-05")).changes_nothing()
    signed.when(sign).records(VisitSigned(visit=2, remark="good"))


@pytest.mark.parametrize(
    ("history", "error", "message"),
    [
        (logged, NotCoachedError, "V2 was made alone; a coaching report needs a visit logged with --company coaching"),
        (
            logged.under(visits=(JOINT,)),
            NotCoachedError,
            "V2 was a joint visit; a coaching report needs a visit logged with --company coaching",
        ),
        (
            planned,
            NotMadeError,
            "V2 is planned for 2026-03-04 and not logged; log it first: relations visit log V2",
        ),
    ],
)
def test_a_coaching_report_is_about_a_coaching_visit(
    history: History, error: type[RelationsError], message: str
) -> None:
    report = ReportCoaching(visit=V2, on="2026-03-04", coach="chen.hua", seen="talked", advice="listen")
    made.when(report).records(CoachingReported(visit=2, coach="chen.hua", seen="talked", advice="listen"))
    history.when(report).is_refused(error, message)


def test_times_and_minutes_are_those_of_a_day() -> None:
    assert plan(time="9:30").time == "09:30"
    for more in ({"time": "24:00"}, {"time": "half past"}, {"time": "09:60"}, {"order": 0}):
        with pytest.raises(InvalidInputError):
            plan(**more)
    for minutes in (0, 1441):
        with pytest.raises(InvalidInputError):
            log(minutes=minutes)
