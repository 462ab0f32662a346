"""init, rebuild, doctor."""

from __future__ import annotations

import sys

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import formatted
from relations.cli.output import print_json


@click.command("init", cls=Verb)
@click.option(
    "--zone",
    metavar="NAME",
    help="Time zone of the book, such as Asia/Shanghai. Default: RELATIONS_TZ, else the machine's.",
)
@click.option(
    "--roles",
    is_flag=True,
    help="Print the SQL for owner, writers and auditors of a book on PostgreSQL, to run with psql.",
)
@formatted
@click.pass_obj
def init_(desk: Desk, /, *, zone: str | None, roles: bool) -> None:
    """Create a book, where none is yet.

    With --roles the answer is SQL that lets writers add entries and nothing else, each under their own name only.

    Example: relations init --zone Asia/Shanghai
    """
    from relations.store.errors import NoBookError

    try:
        desk.open(create=False).close()
        created = False
    except NoBookError:
        created = True
    with desk.open(create=True, zone=zone) as book:
        place, zone_name = book.database.place, book.zone.key
        sql = book.roles() if roles else None
    if desk.format == "json":
        print_json({"book": place, "created": created, "zone": zone_name} | ({"roles": sql} if sql else {}))
    elif sql:
        click.echo(sql)
    elif created:
        click.echo(f"created a book at {place} (time zone {zone_name}); next: relations customer add NAME")
    else:
        click.echo(f"there is a book at {place} already (time zone {zone_name}); nothing was changed")


@click.command("rebuild", cls=Verb)
@click.option(
    "--processes",
    metavar="N",
    type=click.IntRange(1, 64),
    help="Workers on this machine; 1 is none. Default: up to 4 where the log is long, one for each processor.",
)
@click.option("--dask", metavar="ADDRESS", help="Scheduler of a Dask cluster that helps, such as tcp://host:8786.")
@formatted
@click.pass_obj
def rebuild_(desk: Desk, /, *, processes: int | None, dask: str | None) -> None:
    """Throw the read models away and fold the log again.

    The workers of a cluster are sent the address of the book, its password included.

    Example: relations rebuild --processes 2
    """
    from relations.projections.workers import processes_for

    if processes and dask is not None:
        raise click.UsageError("--processes and --dask exclude each other")
    book = desk.book
    with desk.progress("rebuilding") as progress:
        entries = book.rebuild(progress, processes=processes or processes_for(book.size()), cluster=dask)
    if desk.format == "json":
        print_json({"entries": entries})
    else:
        click.echo(f"rebuilt the read models from {entries:,} entries")


@click.command("copy", cls=Verb)
@click.option("--to", required=True, metavar="URL", help="Where the copy is to be: a file name or database URL.")
@formatted
@click.pass_obj
def copy_(desk: Desk, /, *, to: str) -> None:
    """Copy the book to another place or database, and prove by its Merkle root that the copy is the same.

    The book may be in use meanwhile. Run again, it brings an earlier copy up to date, so it serves as a backup too.
    The key and the checkpoints are files of their own, to be copied beside it.

    Example: relations copy --to backup.db
    """
    with desk.progress("copying") as progress:
        copied = desk.book.copy(to, progress)
    if desk.format == "json":
        print_json({"to": copied.to, "entries": copied.entries, "copied": copied.fresh, "root": copied.root})
    else:
        click.echo(
            f"{copied.to} holds all {copied.entries:,} entries, {copied.fresh:,} of them new; root {copied.root}"
        )


@click.command("doctor", cls=Verb)
@formatted
@click.pass_obj
def doctor_(desk: Desk) -> None:
    """Check everything: the file, the numbering, every leaf and the tree, and the read models against a rebuild.

    Exits with 1 when anything is wrong.

    Example: relations doctor
    """
    with desk.progress("examining") as progress:
        faults = desk.book.doctor(progress)
    entries = desk.book.size()
    if desk.format == "json":
        print_json({"entries": entries, "faults": faults})
    else:
        for fault in faults:
            click.echo(fault)
        if not faults:
            click.echo(f"all is well: {entries:,} entries, numbered without a gap, sealed, and the read models agree")
    if faults:
        sys.exit(1)
