"""visit plan|reschedule|cancel|submit|day|approve|return: visits that are to be made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import CHANNELS, PURPOSES, WholeNumber, formatted, recording
from relations.cli.output import Columns, moment, print_record, print_rows
from relations.cli.plain import plain
from relations.domain import words

if TYPE_CHECKING:
    from relations.queries.plan_of_day import PlanOfDay

COMPANY = get_args(words.Company)
_F = TypeVar("_F", bound=Callable[..., Any])


def in_company(command: _F) -> _F:
    """Add --with and --company: who of ours comes along, and what for."""
    command = click.option("--with", "companion", metavar="NAME", help="Who of ours comes along.")(command)
    return click.option("--company", type=click.Choice(COMPANY), help="What for. Default, with --with: joint.")(command)


def in_what_company(fields: dict[str, Any]) -> dict[str, Any]:
    """Take somebody who comes along for a joint visit, unless it is said what for."""
    joint = fields.get("companion") and not fields.get("company")
    return {**fields, "company": "joint"} if joint else fields


@click.command(cls=Verb)
@click.argument("customer")
@click.option("--day", required=True, metavar="DAY", help="The day of the visit.")
@click.option("--time", metavar="HH:MM", help="The time of day, such as 09:30.")
@click.option("--order", type=WholeNumber(1, 99), help="Its place among the visits of the day.")
@click.option("--rep", help="Who is to go. Default: who records.")
@click.option("--purpose", "purposes", multiple=True, type=click.Choice(PURPOSES), help="Why; may be repeated.")
@click.option("--goal", help="What the visit is to reach.")
@click.option("--see", multiple=True, metavar="PERSON", help="Who is to be met; may be repeated.")
@click.option("--channel", type=click.Choice(CHANNELS), help="How we will be in touch. Default: visit.")
@in_company
@recording
@click.pass_obj
def plan(desk: Desk, /, *, day: str, rep: str | None, on: str | None, **fields: object) -> None:
    """Plan a visit, or another contact, for a day.

    Example: relations visit plan 华联 --day tomorrow --time 09:30 --purpose service --goal "new shelf labels"
    """
    from relations.domain.visits import PlanVisit

    desk.record(desk.command(PlanVisit, on, day=desk.day(day), rep=desk.whose(rep), **in_what_company(fields)))


@click.command(cls=Verb)
@click.argument("visit", metavar="VISIT")
@click.option("--day", required=True, metavar="DAY", help="The new day.")
@click.option("--time", metavar="HH:MM", help="The new time of day. Default: as before.")
@click.option("--order", type=WholeNumber(1, 99), help="Its place among the visits of the day.")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def reschedule(desk: Desk, /, *, day: str, on: str | None, **fields: object) -> None:
    """Plan a visit for another day, or another time.

    Example: relations visit reschedule V8 --day 2026-10-09 --reason "owner away"
    """
    from relations.domain.visits import RescheduleVisit

    desk.record(desk.command(RescheduleVisit, on, day=desk.day(day), **fields))


@click.command(cls=Verb)
@click.argument("visit", metavar="VISIT")
@click.option("--reason", required=True, help="Why.")
@recording
@click.pass_obj
def cancel(desk: Desk, /, *, on: str | None, **fields: object) -> None:
    """Say that a visit that was planned will not be made.

    Example: relations visit cancel V8 --reason "shop closed for repairs"
    """
    from relations.domain.visits import CancelVisit

    desk.record(desk.command(CancelVisit, on, **fields))


@click.command(cls=Verb)
@click.argument("visits", nargs=-1, metavar="[VISIT]...")
@click.option("--day", metavar="DAY", help="The day of the plan. Default: tomorrow.")
@click.option("--rep", help="Whose plan. Default: who records.")
@recording
@click.pass_obj
def submit(
    desk: Desk, /, *, visits: tuple[str, ...], day: str | None, rep: str | None, on: str | None, note: str | None
) -> None:
    """Hand in the plan of a day: all visits that are planned for it, in their order, or those that are named.

    Example: relations visit submit --rep li.wei --day tomorrow
    """
    from relations.domain.reps import NothingPlannedError, SubmitDayPlan

    who, wanted = desk.whose(rep), _tomorrow(desk, day)
    if not visits:
        from relations.queries.plan_of_day import in_order

        rows = desk.book.visits(desk.today, rep=who, states=["planned"], since=wanted, until=wanted)
        visits = tuple(row.ref for row in in_order(rows))
        if not visits:
            raise NothingPlannedError(who, wanted)
    desk.record(desk.command(SubmitDayPlan, on, rep=who, day=wanted, visits=visits, note=note))


@click.command(cls=Verb)
@click.option("--day", metavar="DAY", help="The day of the plan. Default: tomorrow.")
@click.option("--rep", help="Whose plan. Default: who records.")
@formatted
@click.pass_obj
def day(desk: Desk, /, *, day: str | None, rep: str | None) -> None:
    """Show the plan of a day as it was handed in: its visits in order, how it stands, and what was said of it.

    Example: relations visit day --rep li.wei --day tomorrow
    """
    found = desk.book.day_plan(desk.whose(rep), _tomorrow(desk, day), desk.today)
    if desk.format == "table":
        _print(found)
    else:
        print_record(found, desk.format, {})


@click.command(cls=Verb)
@click.option("--rep", required=True, help="Whose plan.")
@click.option("--day", metavar="DAY", help="The day of the plan. Default: tomorrow.")
@click.option("--remark", help="What to mind.")
@recording
@click.pass_obj
def approve(desk: Desk, /, *, day: str | None, on: str | None, **fields: object) -> None:
    """Approve the plan of a day; nobody approves the own one.

    Example: relations --actor manager visit approve --rep li.wei --day tomorrow
    """
    from relations.domain.reps import ApproveDayPlan

    desk.record(desk.command(ApproveDayPlan, on, day=_tomorrow(desk, day), **fields))


@click.command("return", cls=Verb)
@click.option("--rep", required=True, help="Whose plan.")
@click.option("--day", metavar="DAY", help="The day of the plan. Default: tomorrow.")
@click.option("--remark", required=True, help="What is to be done better.")
@recording
@click.pass_obj
def return_(desk: Desk, /, *, day: str | None, on: str | None, **fields: object) -> None:
    """Give the plan of a day back, to be made better.

    Example: relations --actor manager visit return --rep li.wei --day tomorrow --remark "see the owner, too"
    """
    from relations.domain.reps import ReturnDayPlan

    desk.record(desk.command(ReturnDayPlan, on, day=_tomorrow(desk, day), **fields))


def _print(found: PlanOfDay) -> None:
    click.echo(plain(f"{found.rep} on {found.day}: {found.state or 'no plan was handed in'}"))
    for turn in found.turns:
        said = f": {turn.remark}" if turn.remark else ""
        click.echo(plain(f"{turn.state} by {turn.by} on {moment(turn.on)}{said}"))
    columns: Columns = {
        "time": "time", "visit": "ref", "customer": "customer", "purposes": "purposes", "goal": "goal", "see": "see",
        "state": lambda row: row.state if row.planned_on == found.day else f"put off to {row.planned_on}",
    }  # fmt: skip
    for title, rows in (("", found.visits), ("not handed in:", found.besides)):
        if rows:
            click.echo(f"\n{title}" if title else "")
            print_rows(rows, "table", columns, row_type=type(rows[0]), empty="")
    if not (found.visits or found.besides):
        click.echo("no visit is planned")


def _tomorrow(desk: Desk, day: str | None) -> date:
    return desk.day(day) or desk.today + timedelta(days=1)
