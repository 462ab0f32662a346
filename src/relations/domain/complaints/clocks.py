"""The clocks of a complaint: by when each stage is to be reached, and whether it was (HANDBOOK X2, X3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from relations.domain.relationship import Complaint
from relations.domain.rules import ComplaintRules
from relations.domain.when import When
from relations.domain.words import ClockStage
from relations.domain.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: the last day in time, the day it was reached, and how many working days late that is, or is by now.

    A clock that does not run and was not `reached` was passed over: the complaint had come further, or was closed.
    """

    stage: ClockStage
    due: date
    reached: When | None
    days_late: int
    running: bool


@dataclass(frozen=True, slots=True)
class _Course:
    """Where a stage begins to count, when it was reached, and what else makes it pointless."""

    stage: ClockStage
    since: When | None
    reached: When | None
    overtaken: tuple[When | None, ...]


def clocks(complaint: Complaint, rules: ComplaintRules, day: date) -> tuple[Clock, ...]:
    """Give the clocks that have begun by `day`, for the severity the complaint has and the rules of that day.

    A day that is only partly known gets the benefit of the doubt: a clock counts from the last day that its beginning
    may have been, and a stage is late when the whole of its day lies after the due day.
    """
    workdays = Workdays(rules.workless, rules.holidays)
    within: dict[ClockStage, int] = {**rules.clocks.get(complaint.severity, {})}  # type: ignore[call-overload]
    if complaint.severity in rules.escalate:
        within["escalate"] = rules.escalate[complaint.severity]
    found = []
    for course in _courses(complaint):
        if course.stage in within and course.since is not None:
            due = workdays.after(course.since.last_day, within[course.stage])
            ends = [on.day for on in course.overtaken if on is not None]
            end = course.reached.day if course.reached else min(ends, default=None)
            late = workdays.between(due, day if end is None else end)
            found.append(Clock(course.stage, due, course.reached, late, running=end is None))
    return tuple(found)


def next_step(complaint: Complaint, running: tuple[Clock, ...]) -> tuple[ClockStage | None, date | None]:
    """Name what is to be done next and by when: the clock that runs out first, else the next stage that there must be.

    Nothing is left to do about a closed complaint.
    """
    first = min((clock for clock in running if clock.running), key=lambda clock: clock.due, default=None)
    if first is not None:
        return first.stage, first.due
    needed = ("acknowledge", "resolve", "tell", "settle", "close")
    left = (
        course.stage
        for course in _courses(complaint)
        if course.stage in needed and course.reached is None and not any(course.overtaken)
    )
    return next(left, None), None


def _courses(complaint: Complaint) -> tuple[_Course, ...]:
    """Say of every stage where it begins and what ends it.

    What the customer hears (acknowledge, answer, tell, settle) and what we do (escalate, assign, investigate, resolve)
    go on side by side: a later stage overtakes the earlier ones of its own kind only.
    """
    this = complaint
    again = this.reopened or this.raised
    settled = this.accepted or this.disputed
    return (
        _Course("acknowledge", this.raised, this.acknowledged, (this.answered, this.told, this.closed)),
        _Course("escalate", this.graded or this.raised, this.escalated, (this.resolved, this.closed)),
        _Course("assign", this.raised, this.assigned, (this.investigated, this.resolved, this.closed)),
        _Course("investigate", again, this.investigated, (this.resolved, this.closed)),
        _Course("answer", again, this.answered, (this.told, this.closed)),
        _Course("resolve", again, this.resolved, (this.closed,)),
        _Course("tell", this.resolved, this.told, (this.closed,)),
        _Course("settle", this.told, settled, (this.closed,)),
        _Course("close", settled, this.closed, ()),
    )
