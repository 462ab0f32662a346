"""What is true of one rep's days: the state that the rep's stream folds into."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from immutables import Map

from relations.domain.event import StreamId
from relations.domain.when import When
from relations.domain.words import PlanState, Task

_REPS = uuid.UUID("6f1d7a52-7c1e-5f0b-9a51-5a1c6ce0b6d4")


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The plan of a day: what is in it, how it stands, since when, and who said so."""

    visits: tuple[tuple[StreamId, int], ...]
    state: PlanState
    submitted: When
    by: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class DayReport:
    """The report of a day: who handed it in when, with which remarks, and who signed it."""

    by: str
    submitted: When
    remarks: str | None = None
    signed_by: str | None = None
    signed_remark: str | None = None


@dataclass(frozen=True, slots=True)
class RepState:
    """The plans, times and reports of one rep, by day."""

    stream: StreamId
    version: int = 0
    plans: Map[date, DayPlan] = field(default_factory=Map)
    times: Map[date, tuple[tuple[str, Task], ...]] = field(default_factory=Map)
    """The spans of time that were told of each day, and what each was spent with."""
    reports: Map[date, DayReport] = field(default_factory=Map)
    figures: Map[tuple[str, ...], Decimal] = field(default_factory=Map)
    """The targets and forecasts, by which of them it is, period, measure and currency."""

    def counted(self) -> RepState:
        """Give the same state one event later."""
        return replace(self, version=self.version + 1)


def rep_stream(rep: str) -> StreamId:
    """Name the stream of a rep; letter case and spaces around the name do not matter."""
    return StreamId(f"rep-{uuid.uuid5(_REPS, same_name(rep)).hex}")


def same_name(name: str) -> str:
    """Give what two ways of writing one name have in common."""
    return " ".join(name.split()).casefold()
