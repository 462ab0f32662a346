"""How well the customers are looked after: what their grades ask for, what was planned, and what was made (C3, C4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from relations.queries.customers import CustomerRow
from relations.queries.reports.sheet import Chart, Section, columns, percent
from relations.queries.reports.work import Work, entries_of
from relations.queries.visits import VisitRow

_BY_GRADE = columns(
    "grade", "customers:count", "asked:count:visits asked for", "planned:count", "made:count",
    "seen:count:customers seen", "coverage:percent:seen of all",
)  # fmt: skip
_BY_CUSTOMER = columns(
    "customer", "grade", "asked:count:visits asked for", "planned:count", "made:count", "last_contact:day:last contact",
    "overdue_days:count:days overdue",
)  # fmt: skip


def asked_for(row: CustomerRow, days: int) -> float:
    """Count the visits that the cadence of a customer asks for in so many days, with one decimal."""
    return round(days / row.cadence, 1) if row.cadence else 0.0


def by_grade(work: Work) -> Section:
    """Sum up by grade: the visits asked for, planned and made in the time, and how many customers were seen."""
    groups: dict[str, list[CustomerRow]] = defaultdict(list)
    for row in work.customers:
        groups[row.grade or "none"].append(row)
    rows = tuple(_group(work, grade, groups[grade]) for grade in sorted(groups))
    chart = Chart("grade", ("asked", "planned", "made"))
    return Section("coverage", "Coverage by grade", _BY_GRADE, rows, "no customer", chart)


def _group(work: Work, grade: str, group: Sequence[CustomerRow]) -> dict[str, Any]:
    refs = {row.ref for row in group}
    made, days = [row for row in work.made if row.customer_ref in refs], _days(work)
    seen = {row.customer_ref for row in made}
    return {
        "grade": grade,
        "customers": len(group),
        "asked": round(sum(days / row.cadence for row in group if row.cadence), 1),
        "planned": sum(row.customer_ref in refs for row in work.planned),
        "made": len(made),
        "seen": len(seen),
        "coverage": percent(len(seen), len(group)),
        "entries": entries_of(made),
    }


def by_customer(work: Work) -> Section:
    """List the customers with what was asked for, planned and made, those with the most to catch up first."""
    planned, made = _counted(work.planned), _counted(work.made)
    rows: list[dict[str, Any]] = [
        {
            "customer": row.name,
            "customer_ref": row.ref,
            "grade": row.grade,
            "asked": asked_for(row, _days(work)),
            "planned": len(planned[row.ref]),
            "made": len(made[row.ref]),
            "last_contact": row.last_contact,
            "overdue_days": row.overdue_days,
            "entries": entries_of([*planned[row.ref], *made[row.ref]]),
        }
        for row in work.customers
    ]
    rows.sort(
        key=lambda row: (row["planned"] - row["asked"], -row["overdue_days"], row["customer"], row["customer_ref"])
    )
    return Section(
        "customers", "Customers, those with the least planned first", _BY_CUSTOMER, tuple(rows), "no customer"
    )


def _counted(visits: Sequence[VisitRow]) -> dict[str, list[VisitRow]]:
    found: dict[str, list[VisitRow]] = defaultdict(list)
    for row in visits:
        found[row.customer_ref or ""].append(row)
    return found


def _days(work: Work) -> int:
    return (work.until - work.since).days + 1
