"""Greetings: due, missed and sent (HANDBOOK K6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Select, bindparam, literal, select

from relations.domain.health import GreetingFact
from relations.domain.occasions import Greeting, Noted, Occasion, Sent, greetings
from relations.domain.reps import same_name
from relations.domain.rules import CareRules
from relations.domain.when import When
from relations.domain.words import Channel, GreetingState
from relations.projections.customers import customers
from relations.projections.greetings import dates as noted_dates
from relations.projections.greetings import greetings as sent_greetings
from relations.projections.people import people, tenures
from relations.queries.policy import policy_on
from relations.store.driver import fetch

_YEAR = timedelta(days=365)
_OF: BindParameter[int] = bindparam("of", expanding=True)
_AT, _WHO = customers.alias("account"), people.alias("who")


@dataclass(frozen=True, slots=True)
class DueRow:
    """A greeting that is due, or was missed lately; `in_days` is negative once its day is past.

    `person` is None for a day of the customer's own. `entries` noted the day.
    """

    customer: str
    person: str | None
    occasion: str
    day: str
    in_days: int
    state: GreetingState
    owner: str | None
    customer_ref: str
    person_ref: str | None
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GreetingRow:
    """A greeting that was sent."""

    on: str
    customer: str
    person: str | None
    occasion: str
    channel: Channel
    text: str | None
    by: str | None
    customer_ref: str
    person_ref: str | None
    entries: tuple[int, ...]


def greetings_due(
    connection: Connection,
    today: date,
    *,
    within: int | None = None,
    owner: str | None = None,
    accounts: Sequence[int] | None = None,
) -> list[DueRow]:
    """List greetings that are due and not sent, by their days, and those that were missed lately.

    They are listed `within` so many days ahead, by default as many as the rules in force say. A person is greeted at
    the customer of the latest post.
    """
    rules = policy_on(connection, today).policy.care
    care = rules if within is None else rules.model_copy(update={"greet_before": within})
    files = _Files(connection, accounts)
    first, last = today - timedelta(days=2 * care.greet_within), today + timedelta(days=care.greet_before)
    named, rows = _customers(connection, accounts), []
    for subject, greeting in files.greetings(care, today, first, last):
        at = files.place(subject, today)
        if at is None or greeting.state not in {"due", "missed"}:
            continue
        if at not in named:
            continue
        name, whose = named[at]
        if owner is None or (whose is not None and same_name(whose) == same_name(owner)):
            rows.append(
                DueRow(
                    customer=name,
                    person=files.persons.get(subject),
                    occasion=greeting.occasion,
                    day=greeting.day.isoformat(),
                    in_days=(greeting.day - today).days,
                    state=greeting.state,
                    owner=whose,
                    customer_ref=f"C{at}",
                    person_ref=f"K{subject}" if subject in files.persons else None,
                    entries=greeting.entries,
                )
            )
    return sorted(rows, key=lambda row: (row.day, row.customer_ref, row.person_ref or "", row.occasion))


def greeting_rows(
    connection: Connection, *, customer: int | None = None, person: int | None = None
) -> list[GreetingRow]:
    """List the greetings that were sent, the latest first."""
    query = (
        select(sent_greetings, _AT.c.customer.label("at"), _AT.c.name.label("whose"), _WHO.c.person.label("whom"))
        .add_columns(_WHO.c.name.label("who"))
        .join(customers, customers.c.customer == sent_greetings.c.customer)
        .join(_AT, _AT.c.customer == customers.c.account)
        .outerjoin(people, people.c.person == sent_greetings.c.person)
        .outerjoin(_WHO, _WHO.c.person == people.c.account)
        .order_by(sent_greetings.c.occurred.desc(), sent_greetings.c.greeting.desc())
    )
    if customer is not None:
        query = query.where(_AT.c.customer == customer)
    if person is not None:
        query = query.where(_WHO.c.person == person)
    return [
        GreetingRow(
            on=row.occurred,
            customer=row.whose,
            person=row.who,
            occasion=row.occasion,
            channel=row.channel,
            text=row.text,
            by=row.rep,
            customer_ref=f"C{row.at}",
            person_ref=f"K{row.whom}" if row.whom else None,
            entries=(row.greeting,),
        )
        for row in connection.execute(query)
    ]


def greeting_facts(
    connection: Connection, day: date, care: CareRules, *, accounts: Sequence[int] | None = None
) -> dict[int, tuple[GreetingFact, ...]]:
    """Give, for each customer or some, the greetings of the last 365 days that were sent or missed.

    A person's greeting counts at every customer where the person was on its day, wherever it was sent.
    """
    files, wanted = _Files(connection, accounts), None if accounts is None else frozenset(accounts)
    found: dict[int, tuple[GreetingFact, ...]] = defaultdict(tuple)
    for subject, greeting in files.greetings(care, day, day - _YEAR + timedelta(days=1), day):
        if greeting.state in {"sent", "missed"}:
            whose = f"{files.persons[subject]}, " if subject in files.persons else ""
            fact = GreetingFact(
                f"{whose}{greeting.occasion} {greeting.day}", greeting.state == "sent", greeting.entries
            )
            for at in files.places(subject, greeting.day):
                if wanted is None or at in wanted:
                    found[at] += (fact,)
    return found


class _Files:
    """Whose days are noted, where they are, and what was sent, each read once; merged files are read as one."""

    def __init__(self, connection: Connection, accounts: Sequence[int] | None) -> None:
        self._connection = connection
        self._of = accounts
        self._queries = _queries(of_some=accounts is not None)
        self.persons: dict[int, str] = {}
        """The names of those whose days are noted."""
        self._posts: dict[int, list[tuple[int, When | None, When | None]]] = defaultdict(list)
        self._noted: dict[int, dict[str, Noted]] = defaultdict(dict)
        self._sent: dict[int, list[Sent]] = defaultdict(list)
        self._read_days()
        self._read_posts()
        self._read_sent()

    def greetings(self, care: CareRules, today: date, first: date, last: date) -> Iterator[tuple[int, Greeting]]:
        """Give the greetings of everybody whose days are noted, each with the number of the customer or person."""
        for subject, noted in self._noted.items():
            days, sent = list(noted.values()), self._sent.get(subject, ())
            for greeting in greetings(days, sent, care, today, first=first, last=last):
                yield subject, greeting

    def place(self, subject: int, day: date) -> int | None:
        """Give the customer where somebody is greeted: a customer's own, a person's latest post; None without one."""
        return max(self.places(subject, day), default=None, key=lambda at: self._latest(subject, at))

    def places(self, subject: int, day: date) -> list[int]:
        """Give the customers where a person was on a day; a customer is one of its own."""
        if subject not in self.persons:
            return [subject]
        held = (at for at, since, left in self._posts[subject] if _holds(since, left, day))
        return list(dict.fromkeys(held))

    def _latest(self, subject: int, at: int) -> int:
        """Tell how late in a person's posts a customer stands."""
        posts = [place for place, _, _ in self._posts[subject]]
        return len(posts) - posts[::-1].index(at) if at in posts else 0

    def _fetch(self, query: Select[Any]) -> list[Any]:
        return fetch(self._connection, query, {"of": self._of})

    def _read_days(self) -> None:
        for query in (self._queries.days_of_customers, self._queries.days_of_persons):
            for row in self._fetch(query):
                self._noted[row.account][row.folded] = _noted(row)
                if row.name is not None:
                    self.persons[row.account] = row.name

    def _read_posts(self) -> None:
        for whom, at, since, left in self._fetch(self._queries.posts) if self.persons else ():
            self._posts[whom].append((at, When(since) if since else None, When(left) if left else None))

    def _read_sent(self) -> None:
        for row in self._fetch(self._queries.sent) if self._noted else ():
            sent = Sent(row.occasion, When(row.occurred), row.greeting)
            self._sent[row.whom or row.account].append(sent)


class _Queries(NamedTuple):
    days_of_customers: Select[Any]
    days_of_persons: Select[Any]
    posts: Select[Any]
    sent: Select[Any]


@cache
def _queries(*, of_some: bool) -> _Queries:
    """Select what is known of the days that are noted: all of it, or what matters to the customers `of`."""
    of_customers = (
        select(noted_dates, customers.c.account, literal(None).label("name"))
        .join(customers, customers.c.customer == noted_dates.c.file)
        .order_by(noted_dates.c.entry)
    )
    of_persons = (
        select(noted_dates, people.c.account, _WHO.c.name)
        .join(people, people.c.person == noted_dates.c.file)
        .join(_WHO, _WHO.c.person == people.c.account)
        .order_by(noted_dates.c.entry)
    )
    whose = people.alias("whose")
    noted = select(whose.c.account).join_from(noted_dates, whose, whose.c.person == noted_dates.c.file)
    posts = (
        select(people.c.account, customers.c.account, tenures.c.since, tenures.c.left_on)
        .join_from(tenures, people, people.c.person == tenures.c.person)
        .join(customers, customers.c.customer == tenures.c.customer)
        .order_by(tenures.c.tenure)
    )
    sent = (
        select(sent_greetings, customers.c.account, people.c.account.label("whom"))
        .join(customers, customers.c.customer == sent_greetings.c.customer)
        .outerjoin(people, people.c.person == sent_greetings.c.person)
    )
    if of_some:
        here = customers.c.account.in_(_OF)
        there = people.c.account.in_(_ever_at())
        return _Queries(of_customers.where(here), of_persons.where(there), posts.where(there), sent.where(here | there))
    return _Queries(of_customers, of_persons, posts.where(people.c.account.in_(noted)), sent)


def _ever_at() -> Select[Any]:
    """Select the persons who are, or were, at one of the customers `of`."""
    who, where = people.alias("there"), customers.alias("where")
    return (
        select(who.c.account)
        .join_from(tenures, who, who.c.person == tenures.c.person)
        .join(where, where.c.customer == tenures.c.customer)
        .where(where.c.account.in_(_OF))
    )


def _customers(connection: Connection, only: Sequence[int] | None = None) -> dict[int, tuple[str, str | None]]:
    """Give the names and owners of the customers, or of some."""
    query = select(customers.c.customer, customers.c.name, customers.c.owner)
    if only is not None:
        query = query.where(customers.c.customer.in_(only))
    return {number: (name, owner) for number, name, owner in connection.execute(query)}


def _noted(row: Any) -> Noted:
    occasion = Occasion(row.occasion, row.day, bool(row.lunar), bool(row.yearly))
    return Noted(occasion, date.fromisoformat(row.since), row.entry)


def _holds(since: When | None, left: When | None, day: date) -> bool:
    return (since is None or since.day <= day) and (left is None or day < left.day)
