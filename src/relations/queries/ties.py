"""Who supplies whom (HANDBOOK C8), and who introduced whom (HANDBOOK C6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from relations.domain.when import When
from relations.projections.customers import customers
from relations.projections.people import people
from relations.projections.promises import promises
from relations.projections.ties import referrals, supplies
from relations.projections.visits import visits
from relations.store.driver import tuples

_DEALERS, _OUTLETS = customers.alias("dealers"), customers.alias("outlets")
_SUPPLIES = (
    select(_DEALERS.c.account, _OUTLETS.c.account, supplies.c.since, supplies.c.ended_on, supplies.c.entry)
    .join_from(supplies, _DEALERS, _DEALERS.c.customer == supplies.c.by)
    .join(_OUTLETS, _OUTLETS.c.customer == supplies.c.customer)
    .order_by(supplies.c.entry)
)


class Link(NamedTuple):
    """One customer supplies another, from a day until the day before another, as far as known."""

    dealer: int
    outlet: int
    since: str | None
    ended_on: str | None
    entry: int

    def holds(self, day: date) -> bool:
        """Whether it may have held on that day, where the days are not fully known."""
        begun = self.since is None or When(self.since).day <= day
        return begun and (self.ended_on is None or day < When(self.ended_on).last_day)


@dataclass(slots=True)
class Chain:
    """Who supplies whom in the whole book, by accounts."""

    suppliers: dict[int, list[Link]] = field(default_factory=lambda: defaultdict(list))
    supplied: dict[int, list[Link]] = field(default_factory=lambda: defaultdict(list))

    def above(self, account: int, day: date) -> list[int]:
        """Name all who supplied a customer on that day, directly and through others, each once."""
        found = [account]
        for outlet in found:
            links = self.suppliers.get(outlet, ())
            found += [link.dealer for link in links if link.dealer not in found and link.holds(day)]
        return found[1:]

    def below(self, account: int) -> list[int]:
        """Name all whom a customer ever supplied, directly and through others, each once."""
        found = [account]
        for dealer in found:
            found += [link.outlet for link in self.supplied.get(dealer, ()) if link.outlet not in found]
        return found[1:]


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """Who introduced a customer to us, and what came of it since."""

    by: str
    by_ref: str
    person: str | None
    customer: str
    customer_ref: str
    on: str
    visits: int
    promises_kept: int
    grade: str | None
    entry: int


def chain_of(connection: Connection) -> Chain:
    """Read who supplies whom, in one statement; merged files count as the one that goes on."""
    chain = Chain()
    for row in tuples(connection, _SUPPLIES):
        link = Link(*row)
        if link.dealer != link.outlet:
            chain.suppliers[link.outlet].append(link)
            chain.supplied[link.dealer].append(link)
    return chain


def referral_rows(connection: Connection, *, account: int | None = None) -> list[ReferralRow]:
    """List referrals, the latest first; with `account`, those by and of that customer."""
    by, who = customers.alias("by_file"), customers.alias("by_account")
    of, whom = customers.alias("of_file"), customers.alias("of_account")
    person, known = people.alias("person_file"), people.alias("person_account")
    query = (
        select(
            who.c.name.label("by"), who.c.customer.label("by_number"), known.c.name.label("person"),
            whom.c.name.label("customer"), whom.c.customer.label("number"), whom.c.grade,
            referrals.c.occurred, referrals.c.entry,
        )
        .join_from(referrals, by, by.c.customer == referrals.c.by)
        .join(who, who.c.customer == by.c.account)
        .join(of, of.c.customer == referrals.c.customer)
        .join(whom, whom.c.customer == of.c.account)
        .outerjoin(person, person.c.person == referrals.c.person)
        .outerjoin(known, known.c.person == person.c.account)
        .order_by(referrals.c.occurred.desc(), referrals.c.entry.desc())
    )  # fmt: skip
    if account is not None:
        query = query.where((who.c.customer == account) | (whom.c.customer == account))
    rows = connection.execute(query).all()
    if not rows:
        return []
    visited = _counted(connection, select(visits.c.customer.label("customer")).subquery())
    kept = promises.c.outcome.in_(("kept", "partly-kept")) & (promises.c.direction == "ours")
    fulfilled = _counted(connection, select(promises.c.customer.label("customer")).where(kept).subquery())
    return [
        ReferralRow(
            by=row.by,
            by_ref=f"C{row.by_number}",
            person=row.person,
            customer=row.customer,
            customer_ref=f"C{row.number}",
            on=row.occurred,
            visits=visited.get(row.number, 0),
            promises_kept=fulfilled.get(row.number, 0),
            grade=row.grade,
            entry=row.entry,
        )
        for row in rows
    ]


def _counted(connection: Connection, subjects: Any) -> dict[int, int]:
    """Count subjects by the account of customers who were introduced."""
    introduced = select(customers.c.account).join(referrals, referrals.c.customer == customers.c.customer)
    files = customers.alias("files")
    query = (
        select(files.c.account, func.count())
        .join_from(files, subjects, subjects.c.customer == files.c.customer)
        .where(files.c.account.in_(introduced))
        .group_by(files.c.account)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
