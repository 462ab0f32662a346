"""The plan for a key account: diagnosis, forecast, goal, strategy, action, control, feedback (HANDBOOK R6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from relations.queries.complaints import complaint_rows
from relations.queries.customers import customer_file
from relations.queries.figures import SectionRow, account_sections
from relations.queries.health import status_of
from relations.queries.market import DealRow, Wanted, deal_rows, observation_rows, trend
from relations.queries.people import people_facts
from relations.queries.policy import policy_on
from relations.queries.promises import promise_rows
from relations.queries.reports.sheet import Chart, Report, Section, columns, money, of_fields, percent
from relations.queries.reports.work import entries_of
from relations.queries.visits import VisitChoice, visit_rows

_SAID = columns("section", "text", "by", "on:day")
_FACTORS = columns("factor", "points:count", "weight:percent", "because")
_PEOPLE = columns("name", "roles", "attitude", "level:count", "met:day:met last")
_FORECAST = columns("currency", "forecast:money", "ordered:money:ordered so far", "reached:percent", "collected:money")
_MONTHS = columns("month", "currency", "orders:count", "ordered:money", "collected:money", "receivable:money")
_RIVALS = columns("about::competitor", "text::what was seen", "on:day")
_ACTIONS = columns("what", "due:day", "state", "who", "ref")
_PROMISES = columns(
    "direction", "made:count", "kept:count", "late:count", "broken:count", "open:count", "overdue:count"
)
_COMPLAINTS = columns("ref", "about", "severity", "state", "days_late:count:days late")
_WORDS = ("goal", "strategy", "action", "control")


def account_plan(connection: Connection, account: int, year: int, today: date) -> Report:
    """Give the plan for an account in a year: what the record says of each part, and what people said of it."""
    file, status = customer_file(connection, account, today), status_of(connection, today, account)
    said = account_sections(connection, account, year, today)
    first, last = date(year, 1, 1).isoformat(), date(year, 12, 31).isoformat()
    deals = deal_rows(connection, Wanted(account, since=first, until=last))
    months = tuple(
        of_fields(row, ("month", "currency", "orders", "ordered", "collected", "receivable", "entries"))
        for row in trend(deals)
    )
    chart = Chart("month", ("ordered", "collected"), by=("currency",))
    people, rivals = tuple(_people(connection, account, today)), tuple(_rivals(connection, account))
    actions, complaints = tuple(_actions(connection, account, today)), tuple(_complaints(connection, account, today))
    control = tuple(_control(connection, account, today, year))
    return Report(
        "account",
        f"Account plan of {file.name}, {year}",
        file.owner,
        file.name,
        first,
        last,
        today.isoformat(),
        facts=dict(_facts(file, status.score, status.band)),
        sections=(
            Section("diagnosis", "Diagnosis: how it stands", _FACTORS, tuple(_factors(status.factors))),
            _said("diagnosis-said", "Diagnosis: what we think", said, ("diagnosis",)),
            Section("people", "Diagnosis: who decides", _PEOPLE, people, "nobody is known"),
            Section("rivals", "Diagnosis: competitors", _RIVALS, rivals, "nothing was seen"),
            Section("forecast", "Forecast", _FORECAST, tuple(_forecast(said, deals)), "none was made"),
            Section("months", "Business by month", _MONTHS, months, "no business", chart),
            _said("plan", "Goal, strategy, action, control", said, _WORDS),
            Section("actions", "Action: what is planned and promised", _ACTIONS, actions, "nothing"),
            Section("control", "Control: promises of the year", _PROMISES, control, "no promise"),
            Section("complaints", "Control: open complaints", _COMPLAINTS, complaints),
            _said("feedback", "Feedback", said, ("feedback",), every=True),
        ),
    )


def _facts(file: Any, score: float | None, band: str) -> Iterator[tuple[str, str]]:
    yield "health", f"{score:g}, {band}" if score is not None else band
    for name in ("grade", "owner", "territory", "kind"):
        yield name, getattr(file, name) or "not known"
    for fact in file.facts:
        if fact.fact in {"share", "credit", "scale", "competitors", "payment"}:
            yield fact.fact, str(fact.value)


def _said(
    name: str, title: str, said: Mapping[str, Sequence[SectionRow]], sections: Sequence[str], *, every: bool = False
) -> Section:
    """Show what was said last in each section, or `every` time."""
    rows = tuple(
        of_fields(row, ("section", "text", "by", "on")) | {"entries": (row.entry,)}
        for section in sections
        for row in said.get(section, ())[: None if every else 1]
    )
    missing = ", ".join(section for section in sections if section not in said)
    return Section(name, title, _SAID, rows, f"nothing was said of: {missing}")


def _factors(factors: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for factor in factors:
        yield {
            "factor": factor.name,
            "points": factor.points if factor.known else None,
            "weight": float(factor.weight),
            "because": "; ".join(reason.text for reason in factor.because),
            "entries": tuple(sorted({entry for reason in factor.because for entry in reason.entries})),
        }


def _people(connection: Connection, account: int, today: date) -> Iterator[dict[str, Any]]:
    policy = policy_on(connection, today).policy
    found = people_facts(connection, today, policy, accounts=[account]).get(account, ())
    for person in sorted(found, key=lambda each: ("decision-maker" not in each.roles, each.level or 9, each.name)):
        yield {
            "name": person.name,
            "ref": f"K{person.person}",
            "roles": ", ".join(person.roles),
            "attitude": person.attitude,
            "level": person.level,
            "met": person.met_on.isoformat() if person.met_on else None,
        }


def _rivals(connection: Connection, account: int) -> Iterator[dict[str, Any]]:
    for row in observation_rows(connection, Wanted(account, kind="competitor", limit=20)):
        yield of_fields(row, ("about", "text", "on")) | {"entries": (row.entry,)}


def _forecast(said: Mapping[str, Sequence[SectionRow]], deals: Sequence[DealRow]) -> Iterator[dict[str, Any]]:
    latest = {row.currency or "": row for row in reversed(said.get("forecast", ()))}
    for currency in sorted({*latest, *(deal.currency for deal in deals)}):
        own = [deal for deal in deals if deal.currency == currency]
        ordered, collected = (
            sum((Decimal(deal.amount) for deal in own if deal.what == what), Decimal(0))
            for what in ("order", "collected")
        )
        row = latest.get(currency)
        yield {
            "currency": currency,
            "forecast": row.text if row else None,
            "ordered": money(ordered),
            "reached": percent(ordered, Decimal(row.text)) if row else None,
            "collected": money(collected),
            "entries": tuple(sorted([deal.entry for deal in own] + ([row.entry] if row else []))),
        }


def _actions(connection: Connection, account: int, today: date) -> Iterator[dict[str, Any]]:
    for visit in reversed(visit_rows(connection, today, VisitChoice(account, states=("planned", "missed")))):
        what = f"visit: {visit.goal or ', '.join(visit.purposes)}"
        yield {"what": what, "due": visit.on, "state": visit.state, "who": visit.rep} | of_fields(
            visit, ("ref", "entries")
        )
    for promise in promise_rows(connection, today, accounts=[account]):
        what = f"{'keep' if promise.direction == 'ours' else 'ask for'}: {promise.text}"
        yield {"what": what, "who": promise.by} | of_fields(promise, ("due", "state", "ref", "entries"))


def _control(connection: Connection, account: int, today: date, year: int) -> Iterator[dict[str, Any]]:
    rows = promise_rows(connection, today, accounts=[account], states=None)
    for direction in ("ours", "theirs"):
        own = [row for row in rows if row.direction == direction and (row.due or row.made_on).startswith(str(year))]
        if own:
            yield {
                "direction": direction,
                "made": len(own),
                "kept": sum(row.state == "kept" for row in own),
                "late": sum(row.state in {"kept-late", "partly-kept"} for row in own),
                "broken": sum(row.state == "broken" for row in own),
                "open": sum(row.state == "open" for row in own),
                "overdue": sum(row.state == "overdue" for row in own),
                "entries": entries_of(own),
            }


def _complaints(connection: Connection, account: int, today: date) -> Iterator[dict[str, Any]]:
    for row in complaint_rows(connection, today, accounts=[account]):
        yield of_fields(row, ("ref", "about", "severity", "state", "days_late", "entries"))
