"""Contact: whether we are there as often as the grade asks (HANDBOOK C3); only real contact counts (V10)."""

from __future__ import annotations

from datetime import date

from relations.domain.health.facts import Because, Facts, days
from relations.domain.policy import Policy


def points(facts: Facts, policy: Policy, day: date) -> float | None:
    """Give 100 within the cadence, falling in a straight line to 0 at `lapse` cadences; None without contact."""
    if facts.contact is None:
        return None
    cadence, silent = cadence_of(facts, policy, day), (day - facts.contact.on).days
    if silent <= cadence:
        return 100.0
    lapse = policy.health.lapse
    return max(0.0, 100 * (lapse * cadence - silent) / ((lapse - 1) * cadence))


def because(facts: Facts, policy: Policy, day: date) -> list[Because]:
    """Name the latest contact and what the grade asks for."""
    if facts.contact is None:
        return [Because("no contact is on record", ())]
    silent = max(0, (day - facts.contact.on).days)
    grade = "the file" if facts.every else f"grade {facts.grade}" if facts.grade else "no grade"
    asked = f"{grade} asks for one every {cadence_of(facts, policy, day):g} days"
    return [Because(f"last contact {facts.contact.on}, {days(silent)} ago; {asked}", (facts.contact.entry,))]


def cadence_of(facts: Facts, policy: Policy, day: date) -> float:
    """Give the days between contacts that the rules ask for; a new relation is visited more densely."""
    age = (day - facts.contact.first_on).days if facts.contact else None
    return policy.cadence.days(facts.grade, facts.kind, age, facts.every)
