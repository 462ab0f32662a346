"""The posts of key persons as of a day, for some persons, some customers or the whole book."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, bindparam, func, select

from relations.domain.event import StreamId
from relations.domain.policy import Policy
from relations.projections.contacts import meetings
from relations.projections.customers import customers
from relations.projections.people import people, standings, tenures
from relations.projections.timeline import mentions
from relations.queries.rows import merged, of_accounts
from relations.store.driver import tuples

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
    connection: Connection,
    day: date | None = None,
    *,
    accounts: Sequence[int] | None = None,
    persons: Sequence[int] | None = None,
) -> list[Post]:
    """Give every post that had begun by the end of a day, by what happened until then; without one, all there are."""
    until = (day or date.max).isoformat()
    whole, account = merged(connection, people), merged(connection, customers)
    values = {"accounts": accounts, "persons": persons}
    tenures_of, standings_of, _ = _queries(of_some=accounts is not None, of_persons=persons is not None)
    changes = _changes(tuples(connection, standings_of, values), until, whole)
    begun: list[Any] = [
        row for row in tuples(connection, tenures_of, values) if row[4][:10] <= until and (row[5] or "")[:10] <= until
    ]
    at = _names(connection, customers, {account.get(row[1], row[1]) for row in begun})
    who = _names(connection, people, {whole.get(row[3], row[3]) for row in begun})
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
    persons: Sequence[int] | None = None,
) -> Mapping[tuple[int, int], Meeting]:
    """Give the latest real meeting by the end of a day, for each customer and person by their files."""
    whole, account = merged(connection, people), merged(connection, customers)
    _, _, met = _queries(of_some=accounts is not None, of_persons=persons is not None)
    values = {"accounts": accounts, "persons": persons, "channels": policy.health.real, "day": day.isoformat()}
    found: dict[tuple[int, int], Meeting] = {}
    for file, whose, on, entry in tuples(connection, met, values):
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


@cache
def _queries(*, of_some: bool, of_persons: bool) -> tuple[Select[Any], Select[Any], Select[Any]]:
    """Select posts, what was said of them, and the last meetings: of all, of the `accounts`, or of the `persons`."""

    def only(query: Select[Any], table: Table) -> Select[Any]:
        if of_some:
            query = of_accounts(query, table.c.customer)
        if of_persons:
            files = select(people.c.person).where(people.c.account.in_(bindparam("persons", expanding=True)))
            query = query.where(table.c.person.in_(files))
            if table is meetings:  # found by the entries that mention them: by person alone, all would be read
                told = select(mentions.c.position).where(mentions.c.person.in_(files))
                query = query.where(meetings.c.entry.in_(told))
        return query

    of, said, met = tenures.c, standings.c, meetings.c
    held = select(of.tenure, of.customer, of.number, of.person, of.joined_on, of.since, of.left_on, of.left_entry)
    changes = select(
        said.customer, said.number, said.entry, said.occurred, said.title, said.roles, said.level, said.attitude,
        said.influence, said.reports_to, said.faction, said.cleared, said.reason,
    )  # fmt: skip
    real = met.channel.in_(bindparam("channels", expanding=True)) & (met.day <= bindparam("day"))
    days = select(met.customer, met.person, func.max(met.day).label("day")).group_by(met.customer, met.person)
    last = only(days.where(real), meetings).subquery()
    entries = (
        select(last.c.customer, last.c.person, last.c.day, func.max(met.entry))
        .join(meetings, (last.c.customer == met.customer) & (last.c.person == met.person) & (last.c.day == met.day))
        .where(real)
        .group_by(last.c.customer, last.c.person, last.c.day)
    )
    return only(held.order_by(of.tenure), tenures), only(changes.order_by(said.entry), standings), entries


def _names(connection: Connection, table: Table, wanted: set[int]) -> dict[int, str]:
    every, some = _named(table)
    if len(wanted) > _MANY:
        return dict(tuples(connection, every))
    return dict(tuples(connection, some, {"wanted": wanted}))


@cache
def _named(table: Table) -> tuple[Select[Any], Select[Any]]:
    """Select the names of all customers or persons, and of those wanted."""
    (number,) = table.primary_key
    query = select(number, table.c.name)
    return query, query.where(number.in_(bindparam("wanted", expanding=True)))


def _changes(rows: Iterable[Any], until: str, whole: Mapping[int, int]) -> dict[tuple[int, int], list[Change]]:
    """Give what the entries say of each post, by the customer's file and the post's number: the first, then by day."""
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
    ) in rows:
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
