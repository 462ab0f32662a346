"""log list|show."""

from __future__ import annotations

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


@log_.command()
@click.argument("position", type=WholeNumber(min=1))
@formatted
@click.pass_obj
def show(desk: Desk, /, *, position: int) -> None:
    """Show one entry with all it holds.

    Example: relations log show 4
    """
    import json

    columns: Columns = {
        "entry": "position", "topic": "topic", "occurred": "occurred", "recorded": "recorded_at", "actor": "actor",
        "stream": "stream", "version": "version", "event id": "event_id", "leaf": "leaf",
        "state": lambda row: json.dumps(row.state, ensure_ascii=False),
    }  # fmt: skip
    print_record(desk.book.entry(position), desk.format, columns)
