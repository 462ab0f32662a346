"""The report of a market tour, and the action guide: what was seen, and what is to be done (HANDBOOK R3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from statistics import mean
from typing import Any

from sqlalchemy import Connection

from relations.domain.words import ObservationKind
from relations.queries.agenda import AgendaItem, agenda
from relations.queries.health import Status
from relations.queries.market import ObservationRow
from relations.queries.reports.sheet import Chart, Report, Section, columns, of_fields
from relations.queries.reports.work import DAY, Known, Work, report_of

_KINDS: tuple[tuple[ObservationKind, str], ...] = (
    ("competitor", "Competitors"),
    ("price", "Prices"),
    ("stock", "Stock"),
    ("display", "Display and tidiness (the hard terminal)"),
    ("staff", "Staff (the soft terminal)"),
    ("need", "Needs"),
)
_SEEN = columns(
    "customer",
    "about",
    "text::what was seen",
    "quantity",
    "price:money",
    "currency",
    "score:count:score of 5",
    "on:day",
)
_OUTLETS = columns("on:day", "customer", "met", "outcome", "observations:count")
_SCORES = columns("kind", "observations:count", "customers:count", "score:count:mean score of 5")
_ABOUT = columns("about::competitor", "observations:count", "customers")
_COMPLAINTS = columns("ref", "customer", "about", "severity", "state")
_ACTIONS = columns("customer", "band", "by:day", "what", "why", "who", "ref")
_CUSTOMERS = columns("customer", "band", "score:count", "things:count:things to do", "first:day:first by")


def market_tour(connection: Connection, rep: str | None, since: date, until: date, today: date) -> Report:
    """Give what was seen at the customers of a time: outlets in order, each kind of observation, the competitors."""
    work = Work.begun(connection, today, since, until, rep)
    seen: dict[str, list[ObservationRow]] = defaultdict(list)
    for row in work.observations:
        seen[row.kind].append(row)
    outlets = tuple(
        of_fields(row, ("customer", "customer_ref", "outcome", "entries"))
        | {
            "on": row.on[:DAY],
            "met": ", ".join(row.met),
            "observations": sum(each.visit == row.ref for each in work.observations),
        }
        for row in work.calls
    )
    return report_of(
        work,
        "market",
        f"Market tour of {rep or 'the team'}, {since} to {until}",
        facts={
            "outlets": str(len({row.customer_ref for row in work.calls})),
            "observations": str(len(work.observations)),
        },
        sections=(
            Section("outlets", "Outlets visited", _OUTLETS, outlets, "no visit"),
            Section("summary", "What was seen", _SCORES, tuple(_score(kind, seen[kind]) for kind, _ in _KINDS)),
            Section("competitors", "Competitors met", _ABOUT, tuple(_competitors(seen["competitor"])), "none"),
            *(
                Section(kind, title, _SEEN, tuple(map(_shown, seen[kind])), "nothing was seen")
                for kind, title in _KINDS
            ),
            Section("complaints", "Complaints heard", _COMPLAINTS, tuple(_heard(work))),
        ),
    )


def _score(kind: str, rows: Sequence[ObservationRow]) -> dict[str, Any]:
    scores = [row.score for row in rows if row.score is not None]
    return {
        "kind": kind,
        "observations": len(rows),
        "customers": len({row.customer_ref for row in rows}),
        "score": round(mean(scores), 1) if scores else None,
        "entries": tuple(row.entry for row in rows),
    }


def _competitors(rows: Sequence[ObservationRow]) -> list[dict[str, Any]]:
    found = Counter(row.about or "not named" for row in rows)
    return [
        {
            "about": about,
            "observations": count,
            "customers": ", ".join(sorted({row.customer for row in rows if (row.about or "not named") == about})),
            "entries": tuple(row.entry for row in rows if (row.about or "not named") == about),
        }
        for about, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _shown(row: ObservationRow) -> dict[str, Any]:
    fields = ("customer", "customer_ref", "about", "text", "quantity", "price", "currency", "score", "on")
    return of_fields(row, fields) | {"entries": (row.entry,)}


def _heard(work: Work) -> list[dict[str, Any]]:
    fields = ("ref", "customer", "about", "severity", "state", "entries")
    return [of_fields(row, fields) for row in work.complaints if work.within(row.raised_on)]


def action_guide(connection: Connection, rep: str | None, since: date, until: date) -> Report:
    """Give what is to be done until a day, customer by customer, the weakest relationships first."""
    items = agenda(connection, since, rep=rep, days=(until - since).days + 1)
    of: dict[str, list[AgendaItem]] = defaultdict(list)
    for item in items:
        of[item.customer_ref].append(item)
    known = Known(connection, since, rep)
    standing = {row.ref: row for row in known.statuses(list(of))}
    refs = sorted(of, key=lambda ref: _weakest(standing[ref], of[ref]))
    actions = tuple(_action(item, standing[ref]) for ref in refs for item in of[ref])
    rows = tuple(_customer(of[ref], standing[ref]) for ref in refs)
    return report_of(
        Work(known, since, until, rep),
        "actions",
        f"Action guide of {rep or 'the team'}, {since} to {until}",
        facts={"customers": str(len(of)), "late": str(sum(item.days_late > 0 for item in items))},
        sections=(
            Section(
                "customers", "Customers, the weakest first", _CUSTOMERS, rows, chart=Chart("customer", ("things",))
            ),
            Section("actions", "What to do", _ACTIONS, actions, "nothing is to be done"),
        ),
    )


def _weakest(status: Status, items: Sequence[AgendaItem]) -> tuple[object, ...]:
    return status.score is None, status.score or 0.0, items[0].customer, items[0].customer_ref


def _action(item: AgendaItem, status: Status) -> dict[str, Any]:
    return of_fields(item, ("customer", "customer_ref", "what", "why", "ref", "rep", "entries")) | {
        "band": status.band,
        "by": item.day,
        "who": item.person,
        "days_late": item.days_late,
    }


def _customer(items: Sequence[AgendaItem], status: Status) -> dict[str, Any]:
    return {
        "customer": items[0].customer,
        "customer_ref": items[0].customer_ref,
        "band": status.band,
        "score": status.score,
        "things": len(items),
        "first": min(item.day for item in items),
    }
