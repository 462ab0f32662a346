"""Which rules were in force on a day, and how they came to be."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, select

from relations.domain import presets
from relations.domain.policy import Policy
from relations.projections.policies import policies
from relations.store.driver import fetch

_RULES = select(policies.c.since, policies.c.position, policies.c.rules).order_by(policies.c.since, policies.c.position)


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


class Rulebook:
    """All rules that were ever set, to be asked for those of any day."""

    def __init__(self, connection: Connection) -> None:
        """Read them."""
        self._set = fetch(connection, _RULES)

    def on(self, day: date) -> InForce:
        """Give the rules of a day: those set for the latest day that is not after it."""
        last = bisect_right(self._set, day.isoformat(), key=itemgetter(0))
        if last == 0:
            return InForce(presets.default(), None)
        _, position, rules = self._set[last - 1]
        return InForce(_parsed(rules), position)

    def first(self, wanted: Callable[[Policy], bool]) -> str | None:
        """Give the first day from which rules were ever such as `wanted`, if they were."""
        return next((since for since, _, rules in self._set if wanted(_parsed(rules))), None)


def policy_on(connection: Connection, day: date) -> InForce:
    """Give the rules of a day: those set for the latest day that is not after it."""
    return Rulebook(connection).on(day)


@lru_cache(maxsize=256)
def _parsed(rules: str) -> Policy:
    return Policy.model_validate_json(rules)


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
