"""Complaints: whether anything is open, and whether the customer knows (HANDBOOK X2, X5)."""

from __future__ import annotations

from datetime import date

from relations.domain.health.facts import Because, ComplaintFact, Facts
from relations.domain.policy import Policy


def points(facts: Facts, policy: Policy, day: date) -> float | None:
    """Give 100 less what every open complaint and crisis costs, never below 0; None where nothing is on record."""
    del day
    if not (facts.complaints or facts.crises or facts.settled) and facts.contact is None:
        return None
    if not (facts.complaints or facts.crises):
        return 100.0
    costs = sum(_cost(complaint, policy) for complaint in facts.complaints)
    return max(0.0, 100.0 - costs - policy.health.complaint["crisis"] * len(facts.crises))


def because(facts: Facts, policy: Policy, day: date) -> list[Because]:
    """Name every open complaint and crisis with its cost."""
    if points(facts, policy, day) is None:
        return [Because("nothing is on record", ())]
    reasons = [
        Because(f"{crisis.ref} crisis ({crisis.reason}): -{policy.health.complaint['crisis']:g}", crisis.entries)
        for crisis in facts.crises
    ]
    for complaint in facts.complaints:
        cost = _cost(complaint, policy)
        if cost:
            said = f"{complaint.ref} ({complaint.severity}) is {_how_far(complaint)}: -{cost:g}"
            reasons.append(Because(said, complaint.entries))
    in_touch = (facts.contact.entry,) if facts.contact else ()
    settled = facts.settled or tuple(entry for complaint in facts.complaints for entry in complaint.entries)
    return reasons or [Because("no complaint is open", settled or in_touch)]


def _cost(complaint: ComplaintFact, policy: Policy) -> float:
    """Give the points a complaint costs: none once it is resolved, told and not disputed."""
    cost = policy.health.complaint[complaint.severity]
    if complaint.disputed or not complaint.resolved:
        return cost
    return 0.0 if complaint.told else cost * policy.health.untold_share


def _how_far(complaint: ComplaintFact) -> str:
    if complaint.disputed:
        return "disputed"
    return "resolved, but the customer was not told" if complaint.resolved else "not resolved"
