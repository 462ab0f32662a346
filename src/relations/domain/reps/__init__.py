"""Reps: the plans of their days, the time and money they spend, and the reports (HANDBOOK V1, V8, R3)."""

from relations.domain.reps.commands import (
    ApproveDayPlan,
    DayPlanCommand,
    RepCommand,
    RepsCommand,
    ReturnDayPlan,
    SignDayReport,
    SpendMoney,
    SpendTime,
    SubmitDayPlan,
    SubmitDayReport,
)
from relations.domain.reps.decide import (
    FOLDS,
    JUDGES,
    decide,
)
from relations.domain.reps.errors import (
    DayNotOverError,
    DayTooLongError,
    NoReportError,
    NoSuchPlanError,
    NothingPlannedError,
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
    DayEvent,
    DayPlanApproved,
    DayPlanEvent,
    DayPlanReturned,
    DayPlanSubmitted,
    DayReportSigned,
    DayReportSubmitted,
    ExpenseSpent,
    RepEvent,
    Span,
    TimeSpent,
    minutes_of,
)
from relations.domain.reps.state import (
    DayPlan,
    DayReport,
    RepState,
    rep_stream,
    same_name,
)

__all__ = [
    "FOLDS", "JUDGES", "ApproveDayPlan", "DayEvent", "DayNotOverError", "DayPlan", "DayPlanApproved",
    "DayPlanCommand", "DayPlanEvent", "DayPlanReturned", "DayPlanSubmitted", "DayReport", "DayReportSigned",
    "DayReportSubmitted", "DayTooLongError", "ExpenseSpent", "NoReportError", "NoSuchPlanError", "NotInPlanError",
    "NothingPlannedError", "NothingPlannedThatDayError", "OverlappingTimesError", "OwnDayError", "OwnPlanError",
    "PastDayError", "RepCommand", "RepEvent", "RepState", "RepsCommand", "ReturnDayPlan", "SameCustomerTwiceError",
    "SameTimeError", "SignDayReport", "Span", "SpendMoney", "SpendTime", "SubmitDayPlan", "SubmitDayReport",
    "TimeSpent", "decide", "minutes_of", "rep_stream", "same_name",
]  # fmt: skip
