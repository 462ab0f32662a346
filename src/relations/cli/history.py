"""history CUSTOMER|PERSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import axes, formatted
from relations.cli.output import Columns, moment, print_rows

if TYPE_CHECKING:
    from relations.queries.entries import HistoryRow


@click.command("history", cls=Verb)
@click.argument("who")
@click.option("--by-recorded", is_flag=True, help="In the order of recording instead of happening.")
@click.option("--late", is_flag=True, help="Only entries recorded long after they happened, with the delay in days.")
@axes
@formatted
@click.pass_obj
def history_(desk: Desk, /, *, who: str, by_recorded: bool, late: bool) -> None:
    """Show every entry of a customer or key person, in the order in which it happened.

    Wrong entries stay in it, with the number of the entry that corrected or retracted them. How long after the event
    an entry counts as late is the policy's corrections.late_after.

    Example: relations history 华联
    """
    with desk.then(who, "CK") as book:
        rows = book.history(book.whom or who, by_recorded=by_recorded)
    print_history(desk, [row for row in rows if row.late] if late else rows, late=late)


def summary(row: object) -> str:
    """Say what an entry says, and what became of it."""
    for word, by in (("retracted", row.retracted_by), ("corrected", row.corrected_by)):  # type: ignore[attr-defined]
        if by:
            return f"{row.summary} [{word} by {by}]"  # type: ignore[attr-defined]
    return str(row.summary)  # type: ignore[attr-defined]


def print_history(desk: Desk, rows: list[HistoryRow], *, late: bool = False) -> None:
    """Print entries one below the other."""
    from relations.queries.entries import HistoryRow as RowType

    across = {"customer": "customer"} if len({row.customer for row in rows}) > 1 else {}
    columns: Columns = {
        "occurred": lambda row: moment(row.occurred),
        "what": summary,
        **across,
        **({"recorded": lambda row: moment(row.recorded_at), "days late": "late"} if late else {}),
        "by": "actor",
        "entry": "position",
    }
    print_rows(rows, desk.format, columns, row_type=RowType, empty="nothing is on record")
