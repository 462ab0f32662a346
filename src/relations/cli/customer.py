"""customer add|edit|grade|assign|merge|unmerge|list|show."""

from __future__ import annotations

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import GRADE, formatted, recording
from relations.cli.output import Columns, print_record, print_rows


@click.group("customer", cls=Noun)
def customer_() -> None:
    """Keep the files of customers: opened, edited, graded, assigned.

    Example: relations customer list --grade A
    """


@customer_.command()
@click.argument("name")
@click.option("--kind", help="Kind of outlet: supermarket, dealer, hospital, restaurant, ...")
@click.option("--grade", type=GRADE, help="A matters most.")
@click.option("--owner", help="The rep who looks after the customer.")
@click.option("--territory", help="The area.")
@click.option("--address", help="Where it is.")
@click.option("--phone", help="Telephone number.")
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
@click.option("--kind", help='Kind of outlet; "" clears it, as for all below.')
@click.option("--territory", help="The area.")
@click.option("--address", help="Where it is.")
@click.option("--phone", help="Telephone number.")
@click.option("--allow-duplicate", is_flag=True, help="Even if another customer has exactly this name.")
@recording
@click.pass_obj
def edit(desk: Desk, /, *, customer: str, on: str | None, **fields: object) -> None:
    """Change facts of a customer's file; what it said before stays in the history.

    Example: relations customer edit 华联 --phone "021 5550 1234" --address "人民路 12 号"
    """
    from relations.domain.customers import EditCustomer

    desk.record(desk.command(EditCustomer, on, customer=customer, **fields))


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


@customer_.command("list")
@click.option("--grade", type=GRADE, help="Only those of this grade.")
@click.option("--owner", help="Only those of this rep.")
@click.option("--territory", help="Only those in this area.")
@formatted
@click.pass_obj
def list_(desk: Desk, /, *, grade: str | None, owner: str | None, territory: str | None) -> None:
    """List customers by name.

    Example: relations customer list --owner li.wei
    """
    from relations.queries.customers import CustomerRow

    rows = desk.book.customers(grade=grade, owner=owner, territory=territory)
    columns: Columns = {
        "ref": "ref", "name": "name", "grade": "grade", "owner": "owner", "territory": "territory", "kind": "kind",
        "last contact": "last_contact",
    }  # fmt: skip
    print_rows(rows, desk.format, columns, row_type=CustomerRow, empty="no customer to show")


@customer_.command()
@click.argument("customer")
@formatted
@click.pass_obj
def show(desk: Desk, /, *, customer: str) -> None:
    """Show the file of one customer.

    Example: relations customer show 华联
    """
    columns: Columns = {
        "customer": lambda row: f"{row.name} ({row.ref})", "grade": "grade", "owner": "owner", "territory": "territory",
        "kind": "kind", "address": "address", "phone": "phone", "file opened": lambda row: row.registered_on[:10],
        "last contact": "last_contact", "contacts": "contacts",
    }  # fmt: skip
    print_record(desk.book.customer(customer), desk.format, columns)
