"""The key persons who are there (HANDBOOK K1, K5)."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from functools import lru_cache

from sqlalchemy import literal, select

from relations.domain.health import PersonFact
from relations.projections.contacts import meetings
from relations.projections.people import people, tenures
from relations.queries.facts.scope import Scope


def people_facts(scope: Scope) -> dict[int, list[PersonFact]]:
    """Give the persons present, each once however many posts are held, for each customer."""
    of = tenures.c
    query = (
        select(
            of.customer, of.person, people.c.name if scope.evidence else literal(""), of.roles, of.tenure, of.attitude,
            of.influence, meetings.c.last_on, meetings.c.last_entry,
        )
        .outerjoin(meetings, (meetings.c.customer == of.customer) & (meetings.c.person == of.person))
        .where(of.left_on.is_(None))
        .order_by(of.tenure)
    )  # fmt: skip
    if scope.evidence:
        query = query.join(people, people.c.person == of.person)
    found: dict[int, dict[int, PersonFact]] = defaultdict(dict)
    for file, post, name, roles, tenure, attitude, influence, met_on, met_entry in scope.rows(query, of.customer):
        person = scope.whole.get(post, post)
        day = _day(met_on) if met_on else None
        fact = PersonFact(name, _roles(roles), tenure, day, met_entry, attitude, influence)
        known = found[scope.account.get(file, file)]
        known[person] = _joined(known[person], fact) if person in known else fact
    return {account: list(known.values()) for account, known in found.items()}


def _joined(earlier: PersonFact, later: PersonFact) -> PersonFact:
    """Make one of two posts of a person: all roles, the later post's standing where it is known, the latest meeting."""
    met = max(earlier, later, key=lambda fact: (fact.met_on or date.min, fact.met_entry or 0))
    return later._replace(
        roles=(*earlier.roles, *(role for role in later.roles if role not in earlier.roles)),
        attitude=later.attitude or earlier.attitude,
        influence=later.influence or earlier.influence,
        met_on=met.met_on,
        met_entry=met.met_entry,
    )


@lru_cache(maxsize=4096)
def _roles(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)
