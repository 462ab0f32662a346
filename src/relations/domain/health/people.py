"""People: whether we know whom we need, more than one, meet them, and have them for us (HANDBOOK K1, K4, K5)."""

from __future__ import annotations

from datetime import date, timedelta

from relations.domain.health.facts import Because, Entries, Facts, PersonFact
from relations.domain.policy import Policy

_SOME_INFLUENCE = 3
"""The influence of a person of whom it is not known: the middle of 1 to 5."""


def points(facts: Facts, policy: Policy, day: date) -> float | None:
    """Give the weighted mean of those parts of which something is known; None without key persons or contact."""
    present = facts.people
    if not present or facts.contact is None:
        return None
    worth, wanted = policy.health.people, policy.people.roles
    weights = worth["several"] + worth["met"]
    total = worth["several"] * min(1.0, len(present) / policy.people.several)
    total += worth["met"] * len(_met(present, policy, day)) / len(present)
    if wanted:
        weights += worth["roles"]
        held = {role for person in present for role in person.roles}
        total += worth["roles"] * len([role for role in wanted if role in held]) / len(wanted)
    attitude = _attitude(present, policy)
    if attitude is not None:
        weights += worth["attitude"]
        total += worth["attitude"] * attitude / 100
    return 100 * total / weights if weights else None


def because(facts: Facts, policy: Policy, day: date) -> list[Because]:
    """Tell each part, with the persons behind it."""
    present = facts.people
    if not present or facts.contact is None:
        missing = "no key person" if not present else "no contact"
        return [Because(f"{missing} is on record", ())]
    posts = tuple(person.entry for person in present)
    only = f"only one key person known: {present[0].name}"
    count = len(present)
    reasons = [Because(f"{count} key persons known" if count > 1 else only, posts)]
    reasons += [_role(role, present, posts) for role in policy.people.roles]
    met = _met(present, policy, day)
    seen = tuple(person.met_entry for person in met if person.met_entry)
    reasons.append(Because(f"{len(met)} of {count} met in the last {policy.health.unmet_after} days", seen or posts))
    known = [person for person in present if person.attitude]
    if known:
        said = ", ".join(f"{person.name} {person.attitude}" for person in known)
        mean = f"{_attitude(present, policy):.0f}"
        reasons.append(Because(f"attitude by influence {mean}: {said}", tuple(person.entry for person in known)))
    return reasons


def _role(role: str, present: tuple[PersonFact, ...], posts: Entries) -> Because:
    holders = [person for person in present if role in person.roles]
    said = role.replace("-", " ")
    if not holders:
        return Because(f"no {said} known", posts)
    names = ", ".join(person.name for person in holders)
    return Because(f"{said} known: {names}", tuple(person.entry for person in holders))


def _met(present: tuple[PersonFact, ...], policy: Policy, day: date) -> list[PersonFact]:
    since = day - timedelta(days=policy.health.unmet_after)
    return [person for person in present if person.met_on is not None and person.met_on >= since]


def _attitude(present: tuple[PersonFact, ...], policy: Policy) -> float | None:
    """Give the mean attitude towards us, weighed by influence, over those whose attitude is known."""
    weights = total = 0.0
    worth = policy.health.attitude
    for person in present:
        if person.attitude:
            influence = person.influence or _SOME_INFLUENCE
            weights += influence
            total += influence * worth[person.attitude]
    return total / weights if weights else None
