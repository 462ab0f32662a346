"""customer add|edit|confirm|grade|rate|assign|merge|unmerge|date|refer|referrals|supplies|chain|list|show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from relations.cli.desk import Desk
from relations.cli.greeting import dated, record_date
from relations.cli.help import Noun
from relations.cli.options import GRADE, WholeNumber, axes, formatted, recording
from relations.cli.output import Columns, print_record, print_rows
from relations.domain import words

if TYPE_CHECKING:
    from relations.domain.grading import Reason
    from relations.queries.customers import CustomerFile
    from relations.queries.files import FactRow

F = TypeVar("F", bound=Callable[..., Any])
_FACTS = get_args(words.StatedFact)
_SORTS = ("name", "grade", "last-contact", "overdue", "complete")


def _joined(_ctx: click.Context, _param: click.Parameter, days: tuple[str, ...]) -> str | None:
    return ", ".join(days) if days else None


def _facts(*, clearing: bool) -> Callable[[F], F]:
    """Add what describes a customer in the file; with `clearing` an empty text clears each."""
    scales, credits_ = (get_args(fact) + (("",) if clearing else ()) for fact in (words.Scale, words.Credit))
    options = (
        click.option("--kind", help="Kind of outlet: supermarket, dealer, hospital, restaurant, ..."),
        click.option("--territory", help="The area."),
        click.option("--address", help="Where it is."),
        click.option("--phone", help="Telephone number."),
        click.option("--scale", type=click.Choice(scales), help="How large it is."),
        click.option("--credit", type=click.Choice(credits_), help="How it pays."),
        click.option("--share", metavar="PERCENT", help="Our share of its business, 0 to 100."),
        click.option("--competitors", help="Whose goods it carries besides ours."),
        click.option("--payment", metavar="TERMS", help="Terms of payment."),
        click.option("--replenish", metavar="DAYS", help="Days from one order to the next."),
        click.option(
            "--weekday",
            multiple=True,
            metavar="DAY",
            callback=_joined,
            help="A fixed day of the visit, such as tue or 周二; may be repeated.",
        ),
        click.option("--time", metavar="HH:MM", help="The usual time of the visit."),
        click.option("--route", help="The route that it lies on."),
        click.option("--stop", metavar="N", help="Its place on the route."),
        click.option("--location", metavar="LAT,LON", help="Where it is on the map, such as 31.2304,121.4737."),
        click.option("--every", metavar="DAYS", help="Days from one contact to the next, instead of the grade's."),
    )

    def add_all(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add_all


@click.group("customer", cls=Noun)
def customer_() -> None:
    """Keep the files of customers: facts, grade, owner, who introduced and supplies whom.

    Example: relations customer list --grade A
    """


@customer_.command()
@click.argument("name")
@click.option("--grade", type=GRADE, help="A matters most.")
@click.option("--owner", help="The rep who looks after the customer.")
@_facts(clearing=False)
@click.option("--allow-duplicate", is_flag=True, help="Even if a customer of exactly this name is there.")
@recording
@click.pass_obj
def add(desk: Desk, /, *, name: str, on: str | None, **fields: object) -> None:
    """Open the file of a customer.

    Example: relations customer add "新天地 南京路店" --kind mall --grade B --owner li.wei --territory 市中心
    """
    from relations.domain.customers import RegisterCustomer

    desk.record(desk.command(RegisterCustomer, on, customer=name, name=name, **fields))


@customer_.command()
@click.argument("customer")
@click.option("--name", help="The new name.")
@_facts(clearing=True)
@click.option("--allow-duplicate", is_flag=True, help="Even if another customer has exactly this name.")
@recording
@click.pass_obj
def edit(desk: Desk, /, *, customer: str, on: str | None, **fields: object) -> None:
    """Change facts of a customer's file, or clear them with ""; what it said before stays in the history.

    Example: relations customer edit 华联 --phone "021 5550 1234" --scale large --share 60 --credit good
    """
    from relations.domain.customers import EditCustomer

    desk.record(desk.command(EditCustomer, on, customer=customer, **fields))


@customer_.command()
@click.argument("customer")
@click.argument("facts", nargs=-1, type=click.Choice(_FACTS), metavar="[FACT]...")
@recording
@click.pass_obj
def confirm(desk: Desk, /, *, customer: str, on: str | None, **fields: object) -> None:
    """Say that facts of the file were checked and still hold: those named, or all that are known.

    Example: relations customer confirm 华联 owner territory
    """
    from relations.domain.customers import ConfirmFile

    desk.record(desk.command(ConfirmFile, on, customer=customer, **fields))


@customer_.command()
@click.argument("customer")
@click.argument("grade", type=GRADE)
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def grade(desk: Desk, /, *, customer: str, grade: str, on: str | None, **fields: object) -> None:
    """Decide a customer's grade.

    Example: relations customer grade 华联 B --reason "half of the business went elsewhere"
    """
    from relations.domain.customers import GradeCustomer

    desk.record(desk.command(GradeCustomer, on, customer=customer, grade=grade, **fields))


@customer_.command()
@click.argument("customer")
@click.argument("owner")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def assign(desk: Desk, /, *, customer: str, owner: str, on: str | None, **fields: object) -> None:
    """Give a customer to a rep.

    Example: relations customer assign 华联 zhang.min --reason "li.wei moved to the north"
    """
    from relations.domain.customers import AssignCustomer

    desk.record(desk.command(AssignCustomer, on, customer=customer, owner=owner, **fields))


@customer_.command()
@click.argument("customer")
@click.option("--into", required=True, help="The customer whose file goes on.")
@click.option("--reason", required=True, help="How we know that the two are one.")
@recording
@click.pass_obj
def merge(desk: Desk, /, *, customer: str, on: str | None, **fields: object) -> None:
    """Merge a customer's file into another: two files turned out to be one customer. Nothing is lost.

    Example: relations customer merge C7 --into C1 --reason "same shop, new sign"
    """
    from relations.domain.merging import MergeCustomer

    desk.record(desk.command(MergeCustomer, on, customer=customer, **fields))


@customer_.command()
@click.argument("customer")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def unmerge(desk: Desk, /, *, customer: str, on: str | None, **fields: object) -> None:
    """Take a merge back: the customer's file stands for itself again, with all that was recorded in it.

    Example: relations customer unmerge C7 --reason "two shops after all"
    """
    from relations.domain.merging import UnmergeCustomer

    desk.record(desk.command(UnmergeCustomer, on, customer=customer, **fields))


@customer_.command()
@click.argument("customer")
@click.argument("rating", type=WholeNumber(0, 100))
@click.option("--reason", required=True, help="Why.")
@click.option("--by", "rep", help="Who judges. Default: whoever records.")
@recording
@click.pass_obj
def rate(desk: Desk, /, *, customer: str, rating: int, rep: str | None, on: str | None, **fields: object) -> None:
    """Say what you think of a relationship, from 0 to 100: signed, and never mixed into the score.

    Example: relations customer rate 华联 70 --reason "they called me first"
    """
    from relations.domain.customers import RateCustomer

    desk.record(desk.command(RateCustomer, on, customer=customer, rating=rating, rep=rep or desk.recorder(), **fields))


@customer_.command()
@click.argument("customer")
@click.option("--by", required=True, help="The customer who introduced this one.")
@click.option("--by-person", "person", help="The key person who did.")
@recording
@click.pass_obj
def refer(desk: Desk, /, *, customer: str, on: str | None, **fields: object) -> None:
    """Record who introduced a customer to us.

    Example: relations customer refer 新天地 --by 华联 --by-person 王建国
    """
    from relations.domain.ties import ReferCustomer

    desk.record(desk.command(ReferCustomer, on, customer=customer, **fields))


@customer_.command()
@click.argument("customer", required=False)
@formatted
@click.pass_obj
def referrals(desk: Desk, /, *, customer: str | None) -> None:
    """List who introduced whom, and what came of it; with a customer, the referrals by and of that one.

    Example: relations customer referrals 华联
    """
    from relations.queries.ties import ReferralRow

    columns: Columns = {
        "introduced": "customer", "ref": "customer_ref", "by": "by", "person": "person", "on": "on", "visits": "visits",
        "promises kept": "promises_kept", "grade": "grade", "entry": "entry",
    }  # fmt: skip
    print_rows(desk.book.referrals(customer), desk.format, columns, row_type=ReferralRow, empty="no referral to show")


@customer_.command()
@click.argument("dealer")
@click.argument("outlet")
@click.option("--since", metavar="WHEN", help="Since when, if known.")
@click.option("--ended", is_flag=True, help="It no longer does, from the day of --on.")
@recording
@click.pass_obj
def supplies(
    desk: Desk, /, *, dealer: str, outlet: str, since: str | None, ended: bool, on: str | None, note: str | None
) -> None:
    """Record that one customer supplies another; contact at the outlet then counts for the dealer too.

    Example: relations customer supplies 华联 新天地 --since 2026-01
    """
    from relations.domain.ties import EndSupply, SupplyCustomer

    tie = {"customer": outlet, "by": dealer, "note": note}
    if ended and since:
        raise click.UsageError("give either --since or --ended")
    begun = desk.when(since) if since else None
    desk.record(desk.command(EndSupply, on, **tie) if ended else desk.command(SupplyCustomer, on, since=begun, **tie))


@customer_.command()
@click.argument("customer")
@formatted
@click.pass_obj
def chain(desk: Desk, /, *, customer: str) -> None:
    """Draw whom a customer supplies, directly and through others, with the last contact of each.

    Example: relations customer chain 华联
    """
    from relations.queries.chains import ChainRow

    columns: Columns = {
        "customer": lambda row: f"{'  ' * row.depth}{'└ ' if row.depth else ''}{row.name}", "ref": "ref", "kind": "kind",
        "supplied since": "since", "last contact": "last_contact", "entry": "last_contact_entry",
    }  # fmt: skip
    rows = desk.book.chain(customer, desk.today)
    print_rows(rows, desk.format, columns, row_type=ChainRow, empty="no customer to show")


@customer_.command("date")
@click.argument("customer")
@dated
@click.pass_obj
def date_(desk: Desk, /, **given: Any) -> None:
    """Note a day that matters to a customer, such as the anniversary of the shop, or withdraw it.

    Example: relations customer date 华联 anniversary --day 2009-05-01
    """
    from relations.domain.greetings import NoteCustomerDate, WithdrawCustomerDate

    record_date(desk, (NoteCustomerDate, WithdrawCustomerDate), **given)


@customer_.command("list")
@click.option("--grade", type=GRADE, help="Only those of this grade.")
@click.option("--owner", help="Only those of this rep.")
@click.option("--territory", help="Only those in this area.")
@click.option("--kind", help="Only those of this kind.")
@click.option("--route", help="Only those on this route, with their places on it.")
@click.option("--band", type=click.Choice(get_args(words.Band)), help="Only those whose relationship stands so.")
@click.option("--overdue-visit", is_flag=True, help="Only those whose next contact is overdue.")
@click.option("--incomplete", is_flag=True, help="Only those whose file is less complete than the rules want.")
@click.option("--stale", is_flag=True, help="Only those of whom wanted facts were not checked for long.")
@click.option("--regrade", is_flag=True, help="Only those whose facts propose another grade.")
@click.option("--sort", type=click.Choice(_SORTS), default="name", help="What comes first. Default: by name.")
@click.option("--limit", type=WholeNumber(1), help="At most so many.")
@axes
@formatted
@click.pass_obj
def list_(desk: Desk, /, **choice: Any) -> None:
    """List customers, those that fit everything that is asked for.

    Example: relations customer list --owner li.wei --overdue-visit --sort overdue
    """
    from relations.queries.customers import CustomerRow

    columns: dict[str, Any] = {
        "ref": "ref", "name": "name", "grade": "grade", "owner": "owner", "territory": "territory", "kind": "kind",
        "last contact": "last_contact",
    }  # fmt: skip
    if choice["overdue_visit"] or choice["sort"] == "overdue":
        columns |= {"next due": "next_due", "overdue": lambda row: str(row.overdue_days or "")}
    if choice["route"]:
        columns |= {"stop": "stop", "weekday": "weekday"}
    if choice["incomplete"] or choice["sort"] == "complete":
        columns |= {"complete": lambda row: f"{row.complete} %", "missing": "missing"}
    if choice["stale"]:
        columns |= {"stale": "stale"}
    if choice["regrade"]:
        columns |= {"proposed": "proposed", "because": lambda row: "; ".join(map(_reason, row.because))}
    with desk.then() as book:
        rows = book.customers(desk.asked, **choice)
    print_rows(rows, desk.format, columns, row_type=CustomerRow, empty="no customer to show")


@customer_.command()
@click.argument("customer")
@axes
@formatted
@click.pass_obj
def show(desk: Desk, /, *, customer: str) -> None:
    """Show the file of one customer: every fact with its entry, what is missing or stale, what is due.

    Example: relations customer show 华联
    """
    with desk.then(customer, "C") as book:
        found = book.customer(book.whom or customer, desk.asked)
    columns: dict[str, Any] = {
        "customer": lambda row: f"{row.name} ({row.ref})", "file opened": lambda row: row.registered_on[:10],
        "complete": lambda row: f"{row.complete} %", "missing": "missing",
    }  # fmt: skip
    columns |= {fact.fact: partial(_told, fact) for fact in found.facts}
    columns |= {
        "proposed grade": "proposed", "because": lambda row: "; ".join(map(_reason, row.because)),
        "last contact": lambda row: row.last_contact and f"{row.last_contact} (entry {row.last_contact_entry})",
        "next due": lambda row: row.next_due + (f", overdue by {row.overdue_days} days" if row.overdue_days else ""),
        "contacts": "contacts", "introduced by": "introduced_by", "supplied by": "supplied_by", "supplies": "supplies",
        "rated": _rated, "merged files": "merged",
    }  # fmt: skip
    print_record(found, desk.format, columns)


def _told(fact: FactRow, _row: object) -> str:
    stale = f"; stale, last checked {fact.checked_on}" if fact.stale else ""
    return f"{fact.value} (since {fact.since[:10]}, entry {fact.entry}{stale})"


def _rated(row: CustomerFile) -> str:
    if row.rating is None:
        return ""
    return f"{row.rating} by {row.rated_by} on {row.rated_on}: {row.rating_reason} (entry {row.rating_entry})"


def _reason(reason: Reason) -> str:
    entries = ", ".join(map(str, reason.entries))
    return f"{reason.text} (entry {entries})" if entries else reason.text
