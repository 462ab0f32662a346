"""Reps: the plans of their days, and what the manager says of them (HANDBOOK V1)."""

from relations.domain.reps.commands import ApproveDayPlan, DayPlanCommand, ReturnDayPlan, SubmitDayPlan
from relations.domain.reps.decide import FOLDS, JUDGES, decide
from relations.domain.reps.errors import (
    NoSuchPlanError,
    NothingPlannedError,
    NotInPlanError,
    OwnPlanError,
    PastDayError,
    SameCustomerTwiceError,
    SameTimeError,
)
from relations.domain.reps.events import DayPlanApproved, DayPlanEvent, DayPlanReturned, DayPlanSubmitted, RepEvent
from relations.domain.reps.state import DayPlan, RepState, rep_stream, same_name

__all__ = [
    "FOLDS", "JUDGES", "ApproveDayPlan", "DayPlan", "DayPlanApproved", "DayPlanCommand", "DayPlanEvent",
    "DayPlanReturned", "DayPlanSubmitted", "NoSuchPlanError", "NotInPlanError", "NothingPlannedError", "OwnPlanError",
    "PastDayError", "RepEvent", "RepState", "ReturnDayPlan", "SameCustomerTwiceError", "SameTimeError",
    "SubmitDayPlan", "decide", "rep_stream", "same_name",
]  # fmt: skip
