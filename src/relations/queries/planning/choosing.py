"""Whom a day has room for: the most urgent first, and among equals those who lie together (HANDBOOK C3, C5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, get_args

from relations.domain.words import PlanReason, Purpose
from relations.queries.planning.clients import Client
from relations.queries.visits import VisitRow

_RANK: dict[PlanReason, int] = {reason: rank for rank, reason in enumerate(get_args(PlanReason))}
_STAYS: tuple[PlanReason, ...] = ("planned", "asked-for")
_WEEK = 7


class Asks(NamedTuple):
    """One reason to go: what it is, in words, since when it is late, and what stands behind it."""

    reason: PlanReason
    text: str
    days_late: int
    refs: tuple[str, ...]
    entries: tuple[int, ...]
    purposes: tuple[Purpose, ...]
    times: int = 0
    """How often the customer should have been visited since it was due: its urgency among its like."""

    @property
    def urgency(self) -> tuple[int, int]:
        """What is lower is more urgent; weeks, or cadences, make the difference, not single days."""
        late = self.times if self.reason == "cadence" else max(0, self.days_late) // _WEEK
        return _RANK[self.reason], -late


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who asks for a visit, with all reasons, the most urgent first; `visit` is the one planned already."""

    client: Client
    asks: tuple[Asks, ...]
    visit: VisitRow | None = None

    @property
    def stays(self) -> bool:
        """Whether it is in the plan however full the day is: planned already, or asked for."""
        return self.asks[0].reason in _STAYS

    @property
    def days_late(self) -> int:
        """The most days by which something here is late."""
        return max(0, *(each.days_late for each in self.asks))

    @property
    def order(self) -> tuple[tuple[int, int], int, str, str, int]:
        """What puts candidates in the order of their urgency."""
        client = self.client
        return self.asks[0].urgency, -self.days_late, client.grade or "ungraded", client.name, client.account


def choose(candidates: Sequence[Candidate], room: int) -> tuple[list[Candidate], list[Candidate]]:
    """Give those who find room, in the order in which they found it, and those who do not, by urgency.

    What is planned, or asked for, stays. Then comes who is most urgent; among those who are equally so, who lies on a
    route that is in the plan already, then in such a territory, then who is late for longest. More room only adds.
    """
    waiting = sorted(candidates, key=lambda each: each.order)
    chosen = [each for each in waiting if each.stays]
    waiting = [each for each in waiting if not each.stays]
    while waiting and len(chosen) < room:
        routes = {each.client.route for each in chosen} - {None}
        territories = {each.client.territory for each in chosen} - {None}
        urgency = waiting[0].asks[0].urgency
        best = min(
            (each for each in waiting if each.asks[0].urgency == urgency),
            key=lambda each: (
                each.client.route not in routes,
                each.client.territory not in territories,
                each.order,
            ),
        )
        waiting.remove(best)
        chosen.append(best)
    return chosen, waiting
