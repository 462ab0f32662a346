"""The key persons who are there (HANDBOOK K1, K5, K7)."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache

from sqlalchemy import func, or_, select

from relations.domain.health import AssessmentFact, PersonFact
from relations.projections.contacts import meetings
from relations.projections.people import standings, tenures
from relations.queries.facts.scope import Scope
from relations.queries.people import PersonFacts, latest_assessments, people_facts
from relations.queries.rows import MANY, day_of


def present_facts(scope: Scope) -> dict[int, list[PersonFact]]:
    """Give the persons present at the end of the day, each once however many posts are held, for each customer.

    For the score alone, customers where every post stands as it began are read in one statement.
    """
    found, others = ({}, None) if scope.evidence else _plain(scope)
    accounts = scope.accounts if others is None else sorted(others) if len(others) < MANY else None
    known = people_facts(scope.connection, scope.day, scope.policy, accounts=accounts) if others != set() else {}
    for account, persons in known.items():
        if others is None or account in others:
            found[account] = [_fact(person) for person in persons]
    return found


def _plain(scope: Scope) -> tuple[dict[int, list[PersonFact]], set[int]]:
    """Give the persons at customers whose posts are as they began, and name the other customers."""
    others = _others(scope)
    of, said = tenures.c, standings.c
    last = (
        select(meetings.c.customer, meetings.c.person, func.max(meetings.c.day).label("day"))
        .where(meetings.c.channel.in_(scope.policy.health.real), meetings.c.day <= scope.day.isoformat())
        .group_by(meetings.c.customer, meetings.c.person)
        .subquery()
    )
    query = (
        select(of.customer, of.person, of.joined_on, of.since, said.roles, said.attitude, said.influence, last.c.day)
        .join(standings, said.entry == of.tenure)
        .outerjoin(last, (last.c.customer == of.customer) & (last.c.person == of.person))
        .where(of.left_on.is_(None))
    )
    assessed = latest_assessments(scope.connection, scope.day, scope.accounts)
    today = scope.day.isoformat()
    found: dict[int, list[PersonFact]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    for customer, person, joined_on, since, roles, attitude, influence, met in scope.rows(query, of.customer):
        at = (customer, person)
        if at in seen:
            others.add(customer)
        seen.add(at)
        if joined_on[:10] <= today and (since or "")[:10] <= today:
            points, on, entry = assessed.get(at, (None, None, None))
            judged = None if points is None or on is None or entry is None else AssessmentFact(on, points, entry)
            fact = PersonFact("", _roles(roles), 0, day_of(met) if met else None, None, attitude, influence, judged)
            found[customer].append(fact)
    return {customer: persons for customer, persons in found.items() if customer not in others}, others


def _others(scope: Scope) -> set[int]:
    """Name the customers where a post changed since it began, or may end on a later day, or a file was merged."""
    of = tenures.c
    changed = select(standings.c.customer).distinct().where(standings.c.entry.not_in(select(of.tenure)))
    later = or_(of.left_on > scope.day.isoformat(), of.person.in_([*scope.whole, *scope.whole.values()]))
    ending = select(of.customer).distinct().where(later)
    queries = (changed, standings.c.customer), (ending, of.customer)
    files = {row.customer for query, column in queries for row in scope.rows(query, column)}
    files |= {*scope.account, *scope.account.values()}
    return {scope.account.get(file, file) for file in files}


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


@lru_cache(maxsize=4096)
def _roles(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()
