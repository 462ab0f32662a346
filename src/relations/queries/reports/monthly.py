"""The monthly visit plan, and the monthly report with the plan of the next month (HANDBOOK R3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from relations.projections.reps import expenses, times
from relations.queries.day_reports import CLASSES
from relations.queries.figures import FigureRow, figure_rows
from relations.queries.reports.coverage import by_customer, by_grade
from relations.queries.reports.results import result_section
from relations.queries.reports.sheet import Chart, Report, Section, columns, money, of_fields, percent
from relations.queries.reports.work import Work, entries_of, month_after, month_of, report_of
from relations.queries.visits import VisitRow

_DAYS = columns("day:day", "weekday", "visits:count", "customers")
_PURPOSES = columns("purpose", "planned:count", "made:count")
_VISITS = columns("what", "count:count", "share:percent:of the planned")
_ORDERS = columns(
    "customer", "currency", "orders:count", "ordered:money", "collected:money", "receivable:money:owed to us"
)
_COMPLAINTS = columns(
    "ref", "customer", "about", "severity", "state", "raised_on:day:raised", "days_late:count:days late"
)
_PROMISES = columns("state", "promises:count", "share:percent")
_NEW = columns("customer", "grade", "territory", "registered_on:day:since")
_SEEN = columns("customer", "about::competitor", "text::what was seen", "on:day")
_COSTS = columns("what", "currency", "amount:money", "times:count")
_TIME = columns("time_class::class", "minutes:count", "share:percent")
_NEXT = columns("measure", "currency", "target:money", "forecast:money")
_DUE = columns("ref", "customer", "text::promise", "due:day")


def visit_plan(connection: Connection, rep: str, month: str, today: date) -> Report:
    """Give what is planned for the days of a month, and for which customers too little is."""
    work = Work.begun(connection, today, *month_of(month), rep)
    facts = {
        "planned": str(len(work.planned)),
        "days with visits": str(len({row.planned_on for row in work.planned})),
        "customers": str(len({row.customer_ref for row in work.planned})),
    }
    sections = (_by_day(work), _by_purpose(work), by_grade(work), by_customer(work))
    return report_of(work, "plan", f"Monthly visit plan of {rep}, {month}", facts, sections)


def monthly(connection: Connection, rep: str, month: str, today: date) -> Report:
    """Give what a month brought: results, visits, coverage, business, promises, complaints, costs; and what comes."""
    work = Work.begun(connection, today, *month_of(month), rep)
    after = month_after(month)
    ahead = work.at(*month_of(after))
    figures = figure_rows(connection, today, rep=rep, periods=[month, after])
    now, then = ([row for row in figures if row.period == period] for period in (month, after))
    in_time = {day for day, soon in work.reported.items() if soon} & work.worked
    facts = {
        "visits": f"{len(work.calls)} made, {len(work.made) - len(work.calls)} other contacts",
        "new customers": str(len(work.new_customers)),
        "day reports": f"{len(in_time)} of {len(work.worked)} days with visits reported in time",
        "not handed in, or late": ", ".join(sorted(work.worked - in_time)) or "none",
    }
    sections = (
        result_section(work, now), _kept_to(work), by_grade(work), _business(work), _promises(work), _complaints(work),
        _new(work), _competitors(work), _costs(work), _time(work), _aims(then, after), _by_day(ahead, "next-days"),
        _due(ahead),
    )  # fmt: skip
    return report_of(work, "monthly", f"Monthly report of {rep}, {month}, with the plan for {after}", facts, sections)


def _by_day(work: Work, name: str = "days") -> Section:
    days: dict[str, list[VisitRow]] = defaultdict(list)
    for row in work.planned:
        days[row.planned_on or ""].append(row)
    rows = tuple(_day(day, days[day]) for day in sorted(days))
    title = "Visits by day" if name == "days" else f"Plan of {work.since:%Y-%m}, by day"
    return Section(name, title, _DAYS, rows, "nothing is planned")


def _day(day: str, visits: Sequence[VisitRow]) -> dict[str, Any]:
    ordered = sorted(visits, key=lambda row: (row.time or "~", row.order or 99, row.ref))
    return {
        "day": day,
        "weekday": f"{date.fromisoformat(day):%a}",
        "visits": len(ordered),
        "customers": ", ".join(row.customer for row in ordered),
        "refs": tuple(row.ref for row in ordered),
        "entries": entries_of(ordered),
    }


def _by_purpose(work: Work) -> Section:
    planned, made = (_purposes(rows) for rows in (work.planned, work.made))
    rows = tuple(
        {"purpose": purpose, "planned": planned[purpose], "made": made[purpose]}
        for purpose in sorted({*planned, *made})
    )
    return Section("purposes", "Purposes", _PURPOSES, rows)


def _purposes(visits: Iterable[VisitRow]) -> Counter[str]:
    return Counter(purpose for row in visits for purpose in row.purposes or ("not stated",))


def _kept_to(work: Work) -> Section:
    """Compare what was made with the plan (HANDBOOK V6)."""
    groups: dict[str, Sequence[VisitRow]] = {
        "planned": work.planned,
        "made as planned": [row for row in work.planned if row.state == "logged"],
        "made up later": [row for row in work.planned if row.state == "made-up"],
        "missed": [row for row in work.planned if row.state == "missed"],
        "not planned": [row for row in work.made if row.planned_on is None],
        "cancelled": [row for row in work.visits if row.state == "cancelled"],
    }
    rows = tuple(
        {
            "what": what,
            "count": len(visits),
            "share": None if what in {"not planned", "cancelled"} else percent(len(visits), len(work.planned)),
            "refs": tuple(row.ref for row in visits),
            "entries": entries_of(visits),
        }
        for what, visits in groups.items()
    )
    return Section("visits", "Visits against the plan", _VISITS, rows, chart=Chart("what", ("count",)))


def _business(work: Work) -> Section:
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for deal in work.deals:
        found[deal.customer_ref, deal.currency].append(deal)
    rows: list[dict[str, Any]] = [
        {
            "customer": deals[0].customer,
            "customer_ref": ref,
            "currency": currency,
            "orders": sum(deal.what == "order" for deal in deals),
            **{
                name: money(sum((Decimal(deal.amount) for deal in deals if deal.what == what), Decimal(0)))
                for name, what in (("ordered", "order"), ("collected", "collected"))
            },
            "receivable": next((deal.amount for deal in reversed(deals) if deal.what == "reconciled"), None),
            "entries": tuple(deal.entry for deal in deals),
        }
        for (ref, currency), deals in found.items()
    ]
    rows.sort(key=lambda row: (row["currency"], -Decimal(row["ordered"]), row["customer"], row["customer_ref"]))
    chart = Chart("customer", ("ordered", "collected"), by=("currency",))
    return Section("business", "Orders and money, by customer", _ORDERS, tuple(rows), "no business", chart)


def _promises(work: Work) -> Section:
    due = [row for row in work.promises if row.direction == "ours" and work.within(row.due)]
    states = Counter(row.state for row in due)
    rows = tuple(
        {
            "state": state,
            "promises": count,
            "share": percent(count, len(due)),
            "refs": tuple(row.ref for row in due if row.state == state),
            "entries": entries_of([row for row in due if row.state == state]),
        }
        for state, count in sorted(states.items())
    )
    return Section("promises", "What became of our promises that were due", _PROMISES, rows, "none was due")


def _complaints(work: Work) -> Section:
    rows = tuple(
        of_fields(row, [column.name for column in _COMPLAINTS]) | {"entries": row.entries}
        for row in work.complaints
        if work.within(row.raised_on) or row.state != "closed"
    )
    return Section("complaints", "Complaints raised, or still open", _COMPLAINTS, rows)


def _new(work: Work) -> Section:
    rows = tuple(
        of_fields(row, ("grade", "territory", "registered_on")) | {"customer": row.name, "customer_ref": row.ref}
        for row in work.new_customers
    )
    return Section("new-customers", "New customers", _NEW, rows)


def _competitors(work: Work) -> Section:
    rows = tuple(
        of_fields(row, ("customer", "customer_ref", "about", "text", "on")) | {"entries": (row.entry,)}
        for row in work.observations
        if row.kind == "competitor"
    )
    return Section("competitors", "Competitors", _SEEN, rows, "nothing was seen")


def _costs(work: Work) -> Section:
    of, found = expenses.c, defaultdict[tuple[str, str], list[Any]](list)
    query = select(expenses).where(of.day.between(work.since.isoformat(), work.until.isoformat()))
    for row in work.connection.execute(query.order_by(of.position)):
        if work.is_for(row.rep):
            found[row.what, row.currency].append(row)
    rows = tuple(
        {
            "what": what,
            "currency": currency,
            "amount": money(sum((Decimal(row.amount) for row in spent), Decimal(0))),
            "times": len(spent),
            "entries": tuple(row.position for row in spent),
        }
        for (what, currency), spent in sorted(found.items())
    )
    return Section("expenses", "Expenses", _COSTS, rows)


def _time(work: Work) -> Section:
    """Sum up the time by its classes (HANDBOOK V8)."""
    minutes = {"T1": sum(row.minutes or 0 for row in work.made), "T2": 0, "T3": 0, "T4": 0}
    query = select(times).where(times.c.day.between(work.since.isoformat(), work.until.isoformat()))
    for row in work.connection.execute(query):
        if work.is_for(row.rep):
            minutes[CLASSES[row.task]] += row.minutes
    whole = sum(minutes.values())
    rows = tuple(
        {"time_class": name, "minutes": spent, "share": percent(spent, whole)} for name, spent in minutes.items()
    )
    chart = Chart("time_class", ("minutes",))
    return Section(
        "time", "Time: with customers (T1), preparing (T2), travel (T3), private (T4)", _TIME, rows, chart=chart
    )


def _aims(figures: Sequence[FigureRow], month: str) -> Section:
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for row in figures:
        at = found.setdefault(
            (row.measure, row.currency),
            {"measure": row.measure, "currency": row.currency, "target": None, "forecast": None, "entries": ()},
        )
        at |= {row.what: row.amount, "entries": (*at["entries"], row.entries[-1])}
    rows = tuple(found[key] for key in sorted(found, key=str))
    return Section("next-aims", f"Targets and forecasts for {month}", _NEXT, rows, "none was set")


def _due(ahead: Work) -> Section:
    rows: Iterator[dict[str, Any]] = (
        of_fields(row, ("ref", "customer", "text", "due", "entries"))
        for row in ahead.promises
        if row.waits and row.due is not None and row.due <= ahead.until.isoformat()
    )
    return Section("next-promises", "Promises that wait until then", _DUE, tuple(rows))
