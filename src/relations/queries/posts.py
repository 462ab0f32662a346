"""The posts of key persons as of a day, for one person, one customer or the whole book."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from relations.domain.event import StreamId
from relations.domain.policy import Policy
from relations.projections.contacts import meetings
from relations.projections.customers import customers
from relations.projections.people import people, standings, tenures

_FACTS = ("title", "roles", "level", "attitude", "influence", "reports_to", "faction")


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
    cleared: tuple[str, ...]
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
    changes = _changes(connection, until, accounts, person)
    account_file, person_file = customers.alias("account_file"), people.alias("person_file")
    query = (
        select(
            tenures, account_file.c.customer.label("account"), account_file.c.name.label("account_name"),
            person_file.c.person.label("whose"), person_file.c.name,
        )
        .join(customers, customers.c.customer == tenures.c.customer)
        .join(account_file, account_file.c.customer == customers.c.account)
        .join(people, people.c.person == tenures.c.person)
        .join(person_file, person_file.c.person == people.c.account)
        .where(*_of(accounts, person))
        .order_by(tenures.c.tenure)
    )  # fmt: skip
    return [
        _post(row, changes[row.customer, row.number], until)
        for row in connection.execute(query)
        if row.joined_on[:10] <= until and (row.since or "")[:10] <= until
    ]


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
    last = days.subquery()
    entries = (
        _of_files(
            select(customers.c.account, people.c.account.label("whose"), last.c.day, func.max(of.entry)),
            meetings,
            accounts,
            person,
        )
        .join(last, (last.c.customer == of.customer) & (last.c.person == of.person) & (last.c.day == of.day))
        .where(real)
        .group_by(of.customer, of.person, last.c.day, customers.c.account, people.c.account)
    )
    found: dict[tuple[int, int], Meeting] = {}
    for at, whose, on, entry in connection.execute(entries):
        meeting = Meeting(first_day(on), entry)
        found[at, whose] = max(meeting, found.get((at, whose), meeting))
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


def _of(accounts: Sequence[int] | None, person: int | None) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if accounts is not None:
        chosen.append(customers.c.account.in_(accounts))
    if person is not None:
        chosen.append(people.c.account == person)
    return chosen


def _of_files(query: Select[Any], table: Table, accounts: Sequence[int] | None, person: int | None) -> Select[Any]:
    """Join the files of customer and person, so that the query may choose by the ones they belong to now."""
    return (
        query.select_from(table)
        .join(customers, customers.c.customer == table.c.customer)
        .join(people, people.c.person == table.c.person)
        .where(*_of(accounts, person))
    )


def _changes(
    connection: Connection, until: str, accounts: Sequence[int] | None, person: int | None
) -> dict[tuple[int, int], list[Change]]:
    """Give what the entries say of each post, by the customer's file and the post's number, in the order of the log."""
    superior = people.alias("superior")
    query = (
        _of_files(select(standings, superior.c.account.label("boss")), standings, accounts, person)
        .outerjoin(superior, superior.c.person == standings.c.reports_to)
        .order_by(standings.c.entry)
    )
    found: dict[tuple[int, int], list[Change]] = defaultdict(list)
    for row in connection.execute(query):
        if row.occurred[:10] <= until:
            found[row.customer, row.number].append(
                Change(
                    row.entry, row.occurred, row.title, _listed(row.roles), row.level, row.attitude, row.influence,
                    row.boss, row.faction, _listed(row.cleared) or (), row.reason,
                )
            )  # fmt: skip
    return found


def _post(row: Any, changes: list[Change], until: str) -> Post:
    began = changes[0]._replace(on=row.since or row.joined_on)
    changes = sorted([began, *changes[1:]], key=lambda change: first_day(change.on))
    standing: dict[str, Any] = dict.fromkeys(_FACTS)
    for change in changes:
        given = {fact: value for fact in _FACTS if (value := getattr(change, fact)) is not None}
        standing.update({**dict.fromkeys(change.cleared), **given})
    standing["roles"] = standing["roles"] or ()
    left = row.left_on is not None and row.left_on[:10] <= until
    return Post(
        row.tenure, row.account, row.account_name, row.whose, row.name, row.joined_on, row.since,
        row.left_on if left else None,
        **standing, changes=tuple(changes), left_entry=row.left_entry if left else None,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _listed(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))
