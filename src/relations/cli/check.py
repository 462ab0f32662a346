"""check [NAMES]."""

from __future__ import annotations

import sys

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import customer_filter, formatted
from relations.cli.output import Columns, print_rows
from relations.cli.plain import plain


@click.command("check", cls=Verb)
@click.argument("names", nargs=-1)
@click.option("--list", "explain", is_flag=True, help="Say what each check looks for and what mends it.")
@customer_filter
@formatted
@click.pass_obj
def check_(desk: Desk, /, *, names: tuple[str, ...], explain: bool, customer: str | None) -> None:
    """Say what is wrong: silent when all is well, otherwise a line for each finding, and exit 1.

    Without NAMES, such as promises-overdue, every check is made. Each line names the check, the subject, what is wrong,
    and the entries that show it.

    Example: relations check --list
    """
    from relations.queries.checks import CHECKS, Check, Finding

    if explain:
        columns: Columns = {"check": "check", "finds": "finds", "mend": "mend"}
        print_rows(CHECKS, desk.format, columns, row_type=Check, empty="")
        return
    found = desk.book.check(desk.today, names=names, customer=customer)
    if desk.format == "table":
        for each in found:
            click.echo(plain(_line(each)))
    else:
        print_rows(found, desk.format, {}, row_type=Finding, empty="")
    if found:
        sys.exit(1)


def _line(found: object) -> str:
    """Write a finding as compilers do: where, what, and the entries that show it."""
    entries = ", ".join(str(entry) for entry in found.entries)  # type: ignore[attr-defined]
    shown = f" (entries {entries})" if entries else ""
    where = found.customer_ref if found.ref in {None, found.customer_ref} else f"{found.customer_ref} {found.ref}"  # type: ignore[attr-defined]
    return f"{found.check}: {where} {found.customer}: {found.text}{shown}"  # type: ignore[attr-defined]
