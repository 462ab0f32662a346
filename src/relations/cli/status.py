"""status [CUSTOMER]."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import formatted
from relations.cli.output import Columns, print_json, print_rows, print_table
from relations.cli.plain import plain
from relations.domain import words

if TYPE_CHECKING:
    from relations.queries.health import Status

BANDS = get_args(words.Band)

COLUMNS: Columns = {
    "ref": "ref", "customer": "customer", "score": "score", "band": "band", "grade": "grade", "owner": "owner",
    "last contact": "last_contact",
}  # fmt: skip


@click.command("status", cls=Verb)
@click.argument("customer", required=False)
@click.option("--band", type=click.Choice(BANDS), help="Only those in this band.")
@click.option("--owner", help="Only those of this rep.")
@formatted
@click.pass_obj
def status_(desk: Desk, /, *, customer: str | None, band: str | None, owner: str | None) -> None:
    """Say how relationships stand: all of them, the worst first, or one with its reasons.

    Example: relations status 华联
    """
    from relations.queries.health import Status as Row

    if customer is not None:
        if band or owner:
            raise click.UsageError("--band and --owner choose among all customers; leave them out, or the customer")
        print_status(desk.book.status(customer, desk.today), desk.format)
        return
    rows = [row for row in desk.book.statuses(desk.today) if band in {None, row.band} and owner in {None, row.owner}]
    print_rows(rows, desk.format, COLUMNS, row_type=Row, empty="no customer to show")


def print_status(status: Status, format_: str) -> None:
    """Print how one relationship stands, with the reasons and the entries behind each."""
    if format_ == "json":
        print_json(asdict(status))
        return
    if format_ == "csv":
        print_rows([status], format_, {}, row_type=type(status), empty="")
        return
    score = "no score" if status.score is None else f"{status.score:.1f}"
    click.echo(
        plain(f"{status.customer} ({status.ref}): {score}, {status.band}; as of {status.as_of}, policy {status.policy}")
    )
    rows = []
    for factor in status.factors:
        head = [factor.name, f"{factor.weight:g}", "-" if factor.points is None else f"{factor.points:.1f}"]
        for reason in factor.because:
            entries = ", ".join(str(entry) for entry in reason.entries)
            rows.append([*head, reason.text, entries])
            head = ["", "", ""]
    print_table(["factor", "weight", "points", "because", "entries"], rows)
