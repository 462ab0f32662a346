"""history CUSTOMER|PERSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import formatted
from relations.cli.output import Columns, moment, print_rows

if TYPE_CHECKING:
    from relations.queries.entries import HistoryRow


@click.command("history", cls=Verb)
@click.argument("who")
@click.option("--by-recorded", is_flag=True, help="In the order of recording instead of happening.")
@formatted
@click.pass_obj
def history_(desk: Desk, /, *, who: str, by_recorded: bool) -> None:
    """Show every entry of a customer or key person, in the order in which it happened.

    Example: relations history 华联
    """
    print_history(desk, desk.book.history(who, by_recorded=by_recorded))


def print_history(desk: Desk, rows: list[HistoryRow]) -> None:
    """Print entries one below the other."""
    from relations.queries.entries import HistoryRow as RowType

    across = {"customer": "customer"} if len({row.customer for row in rows}) > 1 else {}
    columns: Columns = {
        "occurred": lambda row: moment(row.occurred),
        "what": "summary",
        **across,
        "by": "actor",
        "entry": "position",
    }
    print_rows(rows, desk.format, columns, row_type=RowType, empty="nothing is on record")
