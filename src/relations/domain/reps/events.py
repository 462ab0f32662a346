"""What happens in a rep's own stream: day plans, time, expenses, day reports (HANDBOOK V1, V8, R3)."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from relations.domain.event import Event, StreamId, Text
from relations.domain.gifts.events import Currency, Value
from relations.domain.words import Expense, Task

_LAST_HOUR, _MINUTES = 24, 60


def _span(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)", text.strip())
    begins, ends = (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else (0, 0)
    if found is None or not begins < ends <= _LAST_HOUR * _MINUTES:
        raise ValueError("it is no time from and until; write one such as 08:00-09:30")
    return f"{begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}"


Span = Annotated[str, AfterValidator(_span)]
"""A time of the day, from and until, such as 08:00-09:30."""


def minutes_of(span: str) -> tuple[int, int]:
    """Give the minutes of the day at which a span begins and ends."""
    begins, ends = ((int(clock[:2]) * 60 + int(clock[3:])) for clock in span.split("-"))
    return begins, ends


class RepEvent(Event):
    """An event of the stream of a rep, who is named in it as people write the name."""

    rep: Text


class DayEvent(RepEvent):
    """An event about a day of a rep."""

    day: date


class DayPlanEvent(DayEvent):
    """An event about the plan of a day."""


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


class TimeSpent(DayEvent):
    """The rep spent some time of the day with something else than a customer (HANDBOOK V8)."""

    topic = "time-spent.v1"
    span: Span
    task: Task
    text: Text | None = None


class ExpenseSpent(DayEvent):
    """The rep spent money on the day's work."""

    topic = "expense-spent.v1"
    amount: Value
    currency: Currency
    what: Expense
    text: Text | None = None


class DayReportSubmitted(DayEvent):
    """The rep handed in the report of a day, which is read from the day's entries, with remarks."""

    topic = "day-report-submitted.v1"
    remarks: Text | None = None


class DayReportSigned(DayEvent):
    """The manager read the report of a day."""

    topic = "day-report-signed.v1"
    remark: Text | None = None
