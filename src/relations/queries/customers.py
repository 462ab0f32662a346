"""The customers, and the file of one (HANDBOOK C1, C2, C3, C5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, func, select

from relations.domain.grading import Reason, propose
from relations.domain.health import ContactFact, band_of
from relations.domain.policy import Policy
from relations.domain.words import Band, Grade
from relations.projections.collector import without_collecting
from relations.projections.contacts import contacts
from relations.projections.customers import customers
from relations.queries.cadence import next_contact
from relations.queries.contacts import contact_facts
from relations.queries.files import FactRow, facts_of, graded_facts, measures, rating_facts
from relations.queries.health import scores
from relations.queries.policy import policy_on
from relations.queries.ties import chain_of, referral_rows
from relations.queries.whose import is_rep
from relations.store.driver import tuples

CustomerOrder = Literal["name", "grade", "last-contact", "overdue", "complete"]


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer as the file stands, and when the next contact is due.

    `complete` is in percent of the facts that the rules want, `missing` and `stale` name facts; `cadence` is in days.
    Last contact is real contact, with the customer or an outlet that it supplies; where there was none yet, the next
    one is due a cadence after the file was opened. `proposed` is the grade that the facts earn, for the reasons in
    `because`; `rating` is a person's judgement from 0 to 100. `every` is a cadence of its own, which goes
    before that of the grade (HANDBOOK C5).
    """

    ref: str
    name: str
    grade: str | None
    owner: str | None
    territory: str | None
    kind: str | None
    address: str | None = None
    phone: str | None = None
    registered_on: str | None = None
    last_contact: str | None = None
    contacts: int = 0
    last_contact_entry: int | None = None
    cadence: float | None = None
    next_due: str | None = None
    overdue_days: int = 0
    complete: int = 0
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    proposed: Grade | None = None
    because: tuple[Reason, ...] = ()
    rating: int | None = None
    weekday: str | None = None
    time: str | None = None
    route: str | None = None
    stop: int | None = None
    location: str | None = None
    every: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerFile(CustomerRow):
    """The whole file of one customer: every fact with its entry, the ties, the rating, and the files merged into it."""

    facts: tuple[FactRow, ...] = ()
    introduced_by: tuple[str, ...] = ()
    supplied_by: tuple[str, ...] = ()
    supplies: tuple[str, ...] = ()
    rated_by: str | None = None
    rated_on: str | None = None
    rating_reason: str | None = None
    rating_entry: int | None = None
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Which customers are asked for; what is not given does not matter."""

    grade: str | None = None
    owner: str | None = None
    territory: str | None = None
    kind: str | None = None
    band: Band | None = None
    overdue_visit: bool = False
    incomplete: bool = False
    stale: bool = False
    regrade: bool = False
    route: str | None = None


@without_collecting()
def customer_rows(
    connection: Connection,
    today: date,
    choice: Choice = Choice(),
    *,
    sort: CustomerOrder = "name",
    limit: int | None = None,
    accounts: Sequence[int] | None = None,
) -> list[CustomerRow]:
    """List customers; ten statements, whatever their number. `accounts` asks for some alone."""
    policy = policy_on(connection, today).policy
    touched = contact_facts(connection, today, policy.health.real, accounts=accounts)
    files = measures(connection, today, policy, accounts)
    graded = graded_facts(connection, accounts)
    ratings = rating_facts(connection, accounts)
    rows = []
    for values in _files(connection, choice, accounts):
        number = values["customer"]
        complete, missing, stale = files[number]
        proposal = propose(graded.get(number, {}), policy.grades)
        rating = ratings.get(number)
        contact = touched.get(number)
        rows.append(
            CustomerRow(
                ref=f"C{number}",
                **{fact: values[fact] for fact in _FACTS},
                last_contact=contact.on.isoformat() if contact else None,
                contacts=values["times"] or 0,
                last_contact_entry=contact.entry if contact else None,
                **_cadence(values, contact, policy, today),
                complete=complete,
                missing=missing,
                stale=stale,
                proposed=proposal.grade,
                because=proposal.reasons,
                rating=rating.rating if rating else None,
                stop=_whole(values["stop"]),
                every=_whole(values["every"]),
            )
        )
    chosen = _chosen(connection, rows, choice, policy, today)
    return sorted(chosen, key=_ORDERS[sort])[:limit]


def customer_file(connection: Connection, account: int, today: date) -> CustomerFile:
    """Show the whole file of one customer."""
    (row,) = customer_rows(connection, today, accounts=[account])
    rating = rating_facts(connection, [account]).get(account)
    chain = chain_of(connection)
    merged = select(customers.c.customer).where(customers.c.account == account, customers.c.customer != account)
    introduced = [row for row in referral_rows(connection, account=account) if row.customer_ref == f"C{account}"]
    return CustomerFile(
        **{name: getattr(row, name) for name in CustomerRow.__dataclass_fields__},
        facts=facts_of(connection, account, today, policy_on(connection, today).policy),
        introduced_by=tuple(referral.by_ref for referral in introduced),
        supplied_by=tuple(f"C{link.dealer}" for link in chain.suppliers.get(account, ()) if link.holds(today)),
        supplies=tuple(f"C{link.outlet}" for link in chain.supplied.get(account, ()) if link.holds(today)),
        rated_by=rating.by if rating else None,
        rated_on=rating.on if rating else None,
        rating_reason=rating.reason if rating else None,
        rating_entry=rating.entry if rating else None,
        merged=tuple(f"C{each.customer}" for each in connection.execute(merged.order_by(customers.c.customer))),
    )


_FACTS = (
    "name", "grade", "owner", "territory", "kind", "address", "phone", "registered_on", "weekday", "time", "route",
    "location",
)  # fmt: skip
_ORDERS: dict[CustomerOrder, Callable[[CustomerRow], Any]] = {
    "name": lambda row: (row.name, int(row.ref[1:])),
    "grade": lambda row: (row.grade or "ungraded", row.name, int(row.ref[1:])),
    "last-contact": lambda row: (row.last_contact or "", row.name, int(row.ref[1:])),
    "overdue": lambda row: (-row.overdue_days, row.next_due or "", row.name, int(row.ref[1:])),
    "complete": lambda row: (row.complete, row.name, int(row.ref[1:])),
}
"""The least complete, the longest overdue and those without contact for longest come first."""


def _files(connection: Connection, choice: Choice, accounts: Sequence[int] | None) -> list[dict[str, Any]]:
    wanted = {"grade": choice.grade, "territory": choice.territory, "kind": choice.kind, "route": choice.route}
    where: list[ColumnElement[bool]] = [
        customers.c[column] == value for column, value in wanted.items() if value is not None
    ]
    if choice.owner is not None:
        where.append(is_rep(connection, customers.c.owner, choice.owner))
    files = customers.alias("files")
    times = (
        select(files.c.account, func.sum(contacts.c.times).label("times"))
        .join(contacts, contacts.c.customer == files.c.customer)
        .group_by(files.c.account)
    )
    if accounts is not None:
        times = times.where(files.c.account.in_(accounts))
        where.append(customers.c.customer.in_(accounts))
    counted = times.subquery()
    query = (
        select(customers, counted.c.times)
        .outerjoin(counted, counted.c.account == customers.c.customer)
        .where(customers.c.customer == customers.c.account, *where)
    )
    columns = [column.name for column in query.selected_columns]
    return [dict(zip(columns, row, strict=True)) for row in tuples(connection, query)]


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def _cadence(values: dict[str, Any], contact: ContactFact | None, policy: Policy, today: date) -> dict[str, Any]:
    file = (values["grade"], values["kind"], values["every"])
    asked = next_contact(values["registered_on"], contact, policy, today, file=file)
    late = max(0, (today - asked.due).days)
    return {"cadence": asked.cadence, "next_due": asked.due.isoformat(), "overdue_days": late}


def _chosen(
    connection: Connection, rows: list[CustomerRow], choice: Choice, policy: Policy, today: date
) -> list[CustomerRow]:
    wanted: list[Callable[[CustomerRow], bool]] = []
    if choice.overdue_visit:
        wanted.append(lambda row: row.overdue_days > 0)
    if choice.incomplete:
        wanted.append(lambda row: row.complete < policy.file.complete)
    if choice.stale:
        wanted.append(lambda row: bool(row.stale))
    if choice.regrade:
        wanted.append(lambda row: row.proposed not in {None, row.grade})
    if choice.band is not None:
        known = scores(connection, today)
        wanted.append(lambda row: band_of(known[int(row.ref[1:])], policy) == choice.band)
    return [row for row in rows if all(condition(row) for condition in wanted)]
