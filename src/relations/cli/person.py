"""person add|move|leave|role|merge|unmerge|date|list|show|alerts|history; the other verbs stand in person_file.py."""

from __future__ import annotations

from typing import Any

import click

from relations.cli.desk import Desk
from relations.cli.greeting import dated, record_date
from relations.cli.help import Noun
from relations.cli.history import print_history
from relations.cli.options import (
    ATTITUDES,
    ROLES,
    Span,
    WholeNumber,
    axes,
    customer_filter,
    formatted,
    recording,
    standing,
)
from relations.cli.output import Columns, print_record, print_rows
from relations.cli.person_file import FILE_VERBS, with_cleared
from relations.cli.person_view import print_person, print_tree


@click.group("person", cls=Noun)
def person_() -> None:
    """Keep track of key persons: who is where, in which role, since when, and what we know of them.

    Example: relations person list --customer 华联
    """


for _verb in FILE_VERBS:
    person_.add_command(_verb)


@person_.command()
@click.argument("name")
@click.option("--at", "customer", required=True, help="The customer where the person is.")
@standing
@click.option("--birthday", metavar="WHEN", help="As much of it as is known: 1978-03-12, 1978-03 or 1978.")
@click.option("--phone", help="Telephone number.")
@click.option("--since", metavar="WHEN", help="Since when the person is there, if known. Default: --on if given.")
@click.option("--allow-duplicate", is_flag=True, help="Even if somebody of this name is or was there.")
@recording
@click.pass_obj
def add(
    desk: Desk, /, *, name: str, customer: str, on: str | None, since: str | None, birthday: str | None, phone: str | None,
    allow_duplicate: bool, note: str | None, **post: object,
) -> None:  # fmt: skip
    """Open the file of a key person at a customer.

    Example: relations person add 陈晓 --at 华联 --title 采购 --role proposer --birthday 1985-06-01
    """
    from relations.domain.people import IntroducePerson, JoinCustomer

    born = desk.when(birthday) if birthday else None
    begun = desk.when(since or on) if since or on else None
    file = {"name": name, "birthday": born, "phone": phone, "at": customer, "allow_duplicate": allow_duplicate}
    desk.record(
        desk.command(IntroducePerson, on, person=name, note=note, **file),
        desk.command(JoinCustomer, on, customer=customer, person=name, since=begun, **post),
    )


@person_.command()
@click.argument("person")
@click.option("--to", "customer", required=True, help="The customer where the person goes.")
@click.option("--from", "leaving", help="The customer that the person leaves. Default: wherever the person is.")
@standing
@recording
@click.pass_obj
def move(desk: Desk, /, *, person: str, customer: str, leaving: str | None, on: str | None, **post: object) -> None:
    """Record that a key person went to another customer: the posts elsewhere end, the next begins.

    Example: relations person move 王建国 --to 新天地 --title 采购经理 --on 2026-05-02
    """
    from relations.domain.people import JoinCustomer, LeaveCustomer

    found, goal = desk.book.person(person), desk.book.customer(customer).ref
    left = {desk.book.customer(leaving).ref} if leaving else {post.customer_ref for post in found.tenures} - {goal}
    posts = [post for post in found.tenures if post.left_on is None and post.customer_ref in left]
    leave = [
        desk.command(LeaveCustomer, on, customer=post.customer_ref, person=found.ref, title=post.title)
        for post in posts
    ]
    begun = desk.when(on)
    join = desk.command(JoinCustomer, on, customer=customer, person=found.ref, since=begun, **post)
    desk.record(*leave, join)


@person_.command()
@click.argument("person")
@click.option("--at", "customer", required=True, help="The customer that the person leaves.")
@click.option("--title", help="Which post, where the person holds several there.")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def leave(desk: Desk, /, *, person: str, customer: str, on: str | None, **fields: object) -> None:
    """Record that a key person left a customer.

    Example: relations person leave 王建国 --at 华联 --on 2026-05-01
    """
    from relations.domain.people import LeaveCustomer

    desk.record(desk.command(LeaveCustomer, on, customer=customer, person=person, **fields))


@person_.command()
@click.argument("person")
@click.option("--at", "customer", required=True, help="The customer where the person is.")
@click.option("--post", help="The present title, where the person holds several posts there.")
@standing
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def role(desk: Desk, /, *, person: str, customer: str, on: str | None, **fields: object) -> None:
    """Record a new title, buying role or standing of a key person; what is not given stays.

    An empty text clears the superior or the faction: --reports-to "" or --faction "".

    Example: relations person role 王建国 --at 华联 --title 区域经理 --attitude supporter --influence 5
    """
    from relations.domain.people import ChangeRole

    desk.record(desk.command(ChangeRole, on, customer=customer, person=person, **with_cleared(fields)))


@person_.command()
@click.argument("person")
@click.option("--into", required=True, help="The person whose file goes on.")
@click.option("--reason", required=True, help="How we know that the two are one.")
@recording
@click.pass_obj
def merge(desk: Desk, /, *, person: str, on: str | None, **fields: object) -> None:
    """Merge a key person's file into another: two files turned out to be one person. Nothing is lost.

    Example: relations person merge K8 --into K2 --reason "same telephone number"
    """
    from relations.domain.merging import MergePerson

    desk.record(desk.command(MergePerson, on, person=person, **fields))


@person_.command()
@click.argument("person")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def unmerge(desk: Desk, /, *, person: str, on: str | None, **fields: object) -> None:
    """Take a merge back: the key person's file stands for itself again.

    Example: relations person unmerge K8 --reason "father and son"
    """
    from relations.domain.merging import UnmergePerson

    desk.record(desk.command(UnmergePerson, on, person=person, **fields))


@person_.command("date")
@click.argument("person")
@dated
@click.pass_obj
def date_(desk: Desk, /, **given: Any) -> None:
    """Note a day that matters to a key person, or withdraw it: birthday, anniversary, wedding, illness, anything.

    Example: relations person date 王建国 birthday --on-day 2-15 --lunar
    """
    from relations.domain.greetings import NotePersonDate, WithdrawPersonDate

    record_date(desk, (NotePersonDate, WithdrawPersonDate), **given)


@person_.command("list")
@customer_filter
@click.option("--role", type=click.Choice(ROLES), help="Only those with this buying role.")
@click.option("--attitude", type=click.Choice(ATTITUDES), help="Only those of this attitude towards us.")
@click.option("--level", type=WholeNumber(1, 3), help="Only those of this level.")
@click.option("--left", is_flag=True, help="Only those who left: there with --customer, else everywhere.")
@click.option("--unmet", type=Span(), help="Only those not met for so many days, such as 90d, or never.")
@click.option("--tree", is_flag=True, help="Draw who reports to whom; needs --customer.")
@axes
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, customer: str | None, tree: bool, **only: Any) -> None:
    """List key persons by name; with --customer, those who are there now.

    Example: relations person list --customer 华联 --tree
    """
    from relations.queries.people import PeopleFilter, PersonRow

    if tree and customer is None:
        raise click.UsageError("--tree draws the people of one customer; name it with --customer")
    columns: Columns = {
        "ref": "ref", "name": "name", "customer": "customer", "title": "title", "roles": "roles",
        "attitude": "attitude", "influence": "influence", "level": "level", "last met": "last_met",
    }  # fmt: skip
    with desk.then(customer, "C") as book:
        rows = book.people(customer=book.whom, day=desk.asked, only=PeopleFilter(**only))
    if tree and desk.format == "table":
        print_tree(rows)
    else:
        print_rows(rows, desk.format, columns, row_type=PersonRow, empty="no key person to show")


@person_.command()
@click.argument("person")
@click.option("--all", "all_", is_flag=True, help="Facts that were withdrawn as well.")
@axes
@formatted
@click.pass_obj
def show(desk: Desk, /, *, person: str, all_: bool) -> None:
    """Show the file of one key person: names, posts, attitudes, facts by topic, the latest assessment.

    Example: relations person show 王建国
    """
    with desk.then(person, "K") as book:
        found = book.person(book.whom or person, day=desk.asked, withdrawn=all_)
    if desk.format == "table":
        print_person(found)
    else:
        print_record(found, desk.format, {})


@person_.command()
@click.argument("customer", required=False)
@formatted
@click.pass_obj
def alerts(desk: Desk, /, *, customer: str | None) -> None:
    """Say what is wrong with whom we know: one contact only, roles not found, deciders and key persons not met or gone.

    Example: relations person alerts 华联
    """
    from relations.queries.alerts import Alert

    columns: Columns = {
        "alert": "alert", "customer": "customer", "person": "person", "what": "text", "since": "since", "entries": "entries",
    }  # fmt: skip
    rows = desk.book.person_alerts(desk.today, customer=customer)
    print_rows(rows, desk.format, columns, row_type=Alert, empty="no alert")


@person_.command()
@click.argument("person")
@click.option("--by-recorded", is_flag=True, help="In the order of recording instead of happening.")
@axes
@formatted
@click.pass_obj
def history(desk: Desk, /, *, person: str, by_recorded: bool) -> None:
    """Show every entry that mentions a key person, across customers.

    Example: relations person history 王建国
    """
    with desk.then(person, "K") as book:
        print_history(desk, book.person_history(book.whom or person, by_recorded=by_recorded))
