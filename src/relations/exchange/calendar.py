"""The agenda as a calendar (RFC 5545), to be imported by any other: the same thing has the same UID every time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from relations.queries.agenda import AgendaItem

_LASTS = timedelta(minutes=30)
"""How long a visit with a time is shown to last."""


def calendar(items: Iterable[AgendaItem], *, book: str, zone: ZoneInfo, now: datetime, today: date) -> bytes:
    """Give a calendar of agenda items; `book` makes their UIDs differ from those of other books.

    What is late stands on `today`, for on its own day nobody would see it; visits with a time last half an hour.
    """
    found = Calendar()
    found.add("prodid", "-//relations//agenda//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    for item in items:
        found.add_component(_event(item, book, zone, now, today))
    return bytes(found.to_ical())


def _event(item: AgendaItem, book: str, zone: ZoneInfo, now: datetime, today: date) -> Event:
    event, day = Event(), max(date.fromisoformat(item.day), today)
    event.add("uid", f"{item.key}@{book}.relations")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", f"{item.customer}: {item.what}")
    event.add("description", _description(item))
    event.add("categories", [item.kind])
    if item.time is not None and day.isoformat() == item.day:
        begins = datetime.combine(day, time.fromisoformat(item.time), tzinfo=zone).astimezone(UTC)
        event.add("dtstart", begins)
        event.add("dtend", begins + _LASTS)
    else:
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    return event


def _description(item: AgendaItem) -> str:
    lines = [item.why, f"{item.customer} ({item.customer_ref})", f"reference {item.ref}"]
    lines += [f"who: {item.person}"] if item.person else []
    lines += [f"rep: {item.rep}"] if item.rep else []
    return "\n".join(lines)
