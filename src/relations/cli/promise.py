"""promise make|keep|break|release|reschedule|reopen|list."""

from __future__ import annotations

from typing import get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import customer_filter, formatted, recording
from relations.cli.output import Columns, print_rows
from relations.domain import words

STATES = get_args(words.PromiseState)

COLUMNS: Columns = {
    "ref": "ref", "state": "state", "due": "due", "late": lambda row: f"{row.days_late} d" if row.days_late else "",
    "customer": "customer", "promise": "text", "by": "by", "to": "to", "made": lambda row: row.made_on[:10],
}  # fmt: skip


@click.group("promise", cls=Noun)
def promise_() -> None:
    """Keep track of promises, ours and theirs, until they are kept, broken or released.

    Example: relations promise list --overdue
    """


@promise_.command()
@click.argument("customer")
@click.argument("text")
@click.option("--to", help="To whom: the key person, or with --theirs our rep.")
@click.option("--by", help="Who promised: our rep, or with --theirs the key person. Default: who records.")
@click.option("--due", metavar="DAY", help="The last day on which it is kept on time.")
@click.option("--theirs", is_flag=True, help="The customer promised us.")
@click.option("--visit", metavar="REF", help="The visit in which it was made, such as V4.")
@click.option("--complaint", metavar="REF", help="The complaint that it is to put right, such as X5.")
@recording
@click.pass_obj
def make(
    desk: Desk, /, *, customer: str, text: str, to: str | None, by: str | None, due: str | None, theirs: bool,
    on: str | None, **fields: object,
) -> None:  # fmt: skip
    """Record a promise, in the words in which it was given.

    Example: relations promise make 华联 "replace two cases" --to 王建国 --due 2026-03-09 --on 2026-03-02 --by li.wei
    """
    from relations.domain.promises import MakePromise

    person, rep = (by, to) if theirs else (to, by)
    direction = "theirs" if theirs else "ours"
    given = {
        "text": text,
        "person": person,
        "rep": rep or desk.recorder(),
        "due": desk.day(due),
        "direction": direction,
    }
    desk.record(desk.command(MakePromise, on, customer=customer, **given, **fields))


@promise_.command()
@click.argument("ref")
@click.option("--evidence", help="What proves it: a receipt number, a photo, a name.")
@click.option("--partly", is_flag=True, help="Only a part of it was kept.")
@recording
@click.pass_obj
def keep(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that a promise was kept.

    Example: relations promise keep P6 --on 2026-03-11 --evidence "delivery note 5521"
    """
    from relations.domain.promises import KeepPromise

    desk.record(desk.command(KeepPromise, on, promise=ref, **fields))


@promise_.command("break")
@click.argument("ref")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def break_(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that a promise was broken.

    Example: relations promise break P6 --on 2026-03-20 --reason "the supplier stopped making it"
    """
    from relations.domain.promises import BreakPromise

    desk.record(desk.command(BreakPromise, on, promise=ref, **fields))


@promise_.command()
@click.argument("ref")
@click.option("--by", "person", metavar="PERSON", help="Who released us.")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def release(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that the one to whom it was given no longer wants it.

    Example: relations promise release P6 --by 王建国 --on 2026-03-08 --reason "bought elsewhere"
    """
    from relations.domain.promises import ReleasePromise

    desk.record(desk.command(ReleasePromise, on, promise=ref, **fields))


@promise_.command()
@click.argument("ref")
@click.option("--due", metavar="DAY", required=True, help="The day agreed on now.")
@click.option("--agreed-by", metavar="PERSON", help="Who agreed.")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def reschedule(desk: Desk, /, *, ref: str, due: str, on: str | None, **fields: object) -> None:
    """Record that another day was agreed on; the old day stays in the record.

    Example: relations promise reschedule P6 --due 2026-03-12 --reason "supplier late" --agreed-by 王建国 --on 2026-03-05
    """
    from relations.domain.promises import ReschedulePromise

    desk.record(desk.command(ReschedulePromise, on, promise=ref, due=desk.day(due), **fields))


@promise_.command()
@click.argument("ref")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def reopen(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that a promise held to be settled is not settled after all.

    Example: relations promise reopen P6 --on 2026-03-15 --reason "one of the two cases was missing"
    """
    from relations.domain.promises import ReopenPromise

    desk.record(desk.command(ReopenPromise, on, promise=ref, **fields))


@promise_.command("list")
@click.option("--overdue", is_flag=True, help="Only those that are overdue.")
@click.option("--all", "every", is_flag=True, help="Also those kept, broken and released.")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--direction", type=click.Choice(("ours", "theirs")), help="Only ours, or only theirs.")
@customer_filter
@formatted
@click.pass_obj
def list_(
    desk: Desk, /, *, overdue: bool, every: bool, state: str | None, direction: str | None, customer: str | None
) -> None:
    """List the promises that somebody still waits for, the most pressing first.

    Example: relations promise list --overdue
    """
    from relations.queries.promises import UNFULFILLED, PromiseRow

    if overdue and state not in {None, "overdue"}:
        raise click.UsageError(f"--overdue and --state {state} exclude each other")
    chosen = "overdue" if overdue else state
    states = (chosen,) if chosen else None if every else UNFULFILLED
    rows = desk.book.promises(desk.today, customer=customer, states=states, direction=direction)  # type: ignore[arg-type]
    print_rows(rows, desk.format, COLUMNS, row_type=PromiseRow, empty="no promise to show")
