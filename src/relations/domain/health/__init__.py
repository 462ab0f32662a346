"""How a relationship stands: a pure function of facts, policy and day. docs/health.md gives the formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from relations.domain.health import care, commercial, complaints, contact, people, promises
from relations.domain.health.care import ENOUGH
from relations.domain.health.facts import (
    AssessmentFact,
    Because,
    ComplaintFact,
    ContactFact,
    CrisisFact,
    Facts,
    GreetingFact,
    KnownFact,
    PersonFact,
    PromiseFact,
    PurposeFact,
)
from relations.domain.health.promises import days_late, promise_state
from relations.domain.policy import Policy
from relations.domain.words import Band

__all__ = [
    "ENOUGH", "AssessmentFact", "Because", "Change", "ComplaintFact", "ContactFact", "CrisisFact", "Factor", "Facts",
    "GreetingFact", "Health", "KnownFact", "PersonFact", "PromiseFact", "PurposeFact", "assess", "band_of",
    "days_late", "next_change", "promise_state", "score_of", "scorer",
]  # fmt: skip

FACTORS = {
    "contact": contact,
    "promises": promises,
    "complaints": complaints,
    "people": people,
    "care": care,
    "commercial": commercial,
}
Points = Callable[[Facts, Policy, date], float | None]
"""What gives a factor its points, from 0 to 100; None where nothing is known."""
_POINTS: dict[str, Points] = {name: factor.points for name, factor in FACTORS.items()}
_AHEAD = 366
"""How many days ahead the next change is looked for."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the score: its weight, its points from 0 to 100, and why; `points` is None when not known.

    `adds` is its part of the score: the parts of all factors add up to it.
    """

    name: str
    weight: float
    points: float | None
    known: bool
    because: tuple[Because, ...]
    adds: float | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """The score from 0 to 100, with one decimal, its band, and the factors that make it up."""

    score: float | None
    band: Band
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The first day on which the score differs though nothing new is recorded, and what it will be then."""

    on: str
    score: float | None


def assess(facts: Facts, policy: Policy, day: date) -> Health:
    """Judge a relationship as of a day; what is not known is left out of the score, never taken for zero."""
    known = _known(facts, policy, day)
    score = score_of(facts, policy, day)
    adds = _parts(score, [(name, policy.health.weights[name] * points) for name, points in known.items()])
    factors = tuple(
        Factor(
            name,
            policy.health.weights[name],
            points := known.get(name),
            points is not None,
            tuple(factor.because(facts, policy, day)),
            adds.get(name),
        )
        for name, factor in FACTORS.items()
    )
    return Health(score, band_of(score, policy), factors)


def score_of(facts: Facts, policy: Policy, day: date) -> float | None:
    """Give the score alone: the weighted mean of the points of the known factors, with one decimal."""
    return scorer(policy, day)(facts)


def scorer(policy: Policy, day: date) -> Callable[[Facts], float | None]:
    """Give what scores any number of relationships as of a day; what is alike is worked out once."""
    weighed = [
        (policy.health.weights[name], _once(points_of, _ALIKE[name]) if name in _ALIKE else points_of)
        for name, points_of in _POINTS.items()
    ]

    def score(facts: Facts) -> float | None:
        total = whole = 0.0
        for weight, points_of in weighed:
            points = points_of(facts, policy, day)
            if points is not None:
                whole += weight
                total += weight * _rounded(points)
        return _rounded(total / whole) if whole else None

    return score


_ALIKE: dict[str, Callable[[Facts], object]] = {
    "contact": lambda facts: facts.contact and (facts.grade, facts.kind, facts.contact.on, facts.contact.first_on),
    "people": lambda facts: (facts.people, facts.contact is None),
    "care": lambda facts: (facts.purposes, facts.greetings, facts.people),
}
"""All that the points of a factor depend on besides the rules and the day, where many relationships are alike in it."""


def _once(points_of: Points, alike: Callable[[Facts], object]) -> Points:
    found: dict[object, float | None] = {}

    def points(facts: Facts, policy: Policy, day: date) -> float | None:
        seen = alike(facts)
        if seen not in found:
            found[seen] = points_of(facts, policy, day)
        return found[seen]

    return points


def band_of(score: float | None, policy: Policy) -> Band:
    """Name the band of a score."""
    if score is None:
        return "unknown"
    bands = policy.health.bands
    for band in ("healthy", "watch", "at-risk"):
        if score >= bands[band]:
            return band
    return "critical"


def next_change(facts: Facts, policy: Policy, day: date) -> Change | None:
    """Find the first day after `day` on which the score differs by itself; None if not within a year."""
    now = score_of(facts, policy, day)
    for ahead in range(1, _AHEAD):
        later = day + timedelta(days=ahead)
        score = score_of(facts, policy, later)
        if score != now:
            return Change(later.isoformat(), score)
    return None


@lru_cache(maxsize=4096)
def _rounded(points: float) -> float:
    """Round to one decimal; remembered, as most customers have the same few values."""
    return round(points, 1)


def _known(facts: Facts, policy: Policy, day: date) -> dict[str, float]:
    """Give the points, with one decimal, of the factors of which something is known."""
    every = ((name, points_of(facts, policy, day)) for name, points_of in _POINTS.items())
    return {name: _rounded(points) for name, points in every if points is not None}


def _parts(score: float | None, weighed: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Split the score in tenths over the factors in proportion to weight x points, so that the parts add up to it."""
    if score is None:
        return {}
    whole = sum(value for _, value in weighed)
    tenths = round(score * 10)
    exact = {name: tenths * value / whole if whole else 0.0 for name, value in weighed}
    parts = {name: int(value) for name, value in exact.items()}
    largest_rest = sorted(exact, key=lambda name: parts[name] - exact[name])
    for name in largest_rest[: tenths - sum(parts.values())]:
        parts[name] += 1
    return {name: part / 10 for name, part in parts.items()}
