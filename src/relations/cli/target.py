"""target set|forecast|account|list."""

from __future__ import annotations

from typing import Any, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import WholeNumber, formatted, recording
from relations.cli.output import Columns, moment, print_rows
from relations.domain import words

_MEASURES = get_args(words.Measure)


@click.group("target", cls=Noun)
def target_() -> None:
    """Say what is to be reached, what probably will be, and how a key account is to be won.

    Example: relations target list --rep li.wei
    """


@target_.command("set")
@click.argument("measure", metavar="MEASURE", type=click.Choice(_MEASURES))
@click.argument("amount")
@click.argument("currency", required=False)
@click.option("--month", "period", metavar="MONTH", help="For this month, such as 2026-03, or a year, such as 2026.")
@click.option("--rep", help="Whose target. Default: who records.")
@click.option("--reason", help="Why so much.")
@recording
@click.pass_obj
def set_(desk: Desk, /, *, period: str | None, rep: str | None, on: str | None, **fields: Any) -> None:
    """Set the target of a rep for a month or a year: orders and collected in money, visits and new-customers counted.

    Example: relations target set orders 50000 CNY --rep li.wei --month 2026-12
    """
    from relations.domain.targets import SetTarget

    desk.record(desk.command(SetTarget, on, rep=desk.whose(rep), period=desk.month(period, year=True), **fields))


@target_.command()
@click.argument("measure", metavar="MEASURE", type=click.Choice(_MEASURES))
@click.argument("amount")
@click.argument("currency", required=False)
@click.option("--month", "period", metavar="MONTH", help="For this month, such as 2026-03. Default: that of today.")
@click.option("--rep", help="Whose forecast. Default: who records.")
@click.option("--reason", help="Why so much.")
@recording
@click.pass_obj
def forecast(desk: Desk, /, *, period: str | None, rep: str | None, on: str | None, **fields: Any) -> None:
    """Say what will probably be reached in a month; a forecast that changes is made again.

    Example: relations target forecast orders 48000 CNY --rep li.wei --month 2026-12 --reason "a shop closes"
    """
    from relations.domain.targets import MakeForecast

    desk.record(desk.command(MakeForecast, on, rep=desk.whose(rep), period=desk.month(period), **fields))


@target_.command()
@click.argument("customer")
@click.option("--year", type=WholeNumber(1900, 2999), help="The year of the plan. Default: that of today.")
@click.option("--diagnosis", help="How it stands with us, and why.")
@click.option("--forecast", "forecasted", nargs=2, metavar="AMOUNT CURRENCY", help="What it will order in the year.")
@click.option("--goal", help="What is to be reached.")
@click.option("--strategy", help="How.")
@click.option("--action", help="What is done next, by whom.")
@click.option("--control", help="How and when we look whether it works.")
@click.option("--feedback", help="What came of it; each is kept beside the others.")
@recording
@click.pass_obj
def account(
    desk: Desk, /, *, year: int | None, forecasted: tuple[str, str] | None, on: str | None, **fields: Any
) -> None:
    """Write at the plan for a key account; what is not given stays as it was said before.

    Example: relations target account 华联 --goal "half of the shelf" --forecast 120000 CNY --strategy "the new line first"
    """
    from relations.domain.accounts import PlanAccount

    forecast, currency = forecasted or (None, None)
    asked = year or desk.today.year
    desk.record(desk.command(PlanAccount, on, year=asked, forecast=forecast, currency=currency, **fields))


@target_.command("list")
@click.option("--rep", help="Only of this rep.")
@click.option("--month", "period", metavar="MONTH", help="Only for this month, such as 2026-03, or year, such as 2026.")
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, rep: str | None, period: str | None) -> None:
    """List targets and forecasts as they were said last.

    Example: relations target list --rep li.wei --month 2026-12
    """
    from relations.queries.figures import FigureRow

    columns: Columns = {
        "period": "period", "rep": "rep", "what": "what", "measure": "measure",
        "amount": lambda row: f"{row.amount} {row.currency or ''}".strip(), "before": "before", "by": "by",
        "on": lambda row: moment(row.on), "reason": "reason",
    }  # fmt: skip
    periods = None if period is None else [desk.month(period, year=True)]
    rows = desk.book.figures(desk.today, rep=desk.any_rep(rep), periods=periods)
    print_rows(rows, desk.format, columns, row_type=FigureRow, empty="no target or forecast")
