"""Promises, ours to the customer and the customer's to us (HANDBOOK P1 to P7)."""

from relations.domain.promises.advice import ADVISERS, on_making
from relations.domain.promises.commands import (
    BreakPromise,
    ConfirmPromise,
    EvidencePromise,
    KeepPromise,
    MakePromise,
    ReassignPromise,
    ReleasePromise,
    ReopenPromise,
    ReschedulePromise,
)
from relations.domain.promises.decide import decide
from relations.domain.promises.errors import (
    AlreadyBrokenError,
    AlreadyKeptError,
    AlreadyReleasedError,
    DueBeforeMadeError,
)
from relations.domain.promises.events import (
    OccurrenceChange,
    PromiseBroken,
    PromiseChange,
    PromiseConfirmed,
    PromiseEvidenced,
    PromiseKept,
    PromiseMade,
    PromiseReassigned,
    PromiseReleased,
    PromiseReopened,
    PromiseRescheduled,
)
from relations.domain.promises.fold import FOLDS, change_of, promise_of

PromiseCommand = (
    MakePromise
    | ReschedulePromise
    | KeepPromise
    | BreakPromise
    | ReleasePromise
    | ReopenPromise
    | ConfirmPromise
    | EvidencePromise
    | ReassignPromise
)
JUDGES = dict.fromkeys(PromiseCommand.__args__, decide)

__all__ = [
    "ADVISERS",
    "FOLDS",
    "JUDGES",
    "AlreadyBrokenError",
    "AlreadyKeptError",
    "AlreadyReleasedError",
    "BreakPromise",
    "ConfirmPromise",
    "DueBeforeMadeError",
    "EvidencePromise",
    "KeepPromise",
    "MakePromise",
    "OccurrenceChange",
    "PromiseBroken",
    "PromiseChange",
    "PromiseCommand",
    "PromiseConfirmed",
    "PromiseEvidenced",
    "PromiseKept",
    "PromiseMade",
    "PromiseReassigned",
    "PromiseReleased",
    "PromiseReopened",
    "PromiseRescheduled",
    "ReassignPromise",
    "ReleasePromise",
    "ReopenPromise",
    "ReschedulePromise",
    "change_of",
    "decide",
    "on_making",
    "promise_of",
]
