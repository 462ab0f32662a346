"""gift give|receive|decline|list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import customer_filter, formatted, recording
from relations.cli.output import Columns, print_rows

F = TypeVar("F", bound=Callable[..., Any])


@click.group("gift", cls=Noun)
def gift_() -> None:
    """Record gifts: given, received, declined.

    Example: relations gift list --customer 华联
    """


def _gift(person: str, why: str) -> Callable[[F], F]:
    """Add what all gifts share; `person` is the name of the option for the key person."""

    def add(command: F) -> F:
        for option in (
            click.option("--visit", metavar="REF", help="The visit in which it happened, such as V4."),
            click.option("--rep", help="Who of us. Default: who records."),
            click.option("--occasion", help="Why, such as Mid-Autumn."),
            click.option("--currency", help="ISO code, such as CNY."),
            click.option("--value", help="What it is worth, as a number."),
            click.option("--item", required=True, help="What it was."),
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
    """Record a gift from us.

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

    Example: relations gift decline 华联 --from 王建国 --item "red envelope" --value 500 --currency CNY --on 2026-02-10
    """
    offered_by = "us" if ours else "them"
    _record(desk, "declined", customer=customer, on=on, rep=rep, offered_by=offered_by, **fields)


@gift_.command("list")
@customer_filter
@click.option("--state", type=click.Choice(("given", "received", "declined")), help="Only those in this state.")
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, customer: str | None, state: str | None) -> None:
    """List gifts, the latest first.

    Example: relations gift list --state given
    """
    from relations.queries.gifts import GiftRow

    columns: Columns = {
        "ref": "ref", "on": lambda row: row.on[:10], "state": "state", "customer": "customer", "person": "person", "item": "item",
        "value": lambda row: f"{row.value} {row.currency}" if row.value is not None else "",
        "occasion": "occasion", "flags": "flags",
    }  # fmt: skip
    rows = desk.book.gifts(customer=customer, state=state)  # type: ignore[arg-type]
    print_rows(rows, desk.format, columns, row_type=GiftRow, empty="no gift to show")
