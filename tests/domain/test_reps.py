"""A rep hands in the plan of a day, and the manager approves it or returns it with a remark (HANDBOOK V1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from relations.domain import catalogue
from relations.domain.ref import Ref
from relations.domain.relationship import Visit
from relations.domain.reps import (
    ApproveDayPlan,
    DayNotOverError,
    DayPlanApproved,
    DayPlanReturned,
    DayPlanSubmitted,
    DayReportSigned,
    DayReportSubmitted,
    DayTooLongError,
    ExpenseSpent,
    NoReportError,
    NoSuchPlanError,
    NothingPlannedThatDayError,
    NotInPlanError,
    OverlappingTimesError,
    OwnDayError,
    OwnPlanError,
    PastDayError,
    ReturnDayPlan,
    SameCustomerTwiceError,
    SameTimeError,
    SignDayReport,
    SpendMoney,
    SpendTime,
    SubmitDayPlan,
    SubmitDayReport,
    TimeSpent,
    rep_stream,
)
from relations.domain.when import When
from relations.errors import InvalidInputError, RelationsError
from scenario import AROUND, History

DAY = date(2026, 3, 4)
STREAM = rep_stream("li.wei")
V5, V6 = Ref("V5", "customer-1", 3, 5), Ref("V6", "customer-2", 4, 6)
ONE = Visit("Li.Wei", When("2026-03-02"), planned=DAY, time="09:30")
OTHER = Visit("li.wei", When("2026-03-02"), planned=DAY)
SUBMITTED = DayPlanSubmitted(rep="li.wei", day=DAY, customers=("customer-1", "customer-2"), visits=(3, 4))

nothing = History(catalogue.initial(STREAM), replace(AROUND, visits=(ONE, OTHER)))
submitted = nothing.then("2026-03-03", SUBMITTED)
approved = submitted.then("2026-03-03", DayPlanApproved(rep="li.wei", day=DAY), actor="chen.hua")
returned = submitted.then("2026-03-03", DayPlanReturned(rep="li.wei", day=DAY, remark="more"), actor="chen.hua")


def submit(on: str = "2026-03-03", **more: Any) -> SubmitDayPlan:
    return SubmitDayPlan(**{"on": on, "rep": "li.wei", "day": DAY, "visits": (V5, V6)} | more)


def approve(**more: Any) -> ApproveDayPlan:
    return ApproveDayPlan(on="2026-03-03", rep="li.wei", day=DAY, **more)


def give_back() -> ReturnDayPlan:
    return ReturnDayPlan(on="2026-03-03", rep="li.wei", day=DAY, remark="more")


def test_a_rep_has_one_stream_however_the_name_is_written() -> None:
    assert rep_stream(" Li.Wei ") == STREAM != rep_stream("zhang.min")
    assert submit().file.stream == STREAM


def test_a_plan_names_its_visits_in_order() -> None:
    nothing.when(submit(note="n")).records(SUBMITTED.model_copy(update={"note": "n"}))
    turned = nothing.under(visits=(OTHER, ONE)).when(submit(visits=(V6, V5)))
    turned.records(SUBMITTED.model_copy(update={"customers": ("customer-2", "customer-1"), "visits": (4, 3)}))


def test_the_same_plan_is_handed_in_once_unless_it_was_returned() -> None:
    for history in (submitted, approved):
        history.when(submit()).changes_nothing()
    returned.when(submit()).records(SUBMITTED)
    assert approved.under(visits=(ONE,)).when(submit(visits=(V5,))).events


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"cancelled": True}, "was cancelled"),
        ({"made": When("2026-03-03")}, "was made on 2026-03-03"),
        ({"planned": date(2026, 3, 9)}, "is planned for 2026-03-09, not for 2026-03-04"),
        ({"rep": "zhang.min"}, "is a visit of zhang.min"),
    ],
)
def test_what_belongs_to_another_day_or_rep_is_left_out(changes: dict[str, Any], why: str) -> None:
    nothing.under(visits=(ONE, replace(OTHER, **changes))).when(submit()).is_refused(
        NotInPlanError, f"V6 {why}; leave it out, or change it first: relations visit reschedule V6"
    )


def test_nobody_is_at_two_places_at_once_or_twice_at_one() -> None:
    nothing.under(visits=(ONE, replace(OTHER, time="09:30"))).when(submit()).is_refused(
        SameTimeError,
        "V5 and V6 are both planned for 09:30; move one: relations visit reschedule V6 --time HH:MM",
    )
    nothing.under(visits=(ONE, ONE)).when(submit(visits=(V5, V5))).is_refused(
        SameCustomerTwiceError, "V5 and V5 go to the same customer on the same day; cancel one, or leave it out"
    )
    merged = replace(V6, account=V5.stream)
    nothing.when(submit(visits=(V5, merged))).is_refused(
        SameCustomerTwiceError, "V5 and V6 go to the same customer on the same day; cancel one, or leave it out"
    )


def test_a_plan_is_handed_in_before_its_day_is_over() -> None:
    assert nothing.when(submit("2026-03-04")).events
    nothing.when(submit("2026-03-05")).is_refused(
        PastDayError, "2026-03-04 was over on 2026-03-05; hand in the plan of a later day with --day"
    )


def test_somebody_else_approves_it_or_gives_it_back() -> None:
    boss = submitted.under(actor="chen.hua")
    boss.when(approve(remark="mind the stock")).records(DayPlanApproved(rep="li.wei", day=DAY, remark="mind the stock"))
    boss.when(give_back()).records(DayPlanReturned(rep="li.wei", day=DAY, remark="more"))
    approved.under(actor="chen.hua").when(approve()).changes_nothing()
    for command in (approve(), give_back()):
        submitted.under(actor="LI.WEI").when(command).is_refused(
            OwnPlanError, "the plan is that of li.wei, who cannot judge it; somebody else does (--actor NAME)"
        )


def test_only_what_was_handed_in_is_approved() -> None:
    error: type[RelationsError] = NoSuchPlanError
    for command in (approve(), give_back()):
        nothing.under(actor="chen.hua").when(command).is_refused(
            error,
            "li.wei handed in no plan for 2026-03-04; "
            "plan visits, then: relations visit submit --day 2026-03-04 --rep li.wei",
        )


DAY_OF = {"rep": "li.wei", "day": DAY}
SPENT = TimeSpent(**DAY_OF, span="08:00-09:00", task="prepare")
REPORTED = DayReportSubmitted(**DAY_OF)
told = submitted.then("2026-03-04", SPENT)
reported = told.then("2026-03-04", REPORTED)


def spend(span: str, on: str = "2026-03-04") -> SpendTime:
    return SpendTime(**DAY_OF, on=on, span=span, task="travel")


def report(on: str = "2026-03-04", **more: Any) -> SubmitDayReport:
    return SubmitDayReport(**DAY_OF, on=on, **more)


def test_times_of_a_day_do_not_overlap() -> None:
    told.when(SpendTime(**DAY_OF, on="2026-03-04", span="8:00-9:00", task="prepare")).changes_nothing()
    for span in ("9:00-9:30", "07:00-08:00", "23:00 - 24:00"):
        assert told.when(spend(span)).events
    for span in ("08:00-09:00", "08:30-09:30", "07:00-08:01", "08:10-08:20", "07:00-10:00"):
        told.when(spend(span)).is_refused(
            OverlappingTimesError,
            f"{span} overlaps 08:00-09:00 on 2026-03-04; give another time, or correct the earlier entry",
        )
    for span in ("09:00", "09:00-08:00", "09:00-09:00", "09:00-25:00", "noon-13:00"):
        with pytest.raises(InvalidInputError):
            spend(span)


def test_time_and_money_are_told_when_the_day_came() -> None:
    told.when(spend("9:00-9:30")).records(TimeSpent(**DAY_OF, span="09:00-09:30", task="travel"))
    money = {"amount": "42.50", "currency": "cny", "what": "travel", "text": "taxi"}
    told.when(SpendMoney(**DAY_OF, on="2026-03-09", **money)).records(ExpenseSpent(**DAY_OF, **money))
    for command in (spend("9:00-9:30", "2026-03-03"), report("2026-03-03")):
        told.when(command).is_refused(
            DayNotOverError, "2026-03-04 is still to come; tell of it on that day, or give another with --day"
        )


def test_a_report_is_about_a_day_that_was_planned_or_worked() -> None:
    submitted.when(report(remarks="fine")).records(DayReportSubmitted(**DAY_OF, remarks="fine"))
    assert nothing.under(worked=0).when(report()).events
    nothing.when(report()).is_refused(
        NothingPlannedThatDayError,
        "no visit of li.wei was planned for 2026-03-04, so there is nothing to report on; "
        "see what was done with: relations visit list --since DAY",
    )


def test_a_day_has_24_hours() -> None:
    assert told.under(worked=1380).when(report()).events
    told.under(worked=1381).when(report()).is_refused(
        DayTooLongError,
        "1441 minutes are told of 2026-03-04, which has 1440; correct the minutes of a visit, or a time",
    )


def test_a_report_is_handed_in_again_only_with_something_to_say() -> None:
    reported.when(report()).changes_nothing()
    assert reported.when(report(remarks="one more thing")).events


def test_somebody_else_signs_the_report() -> None:
    sign = SignDayReport(**DAY_OF, on="2026-03-05")
    reported.under(actor="chen.hua").when(sign).records(DayReportSigned(**DAY_OF))
    reported.under(actor="Li.Wei").when(sign).is_refused(
        OwnDayError, "the report is that of li.wei, who cannot sign it; somebody else does (--actor NAME)"
    )
    told.under(actor="chen.hua").when(sign).is_refused(
        NoReportError,
        "li.wei handed in no report of 2026-03-04; first: relations report submit --rep li.wei --day 2026-03-04",
    )
    signed = reported.then("2026-03-05", DayReportSigned(**DAY_OF), actor="chen.hua").under(actor="chen.hua")
    signed.when(sign).changes_nothing()
    assert signed.when(SignDayReport(**DAY_OF, on="2026-03-05", remark="good")).events
