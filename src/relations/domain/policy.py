"""The rules by which relationships are judged: data, set by people, and kept as events like everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from relations.domain.command import Command
from relations.domain.event import Event, StreamId, Text
from relations.domain.ref import Ref
from relations.domain.when import When

POLICY = StreamId("policy")
"""The one stream of a book's rules."""

Days = Annotated[int | float, Field(gt=0, le=3660)]
Points = Annotated[int | float, Field(ge=0, le=100)]
Share = Annotated[int | float, Field(ge=0, le=1)]
Weight = Annotated[int | float, Field(ge=0, le=1000)]
Grade = Literal["A", "B", "C", "D", "ungraded"]


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _exactly(*names: str) -> AfterValidator:
    """Require every one of these keys, and no other."""

    def check(given: Mapping[str, float]) -> Mapping[str, float]:
        if missing := [name for name in names if name not in given]:
            raise ValueError(f"{', '.join(missing)} must be given too")
        if unknown := [name for name in given if name not in names]:
            raise ValueError(f"{', '.join(unknown)} is not known; use {', '.join(names)}")
        return given

    return AfterValidator(check)


def _not_all_zero(weights: Mapping[str, float]) -> Mapping[str, float]:
    if not any(weights.values()):
        raise ValueError("one weight at least must be more than 0")
    return weights


def _falling(bands: Mapping[str, float]) -> Mapping[str, float]:
    if not bands["healthy"] > bands["watch"] > bands["at-risk"] > 0:
        raise ValueError("healthy must begin above watch, watch above at-risk, and at-risk above 0")
    return bands


class NewRelation(_Rules):
    """The denser start (HANDBOOK C3): for `days` after the first contact, the cadence is cut to this `share`."""

    days: Annotated[int, Field(ge=0, le=3660)] = 0
    share: Annotated[int | float, Field(gt=0, le=1)] = 1


class Cadence(_Rules):
    """Days between contacts by grade; customers of a kind named in `kind` have a cadence of their own."""

    A: Days
    B: Days
    C: Days
    D: Days
    ungraded: Days
    kind: dict[Text, dict[Grade, Days]] = Field(default_factory=dict)
    new: NewRelation = NewRelation()

    def days(self, grade: str | None, kind: str | None, age: int | None) -> float:
        """Give the cadence of a customer; `age` is the number of days since the first contact."""
        name = grade or "ungraded"
        own = self.kind.get(kind or "", {})
        days = own.get(name, getattr(self, name))  # type: ignore[call-overload]
        return float(days * self.new.share if age is not None and age < self.new.days else days)


class HealthRules(_Rules):
    """Weights, points and bands of the score; docs/health.md explains each by its formula."""

    lapse: Annotated[int | float, Field(gt=1, le=100)]
    promise_window: Annotated[int, Field(ge=1, le=36600)]
    untold_share: Share
    unmet_after: Annotated[int, Field(ge=1, le=36600)]
    weights: Annotated[
        dict[str, Weight],
        _exactly("contact", "promises", "complaints", "people"),
        AfterValidator(_not_all_zero),
    ]
    promise: Annotated[dict[str, Points], _exactly("kept", "kept-late", "partly-kept", "overdue", "broken")]
    complaint: Annotated[dict[str, Points], _exactly("low", "medium", "high", "critical")]
    people: Annotated[dict[str, Points], _exactly("several", "decision-maker", "met")]
    bands: Annotated[dict[str, Points], _exactly("healthy", "watch", "at-risk"), AfterValidator(_falling)]


class Policy(_Rules):
    """All rules in force, under a name."""

    name: Annotated[Text, Field(max_length=60)]
    about: Text | None = None
    cadence: Cadence
    health: HealthRules


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

    def counted(self) -> PolicyState:
        """Give the same state one event later."""
        return PolicyState(self.stream, self.version + 1, self.policy, self.since)


def decide(command: SetPolicy, state: PolicyState) -> Sequence[Event]:
    """Judge a change of the rules; the rules that are in force already yield no event."""
    if state.policy == command.policy and state.since is not None and state.since.day <= command.on.day:
        return []
    return [PolicySet(policy=command.policy, reason=command.reason, note=command.note)]


def evolve(state: PolicyState, event: Event, on: When) -> PolicyState:
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
