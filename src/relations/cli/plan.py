"""plan day|month|workload: whom to visit, when, and how much work there is."""

from __future__ import annotations

import click

from relations.cli.help import Noun
from relations.cli.plan_day import day
from relations.cli.plan_month import month, workload


@click.group("plan", cls=Noun)
def plan_() -> None:
    """Propose whom to visit: on a day, in a month; and say how much work there is.

    Example: relations plan day --rep li.wei
    """


for _verb in (day, month, workload):
    plan_.add_command(_verb)
