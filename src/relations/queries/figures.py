"""Targets and forecasts as they were said, and what stands of the plans for key accounts (HANDBOOK R3, R6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from relations.domain.reps import same_name
from relations.domain.words import FigureKind, Measure
from relations.projections.aims import account_plans, figures
from relations.projections.customers import customers

_DAY = len("2026-03-02")


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One target or forecast, as it was said last; `before` is what was said of the same thing before that."""

    rep: str
    what: FigureKind
    period: str
    measure: Measure
    amount: str
    currency: str | None
    reason: str | None
    by: str
    on: str
    before: str | None
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SectionRow:
    """What was said in one section of the plan for an account; for a forecast, `text` is the amount."""

    section: str
    text: str
    currency: str | None
    by: str
    on: str
    entry: int


def figure_rows(
    connection: Connection,
    today: date,
    *,
    rep: str | None = None,
    periods: Iterable[str] | None = None,
    said_before: date | None = None,
) -> list[FigureRow]:
    """List the targets and forecasts of a rep, or of all, as they stand `today`, by period.

    `periods` names months and years; `said_before` leaves out what was said on that day or later.
    """
    query = select(figures).where(func.substr(figures.c.occurred, 1, _DAY) <= today.isoformat())
    if periods is not None:
        query = query.where(figures.c.period.in_(sorted(periods)))
    if said_before is not None:
        query = query.where(figures.c.occurred < said_before.isoformat())
    found: dict[tuple[object, ...], FigureRow] = {}
    for row in connection.execute(query.order_by(figures.c.position)):
        if rep is not None and same_name(row.rep) != same_name(rep):
            continue
        key = row.file, row.what, row.period, row.measure, row.currency
        before = found.get(key)
        found[key] = FigureRow(
            rep=row.rep,
            what=row.what,
            period=row.period,
            measure=row.measure,
            amount=row.amount,
            currency=row.currency,
            reason=row.reason,
            by=row.by,
            on=row.occurred,
            before=before.amount if before else None,
            entries=(*(before.entries if before else ()), row.position),
        )
    return sorted(found.values(), key=_by_period)


def _by_period(row: FigureRow) -> tuple[str, ...]:
    return row.period, same_name(row.rep), row.measure, row.currency or "", row.what


def account_sections(connection: Connection, account: int, year: int, today: date) -> Mapping[str, list[SectionRow]]:
    """Give what was said in each section of the plan for an account in a year, the latest first."""
    query = (
        select(account_plans)
        .join(customers, customers.c.customer == account_plans.c.customer)
        .where(customers.c.account == account, account_plans.c.year == year)
        .where(func.substr(account_plans.c.occurred, 1, _DAY) <= today.isoformat())
        .order_by(account_plans.c.position.desc())
    )
    found: dict[str, list[SectionRow]] = {}
    for row in connection.execute(query):
        said = SectionRow(row.section, row.text, row.currency, row.by, row.occurred, row.position)
        found.setdefault(row.section, []).append(said)
    return found
