"""trade order|collect|reconcile|list|trend."""

from __future__ import annotations

from typing import Any, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import choosing, customer_filter, formatted, recording
from relations.cli.output import Columns, moment, print_rows
from relations.domain import words

DEALS = get_args(words.DealKind)


@click.group("trade", cls=Noun)
def trade_() -> None:
    """Record orders, money collected and reconciled accounts, and see how business goes.

    Example: relations trade trend --customer 华联
    """


@trade_.command()
@click.argument("customer")
@click.argument("amount")
@click.argument("currency")
@click.option("--text", help="What was ordered.")
@click.option("--margin", metavar="PERCENT", help="Our margin, in percent of the amount.")
@click.option("--discount", metavar="PERCENT", help="The discount, in percent.")
@click.option("--visit", metavar="VISIT", help="The visit on which it was taken.")
@click.option("--rep", help="Who took it. Default: who records.")
@recording
@click.pass_obj
def order(desk: Desk, /, *, rep: str | None, on: str | None, **fields: object) -> None:
    """Record an order.

    Example: relations trade order 华联 1800 CNY --text "12 cases of oat milk" --discount 5
    """
    from relations.domain.market import TakeOrder

    desk.record(desk.command(TakeOrder, on, rep=desk.whose(rep), **fields))


@trade_.command()
@click.argument("customer")
@click.argument("amount")
@click.argument("currency")
@click.option("--text", help="What was paid, and how.")
@click.option("--visit", metavar="VISIT", help="The visit on which it was collected.")
@click.option("--rep", help="Who collected it. Default: who records.")
@recording
@click.pass_obj
def collect(desk: Desk, /, *, rep: str | None, on: str | None, **fields: object) -> None:
    """Record that the customer paid.

    Example: relations trade collect 华联 1200 CNY --text "invoice 5521"
    """
    from relations.domain.market import CollectMoney

    desk.record(desk.command(CollectMoney, on, rep=desk.whose(rep), **fields))


@trade_.command()
@click.argument("customer")
@click.argument("receivable")
@click.argument("currency")
@click.option("--disputed", is_flag=True, help="The customer's books say something else.")
@click.option("--text", help="What was found.")
@click.option("--visit", metavar="VISIT", help="The visit on which accounts were compared.")
@click.option("--rep", help="Who compared them. Default: who records.")
@recording
@click.pass_obj
def reconcile(desk: Desk, /, *, disputed: bool, rep: str | None, on: str | None, **fields: object) -> None:
    """Record what the customer owes us by both books.

    Example: relations trade reconcile 华联 600 CNY
    """
    from relations.domain.market import ReconcileAccount

    desk.record(desk.command(ReconcileAccount, on, agreed=not disputed, rep=desk.whose(rep), **fields))


@trade_.command("list")
@choosing
@click.option("--what", type=click.Choice(DEALS), help="Only of this kind.")
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, since: str | None, until: str | None, **choice: Any) -> None:
    """List orders, payments and reconciled accounts, the latest first.

    Example: relations trade list --customer 华联 --what order
    """
    from relations.queries.market import DealRow

    columns: Columns = {
        "on": lambda row: moment(row.on), "customer": "customer", "what": "what", "amount": "amount",
        "currency": "currency", "text": lambda row: row.text or "", "by": lambda row: row.by or "",
        "entry": lambda row: str(row.entry),
    }  # fmt: skip
    rows = desk.book.deals(since=desk.day(since), until=desk.day(until), **choice)
    print_rows(rows, desk.format, columns, row_type=DealRow, empty="no business to show")


@trade_.command()
@customer_filter
@click.option("--rep", help="Only what this rep did.")
@formatted
@click.pass_obj
def trend(desk: Desk, /, **choice: Any) -> None:
    """Sum up business month by month.

    Example: relations trade trend --customer 华联
    """
    from relations.queries.market import TrendRow

    columns: Columns = {
        "month": "month", "currency": "currency", "orders": lambda row: str(row.orders), "ordered": "ordered",
        "collected": "collected", "owed to us": lambda row: row.receivable or "-",
    }  # fmt: skip
    print_rows(desk.book.trade_trend(**choice), desk.format, columns, row_type=TrendRow, empty="no business to show")
