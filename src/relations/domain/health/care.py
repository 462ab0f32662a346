"""Care: assessed signs and questions, greetings sent, and contact when we want nothing (HANDBOOK K6 to K8, V10)."""

from __future__ import annotations

from datetime import date

from relations.domain.health.facts import AssessmentFact, Because, Facts
from relations.domain.policy import Policy

ENOUGH = 3
"""Fewer contacts than this show no pattern."""


def points(facts: Facts, policy: Policy, day: date) -> float | None:
    """Give the weighted mean of those parts of which something is known."""
    if not (facts.purposes or facts.greetings or facts.people):
        return None
    weights = total = 0.0
    for part, value in _parts(facts, policy, day).items():
        weights += policy.health.care[part]
        total += policy.health.care[part] * value
    return total / weights if weights else None


def because(facts: Facts, policy: Policy, day: date) -> list[Because]:
    """Tell each part."""
    parts = _parts(facts, policy, day)
    reasons = []
    if "assessment" in parts:
        recent = _recent(facts, policy, day)
        said = ", ".join(f"{name} {fact.points:.0f} ({fact.on})" for name, fact in recent)
        reasons.append(Because(f"assessed: {said}", tuple(fact.entry for _, fact in recent)))
    if "greetings" in parts:
        sent = sum(greeting.sent for greeting in facts.greetings)
        missed = ", ".join(greeting.text for greeting in facts.greetings if not greeting.sent)
        said = f"{sent} of {len(facts.greetings)} greetings sent" + (f"; missed: {missed}" if missed else "")
        reasons.append(Because(said, tuple(e for greeting in facts.greetings for e in greeting.entries)))
    if "reciprocity" in parts and facts.purposes:
        asking, others = facts.purposes.asking, facts.purposes.others
        said = f"{asking} of {asking + others} contacts in the last 365 days only asked for something"
        reasons.append(Because(said, facts.purposes.entries))
    return reasons or [Because("nothing is assessed, no greeting was due, and too few contacts say what for", ())]


def _parts(facts: Facts, policy: Policy, day: date) -> dict[str, float]:
    """Give 0 to 100 points for each part of which something is known."""
    parts: dict[str, float] = {}
    recent = _recent(facts, policy, day)
    if recent:
        parts["assessment"] = sum(fact.points for _, fact in recent) / len(recent)
    if facts.greetings:
        parts["greetings"] = 100 * sum(greeting.sent for greeting in facts.greetings) / len(facts.greetings)
    if facts.purposes and facts.purposes.asking + facts.purposes.others >= ENOUGH:
        parts["reciprocity"] = 100 * facts.purposes.others / (facts.purposes.asking + facts.purposes.others)
    return parts


def _recent(facts: Facts, policy: Policy, day: date) -> list[tuple[str, AssessmentFact]]:
    return [
        (person.name, person.assessment)
        for person in facts.people
        if person.assessment and (day - person.assessment.on).days <= policy.care.assess_days
    ]
