"""What happens to visits: planned, put off, made, signed (HANDBOOK V1, V2, V5 to V7, V10)."""

from datetime import date
from typing import Annotated

from pydantic import Field

from relations.domain.event import Event, StreamId, Text
from relations.domain.fixed import Clock
from relations.domain.words import Channel, Company, Purpose

Minutes = Annotated[int, Field(ge=1, le=1440)]
"""Minutes of a day."""
Order = Annotated[int, Field(ge=1, le=99)]
"""The place of a visit among those of its day."""


class VisitPlanned(Event):
    """We are going to be in touch with the customer on that day."""

    topic = "visit-planned.v1"
    rep: Text
    day: date
    time: Clock | None = None
    order: Order | None = None
    purposes: tuple[Purpose, ...] = ()
    goal: Text | None = None
    see: tuple[StreamId, ...] = ()
    channel: Channel = "visit"
    company: Company | None = None
    companion: Text | None = None


class VisitChange(Event):
    """An event of a visit; `visit` is its number: the version of its first entry."""

    visit: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the visit."""
        return self.visit


class VisitRescheduled(VisitChange):
    """It is planned for another day, or for another time of it."""

    topic = "visit-rescheduled.v1"
    day: date
    time: Clock | None = None
    order: Order | None = None
    reason: Text | None = None


class VisitCancelled(VisitChange):
    """It will not be made."""

    topic = "visit-cancelled.v1"
    reason: Text


class VisitLogged(Event):
    """We were in touch with the customer.

    `steps` are those that were done of a list of steps (`template`); `minutes` were spent face to face.
    """

    topic = "visit-logged.v1"
    rep: Text
    purposes: tuple[Purpose, ...] = ()
    goal: Text | None = None
    met: tuple[StreamId, ...] = ()
    outcome: Text | None = None
    next_on: date | None = None
    channel: Channel = "visit"
    company: Company | None = None
    companion: Text | None = None
    minutes: Minutes | None = None
    template: Text | None = None
    steps: tuple[Text, ...] = ()


class VisitMade(VisitLogged):
    """We were in touch with the customer as it was planned; `plan` is the number of that visit."""

    topic = "visit-made.v1"
    plan: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the visit that was planned."""
        return self.plan


class VisitSigned(VisitChange):
    """The manager read the report."""

    topic = "visit-signed.v1"
    remark: Text | None = None


class CoachingReported(VisitChange):
    """What the coach saw on a visit, and what is to be done (HANDBOOK V7)."""

    topic = "coaching-reported.v1"
    coach: Text
    seen: Text
    advice: Text | None = None
