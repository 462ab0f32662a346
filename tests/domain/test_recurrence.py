"""The same complaint again, and what whoever records it is told (HANDBOOK X3, X4)."""

from __future__ import annotations

from typing import Any

from relations.domain.complaints import (
    CircleError,
    ComplaintAcknowledged,
    ComplaintAnswered,
    ComplaintAssigned,
    ComplaintEscalated,
    ComplaintInvestigated,
    ComplaintLinked,
    ComplaintRaised,
    LaterComplaintError,
    LinkComplaint,
    RaiseComplaint,
    RegradeComplaint,
    RepeatsItselfError,
)
from scenario import CUSTOMER, opened, subject

X2 = subject("X", 2)
raised = opened().then("2026-03-02", ComplaintRaised(about="crushed", severity="high"))
acknowledged = raised.then("2026-03-02", ComplaintAcknowledged(complaint=2))
handled = (
    acknowledged.then("2026-03-03", ComplaintAssigned(complaint=2, to="zhang.min"))
    .then("2026-03-03", ComplaintEscalated(complaint=2, to="manager"))
    .then("2026-03-04", ComplaintInvestigated(complaint=2, cause="stacked too high"))
    .then("2026-03-05", ComplaintAnswered(complaint=2, answer="we replace it"))
)
twice = raised.then("2026-03-20", ComplaintRaised(about="crushed"))
X3 = subject("X", 3)


def test_a_complaint_is_linked_to_the_earlier_one_that_it_repeats() -> None:
    twice.when(LinkComplaint(complaint=X3, on="2026-03-21", recurs=X2)).records(ComplaintLinked(complaint=3, recurs=2))
    linked = twice.then("2026-03-21", ComplaintLinked(complaint=3, recurs=2))
    linked.when(LinkComplaint(complaint=X3, on="2026-03-22", recurs=X2)).changes_nothing()


def test_a_complaint_is_not_linked_to_itself_to_a_later_one_or_in_a_circle() -> None:
    twice.when(LinkComplaint(complaint=X2, on="2026-03-21", recurs=X2)).is_refused(
        RepeatsItselfError, "X2 cannot be itself again; name the earlier complaint with --recurs"
    )
    twice.when(LinkComplaint(complaint=X2, on="2026-03-21", recurs=X3)).is_refused(
        LaterComplaintError,
        "X3 was raised on 2026-03-20, after 2026-03-02; name an earlier complaint with --recurs",
    )
    same_day = raised.then("2026-03-02", ComplaintRaised(about="crushed", recurs=2)).then(
        "2026-03-02", ComplaintRaised(about="crushed", recurs=3)
    )
    for earlier in (X3, subject("X", 4)):
        same_day.when(LinkComplaint(complaint=X2, on="2026-03-21", recurs=earlier)).is_refused(
            CircleError,
            f"{earlier} is linked to X2 already, so X2 cannot be {earlier} again; "
            "name an earlier complaint with --recurs",
        )


def test_a_complaint_cannot_repeat_one_that_was_raised_after_it() -> None:
    raised.when(RaiseComplaint(customer=CUSTOMER, on="2026-03-01", about="crushed", recurs=X2)).is_refused(
        LaterComplaintError, "X2 was raised on 2026-03-02, after 2026-03-01; name an earlier complaint with --recurs"
    )


GO_UP = "relations complaint escalate {ref} --to WHOM"
AGAIN = "it may be {} again; if it is: relations complaint link {ref} --recurs {latest}"


def raising(about: str, on: str = "2026-04-01", **more: Any) -> RaiseComplaint:
    return RaiseComplaint(customer=CUSTOMER, on=on, about=about, **{"severity": "low", **more})


def test_whoever_records_a_severe_complaint_is_told_that_it_goes_up() -> None:
    file = opened()
    assert file.advises(raising("late", severity="high")) == [f"high complaints go up within 1 working day: {GO_UP}"]
    assert file.advises(raising("late", severity="critical")) == [f"critical complaints go up on the same day: {GO_UP}"]
    assert file.advises(raising("late", severity="medium")) == []


def test_whoever_finds_a_complaint_graver_is_told_that_it_goes_up_unless_it_did() -> None:
    worse = RegradeComplaint(complaint=X2, on="2026-03-04", severity="critical", reason="a child fell ill")
    up = "critical complaints go up on the same day: relations complaint escalate X2 --to WHOM"
    assert raised.advises(worse) == [up]
    assert handled.advises(worse) == []
    assert raised.advises(worse.model_copy(update={"severity": "high"})) == []


def test_whoever_records_the_same_complaint_again_is_told_of_the_earlier_one() -> None:
    before = opened().then("2026-01-05", ComplaintRaised(about="送来的牛奶压坏了", product="Milk 1L"))
    assert before.advises(raising("牛奶压坏了")) == [AGAIN]
    assert before.advises(raising("wrong price", product="milk 1l")) == [AGAIN]
    assert before.advises(raising("wrong price", product="butter")) == []
    assert before.advises(raising("牛奶压坏了", recurs=X2)) == []
    assert before.advises(raising("牛奶压坏了", on="2026-01-04")) == []
    assert opened().then("2025-03-31", ComplaintRaised(about="crushed")).advises(raising("crushed")) == []
    assert opened().then("2025-04-01", ComplaintRaised(about="crushed")).advises(raising("crushed")) == [AGAIN]
