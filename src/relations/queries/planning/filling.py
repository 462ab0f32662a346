"""Filling the days of a month with the visits that the cadences ask for (HANDBOOK C3 to C5)."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from relations.domain.workdays import Workdays
from relations.queries.planning.clients import Client
from relations.queries.visits import VisitRow

_EARLY = 7
"""A visit is made so many days early at most, to even out the days and to go where the rep is anyhow."""
_CHOICE = 5
"""What is late already is put on one of so many days that have room, to go where the rep is anyhow."""
_DAY = timedelta(days=1)

Planned = Mapping[str, Sequence[VisitRow]]
"""The visits that are planned already, by the customer's reference and in the order of their days."""


class Placed(NamedTuple):
    """A visit that has its day: whose, by when it was due, and its plan where there is one."""

    client: Client
    due: date
    visit: VisitRow | None = None


class Unfit(NamedTuple):
    """A visit for which no day was found, and why."""

    client: Client
    due: date
    why: str


@dataclass(slots=True)
class Month:
    """The days of a month while they are filled: room for so many visits a day, and who is visited when."""

    days: Sequence[date]
    workdays: Workdays
    room: int
    visits: defaultdict[date, list[Placed]] = field(default_factory=lambda: defaultdict(list))

    def free(self, day: date) -> int:
        """Count the visits for which a day still has room."""
        return self.room - len(self.visits[day]) if self.workdays.works(day) else 0

    def days_for(self, client: Client, due: date, after: date) -> list[date]:
        """Give the days that have room for a customer, after a day: those before it is due, or the first ones late."""
        here = [
            day
            for day in self.days
            if day > after and self.free(day) > 0 and client.welcomes(day, self.workdays) and not self.sees(client, day)
        ]
        early = timedelta(days=min(_EARLY, int(client.next.cadence) // 2))
        timely = [day for day in here if due - early <= day <= due]
        return timely or [day for day in here if day > due][:_CHOICE]

    def sees(self, client: Client, day: date) -> bool:
        """Tell whether the customer is visited that day."""
        return any(other.client.account == client.account for other in self.visits[day])

    def best(self, client: Client, days: Iterable[date], due: date) -> date:
        """Choose where the route is gone that day, then the territory, then the day with most room, then the latest."""

        def fits(day: date) -> tuple[int, int, int, int]:
            others = [other.client for other in self.visits[day]]
            return (
                -sum(client.route is not None and other.route == client.route for other in others),
                -sum(client.territory is not None and other.territory == client.territory for other in others),
                -self.free(day) if day <= due else 0,
                abs((due - day).days),
            )

        return min(days, key=fits)


class _Waiting(NamedTuple):
    """A visit that waits for its day, in the order in which they are placed: what is due first, then who presses."""

    due_here: date
    settled: bool
    times_missed: int
    grade: str
    account: int
    due: date
    after: date


def fill(month: Month, own: Sequence[Client], planned: Planned) -> list[Unfit]:
    """Place the visits one after another, that which is due first before the others; give those that find no day.

    The next visit to a customer is due a cadence after the last one. Of those due on the same day, or late, new
    relations go first, then those who were missed for most cadences, then better grades.
    """
    first, last = month.days[0], month.days[-1]
    clients = {client.account: client for client in own}
    waiting: list[_Waiting] = []

    def wait(client: Client, due: date, after: date) -> None:
        rows = [row for row in planned.get(client.ref, ()) if row.on > after.isoformat()]
        due, after = _after_planned(client, rows, due, after, first)
        if due <= last:
            missed = int(max(0, (first - due).days) / client.next.cadence)
            grade = client.grade or "ungraded"
            heapq.heappush(
                waiting, _Waiting(max(due, first), not client.next.new, -missed, grade, client.account, due, after)
            )

    for client in own:
        wait(client, client.next.due, min(client.last or first - _DAY, first))
    left_out = []
    while waiting:
        asked = heapq.heappop(waiting)
        client, due = clients[asked.account], asked.due
        days = month.days_for(client, due, asked.after)
        if days:
            day = month.best(client, days, due)
            month.visits[day].append(Placed(client, due))
            wait(client, client.next.later(max(day, due)), day)
        else:
            left_out.append(Unfit(client, due, _why_not(month, client)))
    return left_out


def _after_planned(
    client: Client, planned: Sequence[VisitRow], due: date, last: date, first: date
) -> tuple[date, date]:
    """Give when the next visit is due, and after which day, if those that are planned serve for what is due by then.

    A planned visit serves for what is due half a cadence before it, or later; of what is late, from `first` on.
    """
    for row in planned:
        day = date.fromisoformat(row.on)
        if day > max(due, first) + timedelta(days=max(1, int(client.next.cadence) // 2)):
            break
        due, last = client.next.later(day), day
    return due, last


def _why_not(month: Month, client: Client) -> str:
    if not any(client.welcomes(day, month.workdays) and month.workdays.works(day) for day in month.days):
        days = client.fixed()
        return f"no working day is left on {days}" if days else "no working day is left"
    return "no room on any day that would do"
