"""gift give|receive|decline|request|approve|refuse|hand|return|list|show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import axes, customer_filter, formatted, recording
from relations.cli.output import Columns, print_record, print_rows
from relations.cli.plain import plain
from relations.domain import words

if TYPE_CHECKING:
    from relations.queries.gifts import GiftRow

F = TypeVar("F", bound=Callable[..., Any])


@click.group("gift", cls=Noun)
def gift_() -> None:
    """Record gifts: asked for, approved, given, received, declined, returned.

    Example: relations gift list --customer 华联
    """


def _gift(person: str, why: str) -> Callable[[F], F]:
    """Add what all gifts share; `person` is the name of the option for the key person."""

    def add(command: F) -> F:
        for option in (
            click.option("--visit", metavar="REF", help="The visit in which it happened, such as V4."),
            click.option("--rep", help="Who of us. Default: who records."),
            click.option("--occasion", help="Why, such as Mid-Autumn."),
            click.option("--cash", is_flag=True, help="Money or its like: a red envelope, a voucher."),
            click.option("--currency", help="ISO code, such as CNY."),
            click.option("--value", help="What it is worth, as a number."),
            click.option("--item", required=True, help="What it is."),
            click.option(person, "person", metavar="PERSON", help=why),
        ):
            command = option(command)
        return recording(command)

    return add


def _record(desk: Desk, state: str, *, customer: str, on: str | None, rep: str | None, **fields: object) -> None:
    from relations.domain.gifts import HandOverGift

    who = rep or desk.recorder()
    desk.record(desk.command(HandOverGift, on, customer=customer, state=state, rep=who, **fields))


@gift_.command()
@click.argument("customer")
@_gift("--to", "To whom.")
@click.pass_obj
def give(desk: Desk, /, *, customer: str, on: str | None, rep: str | None, **fields: object) -> None:
    """Record a gift from us; the rules in force may ask for an approval first, or refuse it.

    Example: relations gift give 华联 --to 王建国 --item tea --value 180 --currency CNY --occasion "Mid-Autumn" --on 2026-03-11
    """
    _record(desk, "given", customer=customer, on=on, rep=rep, **fields)


@gift_.command()
@click.argument("customer")
@_gift("--from", "From whom.")
@click.pass_obj
def receive(desk: Desk, /, *, customer: str, on: str | None, rep: str | None, **fields: object) -> None:
    """Record a gift to us.

    Example: relations gift receive 华联 --from 王建国 --item "moon cakes" --value 90 --currency CNY --on 2026-09-20
    """
    _record(desk, "received", customer=customer, on=on, rep=rep, **fields)


@gift_.command()
@click.argument("customer")
@_gift("--from", "Who offered it, or with --ours who did not take it.")
@click.option("--ours", is_flag=True, help="We offered it, and they did not take it.")
@click.pass_obj
def decline(desk: Desk, /, *, customer: str, on: str | None, rep: str | None, ours: bool, **fields: object) -> None:
    """Record a gift that was offered and not taken.

    Example: relations gift decline 华联 --from 王建国 --item "red envelope" --value 500 --currency CNY --cash --on 2026-02-10
    """
    offered_by = "us" if ours else "them"
    _record(desk, "declined", customer=customer, on=on, rep=rep, offered_by=offered_by, **fields)


@gift_.command()
@click.argument("customer")
@_gift("--to", "To whom.")
@click.pass_obj
def request(desk: Desk, /, *, customer: str, on: str | None, rep: str | None, **fields: object) -> None:
    """Ask whether something may be given; somebody else approves or refuses it.

    Example: relations gift request 华联 --to 王建国 --item "tea set" --value 900 --currency CNY --on 2026-09-01
    """
    from relations.domain.gifts import RequestGift

    desk.record(desk.command(RequestGift, on, customer=customer, rep=rep or desk.recorder(), **fields))


@gift_.command()
@click.argument("gift", metavar="REF")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def approve(desk: Desk, /, *, on: str | None, **fields: object) -> None:
    """Approve what was asked for; not by whoever asked, nor by the rep who is to give it.

    Example: relations --actor zhao.lei gift approve G8 --reason "ten years with us"
    """
    from relations.domain.gifts import ApproveGift

    desk.record(desk.command(ApproveGift, on, **fields))


@gift_.command()
@click.argument("gift", metavar="REF")
@click.option("--reason", required=True, help="Why not.")
@recording
@click.pass_obj
def refuse(desk: Desk, /, *, on: str | None, **fields: object) -> None:
    """Refuse what was asked for; whoever asked may take it back like this.

    Example: relations gift refuse G8 --reason "had one in spring"
    """
    from relations.domain.gifts import RefuseGift

    desk.record(desk.command(RefuseGift, on, **fields))


@gift_.command()
@click.argument("gift", metavar="REF")
@click.option("--visit", metavar="REF", help="The visit in which it happened, such as V4.")
@recording
@click.pass_obj
def hand(desk: Desk, /, *, on: str | None, **fields: object) -> None:
    """Record that what was asked for has been given: approved, or within the rules of that day.

    Example: relations gift hand G8 --on 2026-09-20
    """
    from relations.domain.gifts import HandGift

    desk.record(desk.command(HandGift, on, **fields))


@gift_.command("return")
@click.argument("gift", metavar="REF")
@click.option("--reason", required=True, help="Why.")
@recording
@click.pass_obj
def return_(desk: Desk, /, *, on: str | None, **fields: object) -> None:
    """Record that a gift, given or received, went back: it no longer counts.

    Example: relations gift return G8 --reason "not allowed at their house" --on 2026-09-25
    """
    from relations.domain.gifts import ReturnGift

    desk.record(desk.command(ReturnGift, on, **fields))


@gift_.command("list")
@customer_filter
@click.option("--person", help="Only those to or from this key person.")
@click.option("--by", "rep", metavar="REP", help="Only those of this rep.")
@click.option("--state", type=click.Choice(get_args(words.GiftState)), help="Only those in this state.")
@click.option("--flag", type=click.Choice(get_args(words.GiftFlag)), help="Only those with this flag.")
@click.option("--since", metavar="DAY", help="From this day on.")
@click.option("--until", metavar="DAY", help="Until this day.")
@click.option("--follow-up", is_flag=True, help="Only those after which another call is due and was not made.")
@axes
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, since: str | None, until: str | None, follow_up: bool, **chosen: Any) -> None:
    """List gifts, the latest first, with what was given and received in all.

    Example: relations gift list --state given --since 2026-01-01
    """
    from relations.queries.gifts import GiftRow

    columns: Columns = {
        "ref": "ref", "on": lambda row: row.on[:10], "state": "state", "customer": "customer", "person": "person", "item": "item",
        "value": _worth, "occasion": "occasion", "flags": "flags",
    }  # fmt: skip
    if follow_up:
        columns = {**columns, "call by": "follow_up_by"}
    due = desk.asked if follow_up else None
    with desk.then() as book:
        rows = book.gifts(since=desk.day(since), until=desk.day(until), due=due, **chosen)
    print_rows(rows, desk.format, columns, row_type=GiftRow, empty="no gift to show")
    if desk.format == "table":
        for line in _totals(rows):
            click.echo(plain(line))


@gift_.command()
@click.argument("gift", metavar="REF")
@axes
@formatted
@click.pass_obj
def show(desk: Desk, /, *, gift: str) -> None:
    """Show one gift: who asked, who approved, what speaks against it, and the call that followed.

    Example: relations gift show G8
    """
    columns: Columns = {
        "gift": lambda row: f"{row.item} ({row.ref})", "state": "state", "on": "on",
        "customer": lambda row: f"{row.customer} ({row.customer_ref})", "person": "person", "value": _worth,
        "occasion": "occasion", "by": "by", "visit": "visit", "requested": _told("requested"),
        "approved": _told("approved"), "refused": _told("refused"), "returned on": "returned_on", "reason": "reason",
        "flags": "flags", "call again by": "follow_up_by", "called on": "followed_up_on", "entries": "entries",
    }  # fmt: skip
    with desk.then() as book:
        print_record(book.gift(gift), desk.format, columns)


def _worth(row: GiftRow) -> str:
    return f"{row.value} {row.currency}" if row.value is not None else ""


def _told(step: str) -> Callable[[Any], str]:
    def told(row: GiftRow) -> str:
        on = getattr(row, f"{step}_on")
        return f"{on} by {getattr(row, f'{step}_by')}" if on else ""

    return told


def _totals(rows: Sequence[GiftRow]) -> list[str]:
    """Sum what was given and received, by currency (HANDBOOK G5)."""
    from decimal import Decimal

    lines = []
    for state in ("given", "received"):
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        listed = [row for row in rows if row.state == state]
        for row in listed:
            if row.value is not None and row.currency is not None:
                sums[row.currency] += Decimal(str(row.value))
        parts = [f"{total:f} {currency}" for currency, total in sorted(sums.items())]
        if unknown := sum(row.value is None for row in listed):
            parts.append(f"{unknown} of unknown value")
        if parts:
            lines.append(f"{state}: {', '.join(parts)}")
    return lines
