"""promise make|keep|break|release|reopen|reschedule|reassign|confirm|evidence|list|occurrences|show."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import WholeNumber, axes, customer_filter, formatted, recording
from relations.cli.output import Columns, Tinted, moment, print_record, print_rows
from relations.domain import words

if TYPE_CHECKING:
    from relations.queries.promise import PromiseChangeRow
    from relations.queries.promises import PromiseRow

STATES = get_args(words.PromiseState)
KINDS = get_args(words.PromiseKind)
_MOST = 5000
"""The most rows of a table; whoever wants more reads JSON or CSV."""
_TWICE = 2


def columns(today: date) -> Columns:
    """Give the columns of a list of promises as of a day."""
    return {
        "ref": "ref", "stands": lambda row: _stands(row, today), "due": "due", "customer": "customer", "promise": _told,
        "by": "by", "to": "to",
    }  # fmt: skip


def _stands(row: PromiseRow, today: date) -> str:
    """Say how it stands in words: how late, how soon, how stale, or what became of it."""
    if row.state == "overdue":
        return Tinted(f"{row.days_late} d late", "bold red")
    if row.confirmation == "awaited":
        return Tinted("to confirm", "yellow")
    if row.state == "open" and row.due:
        days = (date.fromisoformat(row.due) - today).days
        return f"in {days} d" if days else Tinted("today", "bold yellow")
    if row.stale_since:
        return Tinted(f"stale {(today - date.fromisoformat(row.stale_since)).days + 1} d", "yellow")
    if row.state == "kept-late":
        return Tinted(f"kept {row.days_late} d late", "yellow")
    return "standing" if (row.state, row.kind) == ("open", "standing") else row.state.replace("-", " ")


def _told(row: PromiseRow) -> str:
    times = row.reschedules
    moved = {0: "", 1: " (moved once)", _TWICE: " (moved twice)"}.get(times, f" (moved {times} times)")
    return f"{row.text}{moved}"


class Span(click.ParamType):  # type: ignore[type-arg]
    """A number of days or weeks, such as 7d or 2w."""

    name = "days"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Give the number of days."""
        if isinstance(value, int):
            return value
        shape = re.fullmatch(r"(\d{1,4})\s*([dw]?)", value.strip().lower())
        if shape is None:
            self.fail(f"{value!r} is no number of days or weeks; write it like 7d or 2w", param, ctx)
        return int(shape[1]) * (7 if shape[2] == "w" else 1)


occurrence_option = click.option(
    "--occurrence", metavar="DAY", help="Of a repeating promise: which one, by its day in the rule."
)


@click.group("promise", cls=Noun)
def promise_() -> None:
    """Keep track of promises, ours and theirs, until they are kept, broken or released.

    Example: relations promise list --overdue
    """


@promise_.command()
@click.argument("customer")
@click.argument("text")
@click.option("--to", help="To whom: the key person, or with --theirs our rep.")
@click.option("--by", help="Who promised: our rep, or with --theirs the key person. Default: who records.")
@click.option("--due", metavar="DAY", help="The last day on which it is kept on time.")
@click.option("--theirs", is_flag=True, help="The customer promised us.")
@click.option("--repeat", metavar="RULE", help="Due again and again, by an RFC 5545 rule: FREQ=MONTHLY;BYMONTHDAY=10.")
@click.option("--standing", is_flag=True, help="Holds until further notice, kept alive by evidence.")
@click.option("--every", type=WholeNumber(min=1), help="With --standing: stale after so many days without evidence.")
@click.option("--question", is_flag=True, help="The customer asked; we owe an answer.")
@click.option("--visit", metavar="REF", help="The visit in which it was made, such as V4.")
@click.option("--complaint", metavar="REF", help="The complaint that it is to put right, such as X5.")
@recording
@click.pass_obj
def make(
    desk: Desk, /, *, customer: str, text: str, to: str | None, by: str | None, due: str | None, theirs: bool,
    on: str | None, **fields: object,
) -> None:  # fmt: skip
    """Record a promise, in the words in which it was given.

    A repeating one begins with --due, else on the day it is made; a question is due after as many days as the policy
    says, unless --due is given.

    Example: relations promise make 华联 "replace two cases" --to 王建国 --due 2026-03-09 --on 2026-03-02 --by li.wei
    """
    from relations.domain.promises import MakePromise

    person, rep = (by, to) if theirs else (to, by)
    direction = "theirs" if theirs else "ours"
    given = {
        "text": text,
        "person": person,
        "rep": rep or desk.recorder(),
        "due": desk.day(due),
        "direction": direction,
    }
    desk.record(desk.command(MakePromise, on, customer=customer, **given, **fields))


@promise_.command()
@click.argument("ref")
@click.option("--evidence", help="What proves it: a receipt number, a photo, a name.")
@click.option("--partly", is_flag=True, help="Only a part of it was kept.")
@occurrence_option
@recording
@click.pass_obj
def keep(desk: Desk, /, *, ref: str, occurrence: str | None, on: str | None, **fields: object) -> None:
    """Record that a promise was kept.

    Of a repeating one, --occurrence says which; it may be left out while only one is due and not settled.

    Example: relations promise keep P6 --on 2026-03-11 --evidence "delivery note 5521"
    """
    from relations.domain.promises import KeepPromise

    desk.record(desk.command(KeepPromise, on, promise=ref, occurrence=desk.day(occurrence), **fields))


@promise_.command("break")
@click.argument("ref")
@click.option("--reason", help="Why.")
@occurrence_option
@recording
@click.pass_obj
def break_(desk: Desk, /, *, ref: str, occurrence: str | None, on: str | None, **fields: object) -> None:
    """Record that a promise was broken.

    A repeating one without --occurrence ends: from that day on nothing more is due.

    Example: relations promise break P6 --on 2026-03-20 --reason "the supplier stopped making it"
    """
    from relations.domain.promises import BreakPromise

    desk.record(desk.command(BreakPromise, on, promise=ref, occurrence=desk.day(occurrence), **fields))


@promise_.command()
@click.argument("ref")
@click.option("--by", "person", metavar="PERSON", help="Who released us.")
@click.option("--reason", help="Why.")
@occurrence_option
@recording
@click.pass_obj
def release(desk: Desk, /, *, ref: str, occurrence: str | None, on: str | None, **fields: object) -> None:
    """Record that the one to whom it was given no longer wants it.

    A repeating one without --occurrence ends: from that day on nothing more is due.

    Example: relations promise release P6 --by 王建国 --on 2026-03-08 --reason "bought elsewhere"
    """
    from relations.domain.promises import ReleasePromise

    desk.record(desk.command(ReleasePromise, on, promise=ref, occurrence=desk.day(occurrence), **fields))


@promise_.command()
@click.argument("ref")
@click.option("--due", metavar="DAY", required=True, help="The day agreed on now.")
@click.option("--agreed-by", metavar="PERSON", help="Who agreed.")
@click.option("--reason", help="Why.")
@occurrence_option
@recording
@click.pass_obj
def reschedule(desk: Desk, /, *, ref: str, due: str, occurrence: str | None, on: str | None, **fields: object) -> None:
    """Record that another day was agreed on; the old day stays in the record.

    Example: relations promise reschedule P6 --due 2026-03-12 --reason "supplier late" --agreed-by 王建国 --on 2026-03-05
    """
    from relations.domain.promises import ReschedulePromise

    days = {"due": desk.day(due), "occurrence": desk.day(occurrence)}
    desk.record(desk.command(ReschedulePromise, on, promise=ref, **days, **fields))


@promise_.command()
@click.argument("ref")
@click.option("--reason", help="Why.")
@occurrence_option
@recording
@click.pass_obj
def reopen(desk: Desk, /, *, ref: str, occurrence: str | None, on: str | None, **fields: object) -> None:
    """Record that a promise held to be settled is not settled after all.

    Example: relations promise reopen P6 --on 2026-03-15 --reason "one of the two cases was missing"
    """
    from relations.domain.promises import ReopenPromise

    desk.record(desk.command(ReopenPromise, on, promise=ref, occurrence=desk.day(occurrence), **fields))


@promise_.command()
@click.argument("ref")
@click.option("--to", "rep", metavar="REP", required=True, help="Who is to keep it now.")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def reassign(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record that another rep of ours is to keep a promise.

    Example: relations promise reassign P6 --to zhang.min --on 2026-03-05 --reason "new territory"
    """
    from relations.domain.promises import ReassignPromise

    desk.record(desk.command(ReassignPromise, on, promise=ref, **fields))


@promise_.command()
@click.argument("ref")
@click.option("--by", "person", metavar="PERSON", help="The key person who confirmed. Default: who records.")
@click.option("--evidence", help="How: a call, a signature.")
@occurrence_option
@recording
@click.pass_obj
def confirm(desk: Desk, /, *, ref: str, occurrence: str | None, on: str | None, **fields: object) -> None:
    """Record that somebody else confirms that a promise of ours was kept; the policy says who may.

    Example: relations promise confirm P6 --by 王建国 --on 2026-03-12
    """
    from relations.domain.promises import ConfirmPromise

    desk.record(desk.command(ConfirmPromise, on, promise=ref, occurrence=desk.day(occurrence), **fields))


@promise_.command()
@click.argument("ref")
@click.argument("evidence")
@recording
@click.pass_obj
def evidence(desk: Desk, /, *, ref: str, on: str | None, **fields: object) -> None:
    """Record what shows that a standing promise is honoured.

    Example: relations promise evidence P8 "member price honoured on invoice 881" --on 2026-09-15
    """
    from relations.domain.promises import EvidencePromise

    desk.record(desk.command(EvidencePromise, on, promise=ref, **fields))


@promise_.command("list")
@click.option("--overdue", is_flag=True, help="Only those that are overdue.")
@click.option("--stale", is_flag=True, help="Only standing ones without recent evidence.")
@click.option("--due-within", type=Span(), metavar="DAYS", help="Only those that come due so soon, such as 7d or 2w.")
@click.option("--all", "every", is_flag=True, help="Also those kept, broken and released.")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--kind", type=click.Choice(KINDS), help="Only those of this kind.")
@click.option("--direction", type=click.Choice(("ours", "theirs")), help="Only ours, or only theirs.")
@click.option("--by", metavar="NAME", help="Only those given by this rep or person; a part of the name will do.")
@click.option("--to", metavar="NAME", help="Only those given to this person or rep; a part of the name will do.")
@customer_filter
@axes
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, overdue: bool, every: bool, state: str | None, **chosen: Any) -> None:
    """List the promises that somebody still waits for, the most pressing first.

    Overdue ones come first, the longest on top, then what is due the soonest, then standing ones gone stale, then the
    rest. Every occurrence of a repeating one stands for itself, up to the next that is to come.

    Example: relations promise list --due-within 7d
    """
    from relations.queries.promises import PromiseRow

    narrowed = {"--overdue": overdue, "--stale": chosen["stale"], "--due-within": chosen["due_within"] is not None}
    given = [option for option, wanted in narrowed.items() if wanted]
    if overdue and state not in {None, "overdue"}:
        given.append(f"--state {state}")
    if len(given) > 1:
        raise click.UsageError(f"{given[0]} and {given[1]} exclude each other")
    wanted = "overdue" if overdue else state
    states = (wanted,) if wanted else None if every else words.UNFULFILLED
    with desk.then(chosen["customer"], "C", by_day=False) as book:
        rows = book.promises(desk.asked, states=states, **chosen | {"customer": book.whom})  # type: ignore[arg-type]
    if desk.format == "table" and len(rows) > _MOST:
        click.echo(f"warning: the first {_MOST:,} of {len(rows):,} are shown; choose fewer, as by --customer", err=True)
        rows = rows[:_MOST]
    print_rows(rows, desk.format, columns(desk.asked), row_type=PromiseRow, empty="no promise to show")


@promise_.command()
@click.argument("ref")
@click.option("--until", metavar="DAY", help="The last day to list; needed where it repeats without end.")
@formatted
@click.pass_obj
def occurrences(desk: Desk, /, *, ref: str, until: str | None) -> None:
    """List every occurrence of a repeating promise, each with what became of it.

    Example: relations promise occurrences P8 --until 2026-12-31
    """
    from relations.queries.promises import PromiseRow

    rows, more = desk.book.occurrences(ref, desk.today, desk.day(until))
    if more:
        click.echo(f"warning: the first {len(rows):,} are shown; say an earlier day with --until", err=True)
    print_rows(rows, desk.format, columns(desk.today), row_type=PromiseRow, empty="no occurrence to show")


@promise_.command()
@click.argument("ref")
@axes
@formatted
@click.pass_obj
def show(desk: Desk, /, *, ref: str) -> None:
    """Show all of one promise: how it stands, and each change with the day, who agreed, why, and the entry.

    Example: relations promise show P6
    """
    from relations.queries.promise import PromiseChangeRow

    with desk.then(ref, "P", by_day=False) as book:
        found = book.promise(ref, desk.asked)
    print_record(found, desk.format, _sheet(desk.asked))
    if desk.format == "table" and found.changes:
        click.echo()
        print_rows(found.changes, desk.format, _CHANGES, row_type=PromiseChangeRow, empty="")


def _change(row: PromiseChangeRow) -> str:
    which = f"{row.occurrence} " if row.occurrence else ""
    moved = f" from {row.was}" if row.was else ""
    to = row.due or row.rep
    return f"{which}{row.what.replace('-', ' ')}{moved}" + (f" to {to}" if to else "")


_CHANGES: Columns = {
    "entry": "position", "on": lambda row: moment(row.on), "what": _change, "who": lambda row: row.person or "",
    "why": lambda row: "; ".join(text for text in (row.reason, row.evidence) if text), "recorded by": "by",
}  # fmt: skip


def _sheet(today: date) -> Columns:
    return {
        "promise": lambda row: f"{row.text} ({row.ref})", "customer": lambda row: f"{row.customer} ({row.customer_ref})",
        "by": "by", "to": "to", "made": lambda row: moment(row.made_on), "in visit": "visit",
        "stands": lambda row: _stands(row, today), "due": "due",
        "first due": lambda row: row.first_due if row.first_due != row.due else "",
        "repeats": lambda row: f"{row.repeat} from {row.starts}" if row.repeat else "",
        "occurrences": lambda row: ", ".join(f"{count} {state}" for state, count in (row.occurrences or {}).items()),
        "evidence every": lambda row: f"{row.every} days" if row.every else "",
        "kept": lambda row: moment(row.kept_on) if row.kept_on else "", "evidence": "evidence", "reason": "reason",
        "confirmed": lambda row: f"{moment(row.confirmed_on)} by {row.confirmed_by}" if row.confirmed_on else "",
        "entries": "entries",
    }  # fmt: skip
