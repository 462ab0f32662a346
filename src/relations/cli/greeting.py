"""greeting due|send|list, and the options by which days that matter are noted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import CHANNELS, customer_filter, formatted, recording
from relations.cli.output import Columns, print_rows

if TYPE_CHECKING:
    from relations.domain.greetings import NoteDate, WithdrawDate

F = TypeVar("F", bound=Callable[..., Any])


class Days(click.ParamType[int]):
    """A number of days or weeks: 14, 14d, 2w."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it; at most a year."""
        shape = re.fullmatch(r"(\d{1,3})([dw]?)", str(value), re.ASCII)
        days = int(shape[1]) * (7 if shape[2] == "w" else 1) if shape else -1
        if not 0 <= days <= 366:  # noqa: PLR2004
            self.fail(f"'{value}' is not a number of days up to 366; write 14d or 2w", param, ctx)
        return days


@click.group("greeting", cls=Noun)
def greeting_() -> None:
    """Greet people on the days that matter: what is due, what was sent.

    Example: relations greeting due
    """


@greeting_.command()
@click.option("--within", type=Days(), metavar="DAYS", help="So many days ahead: 14d, 2w. Default: as the rules say.")
@click.option("--owner", help="Only at customers of this rep.")
@customer_filter
@formatted
@click.pass_obj
def due(desk: Desk, /, *, within: int | None, owner: str | None, customer: str | None) -> None:
    """List greetings that are due and were not sent, and those missed lately.

    Example: relations greeting due --within 14d --owner li.wei
    """
    from relations.queries.greetings import DueRow

    columns: Columns = {
        "day": "day", "in days": "in_days", "state": "state", "occasion": "occasion", "person": "person",
        "customer": "customer", "owner": "owner",
    }  # fmt: skip
    rows = desk.book.greetings_due(desk.today, within=within, owner=owner, customer=customer)
    print_rows(rows, desk.format, columns, row_type=DueRow, empty="no greeting to show")


@greeting_.command()
@click.argument("customer")
@click.option("--to", "person", metavar="PERSON", help="To whom. Default: the customer as a whole.")
@click.option("--occasion", required=True, help="For what, in the words in which the day was noted: birthday.")
@click.option("--channel", type=click.Choice(CHANNELS), default="message", help="How.")
@click.option("--text", help="What was said.")
@click.option("--rep", help="Who of us. Default: who records.")
@recording
@click.pass_obj
def send(desk: Desk, /, *, on: str | None, rep: str | None, **fields: object) -> None:
    """Record a greeting that was sent: a light contact, which takes the place of no visit.

    Example: relations greeting send 华联 --to 王建国 --occasion birthday --channel card --on 2026-03-12
    """
    from relations.domain.greetings import SendGreeting

    desk.record(desk.command(SendGreeting, on, rep=rep or desk.recorder(), **fields))


@greeting_.command("list")
@customer_filter
@click.option("--person", help="Only those to this key person.")
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, customer: str | None, person: str | None) -> None:
    """List the greetings that were sent, the latest first.

    Example: relations greeting list --customer 华联
    """
    from relations.queries.greetings import GreetingRow

    columns: Columns = {
        "on": lambda row: row.on[:10], "customer": "customer", "person": "person", "occasion": "occasion",
        "channel": "channel", "by": "by", "text": "text",
    }  # fmt: skip
    rows = desk.book.greetings(customer=customer, person=person)
    print_rows(rows, desk.format, columns, row_type=GreetingRow, empty="no greeting to show")


def dated(command: F) -> F:
    """Add what says of a day that matters when it is, or that it no longer is."""
    for option in (
        click.option("--reason", help="Why it is withdrawn."),
        click.option("--withdraw", is_flag=True, help="The day noted for this occasion no longer matters."),
        click.option(
            "--yearly/--once", default=None, help="Default: by the occasion; a wedding or an illness is once."
        ),
        click.option("--lunar", is_flag=True, help="By the moon."),
        click.option("--on-day", metavar="MONTH-DAY", help="The day of every year: 2-15."),
        click.option("--day", metavar="DAY", help="The whole day, where the year is known: 1978-03-12."),
        click.argument("occasion"),
    ):
        command = option(command)
    return recording(command)


def record_date(
    desk: Desk, kinds: tuple[type[NoteDate], type[WithdrawDate]], *, on: str | None, day: str | None,
    on_day: str | None, withdraw: bool, reason: str | None, lunar: bool, yearly: bool | None, **fields: object,
) -> None:  # fmt: skip
    """Note a day that matters, or withdraw it."""
    noting, withdrawing = kinds
    if withdraw:
        if day or on_day:
            raise click.UsageError("--withdraw takes the noted day away; leave out --day and --on-day")
        desk.record(desk.command(withdrawing, on, reason=reason, **fields))
        return
    if reason or (day is None) == (on_day is None):
        raise click.UsageError("give the day with --day 1978-03-12 or --on-day 2-15, or --withdraw it with a --reason")
    known = desk.day(day) if day and not lunar else None
    desk.record(
        desk.command(noting, on, day=str(known) if known else day or on_day, lunar=lunar, yearly=yearly, **fields)
    )
