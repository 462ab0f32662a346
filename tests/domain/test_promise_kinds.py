"""Repeating and standing promises, questions, and who keeps, confirms and is warned (HANDBOOK P3 to P7)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relations.domain import presets
from relations.domain.fate import Promise
from relations.domain.policy import Policy
from relations.domain.promises import (
    AlreadyBrokenError,
    AlreadyKeptError,
    AlreadyReleasedError,
    BreakPromise,
    ConfirmPromise,
    EvidencePromise,
    KeepPromise,
    MakePromise,
    PromiseBroken,
    PromiseConfirmed,
    PromiseEvidenced,
    PromiseKept,
    PromiseMade,
    PromiseReassigned,
    PromiseReleased,
    PromiseReopened,
    PromiseRescheduled,
    ReassignPromise,
    ReleasePromise,
    ReopenPromise,
    ReschedulePromise,
)
from relations.domain.promises.errors import (
    CustomerConfirmsError,
    MixedKindsError,
    NoOccurrenceError,
    NotKeptError,
    NotOfStandingError,
    NotOursError,
    NotRepeatingError,
    NotStandingError,
    OwnWorkError,
    StandingDueError,
    StandingError,
    WhichOccurrenceError,
)
from relations.domain.promises.repeat import NotARuleError
from relations.domain.promises.standing import duties, owed, stale_since
from relations.domain.relationship import Relationship
from relations.domain.rules import PromiseRules
from relations.domain.visits import LogVisit
from relations.errors import RelationsError
from scenario import CUSTOMER, WANG, History, opened, subject

P2 = subject("P", 2)
DUE = date(2026, 3, 9)
made = opened().then("2026-03-02", PromiseMade(text="two cases", due=DUE))
kept = made.then("2026-03-08", PromiseKept(promise=2))
partly = made.then("2026-03-08", PromiseKept(promise=2, partly=True))
broken = made.then("2026-03-08", PromiseBroken(promise=2))
released = made.then("2026-03-08", PromiseReleased(promise=2))


def promise(history: History) -> Promise:
    assert isinstance(history.state, Relationship)
    return history.state.promises[2]


# Repeating (HANDBOOK P3)

monthly = opened().then(
    "2026-01-02", PromiseMade(text="collect", repeat="FREQ=MONTHLY;BYMONTHDAY=10", starts=date(2026, 1, 2))
)
JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)


def test_a_repeating_promise_starts_on_its_due_day_or_on_the_day_it_is_made() -> None:
    repeats = {"customer": CUSTOMER, "on": "2026-03-02", "text": "x", "repeat": "rrule:freq=weekly; byday=mo"}
    opened().when(MakePromise(**repeats)).records(
        PromiseMade(text="x", repeat="FREQ=WEEKLY;BYDAY=MO", starts=date(2026, 3, 2))
    )
    opened().when(MakePromise(**repeats, due=DUE)).records(
        PromiseMade(text="x", repeat="FREQ=WEEKLY;BYDAY=MO", starts=DUE)
    )
    opened().when(MakePromise(**(repeats | {"repeat": "weekly"}))).is_refused(
        NotARuleError,
        "'weekly' is no rule to repeat by: WEEKLY is none of FREQ, INTERVAL, COUNT, UNTIL, WKST, BYDAY, BYMONTH, "
        "BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYSETPOS; write one such as FREQ=MONTHLY;BYMONTHDAY=10",
    )


def test_each_occurrence_is_kept_broken_released_moved_and_reopened_by_itself() -> None:
    one = {"promise": P2, "occurrence": FEB}
    kept = PromiseKept(promise=2, occurrence=FEB)
    monthly.when(KeepPromise(**one, on="2026-02-14")).records(kept)
    monthly.when(BreakPromise(**one, on="2026-02-14")).records(PromiseBroken(promise=2, occurrence=FEB))
    monthly.when(ReleasePromise(**one, on="2026-02-14")).records(PromiseReleased(promise=2, occurrence=FEB))
    monthly.when(ReschedulePromise(**one, on="2026-02-05", due=date(2026, 2, 12))).records(
        PromiseRescheduled(promise=2, occurrence=FEB, was=FEB, due=date(2026, 2, 12))
    )
    done = monthly.then("2026-02-14", kept)
    done.when(KeepPromise(**one, on="2026-02-14")).changes_nothing()
    done.when(ReopenPromise(**one, on="2026-02-15")).records(PromiseReopened(promise=2, occurrence=FEB))
    done.when(BreakPromise(**one, on="2026-02-15")).is_refused(
        AlreadyKeptError,
        "P2 of 2026-02-10 was recorded as kept on 2026-02-14; "
        "if that is wrong: relations promise reopen P2 --occurrence 2026-02-10 --reason R",
    )
    done.when(KeepPromise(promise=P2, occurrence=JAN, on="2026-01-12")).records(PromiseKept(promise=2, occurrence=JAN))


def test_without_a_day_the_only_occurrence_that_is_due_is_taken_and_named() -> None:
    command = KeepPromise(promise=P2, on="2026-01-12")
    monthly.when(command).records(PromiseKept(promise=2, occurrence=JAN))
    assert monthly.advises(command) == ["the occurrence of 2026-01-10 of {} was taken"]
    assert monthly.advises(KeepPromise(promise=P2, on="2026-01-12", occurrence=JAN)) == []
    kept = monthly.then("2026-01-12", PromiseKept(promise=2, occurrence=JAN))
    kept.when(command).changes_nothing()
    kept.when(KeepPromise(promise=P2, on="2026-02-10")).records(PromiseKept(promise=2, occurrence=FEB))
    kept.when(ReopenPromise(promise=P2, on="2026-01-13")).records(PromiseReopened(promise=2, occurrence=JAN))
    kept.when(ConfirmPromise(promise=P2, on="2026-01-13")).records(PromiseConfirmed(promise=2, occurrence=JAN))


def test_without_a_day_and_with_several_or_none_that_is_due_the_nearest_are_named() -> None:
    monthly.when(KeepPromise(promise=P2, on="2026-03-12")).is_refused(
        WhichOccurrenceError,
        "P2 repeats; say which with --occurrence, such as 2026-01-10 or 2026-02-10 or 2026-03-10",
    )
    monthly.when(KeepPromise(promise=P2, on="2026-01-08")).is_refused(
        WhichOccurrenceError, "P2 repeats; say which with --occurrence, such as 2026-01-10"
    )
    monthly.when(ReschedulePromise(promise=P2, on="2026-01-12", due=FEB)).is_refused(
        WhichOccurrenceError, "P2 repeats; say which with --occurrence, such as 2026-01-10 or 2026-02-10"
    )
    monthly.when(KeepPromise(promise=P2, on="2026-03-12", occurrence=date(2026, 2, 11))).is_refused(
        NoOccurrenceError, "P2 has no occurrence on 2026-02-11; give the nearest: 2026-02-10 or 2026-03-10"
    )
    made.when(KeepPromise(promise=P2, on="2026-03-12", occurrence=DUE)).is_refused(
        NotRepeatingError, "P2 does not repeat; leave --occurrence out"
    )


def test_a_repeating_promise_that_is_released_or_broken_ends() -> None:
    ended = monthly.then("2026-02-20", PromiseReleased(promise=2))
    ended.when(KeepPromise(promise=P2, occurrence=FEB, on="2026-02-21")).records(PromiseKept(promise=2, occurrence=FEB))
    ended.when(KeepPromise(promise=P2, occurrence=MAR, on="2026-03-10")).is_refused(
        AlreadyReleasedError,
        "P2 was recorded as released on 2026-02-20; if that is wrong: relations promise reopen P2 --reason R",
    )
    ended.when(ReleasePromise(promise=P2, on="2026-02-21")).changes_nothing()
    ended.when(ReopenPromise(promise=P2, on="2026-02-21")).records(PromiseReopened(promise=2))
    listed = [(str(day), fate.outcome) for day, fate in duties(promise(ended), date(2026, 6, 1))]
    assert listed == [("2026-01-10", "open"), ("2026-02-10", "open"), ("2026-03-10", "released")]


def test_breaking_a_repeating_promise_off_early_does_not_spare_what_came_due_since() -> None:
    broken = promise(monthly.then("2026-02-20", PromiseBroken(promise=2)))
    assert [(str(day), fate.outcome) for day, fate in owed(broken, date(2026, 4, 20))] == [
        ("2026-01-10", "open"), ("2026-02-10", "open"), ("2026-03-10", "broken"), ("2026-04-10", "broken"),
        ("2026-05-10", "broken"),
    ]  # fmt: skip


# Standing (HANDBOOK P4)

standing = opened().then("2026-01-02", PromiseMade(text="member price", standing=True, every=30))


def test_a_standing_promise_wants_evidence_as_often_as_it_says_or_the_rules_say() -> None:
    member = {"customer": CUSTOMER, "on": "2026-03-02", "text": "member price", "standing": True}
    opened().when(MakePromise(**member, every=30)).records(PromiseMade(text="member price", standing=True, every=30))
    opened().when(MakePromise(**member)).records(PromiseMade(text="member price", standing=True, every=180))


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        (
            {"standing": True, "due": DUE},
            StandingDueError,
            "a standing promise is not due on 2026-03-09 or any other day",
        ),
        (
            {"every": 30},
            NotOfStandingError,
            "every 30 days is how often a standing promise wants evidence; add --stand",
        ),
        ({"standing": True, "question": True}, MixedKindsError, "a promise is repeating, standing or a question, not "),
        ({"standing": True, "repeat": "FREQ=DAILY"}, MixedKindsError, "a promise is repeating, standing or a question"),
        ({"question": True, "repeat": "FREQ=DAILY"}, MixedKindsError, "a promise is repeating, standing or a question"),
    ],
)
def test_the_kinds_of_promise_exclude_each_other(fields: Any, error: type[RelationsError], message: str) -> None:
    verdict = opened().when(MakePromise(customer=CUSTOMER, on="2026-03-02", text="x", **fields))
    assert type(verdict.refusal) is error
    assert str(verdict.refusal).startswith(message)


def test_evidence_keeps_a_standing_promise_alive_until_it_is_broken() -> None:
    invoice = EvidencePromise(promise=P2, on="2026-01-20", evidence="invoice 881")
    standing.when(invoice).records(PromiseEvidenced(promise=2, evidence="invoice 881"))
    shown = standing.then("2026-01-20", PromiseEvidenced(promise=2, evidence="invoice 881"))
    shown.when(invoice).changes_nothing()
    shown.when(EvidencePromise(promise=P2, on="2026-01-15", evidence="invoice 870")).records(
        PromiseEvidenced(promise=2, evidence="invoice 870")
    )
    since = {str(stale_since(promise(shown), date(2026, 2, day))) for day in (19, 20, 21)}
    assert since == {"None", "2026-02-20"}
    assert stale_since(promise(standing), date(2026, 2, 2)) == date(2026, 2, 2)
    shown.when(BreakPromise(promise=P2, on="2026-02-01")).records(PromiseBroken(promise=2))
    broken = shown.then("2026-02-01", PromiseBroken(promise=2))
    assert stale_since(promise(broken), date(2026, 6, 1)) is None
    broken.when(EvidencePromise(promise=P2, on="2026-02-02", evidence="x")).is_refused(
        AlreadyBrokenError,
        "P2 was recorded as broken on 2026-02-01; if that is wrong: relations promise reopen P2 --reason R",
    )


def test_only_a_standing_promise_takes_evidence_and_it_is_never_done() -> None:
    made.when(EvidencePromise(promise=P2, on="2026-03-08", evidence="x")).is_refused(
        NotStandingError,
        "P2 is not a standing promise; record that it was kept: relations promise keep P2 --evidence TEXT",
    )
    for command in (
        KeepPromise(promise=P2, on="2026-03-08"),
        ReschedulePromise(promise=P2, on="2026-03-08", due=DUE),
        ConfirmPromise(promise=P2, on="2026-03-08"),
    ):
        standing.when(command).is_refused(
            StandingError,
            "P2 is a standing promise, which is never done; "
            "record that it is honoured: relations promise evidence P2 TEXT",
        )


# Handing on, confirming, answering, warning (HANDBOOK P5 to P7)

ours = opened().then("2026-03-02", PromiseMade(text="two cases", due=DUE, rep="li.wei"))


def test_our_promise_can_be_given_to_another_rep() -> None:
    command = ReassignPromise(promise=P2, on="2026-03-05", rep="zhang.min", reason="new territory")
    ours.when(command).records(PromiseReassigned(promise=2, rep="zhang.min", was="li.wei", reason="new territory"))
    ours.then("2026-03-05", PromiseReassigned(promise=2, rep="zhang.min")).when(command).changes_nothing()
    theirs = opened().then("2026-03-02", PromiseMade(text="pay", direction="theirs"))
    theirs.when(command).is_refused(NotOursError, "P2 is the customer's promise; only ours are reassigned")
    kept.when(ReassignPromise(promise=P2, on="2026-03-09", rep="zhang.min")).is_refused(
        AlreadyKeptError,
        "P2 was recorded as kept on 2026-03-08; if that is wrong: relations promise reopen P2 --reason R",
    )


def ruled(**rules: object) -> Policy:
    default = presets.default()
    return default.model_copy(update={"promises": PromiseRules(**rules)})


def test_anybody_confirms_where_the_rules_ask_for_nobody() -> None:
    kept.when(ConfirmPromise(promise=P2, on="2026-03-09", evidence="by phone")).records(
        PromiseConfirmed(promise=2, evidence="by phone")
    )


def test_where_a_second_person_is_to_confirm_nobody_confirms_their_own_work() -> None:
    mine = ConfirmPromise(promise=P2, on="2026-03-09")
    history = kept.under(policy=ruled(confirm="second-person"))
    history.when(mine).is_refused(
        OwnWorkError,
        "li.wei recorded that P2 was kept, and policy 'default' (promises.confirm) wants somebody else to confirm it; "
        "give --by PERSON, or let somebody else record it",
    )
    history.under(actor="zhang.min").when(mine).records(PromiseConfirmed(promise=2))
    history.when(mine.model_copy(update={"person": WANG})).records(PromiseConfirmed(promise=2, person=WANG.stream))


def test_where_the_customer_is_to_confirm_a_person_must_be_named() -> None:
    history = kept.under(policy=ruled(confirm="customer"), actor="zhang.min")
    history.when(ConfirmPromise(promise=P2, on="2026-03-09")).is_refused(
        CustomerConfirmsError,
        "policy 'default' (promises.confirm) wants the customer to confirm that P2 was kept; give --by PERSON",
    )
    history.when(ConfirmPromise(promise=P2, on="2026-03-09", person=WANG)).records(
        PromiseConfirmed(promise=2, person=WANG.stream)
    )


def test_only_ours_that_were_kept_are_confirmed_and_reopening_takes_it_back() -> None:
    command = ConfirmPromise(promise=P2, on="2026-03-10", person=WANG)
    for history in (made, broken, released):
        history.when(command).is_refused(
            NotKeptError, "P2 is not recorded as kept; record that first: relations promise keep P2"
        )
    theirs = opened().then("2026-03-02", PromiseMade(text="pay", direction="theirs"))
    theirs.then("2026-03-08", PromiseKept(promise=2)).when(command).is_refused(
        NotOursError, "P2 is the customer's promise; only ours are confirmed"
    )
    confirmed = kept.then("2026-03-09", PromiseConfirmed(promise=2))
    confirmed.when(command).changes_nothing()
    again = confirmed.then("2026-03-10", PromiseReopened(promise=2)).then("2026-03-10", PromiseKept(promise=2))
    again.when(command).records(PromiseConfirmed(promise=2, person=WANG.stream))


def test_a_question_is_to_be_answered_in_as_many_days_as_the_rules_say() -> None:
    asked = {"customer": CUSTOMER, "text": "returns?", "question": True}
    opened().when(MakePromise(**asked, on="2026-03-02")).records(
        PromiseMade(text="returns?", question=True, due=date(2026, 3, 9))
    )
    opened().when(MakePromise(**asked, on="2026-03")).records(
        PromiseMade(text="returns?", question=True, due=date(2026, 4, 7))
    )
    opened().under(policy=ruled(answer_days=2)).when(MakePromise(**asked, on="2026-03-02")).records(
        PromiseMade(text="returns?", question=True, due=date(2026, 3, 4))
    )
    opened().when(MakePromise(**asked, on="2026-03-02", due=DUE)).records(
        PromiseMade(text="returns?", question=True, due=DUE)
    )


def another(on: str, **fields: object) -> MakePromise:
    return MakePromise(**({"customer": CUSTOMER, "on": on, "text": "more", "rep": "li.wei"} | fields))


def test_a_rep_who_has_overdue_promises_to_this_customer_is_warned() -> None:
    warned = ["li.wei has 1 overdue promise to this customer already: {}"]
    assert ours.advises(another("2026-03-10")) == warned
    assert ours.advises(another("2026-03-09")) == []
    assert ours.advises(another("2026-03-10", rep="zhang.min")) == []
    assert ours.advises(another("2026-03-10", direction="theirs")) == []
    assert ours.under(policy=ruled(warn_overdue=0)).advises(another("2026-03-10")) == []
    assert ours.under(policy=ruled(warn_overdue=2)).advises(another("2026-03-10")) == []
    handed_on = ours.then("2026-03-11", PromiseReassigned(promise=2, rep="zhang.min"))
    assert handed_on.advises(another("2026-03-12")) == []
    assert handed_on.advises(another("2026-03-10")) == warned
    kept = ours.then("2026-03-12", PromiseKept(promise=2))
    assert kept.advises(another("2026-03-11")) == warned
    assert kept.advises(another("2026-03-12")) == []
    assert (
        ours.advises(LogVisit(customer=CUSTOMER, on="2026-03-10", rep="li.wei", promises=(another("2026-01-01"),)))
        == warned
    )


def test_every_overdue_occurrence_counts_for_the_warning() -> None:
    made = PromiseMade(text="collect", repeat="FREQ=MONTHLY;BYMONTHDAY=10", starts=date(2026, 1, 2), rep="{li}")
    history = opened().then("2026-01-02", made).under(policy=ruled(warn_overdue=2))
    assert history.advises(another("2026-02-10", rep="{li}")) == []
    assert history.advises(another("2026-02-11", rep="{li}")) == [
        "{{li}} has 2 overdue promises to this customer already: {}"
    ]
