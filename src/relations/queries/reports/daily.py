"""The sales day sheet: what a rep hands in at the end of the day (HANDBOOK R3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from relations.queries.day_reports import DayReportRow, day_report
from relations.queries.figures import figure_rows
from relations.queries.market import DealRow
from relations.queries.reports.results import result_section
from relations.queries.reports.sheet import Report, Row, Section, columns, of_fields
from relations.queries.reports.work import Work, report_of
from relations.queries.visits import VisitChoice, VisitRow, visit_rows

_VISITS = columns(
    "ref",
    "customer",
    "state",
    "met",
    "purposes",
    "minutes:count",
    "ordered",
    "collected",
    "outcome",
    "next_on:day:next",
)
_COMPLAINTS = columns("ref", "customer", "about", "severity", "state")
_PROMISES = columns("ref", "customer", "text::promise", "due:day", "state")
_SEEN = columns("kind", "customer", "about", "text::what was seen", "price:money", "currency")
_TIMES = columns("span::from - until", "minutes:count", "task", "time_class::class", "text::what was done")
_SPENT = columns("what", "amount:money", "currency", "text::what for")
_NEXT = columns("time", "customer", "purposes", "goal", "see")


def daily(connection: Connection, rep: str, day: date, today: date) -> Report:
    """Give the day sheet: every field of the day's report, the month so far, and the next day's plan."""
    found = day_report(connection, rep, day, today)
    month = day.isoformat()[: len("2026-03")]
    so_far = Work.begun(connection, today, day.replace(day=1), day, rep)
    figures = figure_rows(connection, today, rep=rep, periods=[month])
    tomorrow = tuple(_next(connection, rep, day, today))
    return report_of(
        so_far.at(day, day),
        "daily",
        f"Sales day sheet of {rep}, {day} ({day:%A})",
        facts=dict(_facts(found)),
        sections=(
            Section("visits", "Visits and contacts", _VISITS, tuple(_visits(found)), "no visit"),
            Section("promises", "Promises made or settled", _PROMISES, _rows(found.promises, _PROMISES)),
            Section("complaints", "Complaints heard", _COMPLAINTS, _rows(found.complaints, _COMPLAINTS)),
            Section("observations", "What was seen", _SEEN, _rows(found.observations, _SEEN)),
            Section("times", "Time besides visits", _TIMES, _rows(found.times, _TIMES)),
            Section("expenses", "Expenses", _SPENT, _rows(found.expenses, _SPENT)),
            result_section(so_far, figures, f"The month so far, {month}"),
            Section("next", "Plan of the next day", _NEXT, tomorrow, "nothing planned"),
        ),
    )  # fmt: skip


def _facts(found: DayReportRow) -> Iterator[tuple[str, str]]:
    yield "plan", found.plan or "not handed in"
    made = f"{found.made} made, {found.unplanned} of them not planned"
    yield "visits", f"{found.planned} planned, {made}, {found.missed} missed"
    yield "ordered", _money(found.ordered)
    yield "collected", _money(found.collected)
    yield "spent", _money(found.spent)
    yield "time", ", ".join(f"{name} {minutes} min" for name, minutes in found.minutes.items())
    late = ", late" if found.late else ""
    yield "handed in", f"{found.submitted_on[:10]} by {found.submitted_by}{late}" if found.submitted_on else "no"
    yield "remarks", found.remarks or "none"
    signed = f"{(found.signed_on or '')[:10]} by {found.signed_by}"
    yield "signed", f"{signed}: {found.signed_remark}" if found.signed_remark else signed if found.signed_by else "no"
    if found.thin:
        yield "thin", "; ".join(found.thin)


def _visits(found: DayReportRow) -> Iterator[dict[str, Any]]:
    for row in found.visits:
        deals = [deal for deal in reversed(found.deals) if deal.visit == row.ref]
        yield of_fields(row, ("ref", "customer", "customer_ref", "state", "minutes", "next_on", "entries")) | {
            "met": ", ".join(row.met or row.see),
            "purposes": ", ".join(row.purposes),
            "outcome": row.outcome or row.reason or row.goal,
            "ordered": _business(deals, "order"),
            "collected": _business(deals, "collected"),
        }


def _business(deals: Sequence[DealRow], what: str) -> str:
    return ", ".join(f"{deal.amount} {deal.currency}" for deal in deals if deal.what == what)


def _rows(rows: Sequence[Any], shown: Sequence[Any]) -> tuple[Row, ...]:
    return tuple(of_fields(row, [column.name for column in shown]) | {"entries": _entries(row)} for row in rows)


def _entries(row: Any) -> tuple[int, ...]:
    return row.entries if hasattr(row, "entries") else (row.entry,)


def _next(connection: Connection, rep: str, day: date, today: date) -> Iterator[dict[str, Any]]:
    on = (day + timedelta(days=1)).isoformat()
    rows = visit_rows(connection, today, VisitChoice(rep=rep, since=on, until=on))
    for row in sorted((row for row in rows if row.planned_on == on and row.state != "cancelled"), key=_in_order):
        yield of_fields(row, ("ref", "time", "customer", "customer_ref", "goal", "entries")) | {
            "purposes": ", ".join(row.purposes),
            "see": ", ".join(row.see),
        }


def _in_order(row: VisitRow) -> tuple[object, ...]:
    return row.time or "~", row.order or 99, row.ref


def _money(amounts: Mapping[str, str]) -> str:
    return ", ".join(f"{amount} {currency}" for currency, amount in amounts.items()) or "nothing"
