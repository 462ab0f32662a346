"""Those whom a rep looks after, with what plans go by: when the next contact is due, and what is fixed (C3, C5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from relations.domain.fixed import WEEK, numbered
from relations.domain.policy import Policy
from relations.domain.reps import same_name
from relations.domain.workdays import Workdays
from relations.projections.customers import customers
from relations.queries.cadence import NextContact, next_contact
from relations.queries.contacts import contact_facts
from relations.store.driver import tuples

_OF = customers.c
_FILES = select(
    _OF.customer, _OF.name, _OF.grade, _OF.kind, _OF.owner, _OF.territory, _OF.route, _OF.stop, _OF.weekday, _OF.time,
    _OF.location, _OF.every, _OF.registered_on,
).where(_OF.customer == _OF.account)  # fmt: skip
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Client:
    """One customer as plans see it; `weekdays` are the fixed ones, 1 is Monday, none where any will do."""

    account: int
    name: str
    grade: str | None
    owner: str | None
    territory: str | None
    route: str | None
    stop: int | None
    weekdays: frozenset[int]
    time: str | None
    location: str | None
    last: date | None
    last_entry: int | None
    next: NextContact

    @property
    def ref(self) -> str:
        """The reference."""
        return f"C{self.account}"

    @property
    def on_route(self) -> tuple[bool, str, bool, str, int, str, int]:
        """What puts customers in the order of their places: territory, route and stop, those without one last."""
        return (
            self.territory is None, self.territory or "", self.route is None, self.route or "", self.stop or 10**6,
            self.name, self.account,
        )  # fmt: skip

    def welcomes(self, day: date, workdays: Workdays) -> bool:
        """Tell whether the customer is visited on such a day: on its fixed weekdays, or else on any working day."""
        return day.isoweekday() in self.weekdays if self.weekdays else workdays.works(day)

    def next_chance(self, day: date, workdays: Workdays) -> date:
        """Give the next day after this one on which the customer is visited."""
        later = day + _DAY
        while not self.welcomes(later, workdays):
            later += _DAY
        return later

    def fixed(self) -> str:
        """Name the fixed weekdays."""
        return ", ".join(WEEK[day - 1] for day in sorted(self.weekdays))


def clients(connection: Connection, day: date, policy: Policy) -> Iterator[Client]:
    """Give all customers as they stand, as of a day; three statements, whatever their number."""
    touched = contact_facts(connection, day, policy.health.real)
    for row in tuples(connection, _FILES):
        account, name, grade, kind, owner, territory, route, stop, weekday, time, location, every, opened = row
        contact = touched.get(account)
        yield Client(
            account=account,
            name=name,
            grade=grade,
            owner=owner,
            territory=territory,
            route=route,
            stop=int(stop) if stop else None,
            weekdays=numbered(weekday),
            time=time,
            location=location,
            last=contact.on if contact else None,
            last_entry=contact.entry if contact else None,
            next=next_contact(opened, contact, policy, day, file=(grade, kind, every)),
        )


def workdays_of(policy: Policy) -> Workdays:
    """Give the days on which people work, by the rules."""
    return Workdays(policy.complaints.workless, policy.complaints.holidays)


def is_of(owner: str | None, rep: str) -> bool:
    """Tell whether a customer of this owner is the rep's."""
    return owner is not None and same_name(owner) == same_name(rep)
