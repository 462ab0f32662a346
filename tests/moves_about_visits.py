"""Moves about visits that are planned, and about the plans of days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from moves import PERSONS, Known, Move
from moves_about_dealings import settled
from relations.domain.accounts import PlanAccount
from relations.domain.command import Command
from relations.domain.market import CollectMoney, Observe, ReconcileAccount, TakeOrder
from relations.domain.reps import (
    ApproveDayPlan,
    ReturnDayPlan,
    SignDayReport,
    SpendMoney,
    SpendTime,
    SubmitDayPlan,
    SubmitDayReport,
)
from relations.domain.targets import MakeForecast, SetTarget
from relations.domain.visits import (
    CancelVisit,
    LogPlannedVisit,
    PlanVisit,
    ReportCoaching,
    RescheduleVisit,
    SignVisit,
)

MARKET = ("observe", "order", "collect", "reconcile", "plan account")
VISIT_STEPS = ("plan", "plan", "put off", "call off", "make", "make", "sign", "coach", "submit", "accept", "hand back")
DAY_STEPS = ("time", "money", "report", "sign report", "aim", "foresee")
_REPS = ("li.wei", "zhang.min", "LI.WEI", "Zhang.Min")


def about_market(verb: str, at: dict[str, Any], move: Move, known: Known) -> list[Command]:
    """Link every other one to a visit that is known."""
    more: dict[str, Any] = {**at, "rep": _REPS[move.person % 4]}
    if move.days % 4 == 1 and known.refs["V"]:
        more["visit"] = known.ref("V", move.subject)
    money = {"amount": f"{move.days}.5", "currency": ("CNY", "EUR")[move.flag]}
    match verb:
        case "plan account":
            return [PlanAccount(**at, year=move.on.day.year, goal="the shelf", feedback="begun" if move.flag else None)]
        case "observe":
            kind = ("competitor", "stock", "price")[move.subject % 3]
            return [Observe(**more, kind=kind, text="seen", person=PERSONS[move.person % 3] if move.flag else None)]
        case "order":
            return [TakeOrder(**more, **money)]
        case "collect":
            return [CollectMoney(**more, **money)]
    return [ReconcileAccount(**more, receivable=str(-move.days), currency="CNY", agreed=move.flag)]


def about_plans(verb: str, at: dict[str, Any], move: Move, known: Known) -> list[Command]:
    """Choose among the visits that are known, planned or not."""
    rep, day = _REPS[move.person % 4], move.on.day + timedelta(days=move.days % 3)
    this: dict[str, Any] = {"visit": known.ref("V", move.subject), "on": move.on}
    match verb:
        case "plan":
            company = {"company": "coaching", "companion": "chen.hua"} if move.flag else {}
            see = (PERSONS[move.person % 3],) if move.days % 2 else ()
            time = f"{9 + move.subject:02}:30" if move.days % 3 else None
            return [PlanVisit(**at, **company, rep=rep, day=day, time=time, purposes=("service",), see=see)]
        case "put off":
            return [RescheduleVisit(**this, day=day + timedelta(days=1), order=1 + move.days, reason="away")]
        case "call off":
            return [CancelVisit(**this, reason="closed")]
        case "make":
            steps = ("stock", "people") if move.flag else ()
            met = (PERSONS[move.person % 3],)
            return [LogPlannedVisit(**this, rep=rep, met=met, steps=steps, minutes=30, **settled(move, known))]
        case "sign":
            return [SignVisit(**this, remark="good" if move.flag else None)]
        case "coach":
            return [ReportCoaching(**this, coach="chen.hua", seen="talked too much")]
        case "submit":
            return [SubmitDayPlan(on=move.on, rep=rep, day=day, visits=(known.ref("V", move.subject),))]
        case "accept":
            return [ApproveDayPlan(on=move.on, rep=rep, day=day)]
    return [ReturnDayPlan(on=move.on, rep=rep, day=day, remark="see the owner")]


def about_days(verb: str, move: Move) -> list[Command]:
    """Tell of the day of one of two reps, whose names are not always written alike."""
    rep: dict[str, Any] = {"on": move.on, "rep": _REPS[move.person % 4]}
    of: dict[str, Any] = {**rep, "day": move.on.day}
    month: dict[str, Any] = {**rep, "period": move.on.day.isoformat()[:7]}
    match verb:
        case "time":
            return [SpendTime(**of, span=f"{6 + move.subject}:00-18:00", task="travel")]
        case "money":
            return [SpendMoney(**of, amount="4.5", currency="CNY", what="meal")]
        case "aim":
            return [SetTarget(**month, measure="visits", amount=str(move.days))]
        case "foresee":
            return [MakeForecast(**month, measure="orders", amount=f"{move.days}.5", currency="CNY")]
        case "report":
            return [SubmitDayReport(**of, remarks="fine" if move.flag else None)]
    return [SignDayReport(**of)]
