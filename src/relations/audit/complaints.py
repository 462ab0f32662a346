"""The audit of complaints: how far each came, which clocks were kept, how long each stage took (HANDBOOK X1 to X4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import get_args

from sqlalchemy import Connection

from relations.domain.complaints.clocks import Clock, clocks
from relations.domain.complaints.stages import state_of
from relations.domain.relationship import Complaint
from relations.domain.when import When
from relations.domain.words import ClockStage, ComplaintState, Severity
from relations.queries.around_cases import AroundCases, around_cases
from relations.queries.cases import Case, cases
from relations.queries.complaints import ClockRow
from relations.queries.policy import InForce, Rulebook

_STAGES: tuple[ClockStage, ...] = get_args(ClockStage)
_REACHED: Mapping[ClockStage, tuple[str, ...]] = {
    "acknowledge": ("acknowledged",), "escalate": ("escalated",), "assign": ("assigned",),
    "investigate": ("investigated",), "answer": ("answered",), "resolve": ("resolved",), "tell": ("told",),
    "settle": ("accepted", "disputed"), "close": ("closed",),
}  # fmt: skip
"""The facts of a complaint that say that a stage was reached."""


@dataclass(frozen=True, slots=True)
class ComplaintTotals:
    """How many complaints came how far; the rates are shares (0 to 1) of all that were `raised`, None without any.

    Resolved is not told, and told is not accepted (HANDBOOK X2): each is counted by itself. `clocks_kept` and
    `clocks_overrun` count the clocks of all stages, and `clock_rate` is the share of the kept in both.
    """

    raised: int
    open: int
    resolved: int
    told: int
    accepted: int
    disputed: int
    closed: int
    closed_untold: int
    reopened: int
    recurring: int
    resolved_rate: float | None
    told_rate: float | None
    accepted_rate: float | None
    clocks_kept: int
    clocks_overrun: int
    clock_rate: float | None


@dataclass(frozen=True, slots=True)
class StageTotals:
    """One stage: how often it was reached, what became of its clocks, and how many days after the raising it came.

    `kept` were reached in time, `overrun` later or not yet though the clock ran out, `running` have time left, and
    `passed` were overtaken by a later stage in time. Days are calendar days; a day that is only partly known gets the
    benefit of the doubt.
    """

    stage: ClockStage
    reached: int
    kept: int
    overrun: int
    running: int
    passed: int
    kept_rate: float | None
    median_days: float | None
    worst_days: int | None


@dataclass(frozen=True, slots=True)
class SeverityTotals:
    """The totals of the complaints of one severity."""

    severity: Severity
    totals: ComplaintTotals


@dataclass(frozen=True, slots=True)
class AuditedComplaint:
    """One complaint as of a day, its clocks judged by the rules of the day on which it was raised.

    `overrun` names the stages that were late or are; `recurs` is the earlier complaint it repeats.
    """

    ref: str
    customer: str
    severity: str
    state: ComplaintState
    about: str
    raised_on: str
    acknowledged_on: str | None
    resolved_on: str | None
    told_on: str | None
    accepted_on: str | None
    disputed_on: str | None
    closed_on: str | None
    overrun: tuple[ClockStage, ...]
    days_late: int
    recurs: str | None
    recurred_by: tuple[str, ...]
    reopened: int
    entries: tuple[int, ...]
    customer_ref: str
    by: str | None
    assigned_to: str | None
    escalated_to: str | None
    cause: str | None
    remedy: str | None
    clocks: tuple[ClockRow, ...]
    policy: str
    policy_entry: int | None


@dataclass(frozen=True, slots=True)
class ComplaintAudit:
    """The answer: totals of all that were chosen, of each severity and each stage, and a row for each."""

    as_of: str
    known_at: str | int | None
    totals: ComplaintTotals
    rows: tuple[AuditedComplaint, ...]
    since: str | None
    until: str | None
    by_severity: tuple[SeverityTotals, ...]
    by_stage: tuple[StageTotals, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    case: Case
    rules: InForce
    clocks: tuple[Clock, ...]


def complaint_audit(
    connection: Connection,
    day: date,
    *,
    since: date | None = None,
    until: date | None = None,
    account: int | None = None,
    severity: Severity | None = None,
    known_at: str | int | None = None,
) -> ComplaintAudit:
    """Audit the complaints raised in a period as they stood at the end of `day`, the earliest first.

    One of which only the month or the year is known counts on its first day. `known_at` is only shown.
    """
    rules = Rulebook(connection)
    accounts = None if account is None else [account]
    chosen = [
        case
        for case in cases(connection, day, accounts=accounts, closed=True)
        if severity in {None, case.complaint.severity} and _within(case.complaint.raised.day, since, until)
    ]
    chosen.sort(key=lambda case: (case.complaint.raised.day, case.ref))
    judged = [_judged(case, rules, day) for case in chosen]
    around = around_cases(connection, day, chosen)
    recurring = {case.ref for case in chosen if (case.file, case.number) in around.recurs}
    return ComplaintAudit(
        as_of=day.isoformat(),
        known_at=known_at,
        totals=_totals(judged, recurring),
        rows=tuple(_row(each, around) for each in judged),
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        by_severity=tuple(
            SeverityTotals(grade, _totals(of, recurring))
            for grade in reversed(get_args(Severity))
            if (of := [each for each in judged if each.case.complaint.severity == grade])
        ),
        by_stage=tuple(_stage(stage, judged) for stage in _STAGES),
    )


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def _judged(case: Case, rules: Rulebook, day: date) -> _Judged:
    then = rules.on(case.complaint.raised.day)
    return _Judged(case, then, clocks(case.complaint, then.policy.complaints, day))


def _totals(judged: Sequence[_Judged], recurring: set[int]) -> ComplaintTotals:
    found = [each.case.complaint for each in judged]
    raised, begun = len(found), [clock for each in judged for clock in each.clocks]
    resolved, told, accepted, disputed, closed = (
        sum(getattr(complaint, fact) is not None for complaint in found)
        for fact in ("resolved", "told", "accepted", "disputed", "closed")
    )
    kept, overrun = sum(map(_was_kept, begun)), sum(clock.days_late > 0 for clock in begun)
    return ComplaintTotals(
        raised=raised,
        open=raised - closed,
        resolved=resolved,
        told=told,
        accepted=accepted,
        disputed=disputed,
        closed=closed,
        closed_untold=sum(complaint.closed is not None and complaint.told is None for complaint in found),
        reopened=sum(complaint.reopenings > 0 for complaint in found),
        recurring=sum(each.case.ref in recurring for each in judged),
        resolved_rate=_rate(resolved, raised),
        told_rate=_rate(told, raised),
        accepted_rate=_rate(accepted, raised),
        clocks_kept=kept,
        clocks_overrun=overrun,
        clock_rate=_rate(kept, kept + overrun),
    )


def _stage(stage: ClockStage, judged: Sequence[_Judged]) -> StageTotals:
    took = [days for each in judged if (days := _days_to(stage, each.case.complaint)) is not None]
    begun = [clock for each in judged for clock in each.clocks if clock.stage == stage]
    kept, overrun = sum(map(_was_kept, begun)), sum(clock.days_late > 0 for clock in begun)
    running = sum(clock.running and not clock.days_late for clock in begun)
    return StageTotals(
        stage=stage,
        reached=len(took),
        kept=kept,
        overrun=overrun,
        running=running,
        passed=len(begun) - kept - overrun - running,
        kept_rate=_rate(kept, kept + overrun),
        median_days=float(median(took)) if took else None,
        worst_days=max(took, default=None),
    )


def _was_kept(clock: Clock) -> bool:
    return clock.reached is not None and not clock.days_late


def _days_to(stage: ClockStage, complaint: Complaint) -> int | None:
    """Count the calendar days from the raising of a complaint until it reached a stage."""
    reached: When | None = next((on for fact in _REACHED[stage] if (on := getattr(complaint, fact))), None)
    return None if reached is None else max(0, (reached.day - complaint.raised.last_day).days)


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _row(judged: _Judged, around: AroundCases) -> AuditedComplaint:
    case, this = judged.case, judged.case.complaint
    subject = (case.file, case.number)
    return AuditedComplaint(
        ref=f"X{case.ref}",
        customer=around.customers[case.account],
        severity=this.severity,
        state=state_of(this),
        about=this.about,
        raised_on=str(this.raised),
        acknowledged_on=_text(this.acknowledged),
        resolved_on=_text(this.resolved),
        told_on=_text(this.told),
        accepted_on=_text(this.accepted),
        disputed_on=_text(this.disputed),
        closed_on=_text(this.closed),
        overrun=tuple(clock.stage for clock in judged.clocks if clock.days_late > 0),
        days_late=max((clock.days_late for clock in judged.clocks), default=0),
        recurs=around.recurs.get(subject),
        recurred_by=tuple(around.recurred_by.get(subject, ())),
        reopened=this.reopenings,
        entries=case.entries,
        customer_ref=f"C{case.account}",
        by=around.people[case.said.person] if case.said.person else None,
        assigned_to=this.assignment.name if this.assignment else None,
        escalated_to=this.escalation.name if this.escalation else None,
        cause=this.cause,
        remedy=this.remedy,
        clocks=tuple(
            ClockRow(clock.stage, str(clock.due), _text(clock.reached), clock.days_late, clock.running)
            for clock in judged.clocks
        ),
        policy=judged.rules.policy.name,
        policy_entry=judged.rules.entry,
    )


def _text(value: When | None) -> str | None:
    return None if value is None else str(value)
