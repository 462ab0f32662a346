"""What the entries of complaints say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from relations.domain.complaints import ComplaintRaised, ComplaintStage
from relations.domain.event import Event
from relations.queries.lines.telling import Teller, because, join, word


def _raised(event: ComplaintRaised, tell: Teller) -> str:
    by = f"by {tell.name(event.person)}" if event.person else None
    return join(f"complaint ({event.severity})", by, f": {event.about}")


def _stage(event: ComplaintStage, tell: Teller) -> str:
    ref, stage = tell.refer("X", event.complaint), word(event, "complaint")
    person = getattr(event, "person", None)
    said = f"complaint {ref}: customer told" if stage == "told" else f"complaint {ref} {stage}"
    remedy = getattr(event, "remedy", None)
    who = f"({tell.name(person)})" if person else None
    return join(said, who, f": {remedy}" if remedy else None, because(getattr(event, "reason", None)))


LINES: dict[type[Event], Callable[[Any, Teller], str]] = {
    ComplaintRaised: _raised,
    **dict.fromkeys(ComplaintStage.__subclasses__(), _stage),
}
