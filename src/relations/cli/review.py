"""review rep|team: the self-check, and how reps compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import formatted
from relations.cli.output import Columns, print_json, print_rows, print_table
from relations.cli.plain import plain

if TYPE_CHECKING:
    from relations.queries.review import Answer

_MOST_REFS = 6


@dataclass(frozen=True, slots=True)
class RankRow:
    """A rep among the others: rank, points, and the share of each answer."""

    rank: int
    rep: str
    points: float | None
    shares: tuple[float | None, ...]


@click.group("review", cls=Noun)
def review_() -> None:
    """Look back at the work of a time: one rep's, or the team's.

    Example: relations review team --since 2026-01-01
    """


@review_.command("rep")
@click.argument("name", required=False)
@click.option("--since", "--from", metavar="DAY", help="The first day. Default: 29 days before the last.")
@click.option("--until", "--to", metavar="DAY", help="The last day. Default: today.")
@formatted
@click.pass_obj
def rep_(desk: Desk, /, *, name: str | None, since: str | None, until: str | None) -> None:
    """Answer the twelve questions of the self-check from the entries: for a rep, or whoever asks.

    Example: relations review rep li.wei --since 2026-01-01 --until 2026-03-31
    """
    first, last = _time(desk, since, until)
    found = desk.book.review(desk.whose(name), first, last)
    if desk.format == "json":
        print_json(asdict(found))
        return
    from relations.queries.review import Answer

    if desk.format == "csv":
        print_rows(found.answers, "csv", {}, row_type=Answer, empty="")
        return
    points = "nothing to judge" if found.points is None else f"{found.points:.1f} points"
    click.echo(plain(f"{found.rep}, {found.since} to {found.until}: {points}"))
    rows = [
        (each.question, _share(each), f"{each.count} of {each.of}", each.text, _refs(each)) for each in found.answers
    ]
    print_table(["question", "share", "counted", "what was counted", "which"], rows)


@review_.command()
@click.option("--since", "--from", metavar="DAY", help="The first day. Default: 29 days before the last.")
@click.option("--until", "--to", metavar="DAY", help="The last day. Default: today.")
@formatted
@click.pass_obj
def team(desk: Desk, /, *, since: str | None, until: str | None) -> None:
    """Compare all reps who planned or made visits, the best first.

    Example: relations review team --since 2026-01-01
    """
    from relations.queries.review import ranked

    first, last = _time(desk, since, until)
    reviews = desk.book.team_review(first, last)
    rows = [
        RankRow(rank, each.rep, each.points, tuple(answer.share for answer in each.answers))
        for rank, each in ranked(reviews)
    ]
    columns: Columns = {
        "rank": lambda row: str(row.rank), "rep": "rep",
        "points": lambda row: "-" if row.points is None else f"{row.points:.1f}",
    }  # fmt: skip
    names = [answer.name for answer in reviews[0].answers] if reviews else []
    shown = {name: _column(at) for at, name in enumerate(names)}
    print_rows(rows, desk.format, {**columns, **shown}, row_type=RankRow, empty="nobody planned or made a visit then")


def _column(at: int) -> Callable[[RankRow], str]:
    return lambda row: "-" if row.shares[at] is None else f"{row.shares[at]:.0f}%"


def _time(desk: Desk, since: str | None, until: str | None) -> tuple[date, date]:
    from relations.errors import InvalidInputError
    from relations.queries.review import last_month

    last = desk.day(until) or desk.today
    first = desk.day(since) or last_month(last)[0]
    if first > last:
        raise InvalidInputError(f"the time ends ({last}) before it begins ({first}); exchange --since and --until")
    return first, last


def _share(answer: Answer) -> str:
    return "-" if answer.share is None else f"{answer.share:.0f}%"


def _refs(answer: Answer) -> str:
    more = f" and {len(answer.refs) - _MOST_REFS} more" if len(answer.refs) > _MOST_REFS else ""
    return ", ".join(answer.refs[:_MOST_REFS]) + more
