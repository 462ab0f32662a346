"""audit promises|complaints|gifts|entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import customer_filter, formatted
from relations.cli.output import Columns, Tinted, print_json, print_record, print_rows
from relations.cli.plain import plain
from relations.domain import words

if TYPE_CHECKING:
    from relations.audit.promises import AuditedPromise, PromiseAudit, PromiseTotals

F = TypeVar("F", bound=Callable[..., Any])
_ROWS = click.option("--rows/--no-rows", default=True, help="With a row for each, or totals only, which is quicker.")


def period(desk: Desk, since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """Read --from and --to; the first must not be the later one."""
    first, last = desk.day(since), desk.day(until)
    if first and last and first > last:
        raise click.UsageError(f"--from {first} lies after --to {last}; exchange them")
    return first, last


def _chosen(what: str) -> Callable[[F], F]:
    """Add --from and --to, of which `what` says what they choose, and --as-of, --customer and --format."""

    def add(command: F) -> F:
        for option in (
            formatted,
            customer_filter,
            click.option("--as-of", metavar="DAY", help="As all stood at the end of that day. Default: today."),
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
    as_of: str | None,
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
    day = desk.day(as_of) or desk.today
    first, last = period(desk, since, until)
    audit = desk.book.audit_promises(day, since=first, until=last, **chosen, rows=rows)
    if html is not None:
        _write_page(html, audit)
    if desk.format == "json":
        print_json(asdict(audit))
    elif desk.format == "csv":
        print_rows(audit.rows, desk.format, {}, row_type=AuditedPromise, empty="")
    else:
        print_record(audit, desk.format, _PROMISES)
        if audit.totals.made:
            click.echo()
            print_rows(audit.by_rep, desk.format, _PROMISE_GROUP, row_type=PromiseGroup, empty="none of them is ours")
        if audit.rows:
            click.echo()
            print_rows(audit.rows, desk.format, _PROMISE, row_type=AuditedPromise, empty="")


def _write_page(file: str, audit: PromiseAudit) -> None:
    from relations.audit.page import promise_page
    from relations.errors import InvalidInputError

    try:
        Path(file).write_text(promise_page(audit), encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(f"{file} cannot be written: {error.strerror}; name another file with --html") from None
    click.echo(f"written: {plain(file)}", err=True)


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.1%}"


def _of(name: str) -> Callable[[Any], str]:
    """Show a total, and nothing for none of the sort."""
    return lambda row: str(getattr(row.totals, name) or "")


def _span(row: Any) -> str:
    """Say which period was asked for."""
    if row.since is None and row.until is None:
        return "all"
    return f"{row.since or '...'} to {row.until or '...'}"


def _rate(row: Any) -> str:
    totals: PromiseTotals = row.totals
    first, fresh = _percent(totals.kept_rate_first_due), _percent(totals.kept_rate_without_backfilled)
    shown = _percent(totals.kept_rate)
    if totals.rescheduled:
        shown += f"; by the day agreed first {first}"
    return shown + (f"; without the back-filled {fresh}" if totals.backfilled else "")


def _stands(row: AuditedPromise) -> str:
    match row.state:
        case "overdue":
            return Tinted(f"{row.days_late} d overdue", "bold red")
        case "kept-late":
            return Tinted(f"kept {row.days_late} d late", "yellow")
    return row.state.replace("-", " ")


def _but(row: AuditedPromise) -> str:
    """Say what an auditor should know besides the state."""
    remarks = {
        f"first due {row.first_due}": row.first_due != row.due,
        "back-filled": row.backfilled,
        "told after the due day": row.recorded_late and not row.backfilled,
        "to confirm": row.confirmation == "awaited",
    }
    return ", ".join(remark for remark, holds in remarks.items() if holds)


_PROMISES: Columns = {
    "as of": "as_of", "known at": "known_at", "due": _span, "promises": lambda row: str(row.totals.made),
    "came due": _of("due"), "kept": _of("kept"), "of them early": _of("kept_early"), "kept late": _of("kept_late"),
    "kept in part": _of("partly_kept"), "broken": _of("broken"), "overdue": _of("overdue"), "open": _of("open"),
    "released": _of("released"), "moved": _of("rescheduled"), "back-filled": _of("backfilled"),
    "kept, but told after the due day": _of("kept_recorded_late"), "to confirm": _of("unconfirmed"), "kept rate": _rate,
}  # fmt: skip
_PROMISE_GROUP: Columns = {
    "by": lambda row: row.of or "nobody", "promises": _of("made"), "kept": _of("kept"), "late": _of("kept_late"),
    "part": _of("partly_kept"), "broken": _of("broken"), "overdue": _of("overdue"), "open": _of("open"),
    "released": _of("released"), "kept rate": lambda row: _percent(row.totals.kept_rate),
    "by first day": lambda row: _percent(row.totals.kept_rate_first_due),
}  # fmt: skip
_PROMISE: Columns = {
    "ref": "ref", "due": "due", "stands": _stands, "customer": "customer", "promise": "text",
    "by": "by", "but": _but, "entries": lambda row: " ".join(map(str, row.entries)),
}  # fmt: skip

TABLE_VERBS = (promises,)
