"""crisis declare|own|close|list."""

from __future__ import annotations

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import customer_filter, formatted, recording
from relations.cli.output import Columns, print_rows

COLUMNS: Columns = {
    "ref": "ref", "state": "state", "customer": "customer", "reason": "reason", "owner": "owner",
    "declared": lambda row: row.declared_on[:10], "days": "days_open", "complaint": "complaint", "outcome": "outcome",
}  # fmt: skip


@click.group("crisis", cls=Noun)
def crisis_() -> None:
    """Declare a relationship to be in crisis, say who answers for it, and close it when it is over.

    Example: relations crisis list
    """


@crisis_.command()
@click.argument("customer")
@click.option("--reason", required=True, help="What brought the relationship there.")
@click.option("--complaint", metavar="REF", help="The complaint that it came from, such as X5.")
@click.option("--owner", metavar="NAME", help="Who of us answers for it.")
@recording
@click.pass_obj
def declare(desk: Desk, /, *, customer: str, on: str | None, **fields: object) -> None:
    """Declare a relationship to be in crisis; a customer has one crisis at a time.

    Example: relations crisis declare 华联 --reason "threatens to delist us" --complaint X5 --owner zhang.min --on 2026-03-20
    """
    from relations.domain.crises import DeclareCrisis

    desk.record(desk.command(DeclareCrisis, on, customer=customer, **fields))


@crisis_.command()
@click.argument("ref")
@click.option("--to", "owner", metavar="NAME", required=True, help="Who of us answers for it from now on.")
@recording
@click.pass_obj
def own(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Say who answers for a crisis.

    Example: relations crisis own Z8 --to li.wei --on 2026-03-21
    """
    from relations.domain.crises import OwnCrisis

    desk.record(desk.command(OwnCrisis, on, crisis=ref, **fields))


@crisis_.command()
@click.argument("ref")
@click.option("--outcome", required=True, help="How it came out.")
@recording
@click.pass_obj
def close(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Close a crisis that is over, and say how it came out.

    Example: relations crisis close Z8 --outcome "new delivery terms, they stay" --on 2026-04-10
    """
    from relations.domain.crises import CloseCrisis

    desk.record(desk.command(CloseCrisis, on, crisis=ref, **fields))


@crisis_.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are over.")
@customer_filter
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, every: bool, customer: str | None) -> None:
    """List the crises that are not over, the oldest first.

    Example: relations crisis list --all
    """
    from relations.queries.crises import CrisisRow

    rows = desk.book.crises(desk.today, customer=customer, every=every)
    print_rows(rows, desk.format, COLUMNS, row_type=CrisisRow, empty="no crisis to show")
