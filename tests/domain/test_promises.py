"""What becomes of a promise, and what cannot (HANDBOOK P1, P2)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.domain.command import BeforeItBeganError
from relations.domain.fate import Promise
from relations.domain.promises import (
    AlreadyBrokenError,
    AlreadyKeptError,
    AlreadyReleasedError,
    BreakPromise,
    ConfirmPromise,
    DueBeforeMadeError,
    KeepPromise,
    MakePromise,
    PromiseBroken,
    PromiseCommand,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    PromiseReopened,
    PromiseRescheduled,
    ReassignPromise,
    ReleasePromise,
    ReopenPromise,
    ReschedulePromise,
)
from relations.domain.promises.errors import (
    BeforeLastChangeError,
)
from relations.domain.relationship import Relationship
from scenario import CUSTOMER, LI, WANG, History, opened, subject

P2 = subject("P", 2)
DUE = date(2026, 3, 9)
made = opened().then("2026-03-02", PromiseMade(text="two cases", due=DUE))
kept = made.then("2026-03-08", PromiseKept(promise=2))
partly = made.then("2026-03-08", PromiseKept(promise=2, partly=True))
broken = made.then("2026-03-08", PromiseBroken(promise=2))
released = made.then("2026-03-08", PromiseReleased(promise=2))


def test_a_promise_says_what_to_whom_by_whom_and_until_when() -> None:
    command = MakePromise(
        customer=CUSTOMER, on="2026-03-02", text=" two cases ", person=WANG, rep="li.wei", due=DUE, note="in writing"
    )
    opened().when(command).records(
        PromiseMade(text="two cases", person=WANG.stream, rep="li.wei", due=DUE, note="in writing")
    )


def test_a_promise_may_be_theirs_and_belong_to_a_visit_and_a_complaint() -> None:
    command = MakePromise(
        customer=CUSTOMER,
        on="2026-03-02",
        text="pay",
        direction="theirs",
        visit=subject("V", 3),
        complaint=subject("X", 4),
    )
    opened().when(command).records(PromiseMade(text="pay", direction="theirs", visit=3, complaint=4))


def test_a_promise_may_be_due_on_the_day_it_is_made() -> None:
    opened().when(MakePromise(customer=CUSTOMER, on="2026-03-09T18:00+08:00", text="x", due=DUE)).records(
        PromiseMade(text="x", due=DUE)
    )


def test_a_promise_is_never_due_before_it_was_made() -> None:
    opened().when(MakePromise(customer=CUSTOMER, on="2026-03-10", text="x", due=DUE)).is_refused(
        DueBeforeMadeError, "due 2026-03-09 lies before 2026-03-10, the day of the promise; give a later day with --due"
    )


def test_a_promise_of_some_day_in_march_may_be_due_on_any_day_in_march() -> None:
    opened().when(MakePromise(customer=CUSTOMER, on="2026-03", text="x", due=DUE)).records(
        PromiseMade(text="x", due=DUE)
    )


def test_keeping_breaking_and_releasing_say_why_and_by_what() -> None:
    made.when(KeepPromise(promise=P2, on="2026-03-08", evidence="note 5521", note="n")).records(
        PromiseKept(promise=2, evidence="note 5521", note="n")
    )
    made.when(BreakPromise(promise=P2, on="2026-03-08", reason="sold out")).records(
        PromiseBroken(promise=2, reason="sold out")
    )
    made.when(ReleasePromise(promise=P2, on="2026-03-08", person=WANG, reason="no need")).records(
        PromiseReleased(promise=2, person=WANG.stream, reason="no need")
    )


@pytest.mark.parametrize(
    ("history", "command"),
    [
        (kept, KeepPromise(promise=P2, on="2026-03-10", evidence="another note")),
        (partly, KeepPromise(promise=P2, on="2026-03-10", partly=True)),
        (broken, BreakPromise(promise=P2, on="2026-03-10")),
        (released, ReleasePromise(promise=P2, on="2026-03-10")),
        (made, ReopenPromise(promise=P2, on="2026-03-10")),
        (made, ReschedulePromise(promise=P2, on="2026-03-10", due=DUE)),
    ],
)
def test_what_is_already_so_is_not_recorded_again(history: History, command: PromiseCommand) -> None:
    history.when(command).changes_nothing()


@pytest.mark.parametrize(
    "command",
    [
        KeepPromise(promise=P2, on="2026-03-10", partly=True),
        BreakPromise(promise=P2, on="2026-03-10"),
        ReleasePromise(promise=P2, on="2026-03-10"),
        ReschedulePromise(promise=P2, on="2026-03-10", due=date(2026, 3, 20)),
    ],
)
def test_a_kept_promise_stays_kept_until_it_is_reopened(command: PromiseCommand) -> None:
    kept.when(command).is_refused(
        AlreadyKeptError,
        "P2 was recorded as kept on 2026-03-08; if that is wrong: relations promise reopen P2 --reason R",
    )


@pytest.mark.parametrize(
    "command",
    [
        KeepPromise(promise=P2, on="2026-03-10"),
        KeepPromise(promise=P2, on="2026-03-10", partly=True),
        ReleasePromise(promise=P2, on="2026-03-10"),
        ReschedulePromise(promise=P2, on="2026-03-10", due=date(2026, 3, 20)),
    ],
)
def test_a_broken_promise_stays_broken_until_it_is_reopened(command: PromiseCommand) -> None:
    broken.when(command).is_refused(
        AlreadyBrokenError,
        "P2 was recorded as broken on 2026-03-08; if that is wrong: relations promise reopen P2 --reason R",
    )


@pytest.mark.parametrize(
    "command",
    [
        KeepPromise(promise=P2, on="2026-03-10"),
        BreakPromise(promise=P2, on="2026-03-10"),
        ReschedulePromise(promise=P2, on="2026-03-10", due=date(2026, 3, 20)),
    ],
)
def test_a_released_promise_stays_released_until_it_is_reopened(command: PromiseCommand) -> None:
    released.when(command).is_refused(
        AlreadyReleasedError,
        "P2 was recorded as released on 2026-03-08; if that is wrong: relations promise reopen P2 --reason R",
    )


@pytest.mark.parametrize("history", [kept, partly, broken, released])
def test_a_reopened_promise_stands_again_and_can_be_kept(history: History) -> None:
    history.when(ReopenPromise(promise=P2, on="2026-03-10", reason="wrong case")).records(
        PromiseReopened(promise=2, reason="wrong case")
    )
    again = history.then("2026-03-10", PromiseReopened(promise=2))
    again.when(KeepPromise(promise=P2, on="2026-03-11")).records(PromiseKept(promise=2))


def test_a_promise_kept_in_part_can_be_kept_broken_released_or_moved() -> None:
    partly.when(KeepPromise(promise=P2, on="2026-03-10")).records(PromiseKept(promise=2))
    partly.when(BreakPromise(promise=P2, on="2026-03-10")).records(PromiseBroken(promise=2))
    partly.when(ReleasePromise(promise=P2, on="2026-03-10")).records(PromiseReleased(promise=2))
    partly.when(ReschedulePromise(promise=P2, on="2026-03-10", due=date(2026, 3, 20))).records(
        PromiseRescheduled(promise=2, was=DUE, due=date(2026, 3, 20))
    )


def test_moving_a_promise_keeps_the_old_day_and_who_agreed_and_why() -> None:
    command = ReschedulePromise(
        promise=P2, on="2026-03-05", due=date(2026, 3, 12), agreed_by=LI, reason="supplier late", note="by phone"
    )
    made.when(command).records(
        PromiseRescheduled(
            promise=2,
            was=DUE,
            due=date(2026, 3, 12),
            agreed_by=LI.stream,
            reason="supplier late",
            note="by phone",
        )
    )


def test_a_promise_is_never_moved_to_before_it_was_made() -> None:
    made.when(ReschedulePromise(promise=P2, on="2026-03-05", due=date(2026, 3, 1))).is_refused(
        DueBeforeMadeError, "due 2026-03-01 lies before 2026-03-02, the day of the promise; give a later day with --due"
    )


def test_nothing_happens_to_a_promise_before_it_was_made() -> None:
    made.when(KeepPromise(promise=P2, on="2026-03-01")).is_refused(
        BeforeItBeganError,
        "P2 began on 2026-03-02, after 2026-03-01; give a later day with --on, or correct the earlier entry",
    )
    made.when(KeepPromise(promise=P2, on="2026-02")).is_refused(
        BeforeItBeganError,
        "P2 began on 2026-03-02, after 2026-02; give a later day with --on, or correct the earlier entry",
    )


@pytest.mark.parametrize("on", ["2026-03-02", "2026-03-02T00:01+08:00", "2026-03", "2026"])
def test_a_date_that_may_lie_after_the_promise_gets_the_benefit_of_the_doubt(on: str) -> None:
    made.when(KeepPromise(promise=P2, on=on)).records(PromiseKept(promise=2))


def promise(history: History) -> Promise:
    assert isinstance(history.state, Relationship)
    return history.state.promises[2]


def test_the_outcome_on_a_day_follows_the_days_on_which_things_happened() -> None:
    history = kept.then("2026-03-20", PromiseReopened(promise=2)).then("2026-04-02", PromiseBroken(promise=2))
    days = {"2026-03-07": "open", "2026-03-08": "kept", "2026-03-20": "open", "2026-04-02": "broken"}
    assert {day: promise(history).outcome_on(date.fromisoformat(day)) for day in days} == days


def test_of_two_outcomes_on_one_day_the_one_recorded_last_counts() -> None:
    history = kept.then("2026-03-08", PromiseReopened(promise=2))
    assert promise(history).outcome_on(date(2026, 3, 8)) == "open"


# One after the other


@pytest.mark.parametrize(
    "command",
    [
        KeepPromise(promise=P2, on="2026-03-07"),
        BreakPromise(promise=P2, on="2026-03-07"),
        ReleasePromise(promise=P2, on="2026-03-07"),
        ReopenPromise(promise=P2, on="2026-03-07"),
        ReschedulePromise(promise=P2, on="2026-03-07", due=DUE),
        ReassignPromise(promise=P2, on="2026-03-07", rep="zhang.min"),
        ConfirmPromise(promise=P2, on="2026-03-07", person=WANG),
    ],
)
def test_nothing_happens_to_a_promise_before_what_happened_to_it_last(command: PromiseCommand) -> None:
    partly.when(command).is_refused(
        BeforeLastChangeError,
        "P2 was partly kept on 2026-03-08, after 2026-03-07; give a later day with --on, or correct the earlier entry",
    )


@pytest.mark.parametrize("on", ["2026-03-08", "2026-03-08T00:00+08:00", "2026-03", "2026"])
def test_a_day_that_may_lie_after_the_last_change_gets_the_benefit_of_the_doubt(on: str) -> None:
    partly.when(BreakPromise(promise=P2, on=on)).records(PromiseBroken(promise=2))
