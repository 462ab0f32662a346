"""The visits that are planned, were made, or were missed (HANDBOOK V1, V5, V6)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from relations.domain.when import When
from relations.domain.words import Company, PlanState, VisitState
from relations.projections.customers import customers
from relations.projections.visits import plans, remarks, visits
from relations.queries.day_plans import approvals
from relations.queries.rows import batched, names_of
from relations.queries.whose import is_rep

_AT_ONCE = 500
MADE: tuple[VisitState, ...] = ("logged", "made-up")
"""The states of a visit that took place."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a manager or a coach said of a visit; `what` is signed or coached.

    A coaching report that came on a later day than the visit is `late` (HANDBOOK V7).
    """

    what: str
    by: str
    on: str
    text: str | None
    advice: str | None
    entry: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit, made or planned; `planned_on` is the day of its plan, None for one that was not planned.

    `on` is when it was made; for one that was not, the day for which it is, or was, planned. `see` are those who were
    to be met, `moved` says how often the plan was put off, `reason` why it was cancelled, `approval` how the plan of
    its day stands, where that was handed in with it.
    """

    ref: str
    customer: str
    on: str
    rep: str
    purposes: tuple[str, ...]
    met: tuple[str, ...]
    outcome: str | None
    next_on: str | None
    channel: str
    planned_on: str | None
    state: VisitState
    goal: str | None = None
    entries: tuple[int, ...] = ()
    customer_ref: str | None = None
    time: str | None = None
    order: int | None = None
    see: tuple[str, ...] = ()
    company: str | None = None
    companion: str | None = None
    minutes: int | None = None
    template: str | None = None
    steps: tuple[str, ...] = ()
    moved: int = 0
    reason: str | None = None
    remarks: tuple[Remark, ...] = ()
    approval: PlanState | None = None


@dataclass(frozen=True, slots=True)
class VisitChoice:
    """Which visits are wanted: of a customer, a rep, some states, some days, in company; or these by number."""

    customer: int | None = None
    rep: str | None = None
    states: Collection[VisitState] | None = None
    since: str | None = None
    until: str | None = None
    limit: int | None = None
    visits: Sequence[int] | None = None
    company: Company | None = None


def visit_rows(connection: Connection, today: date, choice: VisitChoice = VisitChoice()) -> list[VisitRow]:
    """List visits, the latest first; what is planned counts as missed from the day after.

    A visit whose day is only partly known is listed when it may have been made in the time that is asked for.
    """
    wanted = choice.states
    rows: list[tuple[Any, VisitRow]] = []
    if wanted is None or set(wanted) & {*MADE}:
        rows += _made(connection, choice)
    if wanted is None or set(wanted) - {*MADE}:
        rows += _not_made(connection, today, choice)
    chosen = [row for row in rows if wanted is None or row[1].state in wanted]
    chosen.sort(key=lambda row: (row[1].on, row[0].visit), reverse=True)
    return _with_approvals(connection, _with_remarks(connection, chosen[: choice.limit]))


def _made(connection: Connection, choice: VisitChoice) -> Iterator[tuple[Any, VisitRow]]:
    plan = (plans.c.customer == visits.c.customer) & (plans.c.number == visits.c.number)
    told = (plans.c.day.label("planned_on"), plans.c.moved, plans.c.time, plans.c.place, plans.c.see)
    query = _chosen(connection, select(visits, *told).outerjoin(plans, plan), visits, visits.c.occurred, choice)
    rows = connection.execute(query.order_by(visits.c.occurred.desc(), visits.c.visit.desc())).all()
    names = _names(connection, rows, "met", "see")
    for row in rows:
        late = row.planned_on is not None and When(row.occurred).day.isoformat() > row.planned_on
        yield (
            row,
            VisitRow(
                **_shared(row, names),
                on=row.occurred,
                met=_persons(row.met, names),
                outcome=row.outcome,
                next_on=row.next_on,
                planned_on=row.planned_on,
                state="made-up" if late else "logged",
                entries=tuple(dict.fromkeys((row.visit, row.entry))),
                minutes=row.minutes,
                template=row.template,
                steps=tuple(json.loads(row.steps or "[]")),
            ),
        )


def _not_made(connection: Connection, today: date, choice: VisitChoice) -> Iterator[tuple[Any, VisitRow]]:
    made = (visits.c.customer == plans.c.customer) & (visits.c.number == plans.c.number)
    query = select(plans, plans.c.day.label("planned_on")).outerjoin(visits, made).where(visits.c.visit.is_(None))
    rows = connection.execute(_chosen(connection, query, plans, plans.c.day, choice).order_by(plans.c.day.desc())).all()
    names = _names(connection, rows, "see")
    for row in rows:
        state: VisitState = "cancelled" if row.cancelled else "planned"
        if state == "planned" and row.day < today.isoformat():
            state = "missed"
        yield (
            row,
            VisitRow(
                **_shared(row, names),
                on=row.day,
                met=(),
                outcome=None,
                next_on=None,
                planned_on=row.day,
                state=state,
                entries=(row.visit,),
                reason=row.cancelled,
            ),
        )


def _shared(row: Any, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "ref": f"V{row.visit}",
        "customer": row.whose,
        "customer_ref": f"C{row.account}",
        "rep": row.rep,
        "purposes": tuple(json.loads(row.purposes)),
        "goal": row.goal,
        "channel": row.channel,
        "time": row.time,
        "order": row.place,
        "see": _persons(row.see or "[]", names),
        "company": row.company,
        "companion": row.companion,
        "moved": row.moved or 0,
    }


def _chosen(
    connection: Connection, query: Select[Any], table: Table, on: ColumnElement[str], choice: VisitChoice
) -> Select[Any]:
    account = customers.alias("account")
    return (
        query.add_columns(account.c.name.label("whose"), account.c.customer.label("account"))
        .join(customers, customers.c.customer == table.c.customer)
        .join(account, account.c.customer == customers.c.account)
        .where(*_conditions(connection, table, on, choice))
        .limit(choice.limit if choice.states is None else None)
    )


def _conditions(
    connection: Connection, table: Table, on: ColumnElement[str], choice: VisitChoice
) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if choice.customer is not None:
        files = select(customers.c.customer).where(customers.c.account == choice.customer)
        where.append(table.c.customer.in_(files))
    if choice.company is not None:
        where.append(table.c.company == choice.company)
    if choice.visits is not None:
        where.append(table.c.visit.in_(choice.visits))
    if choice.since is not None:
        where.append(on >= func.substr(choice.since, 1, func.length(on)))
    if choice.until is not None:
        where.append(func.substr(on, 1, len(choice.until)) <= choice.until)
    if choice.rep is not None:
        where.append(is_rep(connection, table.c.rep, choice.rep, *where))
    return where


def _names(connection: Connection, rows: Sequence[Any], *fields: str) -> Mapping[int, str]:
    told = (getattr(row, field) for row in rows for field in fields)
    return names_of(connection, {person for persons in told if persons for person in json.loads(persons)})


def _persons(told: str, names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(names[person] for person in json.loads(told))


def _with_remarks(connection: Connection, rows: Sequence[tuple[Any, VisitRow]]) -> list[VisitRow]:
    said: dict[tuple[int, int], list[Remark]] = {}
    files = sorted({row.customer for row, _ in rows})
    for some in batched(files, _AT_ONCE):
        query = select(remarks).where(remarks.c.customer.in_(some)).order_by(remarks.c.position)
        for each in connection.execute(query):
            remark = Remark(each.what, each.by, each.occurred, each.text, each.advice, each.position)
            said.setdefault((each.customer, each.number), []).append(remark)
    return [_remarked(row, tuple(said.get((values.customer, values.number), ()))) for values, row in rows]


def _with_approvals(connection: Connection, rows: list[VisitRow]) -> list[VisitRow]:
    days = [row.planned_on for row in rows if row.planned_on]
    found = approvals(connection, min(days), max(days)) if days else {}
    return [
        replace(row, approval=found[row.ref, row.planned_on]) if (row.ref, row.planned_on) in found else row
        for row in rows
    ]


def _remarked(row: VisitRow, found: tuple[Remark, ...]) -> VisitRow:
    if not found:
        return row
    over = When(row.on).last_day
    remarks = (replace(each, late=each.what == "coached" and When(each.on).day > over) for each in found)
    return replace(row, remarks=tuple(remarks), entries=(*row.entries, *(each.entry for each in found)))
