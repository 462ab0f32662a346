"""A relationship in crisis is declared, owned, and closed (HANDBOOK X5)."""

from __future__ import annotations

import pytest

from relations.domain.command import BeforeItBeganError
from relations.domain.complaints import ComplaintRaised
from relations.domain.crises import (
    CloseCrisis,
    CrisisClosed,
    CrisisDeclared,
    CrisisIsOverError,
    CrisisOwned,
    DeclareCrisis,
    InCrisisAlreadyError,
    OwnCrisis,
)
from scenario import CUSTOMER, opened, subject

Z2 = subject("Z", 2)
declared = opened().then("2026-03-10", CrisisDeclared(reason="may delist us"))
owned = declared.then("2026-03-11", CrisisOwned(crisis=2, owner="zhang.min"))
closed = owned.then("2026-03-20", CrisisClosed(crisis=2, outcome="they stay"))


def declare(on: str, **more: object) -> DeclareCrisis:
    return DeclareCrisis(customer=CUSTOMER, on=on, reason="may delist us", **more)


def test_a_crisis_says_why_who_answers_for_it_and_which_complaint_it_came_from() -> None:
    complained = opened().then("2026-03-02", ComplaintRaised(about="crushed"))
    complained.when(declare("2026-03-10", owner="li.wei", complaint=subject("X", 2), note="by phone")).records(
        CrisisDeclared(reason="may delist us", owner="li.wei", complaint=2, note="by phone")
    )


def test_a_customer_has_one_crisis_at_a_time() -> None:
    declared.when(declare("2026-03-15")).is_refused(
        InCrisisAlreadyError,
        "华联 was in crisis from 2026-03-10 and still is (may delist us); "
        "close it first, see: relations crisis list; or name who answers for it: relations crisis own",
    )
    closed.when(declare("2026-03-19")).is_refused(
        InCrisisAlreadyError,
        "华联 was in crisis from 2026-03-10 until 2026-03-20 (may delist us); give a later day with --on",
    )
    closed.when(declare("2026-03-20")).records(CrisisDeclared(reason="may delist us"))
    closed.when(declare("2026-03")).records(CrisisDeclared(reason="may delist us"))


def test_somebody_answers_for_it_and_it_may_change_hands() -> None:
    declared.when(OwnCrisis(crisis=Z2, on="2026-03-11", owner="zhang.min")).records(
        CrisisOwned(crisis=2, owner="zhang.min")
    )
    owned.when(OwnCrisis(crisis=Z2, on="2026-03-12", owner="zhang.min")).changes_nothing()
    owned.when(OwnCrisis(crisis=Z2, on="2026-03-12", owner="li.wei")).records(CrisisOwned(crisis=2, owner="li.wei"))


def test_it_is_closed_once_with_its_outcome() -> None:
    owned.when(CloseCrisis(crisis=Z2, on="2026-03-20", outcome="they stay")).records(
        CrisisClosed(crisis=2, outcome="they stay")
    )
    closed.when(CloseCrisis(crisis=Z2, on="2026-03-25", outcome="they left")).changes_nothing()


def test_nobody_is_made_to_answer_for_what_is_over() -> None:
    closed.when(OwnCrisis(crisis=Z2, on="2026-03-25", owner="li.wei")).is_refused(
        CrisisIsOverError,
        "Z2 was closed on 2026-03-20; declare a new one with: relations crisis declare CUSTOMER",
    )


@pytest.mark.parametrize(
    "command",
    [OwnCrisis(crisis=Z2, on="2026-03-09", owner="li.wei"), CloseCrisis(crisis=Z2, on="2026-03-09", outcome="stays")],
)
def test_nothing_happens_to_a_crisis_before_it_was_declared(command: OwnCrisis | CloseCrisis) -> None:
    declared.when(command).is_refused(
        BeforeItBeganError,
        "Z2 began on 2026-03-10, after 2026-03-09; give a later day with --on, or correct the earlier entry",
    )
