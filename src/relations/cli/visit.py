"""visit log|sign|coach|steps|list, and those of visit_plan.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import (
    CHANNELS,
    PURPOSES,
    SEVERITIES,
    WholeNumber,
    choosing,
    formatted,
    recording,
)
from relations.cli.output import Columns, moment, print_rows
from relations.cli.visit_plan import (
    approve,
    cancel,
    day,
    in_company,
    in_what_company,
    plan,
    reschedule,
    return_,
    submit,
)
from relations.domain import words
from relations.domain.words import VisitState

if TYPE_CHECKING:
    from relations.queries.visits import VisitRow

STATES = get_args(words.VisitState)


@click.group("visit", cls=Noun)
def visit_() -> None:
    """Plan visits and other contacts, and log them with what came of them.

    Example: relations visit list --customer 华联
    """


for _verb in (plan, reschedule, cancel, submit, day, approve, return_):
    visit_.add_command(_verb)


@visit_.command()
@click.argument("visit", metavar="VISIT")
@click.option("--remark", help="What to do better, or what was good.")
@recording
@click.pass_obj
def sign(desk: Desk, /, *, on: str | None, **fields: object) -> None:
    """Sign the report of a visit that somebody else made.

    Example: relations --actor manager visit sign V8 --remark "ask for the order next time"
    """
    from relations.domain.visits import SignVisit

    desk.record(desk.command(SignVisit, on, **fields))


@visit_.command()
@click.argument("visit", metavar="VISIT")
@click.option("--seen", required=True, help="What the coach saw.")
@click.option("--advice", help="What is to be done, or practised.")
@click.option("--coach", help="Who coached. Default: who records.")
@recording
@click.pass_obj
def coach(desk: Desk, /, *, coach: str | None, on: str | None, **fields: object) -> None:
    """Report on a coaching visit, on the day that it took place.

    Example: relations --actor manager visit coach V8 --seen "talked too much" --advice "ask, then wait"
    """
    from relations.domain.visits import ReportCoaching

    desk.record(desk.command(ReportCoaching, on, coach=coach or desk.recorder(), **fields))


@visit_.command()
@click.argument("name", required=False)
@formatted
@click.pass_obj
def steps(desk: Desk, /, *, name: str | None) -> None:
    """Show the lists of steps for visits, or the steps of one, with what to ask at each.

    Example: relations visit steps outlet-visit
    """
    from relations.domain.visits.steps import Step, Template, template, template_names

    if name is None:
        lists = [template(each) for each in template_names()]
        columns: Columns = {"name": "name", "about": "about", "steps": lambda row: ", ".join(row.names)}
        print_rows(lists, desk.format, columns, row_type=Template, empty="no list of steps")
        return
    found = template(name)
    columns = {"name": "name", "step": "title", "asks": "asks"}
    print_rows(found.steps, desk.format, columns, row_type=Step, empty="no step")


@visit_.command()
@click.argument("customer", metavar="CUSTOMER|VISIT")
@click.option("--rep", help="Who was there. Default: who records.")
@click.option("--purpose", "purposes", multiple=True, type=click.Choice(PURPOSES), help="Why; may be repeated.")
@click.option("--goal", help="What the visit was to reach.")
@click.option("--met", multiple=True, metavar="PERSON", help="Whom we met; may be repeated.")
@click.option("--outcome", help="What came of it.")
@click.option("--next", "next_on", metavar="DAY", help="The day of the next visit.")
@click.option("--channel", type=click.Choice(CHANNELS), help="How we were in touch. Default: as planned, or visit.")
@click.option("--minutes", type=WholeNumber(1, 1440), help="How long we talked, face to face.")
@click.option("--step", "steps", multiple=True, metavar="STEP", help="A step that was done; may be repeated.")
@click.option("--step-list", "template", metavar="NAME", help="The list of these steps, see: relations visit steps.")
@click.option("--order", "orders", multiple=True, nargs=2, metavar="AMOUNT CURRENCY", help="An order that was taken.")
@click.option(
    "--collected", "payments", multiple=True, nargs=2, metavar="AMOUNT CURRENCY", help="Money that was collected."
)
@click.option(
    "--observe",
    "observations",
    multiple=True,
    nargs=2,
    metavar="KIND TEXT",
    help="What was seen: competitor, stock, display, price, need, staff.",
)
@in_company
@click.option(
    "--promise",
    "promises",
    multiple=True,
    nargs=2,
    metavar="TEXT DUE",
    help='What we promised and by when ("-": no day).',
)
@click.option(
    "--complaint",
    "complaints",
    multiple=True,
    nargs=2,
    metavar="TEXT SEVERITY",
    help=f"A complaint: {', '.join(SEVERITIES)}.",
)
@click.option("--gift", "gifts", multiple=True, nargs=3, metavar="ITEM VALUE CURRENCY", help="A gift that we gave.")
@recording
@click.pass_obj
def log(
    desk: Desk, /, *, customer: str, rep: str | None, next_on: str | None, met: tuple[str, ...], on: str | None,
    promises: tuple[tuple[str, str], ...], complaints: tuple[tuple[str, str], ...],
    gifts: tuple[tuple[str, str, str], ...], orders: tuple[tuple[str, str], ...],
    payments: tuple[tuple[str, str], ...], observations: tuple[tuple[str, str], ...], **fields: Any,
) -> None:  # fmt: skip
    """Log a visit, with the promises, complaints and gifts it brought: all is recorded together, or nothing.

    They are linked to the visit, and to the person met where it was one. Name the visit itself where it was planned; a
    customer for whom just one is planned on that day means it, too.

    Example: relations visit log 华联 --on 2026-03-06 --purpose service --met 王建国 --promise "new shelf labels" 2026-03-20
    """
    from relations.domain.complaints import RaiseComplaint
    from relations.domain.gifts import HandOverGift
    from relations.domain.market import CollectMoney, Observe, TakeOrder
    from relations.domain.promises import MakePromise
    from relations.domain.visits import LogPlannedVisit, LogVisit

    planned = _planned(desk, customer, rep, on)
    who = rep or (planned.rep if planned else desk.recorder())
    kind, subject = (LogPlannedVisit, {"visit": planned.ref}) if planned else (LogVisit, {"customer": customer})
    shared = {"customer": planned.customer_ref if planned else customer, "person": met[0] if len(met) == 1 else None}
    desk.record(
        desk.command(
            kind, on, rep=who, met=met, next_on=desk.day(next_on), **subject, **in_what_company(fields),
            promises=tuple(
                desk.command(MakePromise, on, rep=who, text=text, due=None if due == "-" else desk.day(due), **shared)
                for text, due in promises
            ),
            complaints=tuple(
                desk.command(RaiseComplaint, on, about=about, severity=severity, **shared) for about, severity in complaints
            ),
            gifts=tuple(
                desk.command(HandOverGift, on, rep=who, item=item, value=value, currency=currency, **shared)
                for item, value, currency in gifts
            ),
            observations=tuple(
                desk.command(Observe, on, customer=shared["customer"], kind=sort, text=text) for sort, text in observations
            ),
            orders=tuple(
                desk.command(TakeOrder, on, customer=shared["customer"], amount=amount, currency=currency)
                for amount, currency in orders
            ),
            payments=tuple(
                desk.command(CollectMoney, on, customer=shared["customer"], amount=amount, currency=currency)
                for amount, currency in payments
            ),
        )
    )  # fmt: skip


@visit_.command("list")
@choosing
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these; may be repeated.")
@formatted
@click.pass_obj
def list_(
    desk: Desk, /, *, since: str | None, until: str | None, states: tuple[VisitState, ...], **choice: Any
) -> None:
    """List visits, the latest first: those that were made, and those that are planned or were missed or cancelled.

    Example: relations visit list --customer 华联 --since 2026-01-01
    """
    from relations.queries.visits import VisitRow

    columns: Columns = {
        "ref": "ref", "on": _on, "customer": "customer", "rep": "rep", "state": "state", "purposes": "purposes", "met": _met,
        "outcome": lambda row: row.outcome or row.reason or row.goal or "", "next": "next_on",
    }  # fmt: skip
    rows = desk.book.visits(desk.today, since=desk.day(since), until=desk.day(until), states=states or None, **choice)
    print_rows(rows, desk.format, columns, row_type=VisitRow, empty="no visit to show")


def _planned(desk: Desk, whom: str, rep: str | None, on: str | None) -> VisitRow | None:
    """Find the planned visit that is meant: by its reference, or the only one for that customer on that day."""
    from relations.domain.ref import Kind, Ref

    parts = Ref(whom).parts()
    if parts is not None and parts[0] is Kind.VISIT:
        return desk.book.visit(whom, desk.today)
    day = desk.when(on).day
    found = desk.book.visits(day, customer=whom, rep=rep or desk.recorder(), states=["planned"], since=day, until=day)
    return found[0] if len(found) == 1 else None


def _on(row: VisitRow) -> str:
    return f"{row.on} {row.time}" if row.time and row.state in {"planned", "missed"} else moment(row.on)


def _met(row: VisitRow) -> str:
    return ", ".join(row.met or row.see)
