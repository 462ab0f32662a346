"""Commercial: our share of the customer's business, and its credit, where they are recorded (HANDBOOK C1, C2)."""

from __future__ import annotations

from datetime import date

from relations.domain.health.facts import Because, Facts
from relations.domain.policy import Policy

_FULL_SHARE = 60
"""The share of its business, in percent, from which a customer is wholly ours (HANDBOOK C2)."""
_CREDIT = {"good": 100.0, "ordinary": 60.0, "poor": 20.0}


def points(facts: Facts, policy: Policy, day: date) -> float | None:
    """Give the weighted mean of the parts that are recorded."""
    del day
    weights = total = 0.0
    if facts.share:
        weights += policy.health.commercial["share"]
        total += policy.health.commercial["share"] * _share(facts.share.value)
    if facts.credit:
        weights += policy.health.commercial["credit"]
        total += policy.health.commercial["credit"] * _CREDIT[facts.credit.value]
    return total / weights if weights else None


def because(facts: Facts, policy: Policy, day: date) -> list[Because]:
    """Tell each part with the entry that states it."""
    del policy, day
    reasons = []
    if facts.share:
        said = f"{float(facts.share.value):g} % of its business is ours: {_share(facts.share.value):.0f}"
        reasons.append(Because(said, (facts.share.entry,)))
    if facts.credit:
        said = f"credit {facts.credit.value}: {_CREDIT[facts.credit.value]:.0f}"
        reasons.append(Because(said, (facts.credit.entry,)))
    return reasons or [Because("neither our share of its business nor its credit is recorded", ())]


def _share(percent: str) -> float:
    return min(100.0, 100 * float(percent) / _FULL_SHARE)
