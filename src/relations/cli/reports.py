"""report list|plan|month|forecast|year|market|actions|week|account."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import WholeNumber, formatted
from relations.cli.output import Columns, print_rows
from relations.cli.report_shown import show, written

_TOUR = timedelta(days=29)
_MOST = 366
_MONTH = click.option("--month", metavar="MONTH", help="The month, such as 2026-03. Default: that of today.")
_YEAR = click.option("--year", type=WholeNumber(1900, 2999), help="The year. Default: that of today.")
_OWN = click.option("--rep", help="Whose. Default: who records.")
_ANY = click.option("--rep", help="Whose. Default: everybody's.")


@click.command("list", cls=Verb)
@formatted
@click.pass_obj
def list_(desk: Desk, /) -> None:
    """Say which reports there are, who hands them in when, and what they tell.

    Example: relations report list
    """
    from relations.queries.reports.kinds import KINDS, ReportKind

    columns: Columns = {
        "report": "report", "who": "who", "what it tells": "about", "command": lambda row: f"relations {row.command}",
    }  # fmt: skip
    print_rows(KINDS, desk.format, columns, row_type=ReportKind, empty="no report")


@click.command(cls=Verb)
@_OWN
@_MONTH
@written
@click.pass_obj
def plan(desk: Desk, /, *, rep: str | None, month: str | None, **how: Any) -> None:
    """Show the monthly visit plan: the visits of each day, and for which customers too few are planned.

    Example: relations report plan --rep li.wei --month 2026-03
    """
    with desk.then() as book:
        show(desk, book.visit_plan(desk.whose(rep), desk.month(month), desk.asked), **how)


@click.command(cls=Verb)
@_OWN
@_MONTH
@written
@click.pass_obj
def month(desk: Desk, /, *, rep: str | None, month: str | None, **how: Any) -> None:
    """Show the monthly report: results, visits, coverage, business, costs, and the plan of the next month.

    Example: relations report month --rep li.wei --month 2026-03
    """
    with desk.then() as book:
        show(desk, book.monthly_report(desk.whose(rep), desk.month(month), desk.asked), **how)


@click.command(cls=Verb)
@_ANY
@click.option("--month", metavar="MONTH", help="The month before the three, such as 2026-03. Default: that of today.")
@written
@click.pass_obj
def forecast(desk: Desk, /, *, rep: str | None, month: str | None, **how: Any) -> None:
    """Show the rolling forecast for three months, and how good the last ones were.

    Set targets and forecasts with: relations target set, relations target forecast.

    Example: relations report forecast --rep li.wei
    """
    with desk.then() as book:
        show(desk, book.forecast(desk.any_rep(rep), desk.month(month), desk.asked), **how)


@click.command(cls=Verb)
@_ANY
@_YEAR
@written
@click.pass_obj
def year(desk: Desk, /, *, rep: str | None, year: int | None, **how: Any) -> None:
    """Show the annual plan: targets of the year, its quarters and months, beside what was reached.

    Example: relations report year --rep li.wei --year 2026
    """
    with desk.then() as book:
        show(desk, book.annual_plan(desk.any_rep(rep), year or desk.asked.year, desk.asked), **how)


@click.command(cls=Verb)
@_ANY
@click.option("--since", metavar="DAY", help="The first day. Default: 29 days before the last.")
@click.option("--until", metavar="DAY", help="The last day. Default: today.")
@written
@click.pass_obj
def market(desk: Desk, /, *, rep: str | None, since: str | None, until: str | None, **how: Any) -> None:
    """Show what was seen on a tour of the market: outlets, competitors, prices, stock, display, staff, needs.

    Example: relations report market --rep li.wei --since 2026-03-01 --until 2026-03-07
    """
    last = desk.day(until) or desk.asked
    first = desk.day(since) or max(date.min + _TOUR, last) - _TOUR
    if first > last:
        raise click.UsageError(f"--since {first} lies after --until {last}; exchange them")
    with desk.then() as book:
        show(desk, book.market_tour(desk.any_rep(rep), first, last, desk.asked), **how)


@click.command(cls=Verb)
@_ANY
@click.option("--days", type=WholeNumber(1, _MOST), default=7, help="So many days ahead. Default: 7.")
@written
@click.pass_obj
def actions(desk: Desk, /, *, rep: str | None, days: int, **how: Any) -> None:
    """Show the action guide: what is to be done at each customer, the weakest relationships first.

    Example: relations report actions --rep li.wei --days 14
    """
    with desk.then() as book:
        until = min(date.max - timedelta(days=days), desk.asked) + timedelta(days=days - 1)
        show(desk, book.action_guide(desk.any_rep(rep), desk.asked, until), **how)


@click.command(cls=Verb)
@click.option("--week", metavar="DAY", help="A day of the week that is asked about. Default: today.")
@click.option("--rep", "reps", multiple=True, help="Only of this rep; may be repeated. Default: the whole team.")
@written
@click.pass_obj
def week(desk: Desk, /, *, week: str | None, reps: tuple[str, ...], **how: Any) -> None:
    """Show the manager's weekly report: each rep's figures, abnormal customers, the next week.

    A visit is effective when it had a purpose, somebody was met and an outcome is told; the closing rate is the share
    of visits with an order.

    Example: relations report week --week 2026-03-02
    """
    named = tuple(desk.whose(rep) for rep in reps)
    with desk.then() as book:
        show(desk, book.weekly_report(desk.day(week) or desk.asked, desk.asked, named), **how)


@click.command(cls=Verb)
@click.argument("customer")
@_YEAR
@written
@click.pass_obj
def account(desk: Desk, /, *, customer: str, year: int | None, **how: Any) -> None:
    """Show the plan for a key account: diagnosis, forecast, goal, strategy, action, control, feedback.

    Write at it with: relations target account CUSTOMER --goal TEXT.

    Example: relations report account 华联 --year 2026
    """
    with desk.then() as book:
        show(desk, book.account_plan(customer, year or desk.asked.year, desk.asked), **how)
