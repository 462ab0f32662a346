"""The rules by which relationships are judged: data, set by people, and kept as events like everything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field

from relations.domain.command import Command
from relations.domain.event import Event, StreamId, Text
from relations.domain.ref import Ref
from relations.domain.rules import (
    GRADES,
    Cadence,
    CareRules,
    ComplaintRules,
    CorrectionRules,
    FileRules,
    GiftRules,
    GradeRule,
    HealthRules,
    PeopleRules,
    PlanRules,
    PromiseRules,
    Rules,
)
from relations.domain.when import When
from relations.domain.words import Grade
from relations.domain.workdays import Workdays

POLICY = StreamId("policy")
"""The one stream of a book's rules."""


class Policy(Rules):
    """All rules in force, under a name."""

    name: Annotated[Text, Field(max_length=60)]
    about: Text | None = None
    cadence: Cadence
    health: HealthRules
    promises: PromiseRules = PromiseRules.model_construct()
    complaints: ComplaintRules = ComplaintRules.model_construct()
    gifts: GiftRules = GiftRules.model_construct()
    people: PeopleRules = PeopleRules.model_construct()
    care: CareRules = CareRules.model_construct()
    file: FileRules = FileRules.model_construct()
    corrections: CorrectionRules = CorrectionRules.model_construct()
    plan: PlanRules = PlanRules.model_construct()
    grades: dict[Grade, GradeRule] = GRADES


class PolicySet(Event):
    """Other rules came into force."""

    topic = "policy-set.v1"
    policy: Policy
    reason: Text


class SetPolicy(Command):
    """Put other rules into force from a day on."""

    target = "book"
    points_at = "book"
    policy: Policy
    reason: Text

    @property
    def book(self) -> Ref:
        """The subject: the book's rules as a whole."""
        return Ref("policy", POLICY, 1)


@dataclass(frozen=True, slots=True)
class PolicyState:
    """The rules that were set last."""

    stream: StreamId
    version: int = 0
    policy: Policy | None = None
    since: When | None = None

    def counted(self) -> "PolicyState":
        """Give the same state one event later."""
        return PolicyState(self.stream, self.version + 1, self.policy, self.since)


def decide(command: SetPolicy, state: PolicyState, _around: object) -> Sequence[Event]:
    """Judge a change of the rules; the rules that are in force already yield no event."""
    Workdays(command.policy.complaints.workless, command.policy.complaints.holidays).check()
    if state.policy == command.policy and state.since is not None and state.since.day <= command.on.day:
        return []
    return [PolicySet(policy=command.policy, reason=command.reason, note=command.note)]


def evolve(state: PolicyState, event: Event, on: When, _actor: str) -> PolicyState:
    """Fold a change of the rules into the state."""
    match event:
        case PolicySet():
            return replace(state, policy=event.policy, since=on)
    return state


def differences(before: Policy, after: Policy) -> list[tuple[str, Any, Any]]:
    """Name every rule that differs, with its value before and after; None where it is not there."""
    old, new = flat(before.model_dump()), flat(after.model_dump())
    return [(key, old.get(key), new.get(key)) for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]


def flat(rules: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Give nested rules as one level, their names joined by dots."""
    found: dict[str, Any] = {}
    for key, value in rules.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return found


JUDGES = {SetPolicy: decide}
FOLDS = {PolicySet: evolve}
