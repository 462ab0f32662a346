"""day log|spend: what the time and the money of a day went into."""

from __future__ import annotations

from typing import get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import recording
from relations.domain import words

_TASKS = get_args(words.Task)
_EXPENSES = get_args(words.Expense)


@click.group("day", cls=Noun)
def day_() -> None:
    """Tell of the time and the money of a day besides the visits.

    Example: relations day log 08:00-09:00 prepare
    """


@day_.command()
@click.argument("span", metavar="HH:MM-HH:MM")
@click.argument("task", metavar="TASK", type=click.Choice(_TASKS))
@click.option("--text", help="What was done.")
@click.option("--day", metavar="DAY", help="The day. Default: today.")
@click.option("--rep", help="Whose day. Default: who records.")
@recording
@click.pass_obj
def log(desk: Desk, /, *, day: str | None, rep: str | None, on: str | None, **fields: object) -> None:
    """Say what some time of a day was spent with.

    TASK is prepare, follow-up, training (T2), travel, waiting, paperwork, meeting (T3) or private (T4).

    Example: relations day log 08:00-09:00 prepare --text "files of the day's visits"
    """
    from relations.domain.reps import SpendTime

    desk.record(desk.command(SpendTime, on, rep=desk.whose(rep), day=desk.day(day) or desk.today, **fields))


@day_.command()
@click.argument("amount")
@click.argument("currency")
@click.argument("what", metavar="WHAT", type=click.Choice(_EXPENSES))
@click.option("--text", help="What for.")
@click.option("--day", metavar="DAY", help="The day. Default: today.")
@click.option("--rep", help="Whose day. Default: who records.")
@recording
@click.pass_obj
def spend(desk: Desk, /, *, day: str | None, rep: str | None, on: str | None, **fields: object) -> None:
    """Say what the work of a day cost.

    WHAT is travel, meal, lodging, entertainment, promotion or other.

    Example: relations day spend 42.50 CNY travel --text "taxi to 城东"
    """
    from relations.domain.reps import SpendMoney

    desk.record(desk.command(SpendMoney, on, rep=desk.whose(rep), day=desk.day(day) or desk.today, **fields))
