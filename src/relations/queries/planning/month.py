"""The plan of a rep's month: the visits that the cadences ask for, spread over its working days (HANDBOOK C3 to C5)."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from relations.domain.fixed import NAMED
from relations.domain.reps import same_name
from relations.domain.words import VisitState
from relations.projections.collector import without_collecting
from relations.queries.planning.clients import Client, clients, is_of, workdays_of
from relations.queries.planning.day import Capacity, within
from relations.queries.planning.errors import MonthOverError, refuse_far
from relations.queries.planning.filling import Month, Placed, Planned, fill
from relations.queries.policy import policy_on
from relations.queries.visits import VisitChoice, VisitRow, visit_rows

_DAY = timedelta(days=1)
_UNGRADED = "ungraded"
_STILL: tuple[VisitState, ...] = ("planned",)


@dataclass(frozen=True, slots=True)
class MonthVisit:
    """One visit of the month: on which day, by when it was due, and its reference where it is planned already."""

    day: str
    weekday: str
    customer: str
    ref: str
    grade: str | None
    due: str
    days_late: int
    territory: str | None
    route: str | None
    place: int | None
    visit: str | None


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day on which somebody is visited, or could be: how many more visits it has room for."""

    day: str
    weekday: str
    visits: tuple[MonthVisit, ...]
    free: int


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A visit that the month has no room for, and why."""

    customer: str
    ref: str
    grade: str | None
    due: str
    why: str


@dataclass(frozen=True, slots=True)
class GradeTotal:
    """The visits to the customers of one grade: required from the first day planned on, and planned."""

    grade: str
    customers: int
    required: int
    planned: int


@dataclass(frozen=True, slots=True)
class MonthProposal:
    """The plan of a month, from `first` on: all of it, or what is left of it.

    `recorded` are the visits that were planned by taking it over.
    """

    rep: str
    month: str
    first: str
    days: tuple[MonthDay, ...]
    left_out: tuple[Unplaced, ...]
    grades: tuple[GradeTotal, ...]
    total: GradeTotal
    capacity: Capacity
    customers: int
    recorded: tuple[str, ...] = ()


@without_collecting()
def month_plan(
    connection: Connection, rep: str, month: date, today: date, *, visits: int | None = None, minutes: int | None = None
) -> MonthProposal:
    """Propose the plan of the month of a day; of this month, what is left of it.

    The visit that is due first is placed first. It gets a day on which the customer is visited and there is room, a
    week before it is due at most; the next one is due a cadence later. For a month to come, what falls due before it
    is taken to be made in time, but for whom is late already and in no plan. Raises
    MonthOverError, TooFarAheadError and NoRoomError.
    """
    first, last = bounds(month)
    if last < today:
        raise MonthOverError(f"{first:%Y-%m}", today)
    refuse_far(first, today)
    first = max(first, today)
    policy = policy_on(connection, first).policy
    capacity = Capacity.of(within(policy.plan, visits, minutes))
    everybody = {client.ref: client for client in clients(connection, today, policy)}
    soon = _planned(connection, rep, today, today, first - _DAY)
    own = [_by_then(client, today, first, soon) for client in everybody.values() if is_of(client.owner, rep)]
    planned = _planned(connection, rep, today, first, last)
    days = Month([first + _DAY * count for count in range((last - first).days + 1)], workdays_of(policy), capacity.room)
    for ref, rows in planned.items():
        for row in rows:
            day = date.fromisoformat(row.on)
            days.visits[day].append(Placed(everybody[ref], day, row))
    left_out = fill(days, own, planned)
    totals = _totals(days, own)
    return MonthProposal(
        rep=(own[0].owner if own else None) or rep,
        month=f"{first:%Y-%m}",
        first=first.isoformat(),
        days=tuple(_day(days, day) for day in days.days if days.workdays.works(day) or days.visits[day]),
        left_out=tuple(Unplaced(of.name, of.ref, of.grade, due.isoformat(), why) for of, due, why in left_out),
        grades=totals,
        total=GradeTotal(
            "all",
            sum(each.customers for each in totals),
            sum(each.required for each in totals),
            sum(each.planned for each in totals),
        ),
        capacity=capacity,
        customers=len(own),
    )


def bounds(month: date) -> tuple[date, date]:
    """Give the first and the last day of a month."""
    return month.replace(day=1), month.replace(day=monthrange(month.year, month.month)[1])


def _by_then(client: Client, today: date, first: date, soon: Planned) -> Client:
    """Give the customer as it will stand on the first day, if what is due before then is done in time.

    Who is late already, and not in any plan until then, is not taken to be visited at last.
    """
    due = client.next.due
    if due < today and client.ref not in soon:
        return client
    while due < first and first > today:
        due = client.next.later(max(due, today))
    return replace(client, next=client.next._replace(due=due))


def _planned(connection: Connection, rep: str, today: date, first: date, last: date) -> Planned:
    """Give the visits that the rep has planned in a time, by customer and day."""
    choice = VisitChoice(states=_STILL, since=first.isoformat(), until=last.isoformat())
    found: dict[str, list[VisitRow]] = defaultdict(list)
    for row in reversed(visit_rows(connection, today, choice)):
        if same_name(row.rep) == same_name(rep) and row.channel == "visit":
            found[row.customer_ref or ""].append(row)
    return found


def _totals(month: Month, own: Sequence[Client]) -> tuple[GradeTotal, ...]:
    customers, required, planned = Counter[str](), Counter[str](), Counter[str]()
    for client in own:
        grade = client.grade or _UNGRADED
        customers[grade] += 1
        required[grade] += _required(client, month.days[0], month.days[-1])
    for visits in month.visits.values():
        planned.update(placed.client.grade or _UNGRADED for placed in visits)
    grades = sorted({*customers, *planned})
    return tuple(GradeTotal(grade, customers[grade], required[grade], planned[grade]) for grade in grades)


def _required(client: Client, first: date, last: date) -> int:
    """Count the visits that the cadence asks for in a time; one that is overdue is due on the first day."""
    count, due = 0, client.next.due
    while due <= last:
        count, due = count + 1, client.next.later(max(due, first))
    return count


def _day(month: Month, day: date) -> MonthDay:
    visits = sorted(month.visits[day], key=lambda placed: placed.client.on_route)
    weekday = NAMED[day.weekday()]
    rows = tuple(
        MonthVisit(
            day=day.isoformat(),
            weekday=weekday,
            customer=client.name,
            ref=client.ref,
            grade=client.grade,
            due=due.isoformat(),
            days_late=max(0, (day - due).days),
            territory=client.territory,
            route=client.route,
            place=client.stop,
            visit=row.ref if row else None,
        )
        for client, due, row in visits
    )
    return MonthDay(day.isoformat(), weekday, rows, max(0, month.free(day)))
