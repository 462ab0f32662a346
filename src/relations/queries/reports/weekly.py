"""The manager's weekly report: what each rep reached, what is wrong, and what comes next week (HANDBOOK R4, R5)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from relations.domain.health import band_of
from relations.domain.reps import same_name
from relations.domain.words import UNFULFILLED
from relations.queries.complaints import ComplaintRow
from relations.queries.figures import FigureRow, figure_rows
from relations.queries.health import Status
from relations.queries.policy import policy_on
from relations.queries.reports.results import result_rows, result_section
from relations.queries.reports.sheet import Chart, Report, Section, columns, money, percent
from relations.queries.reports.work import Work, currencies, entries_of, refs_of, report_of, total, week_of
from relations.queries.visits import VisitRow

_WEAK = frozenset({"at-risk", "critical"})
_MOST = 30
"""So many abnormal customers are listed, the worst of them."""
_TEAM = columns(
    "rep", "reached:percent:target", "visits:count", "effective:percent", "closing:percent",
    "new_customers:count:new", "in_time:percent:in time", "unreported:count",
)  # fmt: skip
_SALES = columns("rep", "currency", "ordered:money", "collected:money")
_HEADS = columns("currency", "ordered:money", "reps:count", "per_head:money:sales per head", "collected:money")
_COMPETITORS = columns("about::competitor", "observations:count", "customers:count", "latest::seen last")
_ABNORMAL = columns("customer", "rep", "band", "score:count", "why")
_NEXT = columns(
    "rep", "planned:count:visits planned", "promises:count:promises due", "overdue:count:promises overdue",
    "complaints:count:complaints due",
)  # fmt: skip


def weekly(connection: Connection, day: date, today: date, reps: Sequence[str] = ()) -> Report:
    """Give the report of the week of a day, for the reps named or for all who had work, a target or a customer then.

    A visit is effective when it had a purpose, somebody was met and an outcome is told; it closed when an order was
    taken on it. Targets are those of the month of its last day that has come.
    """
    since, until = week_of(day)
    last = max(since, min(today, until))
    month = last.isoformat()[: len("2026-03")]
    whole = Work.begun(connection, today, since, until, reps[0] if len(reps) == 1 else None)
    so_far = whole.at(last.replace(day=1), last)
    figures = figure_rows(connection, last, periods=[month])
    named = list(reps) or _team(whole, figures)
    team = [whole.of(rep) for rep in named]
    months = [so_far.of(rep) for rep in named]
    wanted = {same_name(rep) for rep in named}
    theirs = [row for row in figures if same_name(row.rep) in wanted]
    rows = [_rep(work, each, theirs) for work, each in zip(team, months, strict=True)]
    abnormal, many = _abnormal(whole, wanted)
    return report_of(
        whole,
        "weekly",
        f"Weekly report, {since} to {until}",
        facts={"reps": str(len(named)), "abnormal customers": str(many), **_facts(team)},
        sections=(
            Section("team", "The team", _TEAM, tuple(rows), "nobody", Chart("rep", ("visits",))),
            _results(months, theirs, month),
            Section("sales", "Orders and money", _SALES, tuple(_sales(team)), "no business", _BY_REP),
            Section("per-head", "Sales per head", _HEADS, tuple(_per_head(team)), "no business"),
            Section("competitors", "Competitors", _COMPETITORS, tuple(_competitors(team)), "nothing was seen"),
            Section("abnormal", "Abnormal customers, the worst first", _ABNORMAL, tuple(abnormal)),
            Section("next", "Next week", _NEXT, tuple(_next(work) for work in team), "nobody"),
        ),
    )


_BY_REP = Chart("rep", ("ordered", "collected"), by=("currency",))


def _team(whole: Work, figures: Sequence[FigureRow]) -> list[str]:
    """Name those who made or planned visits, did business, have a target, or look after a customer then."""
    names = [row.rep for row in whole.visits] + [row.by for row in whole.deals if row.by] + [row.rep for row in figures]
    names += [row.owner for row in whole.customers if row.owner]
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(same_name(name), name)
    return [found[key] for key in sorted(found)]


def _facts(team: Sequence[Work]) -> dict[str, str]:
    calls = [row for work in team for row in work.calls]
    return {
        "visits": str(len(calls)),
        "effective": _share([row for row in calls if is_effective(row)], calls),
        "new customers": str(sum(len(work.new_customers) for work in team)),
    }


def _share(part: Sequence[VisitRow], whole: Sequence[VisitRow]) -> str:
    share = percent(len(part), len(whole))
    return "-" if share is None else f"{share:g} %"


def is_effective(visit: VisitRow) -> bool:
    """Tell whether a visit had a purpose, somebody was met, and what came of it is told."""
    return bool(visit.purposes and visit.met and visit.outcome)


def _rep(work: Work, so_far: Work, figures: Sequence[FigureRow]) -> dict[str, Any]:
    own = [row for row in figures if work.is_for(row.rep)]
    orders = {deal.visit for deal in work.deals if deal.what == "order" and deal.visit}
    effective = [row for row in work.calls if is_effective(row)]
    closed = [row for row in work.calls if row.ref in orders]
    days, in_time = work.worked, {day for day, soon in work.reported.items() if soon}
    reached = [row["reached"] for row in result_rows(so_far, own) if row["reached"] is not None]
    return {
        "rep": work.rep,
        "reached": round(sum(reached) / len(reached), 1) if reached else None,
        "visits": len(work.calls),
        "effective": percent(len(effective), len(work.calls)),
        "closing": percent(len(closed), len(work.calls)),
        "new_customers": len(work.new_customers),
        "in_time": percent(len(in_time & days), len(days)),
        "unreported": len(days - {*work.reported}),
        "unreported_days": tuple(sorted(days - {*work.reported})),
        "effective_refs": tuple(row.ref for row in effective),
        "closing_refs": tuple(row.ref for row in closed),
        "entries": entries_of(work.made),
    }


def _results(months: Sequence[Work], figures: Sequence[FigureRow], month: str) -> Section:
    """Compare the month so far with the sum of the targets; one table for the whole team, one row for each rep."""
    title = f"Targets of {month}, reached so far"
    shown = columns("rep", "measure", "currency", "target:money", "actual:money", "reached:percent")
    rows = tuple(
        {"rep": work.rep, **row}
        for work in months
        for row in result_section(work, [each for each in figures if work.is_for(each.rep)]).rows
        if row["target"] is not None
    )
    return Section(
        "results", title, shown, rows, "no target was set", Chart("rep", ("reached",), by=("measure", "currency"))
    )


def _sales(team: Sequence[Work]) -> Iterator[dict[str, Any]]:
    for work in team:
        for currency in currencies(work.deals):
            yield {
                "rep": work.rep,
                "currency": currency,
                "ordered": money(total(work.deals, "order", currency)),
                "collected": money(total(work.deals, "collected", currency)),
                "entries": tuple(deal.entry for deal in work.deals if deal.currency == currency),
            }


def _per_head(team: Sequence[Work]) -> Iterator[dict[str, Any]]:
    deals = [deal for work in team for deal in work.deals]
    for currency in currencies(deals):
        ordered = total(deals, "order", currency)
        yield {
            "currency": currency,
            "ordered": money(ordered),
            "reps": len(team),
            "per_head": money(round(ordered / len(team), 2)),
            "collected": money(total(deals, "collected", currency)),
            "entries": tuple(deal.entry for deal in deals if deal.currency == currency),
        }


def _competitors(team: Sequence[Work]) -> Iterator[dict[str, Any]]:
    seen = [row for work in team for row in work.observations if row.kind == "competitor"]
    for about, count in sorted(Counter(row.about or "not named" for row in seen).items(), key=lambda item: -item[1]):
        rows = [row for row in seen if (row.about or "not named") == about]
        yield {
            "about": about,
            "observations": count,
            "customers": len({row.customer_ref for row in rows}),
            "latest": rows[-1].text,
            "entries": tuple(row.entry for row in rows),
        }


def _abnormal(whole: Work, team: set[str]) -> tuple[list[dict[str, Any]], int]:
    """Give the worst of the team's customers that are at risk or critical, or have a late complaint, and count all."""
    late: dict[str, list[ComplaintRow]] = defaultdict(list)
    for row in whole.complaints:
        if row.late:
            late[row.customer_ref or ""].append(row)
    policy, known = policy_on(whole.connection, whole.today).policy, whole.known.scores
    found = [
        row
        for row in whole.customers
        if same_name(row.owner or "") in team and (band_of(known[row.ref], policy) in _WEAK or row.ref in late)
    ]
    found.sort(key=lambda row: (known[row.ref] is None, known[row.ref] or 0.0, row.name, int(row.ref[1:])))
    worst = whole.known.statuses([row.ref for row in found[:_MOST]])
    return [_shown(status, late[status.ref]) for status in worst], len(found)


def _shown(status: Status, late: Sequence[ComplaintRow]) -> dict[str, Any]:
    return {
        "customer": status.customer,
        "customer_ref": status.ref,
        "rep": status.owner,
        "band": status.band,
        "score": status.score,
        "why": _why(status, late),
        "entries": tuple(sorted({entry for row in late for entry in row.entries})),
    }


def _why(status: Status, late: Sequence[ComplaintRow]) -> str:
    known = [factor for factor in status.factors if factor.known and factor.points is not None]
    weakest = min(known, key=lambda factor: factor.points or 0, default=None)
    told = [f"{row.ref} is {row.days_late} working days late" for row in late]
    told += [reason.text for reason in weakest.because[:1]] if weakest is not None else []
    return "; ".join(told)


def _next(work: Work) -> dict[str, Any]:
    ahead = work.at(work.until + timedelta(days=1), work.until + timedelta(days=7))
    planned = [row for row in ahead.visits if row.state == "planned"]
    waits = [row for row in work.promises if row.waits and row.due]
    due = [row for row in waits if ahead.within(row.due)]
    overdue = [row for row in waits if row.state in UNFULFILLED and (row.due or "") < ahead.since.isoformat()]
    complaints = [row for row in work.complaints if row.next_due and row.next_due <= ahead.until.isoformat()]
    return {
        "rep": work.rep,
        "planned": len(planned),
        "promises": len(due),
        "overdue": len(overdue),
        "complaints": len(complaints),
        "refs": refs_of([*planned, *due, *overdue, *complaints]),
        "entries": entries_of([*planned, *due, *overdue, *complaints]),
    }
