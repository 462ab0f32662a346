"""plan month|workload: the visits of a month, and how much work there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import WholeNumber, formatted
from relations.cli.output import Columns, print_json, print_rows
from relations.cli.plain import plain
from relations.cli.plan_day import LISTED, MOST_MINUTES, MOST_VISITS, NAME, PLACE, cut, purposes_of_plan

_SHORT = 9
_GRADES = ("A", "B", "C", "D", "ungraded")

if TYPE_CHECKING:
    from relations.queries.planning.month import MonthProposal
    from relations.queries.planning.workload import Workload, WorkloadRow


@click.command(cls=Verb)
@click.option("--month", metavar="MONTH", help="The month, such as 2026-05. Default: this one, what is left of it.")
@click.option("--rep", help="Whose plan. Default: who asks.")
@click.option(
    "--visits", type=WholeNumber(1, MOST_VISITS), help="At most so many visits a day. Default: by the policy."
)
@click.option("--minutes", type=WholeNumber(1, MOST_MINUTES), help="So many minutes a day. Default: by the policy.")
@click.option("--record", is_flag=True, help="Take the proposal over: plan its visits, all of them or none.")
@purposes_of_plan
@formatted
@click.pass_obj
def month(
    desk: Desk, /, *, month: str | None, rep: str | None, record: bool, purposes: tuple[str, ...], **room: int | None
) -> None:
    """Spread the visits that the grades ask for over the working days of a month, and say what finds no day.

    A visit is made up to a week before it is due, on the fixed weekday where there is one; on days on which the rep is
    on the same route or in the same territory first, then on those with most room. What is planned stays.

    Example: relations plan month --rep li.wei --visits 6
    """
    from relations.queries.planning.month import MonthVisit

    if purposes and not record:
        raise click.UsageError("--purpose goes with --record")
    found = desk.book.plan_month(desk.whose(rep), _month(desk, month), desk.today, **room)
    if record:
        found = _recorded(desk, found, purposes)
    if desk.format == "json":
        print_json(asdict(found))
        return
    rows = [visit for each in found.days for visit in each.visits]
    first = {id(each.visits[0]) for each in found.days if each.visits}
    columns: Columns = {
        "day": lambda row: f"{row.day} {row.weekday[:3]}" if id(row) in first else "",
        "customer": lambda row: cut(row.customer, NAME), "ref": "ref", "grade": "grade",
        "route": lambda row: cut(row.route or row.territory or "", PLACE),
        "due": lambda row: row.visit or row.due + ("" if not row.days_late else " late"),
    }  # fmt: skip
    print_rows(rows, desk.format, columns, row_type=MonthVisit, empty=_nothing(found))
    if desk.format == "table":
        _sum_up(found)
        _tell_next(found, record=record)


def _recorded(desk: Desk, found: MonthProposal, purposes: tuple[str, ...]) -> MonthProposal:
    """Plan the visits that are not planned yet."""
    from relations.domain.visits import PlanVisit

    new = [visit for day in found.days for visit in day.visits if visit.visit is None]
    commands = [
        desk.command(
            PlanVisit, None, customer=visit.ref, rep=found.rep, day=visit.day, purposes=purposes or ("service",)
        )
        for visit in new
    ]
    receipts = desk.book.handle_all(commands, desk.today) if commands else []
    refs = {(visit.ref, visit.day): receipt.ref for visit, receipt in zip(new, receipts, strict=True)}
    days = tuple(
        replace(day, visits=tuple(replace(each, visit=each.visit or refs[each.ref, each.day]) for each in day.visits))
        for day in found.days
    )
    return replace(found, days=days, recorded=tuple(refs.values()))


def _tell_next(found: MonthProposal, *, record: bool) -> None:
    """Say what was planned, or how to take the proposal over."""
    if record:
        done = (
            f"planned: {len(found.recorded)} visits"
            if found.recorded
            else "nothing to record, it is planned so already"
        )
        click.echo(f"\n{done}; hand in each day with: relations visit submit --day DAY")
    elif any(visit.visit is None for day in found.days for visit in day.visits):
        click.echo("\nto take it over, add --record")


def _nothing(found: MonthProposal) -> str:
    if not found.customers:
        return plain(f"no customer is {found.rep}'s")
    return plain(f"nothing is required of {found.rep} from {found.first} to the end of the month")


def _sum_up(found: MonthProposal) -> None:
    """Print the totals by grade, and what finds no day."""
    from relations.queries.planning.month import GradeTotal, Unplaced

    if not found.grades:
        return
    click.echo()
    columns: Columns = {
        "grade": "grade", "customers": lambda row: str(row.customers), "required": lambda row: str(row.required),
        "planned": lambda row: str(row.planned),
    }  # fmt: skip
    print_rows((*found.grades, found.total), "table", columns, row_type=GradeTotal, empty="")
    if found.left_out:
        click.echo("\nleft out:")
        columns = {"customer": lambda row: cut(row.customer, NAME), "ref": "ref", "due": "due", "why": "why"}
        print_rows(found.left_out[:LISTED], "table", columns, row_type=Unplaced, empty="")
        if len(found.left_out) > LISTED:
            click.echo(f"and {len(found.left_out) - LISTED} more; all of them: --format json")


@click.command(cls=Verb)
@click.option("--month", metavar="MONTH", help="The month, such as 2026-05. Default: this one.")
@click.option("--rep", help="Only the customers of this rep.")
@click.option("--territory", help="Only the customers in this area.")
@formatted
@click.pass_obj
def workload(desk: Desk, /, *, month: str | None, rep: str | None, territory: str | None) -> None:
    """Say how much work there is, by rep and territory: customers by grade, visits asked for and made.

    asked: visits a month that the grades ask for; can: what the rep can do in the working days of the month; load: the
    one in percent of the other. made: real contacts in the month; plan: visits still to come; done: percent of what is
    asked that was made, no customer counting for more than was asked; seen: customers contacted at least once, of all.

    Example: relations plan workload --month 2026-09
    """
    from relations.queries.planning.workload import WorkloadRow

    found = desk.book.workload(_month(desk, month), desk.today, rep=desk.any_rep(rep), territory=territory)
    if desk.format == "json":
        print_json(asdict(found))
        return
    columns: Columns = {
        "rep": lambda row: "total" if row is found.total else cut(row.rep or "nobody", _SHORT),
        "territory": lambda row: "all" if row in found.reps and row not in found.rows else cut(row.territory or "", _SHORT),
        "A/B/C/D/-": lambda row: "/".join(str(row.grades.get(grade, 0)) for grade in _GRADES),
        "asked": lambda row: f"{row.required:.0f}", "can": lambda row: "" if row.can is None else str(row.can),
        "load": lambda row: _percent(row.load), "made": lambda row: str(row.made), "plan": lambda row: str(row.planned),
        "done": lambda row: _percent(row.reached), "seen": lambda row: f"{row.covered}/{row.customers}",
    }  # fmt: skip
    rows = [*_with_sums(found), found.total] if desk.format == "table" and found.rows else found.rows
    print_rows(rows, desk.format, columns, row_type=WorkloadRow, empty="no customer to show")
    if desk.format == "table":
        click.echo(f"{found.month}: {found.working_days} working days with room for {found.capacity.room} visits each")
        if found.unowned:
            click.echo(f"nobody owns {found.unowned} of the customers; see: relations customer assign")


def _with_sums(found: Workload) -> Sequence[WorkloadRow]:
    """Give the rows, and after those of a rep in several territories their sum."""
    rows: list[WorkloadRow] = []
    for each in found.reps:
        own = [row for row in found.rows if row.rep == each.rep]
        rows += own if len(own) == 1 else [*own, each]
    return rows


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0f}%"


def _month(desk: Desk, text: str | None) -> date:
    """Give the first day of a month; of this month, today."""
    return desk.today if text is None else date.fromisoformat(f"{desk.month(text)}-01")
