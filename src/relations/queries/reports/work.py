"""What was done in a time, by one rep or by all: what reports are made of, each part read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from sqlalchemy import Connection, select

from relations.domain.reps import same_name
from relations.projections.reps import day_reports
from relations.queries.complaints import ComplaintRow, Wanted, complaint_rows, pressing
from relations.queries.customers import CustomerRow, customer_rows
from relations.queries.health import Status, scores, statuses_of
from relations.queries.market import DealRow, ObservationRow, deal_rows, observation_rows
from relations.queries.market import Wanted as Business
from relations.queries.promises import PromiseRow, promise_rows, urgency
from relations.queries.reports.sheet import Report, Section
from relations.queries.rows import MANY, batched, when_of
from relations.queries.visits import MADE, VisitChoice, VisitRow, visit_rows
from relations.queries.whose import customers_of, owned_by

DAY = len("2026-03-02")
T = TypeVar("T")
Some = Sequence[int] | None
"""The accounts of some customers; None means all of them."""


@dataclass(frozen=True)
class Known:
    """What stands today, of a rep or of everybody (None), whatever the time that is asked about; each read once."""

    connection: Connection
    today: date
    rep: str | None

    @cached_property
    def own(self) -> Sequence[Some]:
        """Name the customers that the rep looks after, so many at once as a statement takes."""
        return [None] if self.rep is None else list(batched(owned_by(self.connection, self.rep), MANY))

    @cached_property
    def concerned(self) -> Sequence[Some]:
        """Name the customers with whom the rep ever had to do."""
        return [None] if self.rep is None else list(batched(customers_of(self.connection, self.rep).concerned, MANY))

    @cached_property
    def customers(self) -> list[CustomerRow]:
        """Give the customers that the rep looks after, by name."""
        rows = [row for some in self.own for row in customer_rows(self.connection, self.today, accounts=some)]
        return sorted(rows, key=lambda row: (row.name, int(row.ref[1:])))

    @cached_property
    def customers_by(self) -> Mapping[str, list[CustomerRow]]:
        """Give the customers by who looks after them."""
        return _by_rep(self.customers, attrgetter("owner"))

    @cached_property
    def promises(self) -> list[PromiseRow]:
        """Give the promises in any state, the most pressing first."""
        rows = (
            row
            for some in self.concerned
            for row in promise_rows(self.connection, self.today, accounts=some, states=None)
        )
        return sorted(rows, key=urgency)

    @cached_property
    def promises_by(self) -> Mapping[str, list[PromiseRow]]:
        """Give the promises by who of ours made them, or was promised something."""
        return _by_rep(self.promises, attrgetter("by"))

    @cached_property
    def complaints(self) -> list[ComplaintRow]:
        """Give the complaints in any state, the most pressing first."""
        every = Wanted(every=True)
        rows = (
            row
            for some in self.concerned
            for row in complaint_rows(self.connection, self.today, accounts=some, wanted=every)
        )
        return sorted(rows, key=pressing)

    @cached_property
    def scores(self) -> Mapping[str, float | None]:
        """Give the score of every relationship with the customers that the rep looks after, by reference."""
        found = (scores(self.connection, self.today, some) for some in self.own)
        return {f"C{account}": score for some in found for account, score in some.items()}

    def statuses(self, refs: Sequence[str]) -> list[Status]:
        """Judge the relationships with these customers, in their order."""
        accounts = [int(ref[1:]) for ref in refs]
        judged = [row for some in batched(accounts, MANY) for row in statuses_of(self.connection, self.today, some)]
        places = {ref: place for place, ref in enumerate(refs)}
        return sorted(judged, key=lambda row: places[row.ref])


@dataclass(frozen=True)
class Work:
    """The work of a rep, or of everybody (None), from `since` until `until`, by what is known today."""

    known: Known
    since: date
    until: date
    rep: str | None
    whole: Work | None = None
    """The work of more of them in the same time, which this one is a part of."""

    @classmethod
    def begun(cls, connection: Connection, today: date, since: date, until: date, rep: str | None = None) -> Work:
        """Give the work of a time, of which nothing was read yet."""
        return cls(Known(connection, today, rep), since, until, rep)

    @property
    def connection(self) -> Connection:
        """The snapshot that is read."""
        return self.known.connection

    @property
    def today(self) -> date:
        """The day as of which is asked."""
        return self.known.today

    def is_for(self, rep: str | None) -> bool:
        """Tell whether what somebody did belongs to it."""
        return self.rep is None or (rep is not None and same_name(rep) == same_name(self.rep))

    def within(self, on: str | None) -> bool:
        """Tell whether something surely was in the time: what is known by its year alone counts in the year alone."""
        if on is None:
            return False
        when = when_of(on)
        return self.since <= when.day and when.last_day <= self.until

    @cached_property
    def visits(self) -> list[VisitRow]:
        """Give the visits and other contacts that were planned for, or made in, that time, the earliest first."""
        if self.whole is not None:
            return self.whole.visits_by.get(self._key, [])
        choice = VisitChoice(rep=self.rep, since=self.since.isoformat(), until=self.until.isoformat())
        rows = visit_rows(self.connection, self.today, choice)[::-1]
        return [row for row in rows if self.within(row.on) or self.within(row.planned_on)]

    @cached_property
    def visits_by(self) -> Mapping[str, list[VisitRow]]:
        """Give the visits by rep."""
        return _by_rep(self.visits, attrgetter("rep"))

    @cached_property
    def made(self) -> list[VisitRow]:
        """Give the visits and other contacts that were made in that time."""
        return [row for row in self.visits if row.state in MADE and self.within(row.on)]

    @cached_property
    def calls(self) -> list[VisitRow]:
        """Give the visits face to face."""
        return [row for row in self.made if row.channel == "visit"]

    @cached_property
    def planned(self) -> list[VisitRow]:
        """Give what was planned for that time and not cancelled, whatever became of it."""
        return [row for row in self.visits if self.within(row.planned_on) and row.state != "cancelled"]

    @cached_property
    def deals(self) -> list[DealRow]:
        """Give the orders, payments and accounts of that time, the earliest first."""
        if self.whole is not None:
            return self.whole.deals_by.get(self._key, [])
        return [row for row in deal_rows(self.connection, self._business)[::-1] if self.within(row.on)]

    @cached_property
    def deals_by(self) -> Mapping[str, list[DealRow]]:
        """Give the deals by rep."""
        return _by_rep(self.deals, attrgetter("by"))

    @cached_property
    def observations(self) -> list[ObservationRow]:
        """Give what was seen in that time, the earliest first."""
        if self.whole is not None:
            return self.whole.observations_by.get(self._key, [])
        return [row for row in observation_rows(self.connection, self._business)[::-1] if self.within(row.on)]

    @cached_property
    def observations_by(self) -> Mapping[str, list[ObservationRow]]:
        """Give the observations by rep."""
        return _by_rep(self.observations, attrgetter("by"))

    @property
    def _key(self) -> str:
        return same_name(self.rep or "")

    @property
    def _business(self) -> Business:
        return Business(rep=self.rep, since=self.since.isoformat(), until=self.until.isoformat())

    @cached_property
    def customers(self) -> list[CustomerRow]:
        """Give the customers that the rep looks after now, by name; everybody's customers for all."""
        return self.known.customers if self.rep is None else self.known.customers_by.get(self._key, [])

    @cached_property
    def new_customers(self) -> list[CustomerRow]:
        """Give those whose file was opened in that time."""
        return [row for row in self.customers if self.within(row.registered_on)]

    @cached_property
    def promises(self) -> list[PromiseRow]:
        """Give the promises of that rep, both ways, in any state."""
        return self.known.promises if self.rep is None else self.known.promises_by.get(self._key, [])

    @cached_property
    def complaints(self) -> list[ComplaintRow]:
        """Give the complaints of the rep's customers, and those the rep has in hand, in any state."""
        own = {row.ref for row in self.customers}
        return [row for row in self.known.complaints if row.customer_ref in own or self.is_for(row.assigned_to)]

    @cached_property
    def reported(self) -> dict[str, bool]:
        """Give the days whose report was handed in, and whether that was in time (HANDBOOK R5)."""
        of = day_reports.c
        query = select(of.rep, of.day, of.occurred).where(
            of.what == "submitted", of.day.between(self.since.isoformat(), self.until.isoformat())
        )
        found: dict[str, bool] = {}
        for row in self.connection.execute(query.order_by(of.position)):
            if self.is_for(row.rep):
                found.setdefault(row.day, row.occurred[:DAY] <= row.day)
        return found

    @property
    def worked(self) -> set[str]:
        """Name the days on which a visit or another contact was made."""
        return {row.on[:DAY] for row in self.made if len(row.on) >= DAY}

    def at(self, since: date, until: date) -> Work:
        """Give the work of the same rep in another time."""
        return Work(self.known, since, until, self.rep)

    def of(self, rep: str) -> Work:
        """Give the work of one of them in the same time."""
        return Work(self.known, self.since, self.until, rep, self)


def _by_rep(rows: Iterable[T], whose: Callable[[T], str | None]) -> Mapping[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        if name := whose(row):
            found[same_name(name)].append(row)
    return dict(found)


def report_of(work: Work, name: str, title: str, facts: Mapping[str, str], sections: Sequence[Section]) -> Report:
    """Make a report of the work of a time."""
    since, until, today = (day.isoformat() for day in (work.since, work.until, work.today))
    return Report(name, title, work.rep, None, since, until, today, facts, tuple(sections))


def week_of(day: date) -> tuple[date, date]:
    """Give the Monday and the Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def month_of(month: str) -> tuple[date, date]:
    """Give the first and the last day of a month such as 2026-03."""
    first = date.fromisoformat(f"{month}-01")
    return first, later(month, 1) - timedelta(days=1)


def later(month: str, months: int) -> date:
    """Give the first day of the month that lies so many months after another; before it where it is less than none."""
    count = int(month[:4]) * 12 + int(month[5:7]) - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_after(month: str, months: int = 1) -> str:
    """Name the month that lies so many months after another."""
    return later(month, months).isoformat()[: len("2026-03")]


def total(deals: Iterable[DealRow], what: str, currency: str) -> Decimal:
    """Add up what was ordered, or collected, in one currency."""
    amounts = (Decimal(row.amount) for row in deals if row.what == what and row.currency == currency)
    return sum(amounts, Decimal(0))


def currencies(deals: Iterable[DealRow]) -> list[str]:
    """Name the currencies in which there was business."""
    return sorted({row.currency for row in deals})


def entries_of(rows: Iterable[VisitRow | PromiseRow | ComplaintRow]) -> tuple[int, ...]:
    """Give the entries behind rows, in log order."""
    return tuple(sorted({entry for row in rows for entry in row.entries}))


def refs_of(rows: Sequence[VisitRow | PromiseRow | ComplaintRow | CustomerRow]) -> tuple[str, ...]:
    """Give the references of rows."""
    return tuple(row.ref for row in rows)
