"""The rules by which relationships are judged, as data; this file is the one place of the shipped defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def _frozen(**values: float) -> Mapping[str, float]:
    return MappingProxyType(values)


@dataclass(frozen=True, slots=True)
class Policy:
    """Cadence, weights and bands in force; docs/health.md explains each by its formula."""

    name: str = "default"
    cadence: Mapping[str, float] = field(default_factory=lambda: _frozen(A=14, B=30, C=60, D=90))
    """Days between contacts by grade (HANDBOOK C3)."""
    cadence_ungraded: float = 60
    """The cadence of a customer whom nobody has graded, in days."""
    lapse: float = 3
    """After this many cadences without contact, nothing is left of the points for contact."""
    weights: Mapping[str, float] = field(
        default_factory=lambda: _frozen(contact=30, promises=30, complaints=25, people=15)
    )
    """What each factor weighs in the score; only the known ones count."""
    promise_window: int = 365
    """Promises that were settled longer ago than this many days no longer count."""
    promise_worth: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType(
            {"kept": 100, "kept-late": 50, "partly-kept": 50, "overdue": 0, "broken": 0}
        )
    )
    """The points that a promise is worth by what became of it (HANDBOOK P2)."""
    complaint_cost: Mapping[str, float] = field(
        default_factory=lambda: _frozen(low=15, medium=30, high=50, critical=80)
    )
    """The points that a complaint costs while it is not resolved, by severity."""
    untold_share: float = 0.5
    """The share of that cost which stays until the customer was told of the remedy (HANDBOOK X2)."""
    people_worth: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({"several": 40, "decision-maker": 30, "met": 30})
    )
    """Points for knowing more than one person, for knowing the decision maker, for having met those present."""
    unmet_after: int = 90
    """A key person who was not met for this many days counts as not met."""
    bands: tuple[tuple[float, str], ...] = ((75, "healthy"), (50, "watch"), (25, "at-risk"), (0, "critical"))
    """The lowest score of each band, best first."""

    def days_between(self, grade: str | None) -> float:
        """Give the cadence in days for a grade, or for none."""
        return self.cadence.get(grade or "", self.cadence_ungraded)


DEFAULT = Policy()
