"""visit sign|coach|steps|list, and those of visit_plan.py and visit_log.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import choosing, formatted, recording
from relations.cli.output import Columns, moment, print_rows
from relations.cli.visit_log import log
from relations.cli.visit_plan import approve, cancel, day, plan, reschedule, return_, submit
from relations.domain import words
from relations.domain.words import VisitState

if TYPE_CHECKING:
    from relations.queries.visits import VisitRow

STATES = get_args(words.VisitState)


@click.group("visit", cls=Noun)
def visit_() -> None:
    """Plan visits and other contacts, and log them with what came of them.

    Example: relations visit list --customer 华联
    """


for _verb in (plan, reschedule, cancel, submit, day, approve, return_, log):
    visit_.add_command(_verb)


@visit_.command()
@click.argument("visit", metavar="VISIT")
@click.option("--remark", help="What to do better, or what was good.")
@recording
@click.pass_obj
def sign(desk: Desk, /, *, on: str | None, **fields: object) -> None:
    """Sign the report of a visit that somebody else made.

    Example: relations --actor manager visit sign V8 --remark "ask for the order next time"
    """
    from relations.domain.visits import SignVisit

    desk.record(desk.command(SignVisit, on, **fields))


@visit_.command()
@click.argument("visit", metavar="VISIT")
@click.option("--seen", required=True, help="What the coach saw.")
@click.option("--advice", help="What is to be done, or practised.")
@click.option("--coach", help="Who coached. Default: who records.")
@recording
@click.pass_obj
def coach(desk: Desk, /, *, coach: str | None, on: str | None, **fields: object) -> None:
    """Report on a coaching visit, on the day that it took place.

    Example: relations --actor manager visit coach V8 --seen "talked too much" --advice "ask, then wait"
    """
    from relations.domain.visits import ReportCoaching

    desk.record(desk.command(ReportCoaching, on, coach=desk.recorder() if coach is None else coach, **fields))


@visit_.command()
@click.argument("name", required=False)
@formatted
@click.pass_obj
def steps(desk: Desk, /, *, name: str | None) -> None:
    """Show the lists of steps for visits, or the steps of one, with what to ask at each.

    Example: relations visit steps outlet-visit
    """
    from relations.domain.visits.steps import Step, Template, template, template_names

    if name is None:
        lists = [template(each) for each in template_names()]
        columns: Columns = {"name": "name", "about": "about", "steps": lambda row: ", ".join(row.names)}
        print_rows(lists, desk.format, columns, row_type=Template, empty="no list of steps")
        return
    found = template(name)
    columns = {"name": "name", "step": "title", "asks": "asks"}
    print_rows(found.steps, desk.format, columns, row_type=Step, empty="no step")


@visit_.command("list")
@choosing
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these; may be repeated.")
@formatted
@click.pass_obj
def list_(
    desk: Desk, /, *, since: str | None, until: str | None, states: tuple[VisitState, ...], **choice: Any
) -> None:
    """List visits, the latest first: those that were made, and those that are planned or were missed or cancelled.

    Example: relations visit list --customer 华联 --since 2026-01-01
    """
    from relations.queries.visits import VisitRow

    columns: Columns = {
        "ref": "ref", "on": _on, "customer": "customer", "rep": "rep", "state": "state", "purposes": "purposes", "met": _met,
        "outcome": lambda row: row.outcome or row.reason or row.goal or "", "next": "next_on",
    }  # fmt: skip
    rows = desk.book.visits(desk.today, since=desk.day(since), until=desk.day(until), states=states or None, **choice)
    print_rows(rows, desk.format, columns, row_type=VisitRow, empty="no visit to show")


def _on(row: VisitRow) -> str:
    return f"{row.on} {row.time}" if row.time and row.state in {"planned", "missed"} else moment(row.on)


def _met(row: VisitRow) -> str:
    return ", ".join(row.met or row.see)
