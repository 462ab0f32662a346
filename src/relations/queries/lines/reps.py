"""What the entries of reps say."""

from __future__ import annotations

from relations.domain.reps import DayPlanApproved, DayPlanReturned, DayPlanSubmitted
from relations.queries.lines.telling import Teller, join


def _submitted(event: DayPlanSubmitted, tell: Teller) -> str:
    whom = ", ".join(tell.name(customer) for customer in event.customers)
    return f"plan of {event.rep} for {event.day} handed in: {whom}"


def _approved(event: DayPlanApproved, _: Teller) -> str:
    return join(f"plan of {event.rep} for {event.day} approved", f": {event.remark}" if event.remark else None)


def _returned(event: DayPlanReturned, _: Teller) -> str:
    return f"plan of {event.rep} for {event.day} returned: {event.remark}"


LINES = {DayPlanSubmitted: _submitted, DayPlanApproved: _approved, DayPlanReturned: _returned}
