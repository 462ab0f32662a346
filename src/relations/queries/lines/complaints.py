"""What the entries of complaints say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from relations.domain.complaints import (
    ComplaintAnswered,
    ComplaintAssigned,
    ComplaintEscalated,
    ComplaintInvestigated,
    ComplaintLinked,
    ComplaintRaised,
    ComplaintRegraded,
    ComplaintStage,
)
from relations.domain.event import Event
from relations.queries.lines.telling import Teller, because, join, word


def _raised(event: ComplaintRaised, tell: Teller) -> str:
    by = f"by {tell.name(event.person)}" if event.person else None
    again = f"({tell.refer('X', event.recurs)} again)" if event.recurs else None
    return join(f"complaint ({event.severity})", by, f": {event.about}", again)


def _assigned(event: ComplaintAssigned, tell: Teller) -> str:
    return join(_ref(event, tell), f"assigned to {event.to}", because(event.reason))


def _escalated(event: ComplaintEscalated, tell: Teller) -> str:
    return join(_ref(event, tell), f"went up to {event.to}", because(event.reason))


def _investigated(event: ComplaintInvestigated, tell: Teller) -> str:
    return join(_ref(event, tell), f"investigated: {event.cause}")


def _answered(event: ComplaintAnswered, tell: Teller) -> str:
    who = f"to {tell.name(event.person)}" if event.person else None
    return join(_ref(event, tell), "answered", who, f": {event.answer}")


def _regraded(event: ComplaintRegraded, tell: Teller) -> str:
    return join(_ref(event, tell), f"is {event.severity}, not {event.was}", because(event.reason))


def _linked(event: ComplaintLinked, tell: Teller) -> str:
    return join(_ref(event, tell), f"is {tell.refer('X', event.recurs)} again")


def _stage(event: ComplaintStage, tell: Teller) -> str:
    stage = word(event, "complaint")
    person = getattr(event, "person", None)
    said = ": customer told" if stage == "told" else stage
    remedy = getattr(event, "remedy", None)
    who = f"({tell.name(person)})" if person else None
    return join(
        _ref(event, tell), said, who, f": {remedy}" if remedy else None, because(getattr(event, "reason", None))
    )


def _ref(event: ComplaintStage, tell: Teller) -> str:
    return f"complaint {tell.refer('X', event.complaint)}"


LINES: dict[type[Event], Callable[[Any, Teller], str]] = {
    **dict.fromkeys(ComplaintStage.__subclasses__(), _stage),
    ComplaintRaised: _raised,
    ComplaintAssigned: _assigned,
    ComplaintEscalated: _escalated,
    ComplaintInvestigated: _investigated,
    ComplaintAnswered: _answered,
    ComplaintRegraded: _regraded,
    ComplaintLinked: _linked,
}
