"""agenda: what a day asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import WholeNumber, formatted
from relations.cli.output import Columns, Tinted, print_rows
from relations.cli.plain import plain
from relations.cli.writing import write_whole

if TYPE_CHECKING:
    from relations.queries.agenda import AgendaItem

_MOST = 366


@click.command("agenda", cls=Verb)
@click.option("--day", metavar="DAY", help="The day that is asked about. Default: today.")
@click.option("--rep", help="Only what is this rep's. Default: everybody's.")
@click.option("--days", type=WholeNumber(1, _MOST), default=1, help="So many days ahead. Default: 1, the day itself.")
@click.option("--ics", metavar="FILE", help="Write it as a calendar, which may be imported again and again.")
@formatted
@click.pass_obj
def agenda_(desk: Desk, /, *, day: str | None, rep: str | None, days: int, ics: str | None) -> None:
    """Say what a day asks for: promises, complaints, visits, greetings, calls, alerts; the most pressing first.

    Example: relations agenda --rep li.wei --days 7
    """
    from relations.queries.agenda import AgendaItem

    asked = desk.day(day) or desk.today
    found = desk.book.agenda(asked, rep=rep, days=days)
    if ics is not None:
        write_whole(ics, "--ics", [desk.book.calendar(found, desk.today)])
        click.echo(f"written: {plain(ics)} ({len(found)} entries)", err=True)
    columns = COLUMNS if rep is not None else {**COLUMNS, "rep": lambda row: row.rep or ""}
    print_rows(found, desk.format, columns, row_type=AgendaItem, empty=f"nothing is asked of {asked}")


def _day(row: AgendaItem) -> str:
    at = f"{row.day} {row.time}" if row.time else row.day
    return Tinted(at, "bold red") if row.days_late > 0 else at


COLUMNS: Columns = {
    "day": _day, "what": "what", "customer": "customer", "who": lambda row: row.person or "", "why": "why", "ref": "ref",
}  # fmt: skip
"""The columns of an agenda that is one rep's."""
