"""The three-month rolling forecast, and the annual plan (HANDBOOK R3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from relations.queries.figures import FigureRow, figure_rows
from relations.queries.reports.results import Aim, actual, aims, behind, said
from relations.queries.reports.sheet import Chart, Report, Section, columns, money, percent
from relations.queries.reports.work import Work, later, month_after, month_of, report_of

_MONTHS, _YEAR, _QUARTER = 3, 12, 3
_AHEAD = columns(
    "month", "measure", "currency", "target:money", "forecast:money", "before:money:forecast before",
    "lately:money:mean of the last 3 months", "year_before:money:same month a year before",
)  # fmt: skip
_HIT = columns(
    "month", "measure", "currency", "forecast:money:forecast before it began", "actual:money",
    "off:percent:off by, of the actual",
)  # fmt: skip
_PLAN = columns(
    "period", "measure", "currency", "target:money", "forecast:money", "actual:money", "reached:percent"
)  # fmt: skip


def forecast(connection: Connection, rep: str | None, month: str, today: date) -> Report:
    """Look three months ahead from after `month`, and say how good the forecasts of the last three were."""
    ahead = [month_after(month, count) for count in range(1, _MONTHS + 1)]
    past = [month_after(month, -count) for count in range(_MONTHS - 1, -1, -1)]
    before = [month_after(each, -_YEAR) for each in ahead]
    figures = figure_rows(connection, today, rep=rep, periods=[*ahead, *past])
    lately = Work.begun(connection, today, month_of(past[0])[0], month_of(past[-1])[1], rep)
    works = {each: lately.at(*month_of(each)) for each in (*past, *before)}
    whole = aims(lately, figures)
    rows = [
        _ahead(each, aim, [row for row in figures if row.period == each], lately, works[earlier])
        for each, earlier in zip(ahead, before, strict=True)
        for aim in whole
    ]
    hits = tuple(_hits(works, past, rep))
    return report_of(
        lately.at(month_of(ahead[0])[0], month_of(ahead[-1])[1]),
        "forecast",
        f"Forecast of {rep or 'the team'} for {ahead[0]} to {ahead[-1]}",
        facts={"without a forecast": ", ".join(_missing(rows)) or "none"},
        sections=(
            Section(
                "forecast", "The next three months", _AHEAD, tuple(rows), chart=_chart("month", "target", "forecast")
            ),
            Section("accuracy", "How good forecasts were", _HIT, hits, "no forecast was made"),
        ),
    )


def _chart(label: str, *values: str) -> Chart:
    return Chart(label, values, by=("measure", "currency"))


def _ahead(month: str, aim: Aim, figures: Sequence[FigureRow], lately: Work, year_before: Work) -> dict[str, Any]:
    targets, forecasts = said(figures, "target"), said(figures, "forecast")
    earlier = [row.before for row in figures if row.what == "forecast" and (row.measure, row.currency) == aim]
    known = [Decimal(amount) for amount in earlier if amount is not None]
    return {
        "month": month,
        "measure": aim[0],
        "currency": aim[1],
        "target": money(targets[aim][0]) if aim in targets else None,
        "forecast": money(forecasts[aim][0]) if aim in forecasts else None,
        "before": money(sum(known, Decimal(0))) if known else None,
        "lately": money(round(actual(lately, aim) / _MONTHS, 2)),
        "year_before": money(actual(year_before, aim)),
        "entries": tuple(
            sorted(entry for row in figures if (row.measure, row.currency) == aim for entry in row.entries)
        ),
    }


def _missing(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    wanted = [row for row in rows if row["forecast"] is None and row["target"] is not None]
    return [f"{row['measure']} of {row['month']}" for row in wanted]


def _hits(works: Mapping[str, Work], past: Sequence[str], rep: str | None) -> Iterator[dict[str, Any]]:
    for month in past:
        work = works[month]
        figures = figure_rows(work.connection, work.today, rep=rep, periods=[month], said_before=later(month, 0))
        for aim, (foreseen, entries) in sorted(said(figures, "forecast").items(), key=str):
            reached = actual(work, aim)
            yield {
                "month": month,
                "measure": aim[0],
                "currency": aim[1],
                "forecast": money(foreseen),
                "actual": money(reached),
                "off": percent(abs(foreseen - reached), reached),
                "entries": tuple(sorted({*entries, *behind(work, aim)})),
            }


def annual(connection: Connection, rep: str | None, year: int, today: date) -> Report:
    """Give the targets of a year by month, quarter and year, beside what was reached so far."""
    months = [f"{year}-{month:02}" for month in range(1, _YEAR + 1)]
    figures = figure_rows(connection, today, rep=rep, periods=[*months, str(year)])
    whole = Work.begun(connection, today, date(year, 1, 1), date(year, 12, 31), rep)
    works = {month: whole.at(*month_of(month)) for month in months}
    rows = [
        row
        for aim in aims(whole, figures)
        for row in _year_of(aim, {month: _figures(figures, month) for month in (*months, str(year))}, works, whole)
    ]
    monthly = tuple(row for row in rows if row["period"] in months and _told(row))
    sums = tuple(row for row in rows if row["period"] not in months)
    return report_of(
        whole,
        "annual",
        f"Annual plan of {rep or 'the team'}, {year}",
        facts={"customers": str(len(whole.customers)), "new customers": str(len(whole.new_customers))},
        sections=(
            Section("year", "The year and its quarters", _PLAN, sums, chart=_chart("period", "target", "actual")),
            Section(
                "months", "By month, those with a figure", _PLAN, monthly, chart=_chart("period", "target", "actual")
            ),
        ),
    )


def _told(row: Mapping[str, Any]) -> bool:
    """Tell whether anything was planned for a month, or done in it."""
    return row["target"] is not None or row["forecast"] is not None or Decimal(row["actual"]) != 0


def _figures(figures: Sequence[FigureRow], period: str) -> list[FigureRow]:
    return [row for row in figures if row.period == period]


def _year_of(
    aim: Aim, figures: Mapping[str, Sequence[FigureRow]], works: Mapping[str, Work], whole: Work
) -> Iterator[dict[str, Any]]:
    """Give the year, its quarters and its months; a target of the year itself goes before the sum of its months."""
    months = [_month_of(aim, month, figures[month], work) for month, work in works.items()]
    year = str(whole.since.year)
    total, own = _sum(aim, year, months, whole), said(figures[year], "target").get(aim)
    if own is not None:
        total |= {"target": money(own[0]), "entries": tuple(sorted({*total["entries"], *own[1]}))}
        total["reached"] = _reached(total)
    yield total
    quarters = [list(works.values())[first : first + _QUARTER] for first in range(0, _YEAR, _QUARTER)]
    for number, quarter in enumerate(quarters):
        work = whole.at(quarter[0].since, quarter[-1].until)
        parts = months[number * _QUARTER : (number + 1) * _QUARTER]
        yield _sum(aim, f"{year}-Q{number + 1}", parts, work)
    yield from months


def _month_of(aim: Aim, month: str, figures: Sequence[FigureRow], work: Work) -> dict[str, Any]:
    target, foreseen = said(figures, "target").get(aim), said(figures, "forecast").get(aim)
    row = {
        "period": month,
        "measure": aim[0],
        "currency": aim[1],
        "target": money(target[0]) if target else None,
        "forecast": money(foreseen[0]) if foreseen else None,
        "actual": money(actual(work, aim)),
        "entries": tuple(
            sorted({*behind(work, aim), *(target[1] if target else ()), *(foreseen[1] if foreseen else ())})
        ),
    }
    return row | {"reached": _reached(row)}


def _sum(aim: Aim, period: str, months: Sequence[Mapping[str, Any]], work: Work) -> dict[str, Any]:
    """Add up targets and forecasts; what was reached may be known by less than its month, and is counted anew.

    It is not compared with the targets of some months only.
    """
    row: dict[str, Any] = {"period": period, "measure": aim[0], "currency": aim[1]}
    for name in ("target", "forecast"):
        known = [Decimal(month[name]) for month in months if month[name] is not None]
        row[name] = money(sum(known, Decimal(0))) if known else None
    row["actual"] = money(actual(work, aim))
    row["entries"] = tuple(sorted({*behind(work, aim), *(entry for month in months for entry in month["entries"])}))
    whole = all(month["target"] is not None for month in months)
    return row | {"reached": _reached(row) if whole else None}


def _reached(row: Mapping[str, Any]) -> float | None:
    return None if row["target"] is None else percent(Decimal(row["actual"]), Decimal(row["target"]))
