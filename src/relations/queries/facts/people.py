"""The key persons who are there (HANDBOOK K1, K5, K7)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import Integer, bindparam, func, or_, select, type_coerce

from relations.domain.health import AssessmentFact, PersonFact
from relations.projections.contacts import meetings
from relations.projections.people import tenures
from relations.queries.facts.scope import Scope
from relations.queries.people import PersonFacts, latest_assessments, people_facts
from relations.queries.rows import MANY

_DAY = len("2026-03-02")
_OF = tenures.c
_PRESENT = select(
    _OF.customer,
    _OF.person,
    type_coerce(or_(_OF.changed == 1, _OF.left_on.is_not(None)), Integer),
    _OF.first_roles,
    _OF.first_attitude,
    _OF.first_influence,
).where(
    or_(_OF.left_on.is_(None), _OF.left_on > bindparam("day")),
    func.substr(_OF.joined_on, 1, _DAY) <= bindparam("day"),
    or_(_OF.since.is_(None), func.substr(_OF.since, 1, _DAY) <= bindparam("day")),
)
"""Posts held on a day, and whether each is no longer as it began, or ends later."""
_MET = (
    select(meetings.c.customer, meetings.c.person)
    .where(
        meetings.c.channel.in_(bindparam("channels", expanding=True)),
        meetings.c.day.between(bindparam("since"), bindparam("day")),
    )
    .distinct()
)


def present_facts(scope: Scope) -> dict[int, tuple[PersonFact, ...]]:
    """Give the persons present at the end of the day, each once however many posts are held, for each customer.

    For the score alone, customers where every post stands as it began are read in one statement.
    """
    found, others = ({}, None) if scope.evidence else _plain(scope)
    accounts = scope.accounts if others is None else sorted(others) if len(others) < MANY else None
    known = people_facts(scope.connection, scope.day, scope.policy, accounts=accounts) if others != set() else {}
    for account, persons in known.items():
        if others is None or account in others:
            found[account] = tuple(_fact(person) for person in persons)
    return found


def _plain(scope: Scope) -> tuple[dict[int, tuple[PersonFact, ...]], set[int]]:
    """Give the persons at customers whose posts are as they began, and name the other customers.

    These are where a post changed, or ends on a later day, where somebody holds two, or where a file was merged.
    Whoever was met lately counts as met today: to the score of the day it is the same.
    """
    assessed, met, today = _assessed(scope), _met_lately(scope), scope.day.isoformat()
    merged = {*scope.whole, *scope.whole.values()}
    others = {*scope.account, *scope.account.values()}
    found: dict[int, tuple[PersonFact, ...]] = {}
    seen: set[tuple[int, int]] = set()
    for file, person, changes, roles, attitude, influence in scope.rows(_PRESENT, _OF.customer, day=today):
        at = file, person
        if changes or at in seen or person in merged:
            others.add(file)
        seen.add(at)
        fact = _as_begun(roles, attitude, influence, scope.day if at in met else None)
        if at in assessed:
            fact = fact._replace(assessment=assessed[at])
        found[file] = (*found[file], fact) if file in found else (fact,)
    others = {scope.account.get(file, file) for file in others}
    for account in others:
        found.pop(account, None)
    return found, others


@lru_cache(maxsize=4096)
def _as_begun(roles: str | None, attitude: str | None, influence: int | None, met_on: date | None) -> PersonFact:
    held = tuple(json.loads(roles)) if roles else ()
    return PersonFact("", held, 0, met_on, None, attitude, influence)


def _met_lately(scope: Scope) -> set[tuple[int, int]]:
    """Name, by customer and person, who was really met so lately that it counts."""
    since = scope.day - timedelta(days=scope.policy.health.unmet_after)
    values = {"channels": scope.policy.health.real, "since": since.isoformat(), "day": scope.day.isoformat()}
    return {(customer, person) for customer, person in scope.rows(_MET, meetings.c.customer, **values)}


def _assessed(scope: Scope) -> dict[tuple[int, int], AssessmentFact]:
    latest = latest_assessments(scope.connection, scope.day, scope.accounts)
    return {at: AssessmentFact(on, points, entry) for at, (points, on, entry) in latest.items()}


def _fact(person: PersonFacts) -> PersonFact:
    assessed = None
    if person.assessed is not None and person.assessed_on is not None and person.assessed_entry is not None:
        assessed = AssessmentFact(person.assessed_on, person.assessed, person.assessed_entry)
    return PersonFact(
        person.name,
        person.roles,
        person.attitude_entry or person.entry,
        person.met_on,
        person.met_entry,
        person.attitude,
        person.influence,
        assessed,
    )
