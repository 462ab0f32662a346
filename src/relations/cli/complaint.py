"""complaint raise|acknowledge|resolve|tell|accept|dispute|reopen|close|list."""

from __future__ import annotations

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import SEVERITIES, customer_filter, formatted, recording
from relations.cli.output import Columns, print_rows

STATES = ("raised", "acknowledged", "resolved", "told", "accepted", "disputed", "closed")

COLUMNS: Columns = {
    "ref": "ref", "severity": "severity", "state": "state", "raised": lambda row: row.raised_on[:10], "customer": "customer",
    "about": "about", "by": "by", "resolved": lambda row: (row.resolved_on or "")[:10], "told": lambda row: (row.told_on or "")[:10],
}  # fmt: skip


@click.group("complaint", cls=Noun)
def complaint_() -> None:
    """Follow complaints until they are closed: resolved is not told, and told is not accepted.

    Example: relations complaint list
    """


@complaint_.command("raise")
@click.argument("customer")
@click.argument("about")
@click.option("--by", "person", metavar="PERSON", help="Who complained.")
@click.option("--severity", type=click.Choice(SEVERITIES), default="medium", show_default=True, help="How grave it is.")
@click.option("--product", help="What it is about.")
@click.option("--wanted", help="The remedy that is wanted.")
@click.option("--recurs", metavar="REF", help="The earlier complaint about the same thing, such as X5.")
@click.option("--visit", metavar="REF", help="The visit in which it was raised, such as V4.")
@recording
@click.pass_obj
def raise_(desk: Desk, /, *, customer: str, about: str, on: str | None, **fields: object) -> None:
    """Record a complaint.

    Example: relations complaint raise 华联 "two cases crushed in transit" --by 王建国 --severity high --on 2026-03-02
    """
    from relations.domain.complaints import RaiseComplaint

    desk.record(desk.command(RaiseComplaint, on, customer=customer, about=about, **fields))


@complaint_.command()
@click.argument("ref")
@recording
@click.pass_obj
def acknowledge(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that we confirmed the complaint to the customer.

    Example: relations complaint acknowledge X5 --on 2026-03-02
    """
    from relations.domain.complaints import AcknowledgeComplaint

    desk.record(desk.command(AcknowledgeComplaint, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.option("--remedy", help="What was done.")
@recording
@click.pass_obj
def resolve(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that the cause was put right.

    Example: relations complaint resolve X5 --on 2026-03-10 --remedy "two cases replaced"
    """
    from relations.domain.complaints import ResolveComplaint

    desk.record(desk.command(ResolveComplaint, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.option("--to", "person", metavar="PERSON", help="Who was told.")
@recording
@click.pass_obj
def tell(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that the customer was told of the remedy.

    Example: relations complaint tell X5 --to 王建国 --on 2026-03-11
    """
    from relations.domain.complaints import TellCustomer

    desk.record(desk.command(TellCustomer, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.option("--by", "person", metavar="PERSON", help="Who accepted.")
@recording
@click.pass_obj
def accept(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that the customer accepted the remedy.

    Example: relations complaint accept X5 --by 王建国 --on 2026-03-12
    """
    from relations.domain.complaints import AcceptRemedy

    desk.record(desk.command(AcceptRemedy, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def dispute(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that the customer did not accept the remedy.

    Example: relations complaint dispute X5 --on 2026-03-12 --reason "wants three cases"
    """
    from relations.domain.complaints import DisputeRemedy

    desk.record(desk.command(DisputeRemedy, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def reopen(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Take a complaint up again that was resolved or closed.

    Example: relations complaint reopen X5 --on 2026-03-20 --reason "crushed again"
    """
    from relations.domain.complaints import ReopenComplaint

    desk.record(desk.command(ReopenComplaint, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.option("--reason", help="Why; required where the customer was never told.")
@recording
@click.pass_obj
def close(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Close a complaint; the customer must have been told, or a reason given.

    Example: relations complaint close X5 --on 2026-03-15
    """
    from relations.domain.complaints import CloseComplaint

    desk.record(desk.command(CloseComplaint, on, complaint=ref, **fields))


@complaint_.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are closed.")
@click.option("--state", type=click.Choice(STATES), help="Only those that have come this far.")
@customer_filter
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, every: bool, state: str | None, customer: str | None) -> None:
    """List the complaints that are not closed, severe ones first.

    Example: relations complaint list --customer 华联 --all
    """
    from relations.queries.complaints import ComplaintRow

    rows = desk.book.complaints(customer=customer, state=state, every=every)  # type: ignore[arg-type]
    print_rows(rows, desk.format, COLUMNS, row_type=ComplaintRow, empty="no complaint to show")
