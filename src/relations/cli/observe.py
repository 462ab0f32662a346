"""observe competitor|stock|display|price|need|staff|list."""

from __future__ import annotations

from typing import Any, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun, Verb
from relations.cli.options import WholeNumber, choosing, formatted, recording
from relations.cli.output import Columns, moment, print_rows
from relations.domain import words

KINDS = get_args(words.ObservationKind)


@click.group("observe", cls=Noun)
def observe_() -> None:
    """Record what was seen at a customer's, and list it.

    Example: relations observe list --customer 华联
    """


def _verb(kind: str, about: str, example: str) -> click.Command:
    @click.command(kind, cls=Verb, help=f"{about}\n\nExample: relations observe {kind} {example}")
    @click.argument("customer")
    @click.argument("text")
    @click.option("--about", help="The competitor, the product, or what else it is about.")
    @click.option("--quantity", metavar="NUMBER", help="What was counted.")
    @click.option("--price", metavar="AMOUNT", help="What one costs.")
    @click.option("--currency", metavar="CODE", help="Of the price, such as CNY.")
    @click.option("--score", type=WholeNumber(1, 5), help="1 is poor, 5 is excellent.")
    @click.option("--said-by", "person", metavar="PERSON", help="Who told us.")
    @click.option("--visit", metavar="VISIT", help="The visit on which it was seen.")
    @click.option("--rep", help="Who saw it. Default: who records.")
    @recording
    @click.pass_obj
    def observe(desk: Desk, /, *, rep: str | None, on: str | None, **fields: object) -> None:
        from relations.domain.market import Observe

        desk.record(desk.command(Observe, on, kind=kind, rep=desk.whose(rep), **fields))

    return observe


for _kind, _about, _example in (
    ("competitor", "Record what a competitor does.", '华联 "two for one until Sunday" --about Brightwater'),
    ("stock", "Record what is in stock.", '华联 "last delivery of May" --about "oat milk" --quantity 12'),
    ("display", "Record how our goods are shown: place, tidiness, material.", '华联 "two facings, dusty" --score 2'),
    ("price", "Record a price.", '华联 "on the shelf" --about "oat milk" --price 12.80 --currency CNY'),
    ("need", "Record what the customer needs.", '华联 "a smaller pack for the till" --said-by 王建国'),
    ("staff", "Record how the staff is: skill, mood, whether they recommend us.", '华联 "new at the till" --score 3'),
):
    observe_.add_command(_verb(_kind, _about, _example))


@observe_.command("list")
@choosing
@click.option("--kind", type=click.Choice(KINDS), help="Only of this kind.")
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, since: str | None, until: str | None, **choice: Any) -> None:
    """List observations, the latest first.

    Example: relations observe list --kind competitor --since 2026-01-01
    """
    from relations.queries.market import ObservationRow

    columns: Columns = {
        "on": lambda row: moment(row.on), "customer": "customer", "kind": "kind", "about": lambda row: row.about or "",
        "what": "text", "count": lambda row: row.quantity or "", "price": _price,
        "score": lambda row: str(row.score or ""), "entry": lambda row: str(row.entry),
    }  # fmt: skip
    rows = desk.book.observations(since=desk.day(since), until=desk.day(until), **choice)
    print_rows(rows, desk.format, columns, row_type=ObservationRow, empty="no observation to show")


def _price(row: Any) -> str:
    return f"{row.price} {row.currency}" if row.price else ""
