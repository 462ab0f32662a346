"""The posts of key persons as of a day, for one person, one customer or the whole book."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, func, select

from relations.domain.event import StreamId
from relations.domain.policy import Policy
from relations.projections.contacts import meetings
from relations.projections.customers import customers
from relations.projections.people import people, standings, tenures
from relations.queries.rows import merged, tuples

_FACTS = ("title", "roles", "level", "attitude", "influence", "reports_to", "faction")
_MANY = 1000
"""From so many names on all are read at once."""


class Change(NamedTuple):
    """What one entry said of a post, the first one or a later one; what is None and not `cleared` stayed.

    `on` is when it changed, or when the post began as far as we know.
    """

    entry: int
    on: str
    title: str | None
    roles: tuple[str, ...] | None
    level: int | None
    attitude: str | None
    influence: int | None
    reports_to: int | None
    faction: str | None
    cleared: tuple[str, ...] | None
    reason: str | None


class Post(NamedTuple):
    """One post of a person at a customer, as of a day; `left_on` is None while the person was there.

    `account` and `person` are the files to which customer and person belong now; so is `reports_to`.
    """

    entry: int
    account: int
    customer: str
    person: int
    name: str
    joined_on: str
    since: str | None
    left_on: str | None
    title: str | None
    roles: tuple[str, ...]
    level: int | None
    attitude: str | None
    influence: int | None
    reports_to: int | None
    faction: str | None
    changes: tuple[Change, ...]
    left_entry: int | None

    @property
    def begun(self) -> date:
        """The first day of it that we know of."""
        return first_day(self.since or self.joined_on)


class Meeting(NamedTuple):
    """The latest time that we met somebody: the day and the entry."""

    on: date
    entry: int


def posts(
    connection: Connection, day: date | None = None, *, accounts: Sequence[int] | None = None, person: int | None = None
) -> list[Post]:
    """Give every post that had begun by the end of a day, by what happened until then; without one, all there are."""
    until = (day or date.max).isoformat()
    whole = merged(connection, people, "person")
    account = merged(connection, customers, "customer")
    changes = _changes(connection, until, whole, accounts, person)
    of = tenures.c
    query = select(of.tenure, of.customer, of.number, of.person, of.joined_on, of.since, of.left_on, of.left_entry)
    begun: list[Any] = [
        row
        for row in tuples(connection, _only(query.order_by(of.tenure), tenures, accounts, person))
        if row[4][:10] <= until and (row[5] or "")[:10] <= until
    ]
    at = _names(connection, customers, "customer", {account.get(row[1], row[1]) for row in begun})
    who = _names(connection, people, "person", {whole.get(row[3], row[3]) for row in begun})
    found: list[Post] = []
    for tenure, file, number, whose, joined_on, since, left_on, left_entry in begun:
        customer, holder = account.get(file, file), whole.get(whose, whose)
        left = (left_on, left_entry) if left_on is not None and left_on[:10] <= until else (None, None)
        told = changes[file, number]
        told[0] = told[0]._replace(on=since or joined_on)
        post = (tenure, customer, at[customer], holder, who[holder], joined_on, since, left[0], *_standing(told))
        found.append(Post._make((*post, tuple(told), left[1])))
    return found


def last_met(
    connection: Connection,
    day: date,
    policy: Policy,
    *,
    accounts: Sequence[int] | None = None,
    person: int | None = None,
) -> Mapping[tuple[int, int], Meeting]:
    """Give the latest real meeting by the end of a day, for each customer and person by their files."""
    of = meetings.c
    real = of.channel.in_(policy.health.real) & (of.day <= day.isoformat())
    days = select(of.customer, of.person, func.max(of.day).label("day")).where(real).group_by(of.customer, of.person)
    last = _only(days, meetings, accounts, person).subquery()
    entries = (
        select(last.c.customer, last.c.person, last.c.day, func.max(of.entry))
        .join(meetings, (last.c.customer == of.customer) & (last.c.person == of.person) & (last.c.day == of.day))
        .where(real)
        .group_by(last.c.customer, last.c.person, last.c.day)
    )
    whole = merged(connection, people, "person")
    account = merged(connection, customers, "customer")
    found: dict[tuple[int, int], Meeting] = {}
    for file, whose, on, entry in tuples(connection, entries):
        both, meeting = (account.get(file, file), whole.get(whose, whose)), Meeting(first_day(on), entry)
        found[both] = max(meeting, found.get(both, meeting))
    return found


def whereabouts(connection: Connection, person: StreamId) -> tuple[set[str], dict[StreamId, tuple[StreamId, str]]]:
    """Give the streams of a person's files, and those of every customer where the person is or was.

    For each customer's stream there is the one that it belongs to now, with the name.
    """
    this, account = people.alias("this"), customers.alias("account")
    same = select(people.c.stream, people.c.person).join(this, this.c.account == people.c.account)
    files = same.where(this.c.stream == person)
    streams = {row.stream for row in connection.execute(files)} | {person}
    query = (
        select(customers.c.stream, account.c.stream, account.c.name)
        .distinct()
        .join(tenures, tenures.c.customer == customers.c.customer)
        .join(account, account.c.customer == customers.c.account)
        .where(tenures.c.person.in_(files.with_only_columns(people.c.person)))
        .order_by(customers.c.stream)
    )
    return streams, {StreamId(file): (StreamId(now), name) for file, now, name in connection.execute(query)}


def first_day(when: str) -> date:
    """Give the first day that a moment, as it is written in the log, may have been."""
    return _first_day(when[:10])


@lru_cache(maxsize=8192)
def _first_day(when: str) -> date:
    return date.fromisoformat((when + "-01-01")[: len("2026-01-01")])


def _only(query: Select[Any], table: Table, accounts: Sequence[int] | None, person: int | None) -> Select[Any]:
    """Restrict a query to the files that belong to these customers, or to this person."""
    if accounts is not None:
        files = select(customers.c.customer).where(customers.c.account.in_(accounts))
        query = query.where(table.c.customer.in_(files))
    if person is not None:
        query = query.where(table.c.person.in_(select(people.c.person).where(people.c.account == person)))
    return query


def _names(connection: Connection, table: Table, number: str, wanted: set[int]) -> dict[int, str]:
    query = select(table.c[number], table.c.name)
    if len(wanted) > _MANY:
        return dict(tuples(connection, query))
    some = connection.execute(query.where(table.c[number].in_(wanted)))
    return {row[0]: row[1] for row in some}


def _changes(
    connection: Connection, until: str, whole: Mapping[int, int], accounts: Sequence[int] | None, person: int | None
) -> dict[tuple[int, int], list[Change]]:
    """Give what the entries say of each post, by the customer's file and the post's number: the first, then by day."""
    of = standings.c
    query = select(
        of.customer, of.number, of.entry, of.occurred, of.title, of.roles, of.level, of.attitude, of.influence,
        of.reports_to, of.faction, of.cleared, of.reason,
    ).order_by(of.entry)  # fmt: skip
    found: dict[tuple[int, int], list[Change]] = defaultdict(list)
    for (
        file,
        number,
        entry,
        on,
        title,
        roles,
        level,
        attitude,
        influence,
        above,
        faction,
        cleared,
        reason,
    ) in tuples(connection, _only(query, standings, accounts, person)):
        if on[:10] <= until:
            standing = (title, _listed(roles), level, attitude, influence, whole.get(above, above), faction)
            found[file, number].append(Change._make((entry, on, *standing, _listed(cleared), reason)))
    return found


def _standing(changes: list[Change]) -> Sequence[Any]:
    """Put the changes of a post in the order of their days, and give what they come to."""
    if len(changes) == 1:
        first = changes[0]
        return first.title, first.roles or (), *first[4:9]
    changes.sort(key=lambda change: first_day(change.on))
    standing: dict[str, Any] = dict.fromkeys(_FACTS)
    for change in changes:
        given = {fact: value for fact in _FACTS if (value := getattr(change, fact)) is not None}
        standing.update({**dict.fromkeys(change.cleared or ()), **given})
    standing["roles"] = standing["roles"] or ()
    return tuple(standing.values())


@lru_cache(maxsize=1024)
def _listed(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))
