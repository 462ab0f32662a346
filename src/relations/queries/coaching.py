"""Coaching visits: the coach reports on the same day, and coaches for at least a whole day (HANDBOOK V7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection

from relations.domain.reps import same_name
from relations.domain.when import When
from relations.queries.visits import MADE, Remark, VisitChoice, VisitRow, visit_rows


def report_of(visit: VisitRow, by: date | None = None) -> Remark | None:
    """Give the coaching report on a visit, the first one; with a day, one that was there at the end of it."""
    reports = (remark for remark in visit.remarks if remark.what == "coached")
    return next((report for report in reports if by is None or When(report.on).day <= by), None)


def waiting(connection: Connection, since: date, today: date) -> list[VisitRow]:
    """List the coaching visits made since a day on which the coach has not reported by `today`, the latest first."""
    choice = VisitChoice(states=MADE, company="coaching", since=since.isoformat(), until=today.isoformat())
    return [row for row in visit_rows(connection, today, choice) if report_of(row, today) is None]


def shortcomings(made: Sequence[VisitRow]) -> Iterator[str]:
    """Say of a rep's visits of one day which coaching was not reported on, or late, and who coached only part of it."""
    coached = [row for row in made if row.company == "coaching"]
    for row in coached:
        report = report_of(row)
        if report is None:
            yield f"{row.ref} waits for the coaching report of {row.companion}"
        elif report.late:
            yield f"the coaching report on {row.ref} came on {report.on[:10]}, not on the day"
    for coach in {same_name(row.companion or ""): row.companion or "" for row in coached}.values():
        if without := [row.ref for row in made if row.channel == "visit" and not _along(coach, row)]:
            yield f"{coach} coached for a part of the day, without {', '.join(without)}"


def _along(coach: str, visit: VisitRow) -> bool:
    return visit.companion is not None and same_name(visit.companion) == same_name(coach)
