"""Visits: planned, put off, made, signed; whom we met there and what came of it (HANDBOOK V1 to V7, V10)."""

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
    VisitStep,
)
from relations.domain.visits.decide import ADVISERS, FOLDS, JUDGES, advise, decide, logged_visit, only_asks
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
    UnknownStepError,
    UnknownTemplateError,
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

__all__ = [
    "ADVISERS", "FOLDS", "JUDGES", "CancelVisit", "CancelledError", "CoachingReported", "LogPlannedVisit", "LogVisit",
    "MadeAlreadyError", "NextVisitBeforeVisitError", "NoPurposeError", "NobodyWithUsError", "NotCoachedError",
    "NotMadeError", "NotPlannedError", "OwnCompanyError", "OwnReportError", "PlanInThePastError", "PlanVisit",
    "PlannedTwiceError", "ReportCoaching", "RescheduleVisit", "SignVisit", "UnknownStepError", "UnknownTemplateError",
    "VaguePurposeError", "VisitCancelled", "VisitChange", "VisitCommand", "VisitLogged", "VisitMade", "VisitPlanned",
    "VisitReport", "VisitRescheduled", "VisitSigned", "VisitStep", "advise", "decide", "logged_visit", "only_asks",
]  # fmt: skip
