"""Which complaints are not closed, how far each has come, and what is late (HANDBOOK X1 to X4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from sqlalchemy import Connection

from relations.domain.complaints.clocks import Clock, clocks, next_step
from relations.domain.complaints.stages import state_of
from relations.domain.relationship import Charge
from relations.domain.reps import same_name
from relations.domain.rules import ComplaintRules
from relations.domain.when import When
from relations.domain.words import ClockStage, ComplaintState, Severity
from relations.queries.around_cases import AroundCases, around_cases
from relations.queries.cases import Case, cases
from relations.queries.policy import policy_on

__all__ = ["ClockRow", "ComplaintRow", "ComplaintState", "Wanted", "complaint_rows"]

_GRAVEST_FIRST: Mapping[str, int] = {severity: -rank for rank, severity in enumerate(get_args(Severity))}


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock: the last day in time, when the stage was reached, and the working days it is late (until now)."""

    stage: ClockStage
    due: str
    reached: str | None
    days_late: int
    running: bool


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One complaint as of a day, with the day of every stage it has passed; `state` is the furthest."""

    ref: str
    customer: str
    by: str | None
    about: str
    severity: str
    state: ComplaintState
    raised_on: str
    acknowledged_on: str | None
    resolved_on: str | None
    told_on: str | None
    accepted_on: str | None
    closed_on: str | None
    recurs: str | None
    entries: tuple[int, ...]
    disputed_on: str | None = None
    reopened: int = 0
    product: str | None = None
    wanted: str | None = None
    customer_ref: str | None = None
    assigned_to: str | None = None
    assigned_on: str | None = None
    escalated_to: str | None = None
    escalated_on: str | None = None
    escalation_due: str | None = None
    investigated_on: str | None = None
    answered_on: str | None = None
    cause: str | None = None
    evidence: str | None = None
    mood: str | None = None
    answer: str | None = None
    remedy: str | None = None
    visit: str | None = None
    clocks: tuple[ClockRow, ...] = ()
    next_stage: ClockStage | None = None
    next_due: str | None = None
    late: bool = False
    days_late: int = 0
    promises: tuple[str, ...] = ()
    recurred_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which complaints to list: those not closed, unless one state is named or `every` asks for all."""

    severity: str | None = None
    state: ComplaintState | None = None
    assigned_to: str | None = None
    late: bool = False
    every: bool = False

    def fits(self, row: ComplaintRow) -> bool:
        """Tell whether a complaint is one of them."""
        return (
            self.severity in {None, row.severity}
            and self.state in {None, row.state}
            and (self.assigned_to is None or same_name(self.assigned_to) == same_name(row.assigned_to or ""))
            and (row.late or not self.late)
        )


def complaint_rows(
    connection: Connection,
    day: date,
    *,
    accounts: Sequence[int] | None = None,
    complaint: int | None = None,
    wanted: Wanted | None = None,
) -> list[ComplaintRow]:
    """List complaints as they stood at the end of a day, by the rules of that day.

    The latest come first, then the gravest, then what is due soonest; those closed come last.
    """
    wanted = wanted or Wanted()
    closed = wanted.every or wanted.state == "closed"
    found = cases(connection, day, accounts=accounts, complaint=complaint, closed=closed)
    rules, around = policy_on(connection, day).policy.complaints, around_cases(connection, day, found)
    rows = [_row(case, around, rules, day) for case in found]
    return sorted(filter(wanted.fits, rows), key=pressing)


def pressing(row: ComplaintRow) -> tuple[object, ...]:
    """Put the latest first, then the gravest, then what is due soonest; those closed last."""
    due = row.next_due or "9999"
    return row.state == "closed", -row.days_late, _GRAVEST_FIRST[row.severity], due, row.raised_on, int(row.ref[1:])


def _row(case: Case, around: AroundCases, rules: ComplaintRules, day: date) -> ComplaintRow:
    this, said, subject = case.complaint, case.said, (case.file, case.number)
    begun = clocks(this, rules, day)
    stage, due = next_step(this, begun)
    late = max((clock.days_late for clock in begun if clock.running), default=0)
    return ComplaintRow(
        ref=f"X{case.ref}",
        customer=around.customers[case.account],
        by=around.people[said.person] if said.person else None,
        about=this.about,
        severity=this.severity,
        state=state_of(this),
        raised_on=str(this.raised),
        acknowledged_on=_text(this.acknowledged),
        resolved_on=_text(this.resolved),
        told_on=_text(this.told),
        accepted_on=_text(this.accepted),
        closed_on=_text(this.closed),
        recurs=around.recurs.get(subject),
        entries=case.entries,
        disputed_on=_text(this.disputed),
        reopened=this.reopenings,
        product=this.product,
        wanted=said.wanted,
        customer_ref=f"C{case.account}",
        **_charge("assigned", this.assignment),
        **_charge("escalated", this.escalation),
        escalation_due=next((str(clock.due) for clock in begun if clock.stage == "escalate"), None),
        investigated_on=_text(this.investigated),
        answered_on=_text(this.answered),
        cause=this.cause,
        evidence=said.evidence,
        mood=said.mood,
        answer=this.answer,
        remedy=this.remedy,
        visit=f"V{said.visit}" if said.visit else None,
        clocks=tuple(map(_clock, begun)),
        next_stage=stage,
        next_due=_text(due),
        late=late > 0,
        days_late=late,
        promises=tuple(around.promises.get(subject, ())),
        recurred_by=tuple(around.recurred_by.get(subject, ())),
    )


def _clock(clock: Clock) -> ClockRow:
    return ClockRow(clock.stage, str(clock.due), _text(clock.reached), clock.days_late, clock.running)


def _charge(what: str, charge: Charge | None) -> dict[str, str | None]:
    name, since = (charge.name, str(charge.since)) if charge else (None, None)
    return {f"{what}_to": name, f"{what}_on": since}


def _text(value: When | date | None) -> str | None:
    return None if value is None else str(value)
