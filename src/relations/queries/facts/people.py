"""The key persons who are there (HANDBOOK K1, K5, K7)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import Integer, func, or_, select, type_coerce

from relations.domain.health import AssessmentFact, PersonFact
from relations.projections.contacts import meetings
from relations.projections.people import tenures
from relations.queries.facts.scope import Scope
from relations.queries.people import PersonFacts, latest_assessments, people_facts
from relations.queries.rows import MANY

_DAY = len("2026-03-02")


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
    of, today = tenures.c, scope.day.isoformat()
    odd = type_coerce(or_(of.changed == 1, of.left_on.is_not(None)), Integer)
    query = select(of.customer, of.person, odd, of.first_roles, of.first_attitude, of.first_influence).where(
        or_(of.left_on.is_(None), of.left_on > today),
        func.substr(of.joined_on, 1, _DAY) <= today,
        or_(of.since.is_(None), func.substr(of.since, 1, _DAY) <= today),
    )
    assessed, met = _assessed(scope), _met_lately(scope)
    merged = {*scope.whole, *scope.whole.values()}
    others = {*scope.account, *scope.account.values()}
    found: dict[int, tuple[PersonFact, ...]] = {}
    seen: set[tuple[int, int]] = set()
    for file, person, changes, roles, attitude, influence in scope.rows(query, of.customer):
        at = file, person
        if changes or at in seen or person in merged:
            others.add(file)
        seen.add(at)
        fact = _as_begun(roles, attitude, influence, scope.day if at in met else None)
        if at in assessed:
            fact = fact._replace(assessment=assessed[at])
        found[file] = (*found.get(file, ()), fact)
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
    of = meetings.c
    since = scope.day - timedelta(days=scope.policy.health.unmet_after)
    query = select(of.customer, of.person).where(
        of.channel.in_(scope.policy.health.real), of.day.between(since.isoformat(), scope.day.isoformat())
    )
    return {(customer, person) for customer, person in scope.rows(query.distinct(), of.customer)}


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
