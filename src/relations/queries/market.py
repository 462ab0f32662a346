"""What was seen and what business was done, as lists and as they grew (HANDBOOK R1, R2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from relations.domain.words import DealKind, ObservationKind
from relations.projections.customers import customers
from relations.projections.market import deals, observations
from relations.projections.visits import plans, visits
from relations.queries.rows import names_of
from relations.queries.whose import is_rep

_MONTH = len("2026-03")


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One observation, with the visit on which it was made, if it was; `entry` is where it stands in the log."""

    on: str
    customer: str
    customer_ref: str
    kind: ObservationKind
    about: str | None
    text: str
    quantity: str | None
    price: str | None
    currency: str | None
    score: int | None
    person: str | None
    by: str | None
    visit: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class DealRow:
    """One order, payment or reconciled account; `amount` is what was ordered, paid, or is owed to us."""

    on: str
    customer: str
    customer_ref: str
    what: DealKind
    amount: str
    currency: str
    text: str | None
    margin: str | None
    discount: str | None
    agreed: bool | None
    by: str | None
    visit: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One month of business in one currency; `receivable` is what was owed by the last account of it."""

    month: str
    currency: str
    orders: int
    ordered: str
    collected: str
    receivable: str | None
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are wanted: of a customer by its number, of a rep, of a kind, from a day until a day."""

    customer: int | None = None
    rep: str | None = None
    kind: str | None = None
    since: str | None = None
    until: str | None = None
    limit: int | None = None


def observation_rows(connection: Connection, wanted: Wanted = Wanted()) -> list[ObservationRow]:
    """List observations, the latest first."""
    rows = connection.execute(_chosen(connection, observations, observations.c.kind, wanted)).all()
    names = names_of(connection, {row.person for row in rows if row.person})
    return [
        ObservationRow(
            on=row.occurred,
            customer=row.whose,
            customer_ref=f"C{row.account}",
            kind=row.kind,
            about=row.about,
            text=row.text,
            quantity=row.quantity,
            price=row.price,
            currency=row.currency,
            score=row.score,
            person=names[row.person] if row.person else None,
            by=row.rep,
            visit=_visit(row),
            entry=row.position,
        )
        for row in rows
    ]


def deal_rows(connection: Connection, wanted: Wanted = Wanted()) -> list[DealRow]:
    """List orders, payments and reconciled accounts, the latest first."""
    return [
        DealRow(
            on=row.occurred,
            customer=row.whose,
            customer_ref=f"C{row.account}",
            what=row.what,
            amount=row.amount,
            currency=row.currency,
            text=row.text,
            margin=row.margin,
            discount=row.discount,
            agreed=None if row.agreed is None else bool(row.agreed),
            by=row.rep,
            visit=_visit(row),
            entry=row.position,
        )
        for row in connection.execute(_chosen(connection, deals, deals.c.what, wanted))
    ]


def trend(rows: Iterable[DealRow]) -> list[TrendRow]:
    """Sum deals by month and currency, the earliest first; one of which only the year is known counts there."""
    months: dict[tuple[str, str], list[DealRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.on, row.entry)):
        months[row.on[:_MONTH], row.currency].append(row)
    return [_month(month, currency, of) for (month, currency), of in sorted(months.items())]


def _month(month: str, currency: str, of: Sequence[DealRow]) -> TrendRow:
    owed = [row.amount for row in of if row.what == "reconciled"]
    return TrendRow(
        month=month,
        currency=currency,
        orders=sum(row.what == "order" for row in of),
        ordered=total(of, "order"),
        collected=total(of, "collected"),
        receivable=owed[-1] if owed else None,
        entries=tuple(row.entry for row in of),
    )


def total(rows: Iterable[DealRow], what: DealKind) -> str:
    """Add up the amounts of one kind, exactly."""
    return f"{sum((Decimal(row.amount) for row in rows if row.what == what), Decimal(0)):f}"


def _visit(row: Any) -> str | None:
    found = row.visited or row.planned
    return f"V{found}" if found else None


def _chosen(connection: Connection, table: Table, kind: Any, wanted: Wanted) -> Select[Any]:
    file, account, of = customers.alias("file"), customers.alias("account"), table.c
    return (
        select(
            table, account.c.name.label("whose"), account.c.customer.label("account"), visits.c.visit.label("visited"),
            plans.c.visit.label("planned"),
        )
        .join(file, file.c.customer == of.customer)
        .join(account, account.c.customer == file.c.account)
        .outerjoin(visits, (visits.c.customer == of.customer) & (visits.c.number == of.visit_number))
        .outerjoin(plans, (plans.c.customer == of.customer) & (plans.c.number == of.visit_number))
        .where(*_conditions(connection, table, kind, wanted))
        .order_by(of.occurred.desc(), of.position.desc())
        .limit(wanted.limit)
    )  # fmt: skip


def _conditions(connection: Connection, table: Table, kind: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    of = table.c
    where: list[ColumnElement[bool]] = []
    if wanted.customer is not None:
        where.append(of.customer.in_(select(customers.c.customer).where(customers.c.account == wanted.customer)))
    if wanted.kind is not None:
        where.append(kind == wanted.kind)
    if wanted.since is not None:
        where.append(of.occurred >= func.substr(wanted.since, 1, func.length(of.occurred)))
    if wanted.until is not None:
        where.append(func.substr(of.occurred, 1, len(wanted.until)) <= wanted.until)
    if wanted.rep is not None:
        where.append(is_rep(connection, of.rep, wanted.rep, *where))
    return where
