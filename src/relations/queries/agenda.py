"""The agenda: what a day asks for, the most pressing first (HANDBOOK P5, X3, C3, G4, K5, K6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from relations.domain.health.facts import days as written
from relations.domain.policy import Policy
from relations.domain.reps import same_name
from relations.domain.when import When
from relations.domain.words import AgendaKind
from relations.projections.collector import without_collecting
from relations.projections.customers import customers
from relations.queries.alerts import alerts
from relations.queries.coaching import waiting
from relations.queries.complaints import ComplaintRow, complaint_rows
from relations.queries.customers import Choice, customer_rows
from relations.queries.gifts import gift_rows
from relations.queries.greetings import greetings_due
from relations.queries.policy import policy_on
from relations.queries.promises import PromiseRow, promise_rows
from relations.queries.rows import MANY, batched
from relations.queries.visits import VisitChoice, VisitRow, visit_rows
from relations.queries.whose import customers_of
from relations.store.driver import tuples

_ORDER: tuple[AgendaKind, ...] = (
    "complaint", "promise", "visit", "missed-visit", "coaching", "greeting", "gift", "contact",
    "standing-promise", "alert",
)  # fmt: skip
"""What presses more, where two things are late or due alike."""
_FORGOTTEN = timedelta(days=60)
"""A missed visit, or a gift's call that was not made, is told of for so long."""
_OWNERS = select(customers.c.customer, customers.c.owner).where(customers.c.account == customers.c.customer)
_OWNERS_OF_SOME = _OWNERS.where(customers.c.customer.in_(bindparam("accounts", expanding=True)))


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One thing that a day asks for: what, by which day, why, and whose it is.

    `days_late` is negative while there is time. `key` names the thing in the same way on every day that it is listed.
    """

    day: str
    kind: AgendaKind
    what: str
    why: str
    ref: str
    customer: str
    customer_ref: str
    rep: str | None
    days_late: int
    person: str | None = None
    time: str | None = None
    key: str = ""
    entries: tuple[int, ...] = ()


_Accounts = Sequence[int] | None
"""The accounts of some customers; None means all of them."""
_ALL: Sequence[_Accounts] = (None,)


class _Day(NamedTuple):
    """Who asks, for which day and until which, with the rules of the day.

    The customers of the rep, and all at whom something may be the rep's, come some at a time; `owners` says whose
    these are.
    """

    connection: Connection
    today: date
    until: date
    rep: str | None
    policy: Policy
    own: Sequence[_Accounts]
    concerned: Sequence[_Accounts]
    owners: Mapping[str, str | None]

    def is_for(self, rep: str | None) -> bool:
        """Tell whether something of that rep is wanted."""
        return self.rep is None or (rep is not None and same_name(rep) == same_name(self.rep))

    def owner(self, customer_ref: str) -> str | None:
        """Name the rep of a customer."""
        return self.owners[customer_ref]

    def late(self, day: str) -> int:
        """Count the days since a day; less than none while it is to come."""
        return (self.today - date.fromisoformat(day)).days


@without_collecting()
def agenda(connection: Connection, today: date, *, rep: str | None = None, days: int = 1) -> list[AgendaItem]:
    """List what is late, and what is due on so many days from `today` on: of one rep, or of all."""
    policy, until = policy_on(connection, today).policy, today + timedelta(days=days - 1)
    own, concerned = _ALL, _ALL
    if rep is not None:
        own, concerned = (list(batched(accounts, MANY)) for accounts in customers_of(connection, rep))
    owners = {f"C{account}": owner for some in concerned for account, owner in _owners(connection, some)}
    day = _Day(connection, today, until, rep, policy, own, concerned, owners)
    asks = (_promises, _complaints, _visits, _coaching, _contacts, _greetings, _gifts, _alerts)
    return sorted((item for ask in asks for item in ask(day)), key=_pressing)


def _owners(connection: Connection, some: _Accounts) -> Sequence[Any]:
    return tuples(connection, _OWNERS if some is None else _OWNERS_OF_SOME, {"accounts": some})


def _pressing(item: AgendaItem) -> tuple[object, ...]:
    """Put what is late first, then what is due today, then what comes, and alerts, which have no day, last."""
    when = 0 if item.days_late > 0 else -item.days_late + 1
    if item.kind in {"alert", "standing-promise"}:
        when = 2
    return when, _ORDER.index(item.kind), item.day, item.time or "~", item.customer, item.ref, item.key


def _promises(day: _Day) -> Iterator[AgendaItem]:
    rows = (row for some in day.concerned for row in promise_rows(day.connection, day.today, accounts=some))
    for row in rows:
        if not day.is_for(_ours(row) or day.owner(row.customer_ref or "")):
            continue
        if row.due is not None and row.due <= day.until.isoformat():
            yield _promise(day, row, row.due)
        elif row.stale and row.stale_since is not None:
            item = _promise(day, row, row.stale_since)
            why = f"standing promise without evidence since {row.stale_since}"
            yield replace(item, kind="standing-promise", why=why, key=f"standing-{row.ref}")


def _ours(row: PromiseRow) -> str | None:
    """Name the rep of a promise: who made it, or to whom it was made."""
    return row.by if row.direction == "ours" else row.to


def _promise(day: _Day, row: PromiseRow, due: str) -> AgendaItem:
    late = day.late(due)
    whose = "we promised" if row.direction == "ours" else "they promised"
    why = f"overdue for {written(late)}" if late > 0 else "due today" if late == 0 else f"due {due}"
    return AgendaItem(
        day=due,
        kind="promise",
        what=f"{'keep' if row.direction == 'ours' else 'ask for'}: {row.text}",
        why=f"{whose}{f' to {row.to}' if row.to and row.direction == 'ours' else ''}, {why}",
        ref=row.ref,
        customer=row.customer,
        customer_ref=row.customer_ref or "",
        rep=_ours(row),
        days_late=late,
        person=row.to if row.direction == "ours" else row.by,
        key=f"{row.ref}-{row.occurrence}" if row.occurrence else row.ref,
        entries=row.entries,
    )


def _complaints(day: _Day) -> Iterator[AgendaItem]:
    rows = (row for some in day.concerned for row in complaint_rows(day.connection, day.today, accounts=some))
    for row in rows:
        rep = row.assigned_to or day.owner(row.customer_ref or "")
        if row.next_due is not None and row.next_due <= day.until.isoformat() and day.is_for(rep):
            yield _complaint(day, row, row.next_due, rep)


def _complaint(day: _Day, row: ComplaintRow, due: str, rep: str | None) -> AgendaItem:
    late = day.late(due)
    why = (
        f"clock ran out {written(late)} ago"
        if late > 0
        else "clock runs out today"
        if late == 0
        else f"clock runs to {due}"
    )
    return AgendaItem(
        day=due,
        kind="complaint",
        what=f"{row.next_stage}: {row.about}",
        why=f"{row.severity} complaint of {row.raised_on[:10]}, {why}",
        ref=row.ref,
        customer=row.customer,
        customer_ref=row.customer_ref or "",
        rep=rep,
        days_late=late,
        person=row.by,
        key=f"{row.ref}-{row.next_stage}",
        entries=row.entries,
    )


def _visits(day: _Day) -> Iterator[AgendaItem]:
    since = (day.today - _FORGOTTEN).isoformat()
    choice = VisitChoice(states=("planned", "missed"), since=since, until=day.until.isoformat())
    for row in visit_rows(day.connection, day.today, choice):
        if day.is_for(row.rep):
            yield _visit(day, row)


def _visit(day: _Day, row: VisitRow) -> AgendaItem:
    missed, late = row.state == "missed", day.late(row.on)
    goal = f": {row.goal}" if row.goal else ""
    how = "visit" if row.channel == "visit" else row.channel
    approval = f", plan {row.approval}" if row.approval else ""
    return AgendaItem(
        day=row.on,
        kind="missed-visit" if missed else "visit",
        what=f"{how} for {', '.join(row.purposes)}{goal}" if row.purposes else f"{how}{goal}",
        why=f"planned for {row.on}, missed: make it up" if missed else f"planned{approval}",
        ref=row.ref,
        customer=row.customer,
        customer_ref=row.customer_ref or "",
        rep=row.rep,
        days_late=late,
        person=", ".join(row.see) or None,
        time=row.time,
        key=row.ref,
        entries=row.entries,
    )


def _coaching(day: _Day) -> Iterator[AgendaItem]:
    for row in waiting(day.connection, day.today - _FORGOTTEN, day.today):
        if day.is_for(row.companion):
            due = When(row.on).last_day.isoformat()
            late = day.late(due)
            yield AgendaItem(
                day=due,
                kind="coaching",
                what=f"report on the coaching of {row.rep}",
                why=f"coaching report {f'overdue for {written(late)}' if late > 0 else 'due today'}",
                ref=row.ref,
                customer=row.customer,
                customer_ref=row.customer_ref or "",
                rep=row.companion,
                days_late=late,
                person=", ".join(row.met) or None,
                key=f"{row.ref}-coaching",
                entries=row.entries,
            )


def _contacts(day: _Day) -> Iterator[AgendaItem]:
    late = Choice(overdue_visit=True)
    rows = (row for some in day.own for row in customer_rows(day.connection, day.today, late, accounts=some))
    for row in rows:
        if row.next_due is not None:
            last = f"last contact {row.last_contact}" if row.last_contact else "never contacted"
            grade = "the file" if row.every else f"grade {row.grade}" if row.grade else "no grade"
            yield AgendaItem(
                day=row.next_due,
                kind="contact",
                what="visit, or be in touch",
                why=f"{grade} asks for one every {row.cadence:g} days; {last}",
                ref=row.ref,
                customer=row.name,
                customer_ref=row.ref,
                rep=row.owner,
                days_late=day.late(row.next_due),
                key=f"contact-{row.ref}",
                entries=(row.last_contact_entry,) if row.last_contact_entry else (),
            )


def _greetings(day: _Day) -> Iterator[AgendaItem]:
    within = (day.until - day.today).days
    rows = (row for some in day.own for row in greetings_due(day.connection, day.today, within=within, accounts=some))
    for row in rows:
        ref = row.person_ref or row.customer_ref
        yield AgendaItem(
            day=row.day,
            kind="greeting",
            what=f"greet: {row.occasion}",
            why="missed, send it late" if row.state == "missed" else f"{row.occasion} on {row.day}",
            ref=ref,
            customer=row.customer,
            customer_ref=row.customer_ref,
            rep=row.owner,
            days_late=day.late(row.day),
            person=row.person,
            key=f"{ref}-{row.occasion}-{row.day}",
            entries=row.entries,
        )


def _gifts(day: _Day) -> Iterator[AgendaItem]:
    since = day.today - timedelta(days=day.policy.gifts.follow_up) - _FORGOTTEN
    rows = (
        row
        for some in day.concerned
        for row in gift_rows(day.connection, accounts=some, since=since, due=day.until, day=day.today)
    )
    for row in rows:
        rep = row.by or day.owner(row.customer_ref or "")
        if row.follow_up_by is not None and day.is_for(rep):
            yield AgendaItem(
                day=row.follow_up_by,
                kind="gift",
                what="call again after the gift",
                why=f"{row.item} was given on {row.on[:10]}; a call is to follow by {row.follow_up_by}",
                ref=row.ref,
                customer=row.customer,
                customer_ref=row.customer_ref or "",
                rep=rep,
                days_late=day.late(row.follow_up_by),
                person=row.person,
                key=f"{row.ref}-call",
                entries=row.entries,
            )


def _alerts(day: _Day) -> Iterator[AgendaItem]:
    rows = (row for some in day.own for row in alerts(day.connection, day.today, day.policy, accounts=some))
    for row in rows:
        yield AgendaItem(
            day=day.today.isoformat(),
            kind="alert",
            what=row.text,
            why=f"{row.alert} since {row.since}" if row.since else row.alert,
            ref=row.person_ref or row.customer_ref,
            customer=row.customer,
            customer_ref=row.customer_ref,
            rep=day.owner(row.customer_ref),
            days_late=0,
            person=row.person,
            key=f"{row.alert}-{row.customer_ref}-{row.person_ref or ''}",
            entries=row.entries,
        )
