"""complaint raise, each stage until close, link|list|show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import SEVERITIES, axes, customer_filter, formatted, recording
from relations.cli.output import Columns, moment, print_record, print_rows, print_table
from relations.domain import words

if TYPE_CHECKING:
    from relations.queries.complaints import ClockRow, ComplaintRow

STATES = get_args(words.ComplaintState)


def next_thing(row: ComplaintRow) -> str:
    """Say what is to be done next and by when: `tell by 2026-03-12`, `resolve: 3 d late`."""
    what = "reopen or close" if row.state == "disputed" else row.next_stage or ""
    if row.next_due is None:
        return what
    return f"{what}: {row.days_late} d late" if row.late else f"{what} by {row.next_due}"


COLUMNS: Columns = {
    "ref": "ref", "severity": "severity", "state": "state", "next": next_thing, "with": "assigned_to",
    "customer": "customer", "about": "about", "by": "by", "raised": lambda row: row.raised_on[:10],
}  # fmt: skip
_FILE: Columns = {
    "complaint": "ref", "customer": lambda row: f"{row.customer} ({row.customer_ref})", "by": "by", "about": "about", "product": "product",
    "severity": "severity", "state": "state", "next": next_thing, "cause": "cause", "evidence": "evidence", "mood": "mood", "wanted": "wanted",
    "with": lambda row: _since(row.assigned_to, row.assigned_on), "went up to": lambda row: _since(row.escalated_to, row.escalated_on),
    "answer": "answer", "remedy": "remedy", "reopened": lambda row: f"{row.reopened} times" if row.reopened > 1 else "once" if row.reopened else "",
    "visit": "visit", "promises": "promises", "the same as": "recurs", "again in": "recurred_by",
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
@click.option("--cause", help="Why it came to that, as the customer tells it.")
@click.option("--evidence", help="What shows it: a photo, a delivery note.")
@click.option("--mood", help="How the customer took it.")
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
@click.option("--to", metavar="NAME", required=True, help="Who of us has it in hand from now on.")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def assign(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Put a complaint into somebody's hands, or into those of somebody else.

    Example: relations complaint assign X5 --to zhang.min --on 2026-03-03
    """
    from relations.domain.complaints import AssignComplaint

    desk.record(desk.command(AssignComplaint, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.option("--to", metavar="WHOM", required=True, help="To whom it goes up.")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def escalate(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that a complaint went up; it may go up further.

    Example: relations complaint escalate X5 --to "regional manager" --on 2026-03-03 --reason "second time this year"
    """
    from relations.domain.complaints import EscalateComplaint

    desk.record(desk.command(EscalateComplaint, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.option("--to", "severity", type=click.Choice(SEVERITIES), required=True, help="How grave it is.")
@click.option("--reason", required=True, help="Why.")
@recording
@click.pass_obj
def severity(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that a complaint proved graver, or less grave.

    Example: relations complaint severity X5 --to critical --reason "a child fell ill" --on 2026-03-04
    """
    from relations.domain.complaints import RegradeComplaint

    desk.record(desk.command(RegradeComplaint, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.option("--cause", required=True, help="What was found.")
@recording
@click.pass_obj
def investigate(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record what was found to be the cause.

    Example: relations complaint investigate X5 --cause "the pallet was stacked too high" --on 2026-03-05
    """
    from relations.domain.complaints import InvestigateComplaint

    desk.record(desk.command(InvestigateComplaint, on, complaint=ref, **fields))


@complaint_.command()
@click.argument("ref")
@click.argument("text")
@click.option("--to", "person", metavar="PERSON", help="Who was answered.")
@recording
@click.pass_obj
def answer(desk: Desk, /, *, ref: str, text: str, on: str | None, **fields: object) -> None:
    """Record what the customer was answered.

    Example: relations complaint answer X5 "we replace both cases" --to 王建国 --on 2026-03-06
    """
    from relations.domain.complaints import AnswerComplaint

    desk.record(desk.command(AnswerComplaint, on, complaint=ref, answer=text, **fields))


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


@complaint_.command()
@click.argument("ref")
@click.option("--recurs", metavar="REF", required=True, help="The earlier complaint about the same thing, such as X5.")
@recording
@click.pass_obj
def link(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that a complaint is an earlier one of the same customer again.

    Example: relations complaint link X8 --recurs X5
    """
    from relations.domain.complaints import LinkComplaint

    desk.record(desk.command(LinkComplaint, on, complaint=ref, **fields))


@complaint_.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed, which is the default.")
@click.option("--all", "every", is_flag=True, help="Also those that are closed.")
@click.option("--late", is_flag=True, help="Only those of which something is late.")
@click.option("--state", type=click.Choice(STATES), help="Only those that have come this far.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only those that grave.")
@click.option("--assigned-to", metavar="NAME", help="Only those that somebody has in hand.")
@customer_filter
@axes
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, only_open: bool, every: bool, **chosen: Any) -> None:
    """List the complaints that are not closed: the latest first, then the gravest, then what is due soonest.

    Example: relations complaint list --customer 华联 --all
    """
    from relations.queries.complaints import ComplaintRow

    if only_open and (every or chosen["state"] == "closed"):
        raise click.UsageError(
            "--open asks for what is not closed, --all and --state closed for what is; give one of them"
        )
    with desk.then(chosen["customer"], "C", by_day=False) as book:
        rows = book.complaints(desk.asked, every=every, **chosen | {"customer": book.whom})
    print_rows(rows, desk.format, COLUMNS, row_type=ComplaintRow, empty="no complaint to show")


@complaint_.command()
@click.argument("ref")
@axes
@formatted
@click.pass_obj
def show(desk: Desk, /, *, ref: str) -> None:
    """Show all that is known of a complaint: its facts, its clocks, and the entries behind it.

    Example: relations complaint show X5
    """
    with desk.then(ref, "X", by_day=False) as book:
        found = book.complaint(ref, desk.asked)
        entries = book.complaint_entries(found)
    print_record(found, desk.format, _FILE)
    if desk.format != "table":
        return
    if found.clocks:
        click.echo()
        print_table(["stage", "due", "reached", ""], [_clock(clock) for clock in found.clocks])
    click.echo()
    print_table(["entry", "on", "what"], [[str(row.position), moment(row.occurred), row.summary] for row in entries])


def _clock(clock: ClockRow) -> list[str]:
    late = f"{clock.days_late} d late" if clock.days_late else "in time" if clock.reached else ""
    reached = moment(clock.reached) if clock.reached else "" if clock.running else "passed over"
    return [clock.stage, clock.due, reached, late]


def _since(name: str | None, since: str | None) -> str:
    return f"{name} since {since[:10]}" if name and since else ""
