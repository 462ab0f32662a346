"""status [CUSTOMER]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import GRADE, WholeNumber, axes, formatted
from relations.cli.output import Columns, print_json, print_rows, print_table
from relations.cli.plain import plain
from relations.domain import words

if TYPE_CHECKING:
    from relations.queries.health import Standing, TrendPoint

BANDS = get_args(words.Band)
SHOWN = 50
"""How many relationships a table shows unless told."""

_BARS = "▁▂▃▄▅▆▇█"
_FULL = 100


def weakest(row: object) -> str:
    """Name the known factor that costs the score most, with its points."""
    known = [factor for factor in row.factors if factor.points is not None and factor.points < _FULL]  # type: ignore[attr-defined]
    worst = max(known, key=lambda factor: factor.weight * (_FULL - factor.points), default=None)
    return "" if worst is None else f"{worst.name} {worst.points:.0f}"


COLUMNS: Columns = {
    "ref": "ref", "customer": "customer", "score": "score", "band": "band", "grade": "grade", "owner": "owner",
    "last contact": "last_contact", "weakest": weakest,
}  # fmt: skip


@click.command("status", cls=Verb)
@click.argument("customer", required=False)
@click.option("--trend", is_flag=True, help="The score of one customer over time.")
@click.option("--band", type=click.Choice(BANDS), help="Only those in this band.")
@click.option("--grade", type=GRADE, help="Only those of this grade.")
@click.option("--owner", help="Only those of this rep.")
@click.option("--territory", help="Only those in this territory.")
@click.option(
    "--limit", type=WholeNumber(0), help=f"So many, the worst; 0 is all. Default: {SHOWN} in a table, else all."
)
@axes
@formatted
@click.pass_obj
def status_(desk: Desk, /, *, customer: str | None, trend: bool, limit: int | None, **choice: str | None) -> None:
    """Say how relationships stand: all of them, the worst first, or one with its reasons.

    Example: relations status 华联
    """
    from relations.queries.health import Choice, Status

    if customer is None and trend:
        raise click.UsageError("--trend is of one customer; name it: relations status --trend CUSTOMER")
    if customer is not None:
        given = [f"--{name}" for name, value in {**choice, "limit": limit}.items() if value is not None]
        if given:
            raise click.UsageError(
                f"{' and '.join(given)} can only choose among all customers; leave it out, or the customer"
            )
        with desk.then(customer, "C") as book:
            if trend:
                print_trend(book.trend(book.whom or customer, desk.asked), desk.format)
            else:
                print_status(book.status(book.whom or customer, desk.asked), desk.format)
        return
    if limit is None:
        limit = SHOWN if desk.format == "table" else 0
    # One more than is shown tells whether there are more.
    wanted = Choice(**choice, limit=limit + 1 if limit else None)  # type: ignore[arg-type]
    with desk.then() as book:
        rows = book.statuses(desk.asked, wanted)
    print_rows(rows[:limit] if limit else rows, desk.format, COLUMNS, row_type=Status, empty="no customer to show")
    if desk.format == "table" and limit and len(rows) > limit:
        click.echo(f"the worst {limit} are shown; all of them: relations status --limit 0", err=True)


def print_status(status: Standing, format_: str) -> None:
    """Print how one relationship stands, with the reasons and the entries behind each."""
    if format_ == "json":
        print_json(asdict(status))
        return
    if format_ == "csv":
        print_rows([status], format_, {}, row_type=type(status), empty="")
        return
    click.echo(plain(f"{_headline(status)}; as of {status.as_of}, policy {status.policy}"))
    rows = []
    for factor in status.factors:
        value = "-" if factor.points is None else f"{factor.points:.1f}"
        adds = "-" if factor.adds is None else f"{factor.adds:.1f}"
        head = [factor.name, value, f"{factor.weight:g}", adds]
        for reason in factor.because:
            entries = ", ".join(str(entry) for entry in reason.entries)
            rows.append([*head, reason.text, entries])
            head = ["", "", "", ""]
    print_table(["factor", "value", "weight", "points", "because", "entries"], rows)
    for line in _notes(status):
        click.echo(plain(line))


def print_trend(points: Sequence[TrendPoint], format_: str) -> None:
    """Draw the score over time, or give its points."""
    from relations.queries.health import TrendPoint

    if format_ != "table":
        print_rows(points, format_, {}, row_type=TrendPoint, empty="")
        return
    bars = "".join(" " if point.score is None else _BARS[min(7, int(point.score * 8 / 100))] for point in points)
    click.echo(f"{points[0].on} {bars} {points[-1].on}")
    known = [point for point in points if point.score is not None]
    if known:
        low, high = min(known, key=_score), max(known, key=_score)
        click.echo(f"lowest {low.score} on {low.on}, highest {high.score} on {high.on}, now {known[-1].score}")
    else:
        click.echo("no score yet: nothing is known")


def _score(point: TrendPoint) -> float:
    return point.score or 0.0


def _headline(status: Standing) -> str:
    score = "no score" if status.score is None else f"{status.score:.1f}"
    return f"{status.customer} ({status.ref}): {score}, {status.band}"


def _notes(status: Standing) -> list[str]:
    notes = []
    if status.rating:
        said = status.rating
        notes.append(
            f"rated {said.rating} by {said.by} on {said.on[:10]} ({said.reason}; entry {said.entry}); not in the score"
        )
    if status.previous and status.previous.score is not None and status.trend is not None:
        way = "up" if status.trend > 0 else "down" if status.trend < 0 else "unchanged"
        by = f" by {abs(status.trend):g}" if status.trend else ""
        notes.append(f"{way}{by} since {status.previous.on}, when it was {status.previous.score:.1f}")
    if status.next_change:
        then = "unknown" if status.next_change.score is None else f"{status.next_change.score:.1f}"
        notes.append(f"changes by itself on {status.next_change.on}, to {then}, if nothing is recorded")
    return notes
