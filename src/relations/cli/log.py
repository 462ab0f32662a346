"""log list|show."""

from __future__ import annotations

import re
from typing import Any

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import WholeNumber, formatted
from relations.cli.output import Columns, print_record, print_rows


@click.group("log", cls=Noun)
def log_() -> None:
    """Look into the log, the one truth that everything else is derived from.

    Example: relations log list --limit 20
    """


@log_.command("list")
@click.option("--after", type=WholeNumber(min=0), default=0, help="Only entries after this position.")
@click.option("--limit", type=WholeNumber(min=1), help="At most so many.")
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, after: int, limit: int | None) -> None:
    """List the entries in the order of recording.

    Example: relations log list --after 3 --limit 2
    """
    from relations.queries.entries import LogRow

    columns: Columns = {
        "entry": "position", "occurred": "occurred", "recorded": "recorded_at", "actor": "actor", "topic": "topic",
        "stream": "stream", "version": "version",
    }  # fmt: skip
    print_rows(
        desk.book.entries(after=after, limit=limit), desk.format, columns, row_type=LogRow, empty="the log is empty"
    )


class Position(WholeNumber):
    """The number of an entry, or a reference: its number is that of the subject's first entry."""

    name = "position"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Take P6 for 6."""
        reference = re.fullmatch(r"[A-Z]([0-9]+)", str(value), re.IGNORECASE)
        return super().convert(int(reference[1]) if reference else value, param, ctx)


@log_.command()
@click.argument("position", type=Position(min=1))
@formatted
@click.pass_obj
def show(desk: Desk, /, *, position: int) -> None:
    """Show one entry with all it holds; of a reference, the subject's first entry.

    Example: relations log show P6
    """
    import json

    columns: Columns = {
        "entry": "position", "topic": "topic", "occurred": "occurred", "recorded": "recorded_at", "actor": "actor",
        "stream": "stream", "version": "version", "event id": "event_id", "leaf": "leaf",
        "state": lambda row: json.dumps(row.state, ensure_ascii=False),
    }  # fmt: skip
    print_record(desk.book.entry(position), desk.format, columns)
