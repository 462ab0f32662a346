"""The grade that the facts of a customer's file propose, and why (HANDBOOK C2); a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relations.domain.rules import GradeRule
from relations.domain.words import Grade

GRADED_BY = ("share", "scale", "credit")
"""The facts that the rules of grades speak of."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as it was stated, and the entry that states it."""

    value: str
    entry: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a proposal, with the entries behind it; without any where something is not known."""

    text: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The grade that the facts earn, None where they do not suffice, and the reasons."""

    grade: Grade | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Check:
    """Whether one condition of a grade is met; None where the fact is not known."""

    met: bool | None
    reason: Reason


def propose(facts: Mapping[str, Stated], grades: Mapping[Grade, GradeRule]) -> Proposal:
    """Propose the first grade from A whose every condition is known and met.

    D is for whoever is known to miss them all; where nothing is known, nothing is proposed.
    """
    if not any(fact in facts for fact in GRADED_BY):
        return Proposal(None, ())
    short: list[Reason] = []
    unknown = False
    for grade in sorted(grades):
        checks = _checks(facts, grades[grade])
        if all(check.met for check in checks):
            return Proposal(grade, tuple(check.reason for check in checks))
        missed = [check for check in checks if check.met is False]
        unknown = unknown or not missed
        decisive = (missed or [check for check in checks if check.met is None])[0].reason
        short.append(Reason(f"not {grade}: {decisive.text}", decisive.entries))
    return Proposal(None if unknown else "D", tuple(short))


def _checks(facts: Mapping[str, Stated], rule: GradeRule) -> list[_Check]:
    checks = []
    if rule.share is not None:
        checks.append(_check(facts, "share", f"{rule.share:g} % or more", at_least=float(rule.share)))
    if rule.scale:
        checks.append(_check(facts, "scale", " or ".join(rule.scale), among=rule.scale))
    if rule.credit:
        checks.append(_check(facts, "credit", " or ".join(rule.credit), among=rule.credit))
    return checks


def _check(
    facts: Mapping[str, Stated], fact: str, wanted: str, *, at_least: float = 0, among: tuple[str, ...] = ()
) -> _Check:
    stated = facts.get(fact)
    if stated is None:
        return _Check(None, Reason(f"{fact} is not known, and {wanted} is needed", ()))
    met = stated.value in among if among else float(stated.value) >= at_least
    said = f"{fact} is {stated.value}{'' if among else ' %'}"
    return _Check(met, Reason(said if met else f"{said}, and {wanted} is needed", (stated.entry,)))
