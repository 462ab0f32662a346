"""The stages of a complaint: resolved is not told, and told is not accepted (HANDBOOK X1, X2, X4)."""

from __future__ import annotations

import pytest

from relations.domain.command import BeforeItBeganError
from relations.domain.complaints import (
    AcceptRemedy,
    AcknowledgeComplaint,
    AnswerComplaint,
    AssignComplaint,
    CloseComplaint,
    CloseUntoldError,
    ComplaintAccepted,
    ComplaintAcknowledged,
    ComplaintAnswered,
    ComplaintAssigned,
    ComplaintClosed,
    ComplaintDisputed,
    ComplaintEscalated,
    ComplaintInvestigated,
    ComplaintIsClosedError,
    ComplaintRaised,
    ComplaintRegraded,
    ComplaintReopened,
    ComplaintResolved,
    ComplaintTold,
    DisputeRemedy,
    EscalateComplaint,
    InvestigateComplaint,
    LinkComplaint,
    NotResolvedError,
    NotToldError,
    OutOfTurnError,
    RaiseComplaint,
    RegradeComplaint,
    ReopenComplaint,
    ResolveComplaint,
    StageCommand,
    TellCustomer,
)
from relations.domain.when import When
from scenario import CUSTOMER, WANG, History, opened, subject

X2 = subject("X", 2)
NOT_TOLD = "the customer was not told yet about X2; first: relations complaint tell X2"
raised = opened().then("2026-03-02", ComplaintRaised(about="crushed", severity="high"))
acknowledged = raised.then("2026-03-02", ComplaintAcknowledged(complaint=2))
resolved = acknowledged.then("2026-03-04", ComplaintResolved(complaint=2))
told = resolved.then("2026-03-05", ComplaintTold(complaint=2))
accepted = told.then("2026-03-06", ComplaintAccepted(complaint=2))
disputed = told.then("2026-03-06", ComplaintDisputed(complaint=2))
closed = accepted.then("2026-03-07", ComplaintClosed(complaint=2))
reopened = closed.then("2026-03-08", ComplaintReopened(complaint=2))
handled = (
    acknowledged.then("2026-03-03", ComplaintAssigned(complaint=2, to="zhang.min"))
    .then("2026-03-03", ComplaintEscalated(complaint=2, to="manager"))
    .then("2026-03-04", ComplaintInvestigated(complaint=2, cause="stacked too high"))
    .then("2026-03-05", ComplaintAnswered(complaint=2, answer="we replace it"))
)
twice = raised.then("2026-03-20", ComplaintRaised(about="crushed"))
X3 = subject("X", 3)


def test_a_complaint_says_what_about_whom_and_which_earlier_one_it_repeats() -> None:
    command = RaiseComplaint(
        customer=CUSTOMER,
        on="2026-03-02",
        about="crushed again",
        severity="critical",
        person=WANG,
        product="milk",
        wanted="replacement",
        cause="no straps",
        evidence="photo 12",
        mood="angry",
        visit=subject("V", 3),
        recurs=X2,
        note="loud",
    )
    raised.when(command).records(
        ComplaintRaised(
            about="crushed again",
            severity="critical",
            person=WANG.stream,
            product="milk",
            wanted="replacement",
            cause="no straps",
            evidence="photo 12",
            mood="angry",
            visit=3,
            recurs=2,
            note="loud",
        )
    )


def test_each_stage_follows_the_one_before() -> None:
    raised.when(AcknowledgeComplaint(complaint=X2, on="2026-03-02")).records(ComplaintAcknowledged(complaint=2))
    acknowledged.when(ResolveComplaint(complaint=X2, on="2026-03-04", remedy="new cases")).records(
        ComplaintResolved(complaint=2, remedy="new cases")
    )
    resolved.when(TellCustomer(complaint=X2, on="2026-03-05", person=WANG)).records(
        ComplaintTold(complaint=2, person=WANG.stream)
    )
    told.when(AcceptRemedy(complaint=X2, on="2026-03-06", person=WANG)).records(
        ComplaintAccepted(complaint=2, person=WANG.stream)
    )
    accepted.when(CloseComplaint(complaint=X2, on="2026-03-07")).records(ComplaintClosed(complaint=2))


def test_acknowledging_may_be_left_out_or_come_late() -> None:
    raised.when(ResolveComplaint(complaint=X2, on="2026-03-04")).records(ComplaintResolved(complaint=2))
    late = raised.then("2026-03-04", ComplaintResolved(complaint=2))
    late.when(AcknowledgeComplaint(complaint=X2, on="2026-03-05")).records(ComplaintAcknowledged(complaint=2))


@pytest.mark.parametrize(
    ("history", "command"),
    [
        (acknowledged, AcknowledgeComplaint(complaint=X2, on="2026-03-10")),
        (resolved, ResolveComplaint(complaint=X2, on="2026-03-10", remedy="another")),
        (told, TellCustomer(complaint=X2, on="2026-03-10")),
        (accepted, AcceptRemedy(complaint=X2, on="2026-03-10")),
        (disputed, DisputeRemedy(complaint=X2, on="2026-03-10")),
        (closed, CloseComplaint(complaint=X2, on="2026-03-10")),
        (reopened, ReopenComplaint(complaint=X2, on="2026-03-10")),
        (raised, ReopenComplaint(complaint=X2, on="2026-03-10")),
    ],
)
def test_what_is_already_so_is_not_recorded_again(history: History, command: StageCommand) -> None:
    history.when(command).changes_nothing()


def test_nobody_can_be_told_of_a_remedy_that_is_not_there() -> None:
    acknowledged.when(TellCustomer(complaint=X2, on="2026-03-05")).is_refused(
        NotResolvedError, "X2 is not resolved yet; first: relations complaint resolve X2"
    )


def test_a_remedy_is_neither_accepted_nor_disputed_before_the_customer_was_told() -> None:
    resolved.when(AcceptRemedy(complaint=X2, on="2026-03-06")).is_refused(NotToldError, NOT_TOLD)
    resolved.when(DisputeRemedy(complaint=X2, on="2026-03-06")).is_refused(NotToldError, NOT_TOLD)


@pytest.mark.parametrize("history", [raised, acknowledged, resolved])
def test_a_complaint_is_not_closed_behind_the_customers_back(history: History) -> None:
    history.when(CloseComplaint(complaint=X2, on="2026-03-07")).is_refused(
        CloseUntoldError,
        "X2 cannot be closed before the customer was told; "
        "first: relations complaint tell X2, or say why not with --reason",
    )
    history.when(CloseComplaint(complaint=X2, on="2026-03-07", reason="shop is gone")).records(
        ComplaintClosed(complaint=2, reason="shop is gone")
    )


def test_the_customer_may_change_their_mind_about_the_remedy() -> None:
    accepted.when(DisputeRemedy(complaint=X2, on="2026-03-09", reason="it leaks")).records(
        ComplaintDisputed(complaint=2, reason="it leaks")
    )
    disputed.when(AcceptRemedy(complaint=X2, on="2026-03-09")).records(ComplaintAccepted(complaint=2))
    wavering = accepted.then("2026-03-09", ComplaintDisputed(complaint=2))
    wavering.when(AcceptRemedy(complaint=X2, on="2026-03-10")).records(ComplaintAccepted(complaint=2))


@pytest.mark.parametrize("command", [AcknowledgeComplaint, ResolveComplaint, TellCustomer, AcceptRemedy, DisputeRemedy])
def test_nothing_more_happens_to_a_closed_complaint_until_it_is_reopened(command: type[StageCommand]) -> None:
    closed.when(command(complaint=X2, on="2026-03-10")).is_refused(
        ComplaintIsClosedError, "X2 was closed on 2026-03-07; take it up again with: relations complaint reopen X2"
    )


@pytest.mark.parametrize("history", [resolved, told, accepted, disputed, closed])
def test_reopening_takes_back_all_that_came_after_acknowledging(history: History) -> None:
    history.when(ReopenComplaint(complaint=X2, on="2026-03-08", reason="again")).records(
        ComplaintReopened(complaint=2, reason="again")
    )
    again = history.then("2026-03-08", ComplaintReopened(complaint=2))
    again.when(AcknowledgeComplaint(complaint=X2, on="2026-03-09")).changes_nothing()
    again.when(TellCustomer(complaint=X2, on="2026-03-09")).is_refused(
        NotResolvedError, "X2 is not resolved yet; first: relations complaint resolve X2"
    )
    again.when(ResolveComplaint(complaint=X2, on="2026-03-09")).records(ComplaintResolved(complaint=2))


def test_nothing_happens_to_a_complaint_before_it_was_raised() -> None:
    raised.when(ResolveComplaint(complaint=X2, on="2026-03-01")).is_refused(
        BeforeItBeganError,
        "X2 began on 2026-03-02, after 2026-03-01; give a later day with --on, or correct the earlier entry",
    )


@pytest.mark.parametrize("on", ["2026-03-02", "2026-03", "2026"])
def test_a_date_that_may_lie_after_the_complaint_gets_the_benefit_of_the_doubt(on: str) -> None:
    raised.when(ResolveComplaint(complaint=X2, on=on)).records(ComplaintResolved(complaint=2))


@pytest.mark.parametrize(
    ("history", "command", "passed"),
    [
        (resolved, TellCustomer, "resolved on 2026-03-04"),
        (told, AcceptRemedy, "told on 2026-03-05"),
        (told, DisputeRemedy, "told on 2026-03-05"),
        (told, CloseComplaint, "told on 2026-03-05"),
        (resolved, ReopenComplaint, "resolved on 2026-03-04"),
        (closed, ReopenComplaint, "closed on 2026-03-07"),
    ],
)
def test_a_stage_does_not_lie_before_the_one_it_follows(
    history: History, command: type[StageCommand], passed: str
) -> None:
    """On the same day it may; and a month in which it may lie later gets the benefit of the doubt."""
    history.when(command(complaint=X2, on="2026-03-03")).is_refused(
        OutOfTurnError, f"X2 was {passed}, after 2026-03-03; give a later day with --on"
    )
    assert history.when(command(complaint=X2, on=passed[-10:])).events
    assert history.when(command(complaint=X2, on="2026-03")).events


def test_acknowledging_late_and_telling_again_are_in_turn() -> None:
    told_before = raised.then("2026-03-04", ComplaintResolved(complaint=2)).then(
        "2026-03-05", ComplaintTold(complaint=2)
    )
    told_before.when(AcknowledgeComplaint(complaint=X2, on="2026-03-03")).records(ComplaintAcknowledged(complaint=2))
    told_before.when(TellCustomer(complaint=X2, on="2026-03-03")).changes_nothing()


def test_a_complaint_is_assigned_goes_up_is_looked_into_and_answered() -> None:
    raised.when(AssignComplaint(complaint=X2, on="2026-03-03", to="zhang.min", reason="knows the depot")).records(
        ComplaintAssigned(complaint=2, to="zhang.min", reason="knows the depot")
    )
    raised.when(EscalateComplaint(complaint=X2, on="2026-03-03", to="manager", note="by phone")).records(
        ComplaintEscalated(complaint=2, to="manager", note="by phone")
    )
    raised.when(InvestigateComplaint(complaint=X2, on="2026-03-04", cause="stacked too high")).records(
        ComplaintInvestigated(complaint=2, cause="stacked too high")
    )
    raised.when(AnswerComplaint(complaint=X2, on="2026-03-05", answer="we replace it", person=WANG)).records(
        ComplaintAnswered(complaint=2, answer="we replace it", person=WANG.stream)
    )


@pytest.mark.parametrize(
    "command",
    [
        AssignComplaint(complaint=X2, on="2026-03-10", to="zhang.min", reason="again"),
        EscalateComplaint(complaint=X2, on="2026-03-10", to="manager"),
        InvestigateComplaint(complaint=X2, on="2026-03-10", cause="stacked too high"),
        AnswerComplaint(complaint=X2, on="2026-03-10", answer="we replace it"),
        RegradeComplaint(complaint=X2, on="2026-03-10", severity="high", reason="as it was"),
    ],
)
def test_what_we_do_about_it_is_not_recorded_twice(command: StageCommand) -> None:
    handled.when(command).changes_nothing()


def test_it_may_change_hands_go_up_further_and_be_looked_into_again() -> None:
    handled.when(AssignComplaint(complaint=X2, on="2026-03-10", to="li.wei")).records(
        ComplaintAssigned(complaint=2, to="li.wei")
    )
    handled.when(EscalateComplaint(complaint=X2, on="2026-03-10", to="director")).records(
        ComplaintEscalated(complaint=2, to="director")
    )
    handled.when(InvestigateComplaint(complaint=X2, on="2026-03-10", cause="no straps")).records(
        ComplaintInvestigated(complaint=2, cause="no straps")
    )
    handled.when(AnswerComplaint(complaint=X2, on="2026-03-10", answer="and the third")).records(
        ComplaintAnswered(complaint=2, answer="and the third")
    )


def test_reopening_asks_for_a_new_look_and_a_new_answer_from_then_on() -> None:
    """Who has it in hand, and to whom it went up, stays so."""
    again = (
        handled.then("2026-03-06", ComplaintResolved(complaint=2))
        .then("2026-03-06", ComplaintTold(complaint=2))
        .then("2026-03-08", ComplaintReopened(complaint=2))
    )
    for command, event in (
        (
            InvestigateComplaint(complaint=X2, on="2026-03-08", cause="stacked too high"),
            ComplaintInvestigated(complaint=2, cause="stacked too high"),
        ),
        (
            AnswerComplaint(complaint=X2, on="2026-03-08", answer="we replace it"),
            ComplaintAnswered(complaint=2, answer="we replace it"),
        ),
    ):
        again.when(command).records(event)
        again.when(command.model_copy(update={"on": When("2026-03-07")})).is_refused(
            OutOfTurnError, "X2 was reopened on 2026-03-08, after 2026-03-07; give a later day with --on"
        )
    again.when(ResolveComplaint(complaint=X2, on="2026-03-07")).is_refused(
        OutOfTurnError, "X2 was reopened on 2026-03-08, after 2026-03-07; give a later day with --on"
    )
    again.when(AssignComplaint(complaint=X2, on="2026-03-09", to="zhang.min")).changes_nothing()
    again.when(EscalateComplaint(complaint=X2, on="2026-03-09", to="manager")).changes_nothing()


def test_what_we_did_before_the_remedy_may_be_recorded_after_it() -> None:
    told.when(AssignComplaint(complaint=X2, on="2026-03-03", to="li.wei")).records(
        ComplaintAssigned(complaint=2, to="li.wei")
    )
    told.when(InvestigateComplaint(complaint=X2, on="2026-03-03", cause="no straps")).records(
        ComplaintInvestigated(complaint=2, cause="no straps")
    )


def test_a_complaint_may_prove_graver_or_less_grave() -> None:
    raised.when(RegradeComplaint(complaint=X2, on="2026-03-04", severity="low", reason="one tin")).records(
        ComplaintRegraded(complaint=2, severity="low", was="high", reason="one tin")
    )
    lower = raised.then("2026-03-04", ComplaintRegraded(complaint=2, severity="low", was="high", reason="one tin"))
    lower.when(RegradeComplaint(complaint=X2, on="2026-03-05", severity="critical", reason="a child fell ill")).records(
        ComplaintRegraded(complaint=2, severity="critical", was="low", reason="a child fell ill")
    )


@pytest.mark.parametrize(
    "command",
    [
        AssignComplaint(complaint=X2, on="2026-03-10", to="li.wei"),
        EscalateComplaint(complaint=X2, on="2026-03-10", to="director"),
        InvestigateComplaint(complaint=X2, on="2026-03-10", cause="no straps"),
        AnswerComplaint(complaint=X2, on="2026-03-10", answer="sorry"),
        RegradeComplaint(complaint=X2, on="2026-03-10", severity="low", reason="one tin"),
        LinkComplaint(complaint=X2, on="2026-03-10", recurs=X2),
    ],
)
def test_a_closed_complaint_is_only_reopened(command: StageCommand) -> None:
    closed.when(command).is_refused(
        ComplaintIsClosedError, "X2 was closed on 2026-03-07; take it up again with: relations complaint reopen X2"
    )
