"""The key persons, and the file of one (HANDBOOK K1 to K3, K7 to K9)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from relations.domain.people import assessment
from relations.domain.policy import Policy
from relations.projections.collector import without_collecting
from relations.projections.customers import customers
from relations.projections.people import assessments, people
from relations.queries.person_files import AssessmentRow, FactRow, NameRow, PersonFiles
from relations.queries.policy import policy_on
from relations.queries.posts import Meeting, Post, first_day, last_met, posts
from relations.queries.rows import names_of, of_accounts
from relations.store.driver import fetch

_ASSESSED = (
    select(assessments, customers.c.account, people.c.account.label("whose"))
    .join(customers, customers.c.customer == assessments.c.customer)
    .join(people, people.c.person == assessments.c.person)
    .order_by(assessments.c.entry)
)


@dataclass(frozen=True, slots=True)
class TenureRow:
    """One post of a person at a customer; `left_on` is None while the person is there."""

    customer: str
    customer_ref: str
    title: str | None
    roles: tuple[str, ...]
    attitude: str | None
    influence: int | None
    level: int | None
    since: str | None
    left_on: str | None
    entry: int
    joined_on: str
    reports_to: str | None = None
    reports_to_ref: str | None = None
    faction: str | None = None


@dataclass(frozen=True, slots=True)
class AttitudeRow:
    """Which attitude towards us a person took at a customer: when, and why."""

    attitude: str
    on: str
    customer: str
    reason: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One key person, with the post held now; without one, the last post's customer is not named."""

    ref: str
    name: str
    customer: str | None
    title: str | None
    roles: tuple[str, ...]
    attitude: str | None
    influence: int | None
    level: int | None
    birthday: str | None = None
    phone: str | None = None
    mentions: int = 0
    tenures: tuple[TenureRow, ...] = ()
    reports_to: str | None = None
    faction: str | None = None
    last_met: str | None = None
    former_names: tuple[NameRow, ...] = ()
    facts: tuple[FactRow, ...] = ()
    attitudes: tuple[AttitudeRow, ...] = ()
    assessment: AssessmentRow | None = None


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which persons are wanted; `left` are those who hold no post, there or anywhere, but did."""

    role: str | None = None
    attitude: str | None = None
    level: int | None = None
    left: bool = False
    unmet: int | None = None
    """Not met for more than so many days, or never."""


@without_collecting()
def person_rows(
    connection: Connection,
    day: date | None = None,
    *,
    persons: Sequence[int] | None = None,
    customer: int | None = None,
    only: PeopleFilter | None = None,
    withdrawn: bool = False,
) -> list[PersonRow]:
    """List key persons by name as of a day, with `customer` those who are there.

    `persons` asks for some alone; `withdrawn` facts are left out unless asked for.
    """
    chosen = None if customer is None else [customer]
    held: dict[int, list[Post]] = defaultdict(list)
    for post in posts(connection, day, accounts=chosen, persons=persons):
        held[post.person].append(post)
    met = _last_met_anywhere(connection, day or date.max, chosen, persons)
    query = select(people).where(people.c.person == people.c.account).order_by(people.c.name, people.c.person)
    if persons is not None:
        query = query.where(people.c.person.in_(persons))
    wanted = [
        row
        for row in connection.execute(query)
        if (customer is None or row.person in held)
        and _is_wanted(held[row.person], met.get(row.person), customer, only or PeopleFilter(), day or date.max)
    ]
    files = PersonFiles(connection, day or date.max, persons, withdrawn=withdrawn)
    superiors = names_of(connection, (post.reports_to for some in held.values() for post in some if post.reports_to))
    return [_row(row, held[row.person], met.get(row.person), files, superiors) for row in wanted]


def _last_met_anywhere(
    connection: Connection, day: date, accounts: Sequence[int] | None, persons: Sequence[int] | None
) -> Mapping[int, Meeting]:
    found: dict[int, Meeting] = {}
    meetings = last_met(connection, day, policy_on(connection, day).policy, accounts=accounts, persons=persons)
    for (_, whose), meeting in meetings.items():
        found[whose] = max(meeting, found.get(whose, meeting))
    return found


def _is_wanted(held: Sequence[Post], met: Meeting | None, customer: int | None, only: PeopleFilter, day: date) -> bool:
    present = [post for post in held if post.left_on is None]
    if only.left:
        return bool(held) and not present
    if customer is not None and not present:
        return False
    if only.unmet is not None and (not present or (met and met.on >= day - timedelta(days=only.unmet))):
        return False
    if only == PeopleFilter(unmet=only.unmet):
        return True
    return any(
        (only.role is None or only.role in post.roles)
        and only.attitude in {None, post.attitude}
        and only.level in {None, post.level}
        for post in present
    )


def _row(
    file: Any, posts: Sequence[Post], met: Meeting | None, files: PersonFiles, superiors: Mapping[int, str]
) -> PersonRow:
    ordered = sorted(posts, key=lambda post: (post.left_on is None, post.since or "", post.entry))
    held = tuple(_tenure(post, superiors) for post in ordered)
    now = next((post for post in reversed(held) if post.left_on is None), None)
    return PersonRow(
        ref=f"K{file.person}",
        name=file.name,
        customer=now.customer if now else None,
        title=now.title if now else None,
        roles=now.roles if now else (),
        attitude=now.attitude if now else None,
        influence=now.influence if now else None,
        level=now.level if now else None,
        birthday=file.birthday,
        phone=file.phone,
        mentions=files.mentions.get(file.person, 0),
        tenures=held,
        reports_to=now.reports_to if now else None,
        faction=now.faction if now else None,
        last_met=met.on.isoformat() if met else None,
        former_names=tuple(files.names.get(file.person, ())),
        facts=tuple(files.facts.get(file.person, ())),
        attitudes=_attitudes(posts),
        assessment=files.assessments.get(file.person),
    )


def _tenure(post: Post, superiors: Mapping[int, str]) -> TenureRow:
    return TenureRow(
        customer=post.customer,
        customer_ref=f"C{post.account}",
        title=post.title,
        roles=post.roles,
        attitude=post.attitude,
        influence=post.influence,
        level=post.level,
        since=post.since,
        left_on=post.left_on,
        entry=post.entry,
        joined_on=post.joined_on,
        reports_to=superiors[post.reports_to] if post.reports_to else None,
        reports_to_ref=f"K{post.reports_to}" if post.reports_to else None,
        faction=post.faction,
    )


def _attitudes(posts: Sequence[Post]) -> tuple[AttitudeRow, ...]:
    rows = [
        AttitudeRow(change.attitude, change.on, post.customer, change.reason, change.entry)
        for post in posts
        for change in post.changes
        if change.attitude
    ]
    return tuple(sorted(rows, key=lambda row: (first_day(row.on), row.entry)))


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One key person who is at a customer, each once however many posts are held, and what health asks about.

    `entry` is that of the first post, `person` the number of the reference, `assessed` the points of the latest
    assessment there.
    """

    person: int
    name: str
    roles: tuple[str, ...]
    level: int | None
    attitude: str | None
    influence: int | None
    entry: int
    attitude_entry: int | None = None
    met_on: date | None = None
    met_entry: int | None = None
    assessed: float | None = None
    assessed_on: date | None = None
    assessed_entry: int | None = None


def people_facts(
    connection: Connection, day: date, policy: Policy, *, accounts: Sequence[int] | None = None
) -> dict[int, list[PersonFacts]]:
    """Give the persons present on a day at each customer, or at some, by the customer's file.

    A handful of statements, however many customers there are.
    """
    held: dict[tuple[int, int], list[Post]] = defaultdict(list)
    for post in posts(connection, day, accounts=accounts):
        if post.left_on is None:
            held[post.account, post.person].append(post)
    met = last_met(connection, day, policy, accounts=accounts)
    judged = latest_assessments(connection, day, accounts)
    found: dict[int, list[PersonFacts]] = defaultdict(list)
    for at, own in held.items():
        found[at[0]].append(_facts(own, met.get(at), judged.get(at)))
    return found


def _facts(held: Sequence[Post], met: Meeting | None, judged: tuple[float, date, int] | None) -> PersonFacts:
    first, latest = held[0], max(held, key=lambda post: (post.begun, post.entry))
    attitudes = _attitudes(held)
    points, on, entry = judged or (None, None, None)
    return PersonFacts(
        person=first.person,
        name=first.name,
        roles=tuple(dict.fromkeys(role for post in held for role in post.roles)),
        level=min((post.level for post in held if post.level), default=None),
        attitude=attitudes[-1].attitude if attitudes else None,
        influence=latest.influence or max((post.influence for post in held if post.influence), default=None),
        entry=first.entry,
        attitude_entry=attitudes[-1].entry if attitudes else None,
        met_on=met.on if met else None,
        met_entry=met.entry if met else None,
        assessed=points,
        assessed_on=on,
        assessed_entry=entry,
    )


def latest_assessments(
    connection: Connection, day: date, accounts: Sequence[int] | None
) -> dict[tuple[int, int], tuple[float, date, int]]:
    """Give points, day and entry of the latest assessment by the end of a day, by customer and person."""
    query = _ASSESSED if accounts is None else of_accounts(_ASSESSED, assessments.c.customer)
    found: dict[tuple[int, int], tuple[float, date, int]] = {}
    for row in fetch(connection, query, {"accounts": accounts}):
        on, at = first_day(row.occurred), (row.account, row.whose)
        points = assessment(json.loads(row.signs), json.loads(row.questions))
        if points is not None and on <= day and (at not in found or found[at][1] <= on):
            found[at] = (points, on, row.entry)
    return found
