"""The key persons who are there (HANDBOOK K1, K5)."""

from __future__ import annotations

from relations.domain.health import PersonFact
from relations.queries import people
from relations.queries.facts.scope import Scope


def people_facts(scope: Scope) -> dict[int, list[PersonFact]]:
    """Give the persons present, each once however many posts are held, for each customer."""
    found = people.people_facts(scope.connection, scope.day, scope.policy, accounts=scope.accounts)
    return {
        account: [
            PersonFact(
                person.name, person.roles, person.entry, person.met_on, person.met_entry, person.attitude,
                person.influence,
            )
            for person in persons
        ]
        for account, persons in found.items()
    }  # fmt: skip
