"""plan day: whom to visit on a day, in which order, and who is left out."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import PURPOSES, WholeNumber, formatted
from relations.cli.output import Columns, print_json, print_rows
from relations.cli.plain import plain

if TYPE_CHECKING:
    from relations.domain.command import Command
    from relations.queries.planning.day import DayProposal

MOST_VISITS, MOST_MINUTES, LISTED = 99, 1440, 15
NAME, PLACE, _ASKS, _WHY = 18, 10, 23, 30
"""How much of a name, a place and a reason a table shows."""

purposes_of_plan = click.option(
    "--purpose", "purposes", multiple=True, type=click.Choice(PURPOSES),
    help="With --record: what for, instead of what is proposed; may be repeated.",
)  # fmt: skip


@click.command(cls=Verb)
@click.option("--day", metavar="DAY", help="The day of the plan. Default: tomorrow.")
@click.option("--rep", help="Whose plan. Default: who asks.")
@click.option("--visits", type=WholeNumber(1, MOST_VISITS), help="At most so many visits. Default: by the policy.")
@click.option("--minutes", type=WholeNumber(1, MOST_MINUTES), help="So many minutes of work. Default: by the policy.")
@click.option("--with", "including", multiple=True, metavar="CUSTOMER", help="Take this one in; may be repeated.")
@click.option("--without", multiple=True, metavar="CUSTOMER", help="Leave this one out; may be repeated.")
@click.option("--record", is_flag=True, help="Take the proposal over: plan its visits, all of them or none.")
@purposes_of_plan
@formatted
@click.pass_obj
def day(
    desk: Desk, /, *, day: str | None, rep: str | None, record: bool, purposes: tuple[str, ...], **choice: Any
) -> None:
    """Propose the plan of a day: whom to visit, in which order, and why; and who is left out, and why.

    What is planned stays. Then come complaints whose clock runs out, promises that are due, missed visits, new
    relations, and customers for whom the grade asks; of each, those late by more weeks, or by more cadences, first.
    Among equals, those on a route or in a territory of the plan come first. Fixed weekdays are kept.

    Example: relations plan day --rep li.wei --day tomorrow --visits 6
    """
    who, wanted = desk.whose(rep), desk.day(day) or desk.today + timedelta(days=1)
    if purposes and not record:
        raise click.UsageError("--purpose goes with --record")
    found = desk.book.plan_day(who, wanted, desk.today, **choice)
    if record:
        found = _recorded(desk, found, purposes)
    if desk.format == "json":
        print_json(asdict(found))
    else:
        _show(desk, found, record=record)


def _recorded(desk: Desk, found: DayProposal, purposes: tuple[str, ...]) -> DayProposal:
    """Plan the visits that are not planned yet, and put those that are in the order of the proposal."""
    from relations.domain.visits import PlanVisit, RescheduleVisit

    new = [stop for stop in found.stops if stop.visit is None]
    if not new:
        return found
    whose, order = {"rep": found.rep, "day": found.day}, MOST_VISITS
    commands: list[Command] = [
        desk.command(
            PlanVisit, None, customer=stop.ref, time=stop.time, order=min(stop.order, order),
            purposes=purposes or stop.purposes, **whose,
        )
        for stop in new
    ]  # fmt: skip
    commands += [
        desk.command(RescheduleVisit, None, visit=stop.visit, day=found.day, order=min(stop.order, order))
        for stop in found.stops
        if stop.visit is not None
    ]
    receipts = desk.book.handle_all(commands, desk.today)
    refs = {stop.ref: receipt.ref for stop, receipt in zip(new, receipts, strict=False)}
    stops = tuple(replace(stop, visit=stop.visit or refs[stop.ref]) for stop in found.stops)
    return replace(found, stops=stops, recorded=tuple(refs.values()))


def _show(desk: Desk, found: DayProposal, *, record: bool) -> None:
    from relations.queries.planning.day import LeftOutRow, StopRow

    columns: dict[str, Any] = {"#": lambda row: str(row.order)}
    if any(stop.time for stop in found.stops):
        columns["time"] = "time"
    columns |= {
        "customer": lambda row: cut(row.customer, NAME), "ref": "ref",
        **({"visit": "visit"} if record else {"route": lambda row: cut(row.route or row.territory or "", PLACE)}),
        "why": lambda row: cut(row.reason, _ASKS) + (f" (+{len(row.more)})" if row.more else ""),
    }  # fmt: skip
    nothing = plain(f"nothing asks {found.rep} for a visit on {found.day}" if found.customers else _nobody(found))
    print_rows(found.stops, desk.format, columns, row_type=StopRow, empty=nothing)
    if desk.format == "csv":
        return
    if found.stops:
        click.echo(_summary(found))
    if found.left_out:
        click.echo("\nleft out:")
        columns = {key: columns[key] for key in ("customer", "ref")}
        why: Columns = {**columns, "asks": lambda row: cut(row.reason, NAME), "why": lambda row: cut(row.why, _WHY)}
        print_rows(found.left_out[:LISTED], "table", why, row_type=LeftOutRow, empty="")
        if len(found.left_out) > LISTED:
            click.echo(f"and {len(found.left_out) - LISTED} more; all of them: --format json")
    if found.stops:
        click.echo()
    _tell_next(found, record=record)


def _nobody(found: DayProposal) -> str:
    return f"no customer is {found.rep}'s, and nothing is asked of {found.rep} on {found.day}"


def _summary(found: DayProposal) -> str:
    room, many = found.capacity.room, len(found.stops)
    said = f"{many} of {room} visits on {found.day}, ordered by {found.ordered_by}"
    if found.km is not None:
        said += f", {found.km:.1f} km as the crow flies"
    located = sum(stop.location is not None for stop in found.stops)
    if found.ordered_by == "route" and located > 1:
        said += "\n(by distance with: pip install relations[routing])"
    return said


def _tell_next(found: DayProposal, *, record: bool) -> None:
    """Say how to go on: with the record, or with handing the plan in."""
    submit = f"relations visit submit --rep {quote(found.rep)} --day {found.day}"
    if record and found.stops:
        done = (
            f"planned: {', '.join(found.recorded)}" if found.recorded else "nothing to record, it is planned so already"
        )
        click.echo(plain(done))
    elif any(stop.visit is None for stop in found.stops):
        click.echo("to take it over, add --record; --with and --without CUSTOMER change it")
    if found.stops:
        click.echo(plain(f"to hand it in: {submit}"))


def cut(text: str, most: int) -> str:
    """Shorten a text to so many columns of the screen."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= most else f"{set_cell_size(text, most - 1).rstrip()}…"
