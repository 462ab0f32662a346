"""report day|submit|sign, and those of reports.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import formatted, recording
from relations.cli.output import moment, print_json, print_record, print_table
from relations.cli.plain import plain
from relations.cli.report_shown import print_section, show
from relations.cli.reports import account, actions, forecast, list_, market, month, plan, week, year

if TYPE_CHECKING:
    from relations.queries.day_reports import DayReportRow
    from relations.queries.reports.sheet import Report


@click.group("report", cls=Noun)
def report_() -> None:
    """Read, hand in and sign reports.

    Example: relations report day --rep li.wei
    """


for _verb in (list_, plan, week, month, forecast, year, market, actions, account):
    report_.add_command(_verb)


@report_.command()
@click.option("--day", metavar="DAY", help="The day. Default: today.")
@click.option("--rep", help="Whose day. Default: who records.")
@click.option("--xlsx", metavar="FILE", help="Write the sales day sheet as a workbook, to be handed in.")
@click.option("--html", metavar="FILE", help="Write the sales day sheet as one page with charts.")
@click.option("--sheet", is_flag=True, help="Print the sales day sheet, in the form of the other reports.")
@click.option("--section", metavar="NAME", help="Only this section of the sheet.")
@formatted
@click.pass_obj
def day(desk: Desk, /, *, day: str | None, rep: str | None, sheet: bool, **how: str | None) -> None:
    """Show the report of a day: planned and made, results, complaints, what was seen, time and money; what is next.

    Example: relations report day --rep li.wei --day 2026-03-02
    """
    asked, whose = desk.day(day) or desk.today, desk.whose(rep)
    if sheet or any(how.values()):
        show(desk, desk.book.day_sheet(whose, asked, desk.today), **how)
        return
    found = desk.book.day_report(whose, asked, desk.today)
    if desk.format == "json":
        print_json(asdict(found))
    elif desk.format == "csv":
        print_record(found, "csv", {})
    else:
        _print(found)
        _print_around(desk.book.day_sheet(whose, asked, desk.today))


@report_.command()
@click.option("--day", metavar="DAY", help="The day. Default: today.")
@click.option("--rep", help="Whose day. Default: who records.")
@click.option("--remarks", help="What the entries do not say: what was learned, what is needed.")
@recording
@click.pass_obj
def submit(desk: Desk, /, *, day: str | None, rep: str | None, on: str | None, **fields: object) -> None:
    """Hand in the report of a day, which is read from its entries.

    Example: relations report submit --rep li.wei --remarks "two shops ask for smaller packs"
    """
    from relations.domain.reps import SubmitDayReport

    asked = desk.day(day) or desk.today
    desk.record(desk.command(SubmitDayReport, on, rep=desk.whose(rep), day=asked, **fields))


@report_.command()
@click.option("--rep", required=True, help="Whose day.")
@click.option("--day", metavar="DAY", help="The day. Default: today.")
@click.option("--remark", help="What to do better, or what was good.")
@recording
@click.pass_obj
def sign(desk: Desk, /, *, day: str | None, on: str | None, **fields: object) -> None:
    """Sign the report of somebody else's day.

    Example: relations --actor manager report sign --rep li.wei --remark "see the owner next time"
    """
    from relations.domain.reps import SignDayReport

    desk.record(desk.command(SignDayReport, on, day=desk.day(day) or desk.today, **fields))


def _print(found: DayReportRow) -> None:
    plan = f"plan {found.plan}" if found.plan else "no plan was handed in"
    click.echo(plain(f"{found.rep} on {found.day}; {plan}; {_state(found)}"))
    click.echo(f"planned {found.planned}, made {found.made} ({found.unplanned} not planned), missed {found.missed}")
    _table(
        ("ref", "customer", "state", "met", "minutes", "outcome"),
        [
            (
                row.ref, row.customer, row.state, ", ".join(row.met or row.see), str(row.minutes or ""),
                row.outcome or row.reason or row.goal or "",
            )
            for row in found.visits
        ],
    )  # fmt: skip
    _table(
        ("", ""),
        [
            ("ordered", _money(found.ordered)),
            ("collected", _money(found.collected)),
            ("spent", _money(found.spent)),
            ("time", ", ".join(f"{name} {minutes} min" for name, minutes in found.minutes.items())),
        ],
    )
    _table(("complaint", "customer", "about"), [(row.ref, row.customer, row.about) for row in found.complaints])
    _table(
        ("promise", "customer", "what", "due", "state"),
        [(row.ref, row.customer, row.text, row.due or "-", row.state) for row in found.promises],
    )
    _table(("seen", "customer", "what"), [(row.kind, row.customer, row.text) for row in found.observations])
    if found.remarks:
        click.echo(plain(f"remarks: {found.remarks}"))
    if found.signed_by:
        said = f": {found.signed_remark}" if found.signed_remark else ""
        click.echo(plain(f"signed by {found.signed_by} on {moment(found.signed_on or '')}{said}"))
    for missing in found.thin:
        click.echo(plain(f"thin: {missing}"))


def _print_around(sheet: Report) -> None:
    """Print what the day sheet tells beyond the day: the month so far, and the plan of the next day."""
    for section in sheet.sections:
        if section.name in {"results", "next"}:
            click.echo()
            print_section(section)


def _state(found: DayReportRow) -> str:
    if found.submitted_on is None:
        return "not handed in"
    return f"handed in on {moment(found.submitted_on)}{', late' if found.late else ''}"


def _money(amounts: Mapping[str, str]) -> str:
    return ", ".join(f"{amount} {currency}" for currency, amount in amounts.items()) or "nothing"


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if rows:
        click.echo()
        print_table(headings, rows, heading=any(headings))
