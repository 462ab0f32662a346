"""replay CUSTOMER."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.history import summary
from relations.cli.options import axes, formatted
from relations.cli.output import Columns, moment, print_json, print_rows, print_table
from relations.cli.plain import plain

if TYPE_CHECKING:
    from relations.queries.replay import Changed, Difference, Step, Stood


@click.command("replay", cls=Verb)
@click.argument("customer")
@click.option("--step", is_flag=True, help="Go through the entries one by one, in the order in which they happened.")
@click.option("--diff", nargs=2, metavar="FROM TO", help="What differs between the ends of two days.")
@axes
@formatted
@click.pass_obj
def replay_(desk: Desk, /, *, customer: str, step: bool, diff: tuple[str, str] | None) -> None:
    """Show a relationship as it stood on a day, step by step, or as it changed between two days.

    With --step each entry tells what it changed: the score by the end of its day without it and with it, promises,
    complaints, gifts, and who was there. Wrong entries are left out; see them with: relations history CUSTOMER

    Example: relations replay 华联 --step
    """
    if step and diff:
        raise click.UsageError("--step and --diff exclude each other")
    if diff and desk.as_of:
        raise click.UsageError("--diff names its days itself; leave --as-of out")
    if diff:
        since, until = desk.day(diff[0]), desk.day(diff[1])
        assert since is not None and until is not None  # noqa: PT018, S101
        with desk.then(customer, "C", by_day=False) as book:
            _print_difference(desk, book.difference(book.whom or customer, since, until))
    elif step:
        with desk.then(customer, "C") as book, desk.progress("replaying") as progress:
            found = list(book.steps(book.whom or customer, desk.asked, progress))
        _print_steps(desk, found)
    else:
        with desk.then(customer, "C") as book:
            _print_stood(desk, book.replay(book.whom or customer, desk.asked))


def _score(score: float | None) -> str:
    return "-" if score is None else f"{score:.1f}"


def _told(change: Changed) -> str:
    if change.before is None:
        return f"{change.what}: {change.after}"
    return f"{change.what}: {change.before} → {change.after or 'gone'}"


def _print_steps(desk: Desk, steps: list[Step]) -> None:
    from relations.queries.replay import Step

    if desk.format != "table":
        print_rows(steps, desk.format, {}, row_type=Step, empty="")
        return
    rows = []
    for each in steps:
        moved = (
            _score(each.score)
            if each.score == each.score_before
            else f"{_score(each.score_before)} → {_score(each.score)}"
        )
        first, *others = [*map(_told, each.changes)] or [""]
        rows.append([moment(each.occurred), str(each.position), each.summary, moved, first])
        rows += [["", "", "", "", other] for other in others]
    print_table(["on", "entry", "what happened", "score", "what it changed"], rows)


def _print_difference(desk: Desk, found: Difference) -> None:
    if desk.format != "table":
        print_json(asdict(found))
        return
    click.echo(plain(f"{found.customer} ({found.ref}) from {found.since} to {found.until}"))
    factors = [[factor.name, _score(factor.before), _score(factor.after)] for factor in found.factors]
    print_table(
        ["", found.since, found.until], [["score", _score(found.score_before), _score(found.score_after)], *factors]
    )
    if found.changes:
        click.echo()
        changes = [[change.what, change.before or "", change.after or ""] for change in found.changes]
        print_table(["what", "before", "after"], changes)
    click.echo(f"\n{len(found.entries)} entries in between")


def _print_stood(desk: Desk, found: Stood) -> None:
    from relations.cli.promise import columns
    from relations.queries.entries import HistoryRow
    from relations.queries.promises import PromiseRow

    if desk.format != "table":
        print_json(asdict(found))
        return
    score = "no score" if found.status.score is None else _score(found.status.score)
    click.echo(plain(f"{found.customer} ({found.ref}) as of {found.as_of}: {score}, {found.status.band}"))
    factors = [[factor.name, _score(factor.points)] for factor in found.status.factors if factor.known]
    print_table(["factor", "value"], factors)
    click.echo()
    print_rows(found.promises, desk.format, columns(desk.asked), row_type=PromiseRow, empty="no promise is open")
    click.echo()
    told = [[row.ref, row.state, row.about, row.raised_on[:10]] for row in found.complaints]
    there = [[row.ref, row.name, row.title or "", ", ".join(row.roles)] for row in found.people]
    for heads, rows in (
        (["complaint", "state", "about", "raised"], told),
        (["person", "name", "title", "roles"], there),
    ):
        if rows:
            print_table(heads, rows)
            click.echo()
    latest: Columns = {"latest": lambda row: moment(row.occurred), "what": summary, "entry": "position"}
    print_rows(found.last_entries, desk.format, latest, row_type=HistoryRow, empty="nothing is on record")
