"""What happens in a rep's own stream: day plans and what the manager says of them (HANDBOOK V1)."""

from datetime import date
from typing import Annotated

from pydantic import Field

from relations.domain.event import Event, StreamId, Text


class RepEvent(Event):
    """An event of the stream of a rep, who is named in it as people write the name."""

    rep: Text


class DayPlanEvent(RepEvent):
    """An event about the plan of a day."""

    day: date


class DayPlanSubmitted(DayPlanEvent):
    """The rep asked for approval of the plan of a day.

    `visits` are the numbers of the visits, each in the stream of the customer at the same place of `customers`.
    """

    topic = "day-plan-submitted.v1"
    customers: Annotated[tuple[StreamId, ...], Field(min_length=1)]
    visits: Annotated[tuple[int, ...], Field(min_length=1)]


class DayPlanApproved(DayPlanEvent):
    """The manager approved the plan of a day."""

    topic = "day-plan-approved.v1"
    remark: Text | None = None


class DayPlanReturned(DayPlanEvent):
    """The manager gave the plan of a day back, to be made better."""

    topic = "day-plan-returned.v1"
    remark: Text
