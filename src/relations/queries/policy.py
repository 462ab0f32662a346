"""Which rules were in force on a day, and how they came to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from relations.domain import presets
from relations.domain.policy import Policy
from relations.projections.policies import policies


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """Rules as they were set: from which day on, by whom, why, and by which entry."""

    position: int
    since: str
    name: str
    reason: str
    actor: str
    recorded_at: str
    rules: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules of a day, and the entry that set them; None for the shipped default."""

    policy: Policy
    entry: int | None


def policy_on(connection: Connection, day: date) -> InForce:
    """Give the rules of a day: those set for the latest day that is not after it."""
    query = (
        select(policies.c.position, policies.c.rules)
        .where(policies.c.since <= day.isoformat())
        .order_by(policies.c.since.desc(), policies.c.position.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return InForce(presets.default(), None)
    return InForce(Policy.model_validate_json(row.rules), row.position)


def policy_rows(connection: Connection) -> list[PolicyRow]:
    """Give every change of the rules, in the order of the days from which they hold."""
    rows = connection.execute(select(policies).order_by(policies.c.since, policies.c.position))
    return [
        PolicyRow(
            position=row.position,
            since=row.since,
            name=row.name,
            reason=row.reason,
            actor=row.actor,
            recorded_at=row.recorded_at,
            rules=Policy.model_validate_json(row.rules).model_dump(mode="json"),
        )
        for row in rows
    ]
