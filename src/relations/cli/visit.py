"""visit log|list."""

from __future__ import annotations

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import CHANNELS, PURPOSES, SEVERITIES, WholeNumber, customer_filter, formatted, recording
from relations.cli.output import Columns, moment, print_rows


@click.group("visit", cls=Noun)
def visit_() -> None:
    """Log visits and other contacts, with what came of them.

    Example: relations visit list --customer 华联
    """


@visit_.command()
@click.argument("customer")
@click.option("--rep", help="Who was there. Default: who records.")
@click.option("--purpose", "purposes", multiple=True, type=click.Choice(PURPOSES), help="Why; may be repeated.")
@click.option("--goal", help="What the visit was to reach.")
@click.option("--met", multiple=True, metavar="PERSON", help="Whom we met; may be repeated.")
@click.option("--outcome", help="What came of it.")
@click.option("--next", "next_on", metavar="DAY", help="The day of the next visit.")
@click.option("--channel", type=click.Choice(CHANNELS), default="visit", help="How we were in touch.")
@click.option(
    "--promise",
    "promises",
    multiple=True,
    nargs=2,
    metavar="TEXT DUE",
    help='What we promised and by when ("-": no day).',
)
@click.option(
    "--complaint",
    "complaints",
    multiple=True,
    nargs=2,
    metavar="TEXT SEVERITY",
    help=f"A complaint: {', '.join(SEVERITIES)}.",
)
@click.option("--gift", "gifts", multiple=True, nargs=3, metavar="ITEM VALUE CURRENCY", help="A gift that we gave.")
@recording
@click.pass_obj
def log(
    desk: Desk, /, *, customer: str, rep: str | None, next_on: str | None, met: tuple[str, ...], on: str | None,
    promises: tuple[tuple[str, str], ...], complaints: tuple[tuple[str, str], ...],
    gifts: tuple[tuple[str, str, str], ...], **fields: object,
) -> None:  # fmt: skip
    """Log a visit, with the promises, complaints and gifts it brought: all is recorded together, or nothing.

    They are linked to the visit, and to the person met where it was one.

    Example: relations visit log 华联 --on 2026-03-06 --purpose service --met 王建国 --promise "new shelf labels" 2026-03-20
    """
    from relations.domain.complaints import RaiseComplaint
    from relations.domain.gifts import HandOverGift
    from relations.domain.promises import MakePromise
    from relations.domain.visits import LogVisit

    who = rep or desk.recorder()
    shared = {"customer": customer, "person": met[0] if len(met) == 1 else None}
    desk.record(
        desk.command(
            LogVisit, on, customer=customer, rep=who, met=met, next_on=desk.day(next_on), **fields,
            promises=tuple(
                desk.command(MakePromise, on, rep=who, text=text, due=None if due == "-" else desk.day(due), **shared)
                for text, due in promises
            ),
            complaints=tuple(
                desk.command(RaiseComplaint, on, about=about, severity=severity, **shared) for about, severity in complaints
            ),
            gifts=tuple(
                desk.command(HandOverGift, on, rep=who, item=item, value=value, currency=currency, **shared)
                for item, value, currency in gifts
            ),
        )
    )  # fmt: skip


@visit_.command("list")
@customer_filter
@click.option("--rep", help="Only those of this rep.")
@click.option("--since", metavar="DAY", help="Only from this day on.")
@click.option("--limit", type=WholeNumber(min=1), help="At most so many.")
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, customer: str | None, rep: str | None, since: str | None, limit: int | None) -> None:
    """List visits, the latest first.

    Example: relations visit list --customer 华联 --since 2026-01-01
    """
    from relations.queries.visits import VisitRow

    columns: Columns = {
        "ref": "ref", "on": lambda row: moment(row.on), "customer": "customer", "rep": "rep", "purposes": "purposes", "met": "met",
        "outcome": lambda row: row.outcome or row.goal or "", "next": "next_on",
    }  # fmt: skip
    rows = desk.book.visits(customer=customer, rep=rep, since=desk.day(since), limit=limit)
    print_rows(rows, desk.format, columns, row_type=VisitRow, empty="no visit to show")
