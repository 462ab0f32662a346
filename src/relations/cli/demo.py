"""demo: a book filled with an example, and the main answers it gives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from relations.cli.agenda import COLUMNS as AGENDA
from relations.cli.complaint import COLUMNS as COMPLAINTS
from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.history import print_history
from relations.cli.options import formatted
from relations.cli.output import print_json, print_rows
from relations.cli.promise import columns as promises
from relations.cli.status import COLUMNS as STATUSES
from relations.cli.status import print_status

if TYPE_CHECKING:
    from relations.book import Book


@click.command("demo", cls=Verb)
@formatted
@click.pass_obj
def demo_(desk: Desk) -> None:
    """Fill a book with nine lively months of thirty customers, and show the main answers.

    The book is the one of --db, which must be new or an earlier demo; without --db it is demo.db in the user's data directory.

    Example: relations --db demo.db demo
    """
    from relations import demo

    if desk.address is None:
        desk.address = str(Path(desk.place()).with_name("demo.db"))
    with desk.open(create=True) as book:
        desk.serve(book)
        demo.prepare(book, desk.today)
        if desk.format == "json":
            entries, customers, people = book.size(), len(book.customers()), len(book.people())
            print_json({"book": book.database.place, "entries": entries, "customers": customers, "people": people})
        else:
            _show(desk, book)


def _show(desk: Desk, book: Book) -> None:
    from relations.demo import MOVED
    from relations.queries.agenda import AgendaItem
    from relations.queries.complaints import ComplaintRow
    from relations.queries.health import Status
    from relations.queries.promises import PromiseRow

    today = desk.today
    statuses = book.statuses(today)
    click.echo(f"{book.size():,} entries about {len(statuses)} customers and {len(book.people())} key persons.\n")

    _headline("Whom must we see to? Every relationship has a score; these are the worst.", "status")
    print_rows(statuses[:7], "table", STATUSES, row_type=Status, empty="")

    worst = book.status(statuses[0].ref, today)
    _headline(
        "Why? Every point has its reason, and every reason the entries of the log behind it.",
        f'status "{worst.customer}"',
    )
    print_status(worst, "table")

    overdue = book.promises(today, states=("overdue",), direction="ours")
    _headline(
        f"What did we promise and not do? {len(overdue)} promises are overdue.",
        "promise list --overdue --direction ours",
    )
    print_rows(overdue[:7], "table", promises(today), row_type=PromiseRow, empty="")

    complaints = book.complaints(today)
    _headline("Who still waits to hear from us? Resolved is not told, and told is not accepted.", "complaint list")
    print_rows(complaints[:7], "table", COMPLAINTS, row_type=ComplaintRow, empty="")

    agenda = book.agenda(today, rep=statuses[0].owner)
    _headline("What does today ask of the one who looks after the worst?", f"agenda --rep {statuses[0].owner}")
    print_rows(agenda[:7], "table", AGENDA, row_type=AgendaItem, empty="nothing is asked")

    _headline("What do we know of somebody who moved? The history follows the person.", f"person history {MOVED}")
    print_history(desk, book.person_history(MOVED)[-6:])

    click.echo(f"\nThe book is {book.database.place}. Look around in it:\n")
    click.echo(f"  export RELATIONS_DB='{Path(book.database.place).resolve()}'")
    click.echo("  relations prepare 新天地\n  relations report week\n  relations history 新天地\n  relations doctor")
    click.echo(
        "\nYour own book: relations --db my.db init, then relations --db my.db import FILE --as visits --map MAP.toml"
    )


def _headline(text: str, command: str) -> None:
    click.echo(f"\n{text}\n$ relations {command}\n")
