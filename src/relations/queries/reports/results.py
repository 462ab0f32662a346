"""What was reached of what was aimed at: orders, money, visits and new customers (HANDBOOK R3, R4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from relations.domain.words import FigureKind, Measure
from relations.queries.figures import FigureRow
from relations.queries.reports.sheet import Chart, Section, columns, money, percent
from relations.queries.reports.work import Work, currencies, entries_of, total

KINDS: Mapping[Measure, str] = {"orders": "order", "collected": "collected"}
"""The deals that each measure in money adds up."""
Aim = tuple[Measure, str | None]
"""A measure, and the currency of those in money."""
COLUMNS = columns(
    "measure", "currency", "target:money", "forecast:money", "actual:money", "gap:money:to go", "reached:percent"
)


def aims(work: Work, figures: Iterable[FigureRow]) -> list[Aim]:
    """Name what there is a target, a forecast or a result of; visits and new customers always."""
    found: set[Aim] = {(row.measure, row.currency) for row in figures}
    found |= {(measure, currency) for measure in KINDS for currency in currencies(_of(work, measure))}
    order = ("orders", "collected", "visits", "new-customers")
    counted: set[Aim] = {("visits", None), ("new-customers", None)}
    return sorted(found | counted, key=lambda aim: (order.index(aim[0]), aim[1] or ""))


def actual(work: Work, aim: Aim) -> Decimal:
    """Give what was reached in the time of the work."""
    measure, currency = aim
    if measure in KINDS:
        return total(work.deals, KINDS[measure], currency or "")
    return Decimal(len(work.calls if measure == "visits" else work.new_customers))


def behind(work: Work, aim: Aim) -> tuple[int, ...]:
    """Give the entries that were counted."""
    measure, currency = aim
    if measure in KINDS:
        return tuple(sorted(row.entry for row in _of(work, measure) if row.currency == currency))
    if measure == "visits":
        return entries_of(work.calls)
    return tuple(sorted(int(row.ref[1:]) for row in work.new_customers))


def said(figures: Iterable[FigureRow], what: FigureKind) -> dict[Aim, tuple[Decimal, tuple[int, ...]]]:
    """Add up the targets, or forecasts, of all reps among the figures, with the entries in which they were said."""
    found: dict[Aim, tuple[Decimal, tuple[int, ...]]] = defaultdict(lambda: (Decimal(0), ()))
    for row in figures:
        if row.what == what:
            amount, entries = found[row.measure, row.currency]
            found[row.measure, row.currency] = (amount + Decimal(row.amount), (*entries, row.entries[-1]))
    return dict(found)


def result_rows(work: Work, figures: Iterable[FigureRow]) -> list[dict[str, Any]]:
    """Compare what was reached with the target and the forecast of that time, measure by measure."""
    listed = list(figures)
    targets, forecasts = said(listed, "target"), said(listed, "forecast")
    return [_result(work, aim, targets.get(aim), forecasts.get(aim)) for aim in aims(work, listed)]


def _result(
    work: Work,
    aim: Aim,
    target: tuple[Decimal, tuple[int, ...]] | None,
    forecast: tuple[Decimal, tuple[int, ...]] | None,
) -> dict[str, Any]:
    reached = actual(work, aim)
    entries = {*behind(work, aim), *(target[1] if target else ()), *(forecast[1] if forecast else ())}
    return {
        "measure": aim[0],
        "currency": aim[1],
        "aim": " ".join(filter(None, aim)),
        "target": money(target[0]) if target else None,
        "forecast": money(forecast[0]) if forecast else None,
        "actual": money(reached),
        "gap": money(max(Decimal(0), target[0] - reached)) if target else None,
        "reached": percent(reached, target[0]) if target else None,
        "entries": tuple(sorted(entries)),
    }


def result_section(work: Work, figures: Iterable[FigureRow], title: str = "Results against the target") -> Section:
    """Put the comparison into a section, with a chart of how much of each target was reached."""
    rows = result_rows(work, figures)
    return Section("results", title, COLUMNS, tuple(rows), chart=Chart("aim", ("reached",)))


def _of(work: Work, measure: Measure) -> list[Any]:
    return [row for row in work.deals if row.what == KINDS[measure]]
