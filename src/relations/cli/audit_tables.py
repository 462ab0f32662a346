"""audit promises|complaints|gifts|entries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from relations.cli import audit_shown as shown
from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import SEVERITIES, Span, WholeNumber, axes, customer_filter, formatted, known_at
from relations.cli.output import Columns, print_members, print_record, print_rows
from relations.cli.plain import plain
from relations.cli.writing import write_whole
from relations.domain import words

if TYPE_CHECKING:
    from relations.audit.promises import PromiseAudit

F = TypeVar("F", bound=Callable[..., Any])
Tables = Sequence[tuple[Collection[Any], Columns, type]]
"""Rows, how they are shown, and what each is; the last are the rows of CSV."""
_MOST = 5000
"""The most rows of a table; whoever wants more reads JSON or CSV."""
_ROWS = click.option("--rows/--no-rows", default=True, help="With a row for each, or totals only, which is quicker.")


def period(desk: Desk, since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """Read --from and --to; the first must not be the later one."""
    first, last = desk.day(since), desk.day(until)
    if first and last and first > last:
        raise click.UsageError(f"--from {first} lies after --to {last}; exchange them")
    return first, last


def _chosen(what: str) -> Callable[[F], F]:
    """Add --from and --to, of which `what` says what they choose, both axes of time, --customer and --format."""

    def add(command: F) -> F:
        for option in (
            formatted,
            customer_filter,
            axes,
            click.option("--to", "until", metavar="DAY", help=f"Only {what} until this day."),
            click.option("--from", "since", metavar="DAY", help=f"Only {what} from this day on."),
        ):
            command = option(command)
        return command

    return add


@click.command("promises", cls=Verb)
@_chosen("what was due (without a due day: made)")
@click.option("--by", metavar="REP", help="Only of this rep of ours; a part of the name will do.")
@click.option("--direction", type=click.Choice(get_args(words.Direction)), help="Only ours, or only theirs.")
@click.option("--html", metavar="FILE", help="Write it all as one page, to be printed or sent.")
@_ROWS
@click.pass_obj
def promises(
    desk: Desk,
    /,
    *,
    since: str | None,
    until: str | None,
    html: str | None,
    rows: bool,
    **chosen: Any,
) -> None:
    """Audit promises: how many were kept, late, broken, moved, and the entries that prove each.

    The kept rate is the share of those kept on time in all that were kept, kept late, kept in part, broken or are
    overdue; it is given by the day agreed last, and by the day agreed first. Promises that were recorded only when they
    were due or settled already are counted apart, as back-filled. CSV holds the rows.

    Example: relations audit promises --from 2026-01-01 --by li.wei
    """
    from relations.audit.promises import AuditedPromise, PromiseGroup

    if desk.format == "csv" and not rows:
        raise click.UsageError("--no-rows leaves nothing for CSV; use --format json")
    first, last = period(desk, since, until)
    with desk.then(chosen["customer"], "C", by_day=False) as book:
        chosen["customer"] = book.whom
        with book.promises_audited(desk.asked, since=first, until=last, **chosen, rows=rows) as audit:
            if html is not None:
                _write_page(html, audit)
            groups = (audit.by_rep, shown.PROMISE_GROUP, PromiseGroup)
            _print(desk, audit, shown.PROMISES, (groups, (audit.rows, shown.PROMISE, AuditedPromise)))


@click.command("complaints", cls=Verb)
@_chosen("what was raised")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only those of this severity, as it was graded last.")
@click.pass_obj
def complaints(desk: Desk, /, *, since: str | None, until: str | None, **chosen: Any) -> None:
    """Audit complaints: how far they came, which clocks were kept or overrun, and how long each stage took.

    Clocks are those of the rules in force when a complaint was raised, for the severity it has. Days are counted from
    the raising. CSV holds the rows.

    Example: relations audit complaints --from 2026-01-01 --severity high
    """
    from relations.audit.complaints import AuditedComplaint, StageTotals

    first, last = period(desk, since, until)
    with desk.then(chosen["customer"], "C", by_day=False) as book:
        chosen["customer"] = book.whom
        audit = book.audit_complaints(desk.asked, since=first, until=last, **chosen)
    stages = audit.by_stage if audit.rows else ()
    tables: Tables = ((stages, shown.STAGE, StageTotals), (audit.rows, shown.COMPLAINT, AuditedComplaint))
    _print(desk, audit, shown.COMPLAINTS, tables)


@click.command("gifts", cls=Verb)
@_chosen("what was given or received")
@click.option("--person", help="Only to or from this key person.")
@click.pass_obj
def gifts(desk: Desk, /, *, since: str | None, until: str | None, **chosen: Any) -> None:
    """Audit gifts: the register, what each person got and each of us gave, and what is against the rules of its day.

    CSV holds the register.

    Example: relations audit gifts --from 2026-01-01 --person 王建国
    """
    from relations.audit.gifts import GiftSum
    from relations.queries.gifts import GiftFinding, GiftRow

    first, last = period(desk, since, until)
    with desk.then(by_day=False) as book:
        audit = book.audit_gifts(desk.asked, since=first, until=last, **chosen)
    tables: Tables = (
        (audit.by_person, shown.gift_sum("person"), GiftSum),
        (audit.by_giver, shown.gift_sum("giver"), GiftSum),
        (audit.findings, shown.GIFT_FINDING, GiftFinding),
        (audit.rows, shown.GIFT, GiftRow),
    )
    _print(desk, audit, shown.GIFTS, tables)


@click.command("entries", cls=Verb)
@click.option("--from", "since", metavar="DAY", help="Only what was recorded from this day on.")
@click.option("--to", "until", metavar="DAY", help="Only what was recorded until this day.")
@click.option("--actor", metavar="NAME", help="Only what was recorded by this one; a part of the name will do.")
@click.option(
    "--late-after",
    type=Span(),
    metavar="DAYS",
    help="What counts as late, such as 7d or 2w. Default: what the policy of the day of recording says.",
)
@click.option("--limit", "most", type=WholeNumber(min=1), help="List so many entries at most. Default: 1000.")
@known_at
@formatted
@click.pass_obj
def entries(desk: Desk, /, *, since: str | None, until: str | None, **chosen: Any) -> None:
    """Audit the entries themselves: who recorded what and when, what was recorded late, what corrects another entry.

    CSV holds the late entries and those about others.

    Example: relations audit entries --late-after 7d
    """
    from relations.audit.entries import AuditedEntry, EntryGroup

    first, last = period(desk, since, until)
    given = {name: value for name, value in chosen.items() if value is not None}
    with desk.then() as book:
        audit = book.audit_entries(since=first, until=last, **given)
    tables: Tables = (
        (audit.by_actor_and_topic, shown.ENTRY_GROUP, EntryGroup),
        (audit.rows, shown.ENTRY, AuditedEntry),
    )
    _print(desk, audit, shown.ENTRIES, tables)
    if len(audit.rows) == audit.most:
        click.echo(f"warning: the first {audit.most:,} are listed; the totals count all; see --limit", err=True)


def _print(desk: Desk, audit: Any, totals: Columns, tables: Tables) -> None:
    """Print an audit: all of it as JSON, its rows (the last table) as CSV, else totals and the tables that have rows."""
    if desk.format == "json":
        print_members(audit)
    elif desk.format == "csv":
        rows, columns, row_type = tables[-1]
        print_rows(rows, desk.format, columns, row_type=row_type, empty="")
    else:
        print_record(audit, desk.format, totals)
        for rows, columns, row_type in tables:
            if rows:
                click.echo()
                print_rows(islice(rows, _MOST), desk.format, columns, row_type=row_type, empty="")
            if len(rows) > _MOST:
                click.echo(
                    f"warning: the first {_MOST:,} of {len(rows):,} rows are shown; JSON and CSV hold all", err=True
                )


def _write_page(file: str, audit: PromiseAudit) -> None:
    from relations.audit.page import promise_page

    write_whole(file, "--html", map(str.encode, promise_page(audit)))
    click.echo(f"written: {plain(file)}", err=True)


TABLE_VERBS = (promises, complaints, gifts, entries)
