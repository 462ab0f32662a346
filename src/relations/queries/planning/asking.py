"""What asks a rep to go to a customer on a day, and what speaks against it (HANDBOOK C3, C5, P5, V6, X2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from relations.domain.health.facts import days
from relations.domain.policy import Policy
from relations.domain.reps import same_name
from relations.domain.words import AgendaKind, PlanReason, Purpose
from relations.domain.workdays import Workdays
from relations.queries.agenda import AgendaItem, agenda
from relations.queries.planning.choosing import Asks, Candidate
from relations.queries.planning.clients import Client, is_of, workdays_of
from relations.queries.visits import VisitChoice, VisitRow, visit_rows

_URGENT: Mapping[AgendaKind, PlanReason] = {
    "complaint": "complaint", "promise": "promise", "missed-visit": "missed-visit",
}  # fmt: skip
_PURPOSES: Mapping[PlanReason, tuple[Purpose, ...]] = {"complaint": ("complaint",), "promise": ("service",)}
_CAN_WAIT: tuple[PlanReason, ...] = ("new", "cadence")
"""Reasons for which a visit that is planned for a later day will do."""
_FORGOTTEN = timedelta(days=60)
"""A missed visit is to be made up for so long, as the agenda has it."""


class Wanted(NamedTuple):
    """Whose plan for which day, who is taken in or left out by hand, and as of which day it is asked."""

    rep: str
    day: date
    today: date
    including: frozenset[int] = frozenset()
    without: frozenset[int] = frozenset()


class Found(NamedTuple):
    """Those who ask for a visit and may get one, and those who may not, each with why not."""

    candidates: list[Candidate]
    refused: list[tuple[Candidate, str]]


def asking(connection: Connection, wanted: Wanted, everybody: Iterable[Client], policy: Policy) -> Found:
    """Find who asks for a visit on the day; whom the rep does not look after is left to the owner."""
    urgent = _urgent(connection, wanted)
    visits = _visits(connection, wanted)
    workdays = workdays_of(policy)
    concerned = {int(ref[1:]) for ref in (*urgent, *visits)} | wanted.including
    found = Found([], [])
    for client in everybody:
        own = is_of(client.owner, wanted.rep)
        if not (own or client.account in concerned):
            continue
        planned = visits.get(client.ref, ())
        asks = tuple(_asks(client, wanted, urgent.get(client.ref, ()), planned, workdays, own=own))
        if asks:
            that_day = (row for row in planned if row.on == wanted.day.isoformat())
            visit = next((row for row in that_day if row.channel == "visit"), None)
            candidate = Candidate(client, tuple(sorted(asks, key=lambda each: each.urgency)), visit)
            why = _why_not(candidate, wanted, planned, workdays, own=own)
            if why is None:
                found.candidates.append(candidate)
            else:
                found.refused.append((candidate, why))
    return found


def _urgent(connection: Connection, wanted: Wanted) -> Mapping[str, list[AgendaItem]]:
    found: dict[str, list[AgendaItem]] = defaultdict(list)
    for item in agenda(connection, wanted.day, rep=wanted.rep):
        if item.kind in _URGENT:
            found[item.customer_ref].append(item)
    return found


def _visits(connection: Connection, wanted: Wanted) -> Mapping[str, list[VisitRow]]:
    """Give the rep's visits that are planned, or were missed and are not forgotten yet, by customer."""
    found: dict[str, list[VisitRow]] = defaultdict(list)
    choice = VisitChoice(states=("planned", "missed"), since=(wanted.today - _FORGOTTEN).isoformat())
    for row in visit_rows(connection, wanted.today, choice):
        if same_name(row.rep) == same_name(wanted.rep):
            found[row.customer_ref or ""].append(row)
    return found


def _asks(
    client: Client,
    wanted: Wanted,
    items: Sequence[AgendaItem],
    planned: Sequence[VisitRow],
    workdays: Workdays,
    *,
    own: bool,
) -> Iterator[Asks]:
    for row in planned:
        if row.on == wanted.day.isoformat() and row.channel == "visit":
            text = f"planned as {row.ref}: {row.goal or ', '.join(row.purposes)}"
            yield Asks("planned", text, 0, (row.ref,), row.entries, _purposes(row))
    if client.account in wanted.including:
        yield Asks("asked-for", "asked for", 0, (), (), ())
    missed = {row.ref: row for row in planned if row.state == "missed" and row.channel == "visit"}
    for item in items:
        if item.kind != "missed-visit":
            yield _pressing(item)
        elif item.ref in missed and (client.last is None or client.last.isoformat() <= item.day):
            text = f"make up the visit of {item.day}"
            yield Asks("missed-visit", text, item.days_late, (item.ref,), item.entries, _purposes(missed[item.ref]))
    if own and client.next.due < client.next_chance(wanted.day, workdays):
        yield due(client, wanted.day)


def _purposes(row: VisitRow) -> tuple[Purpose, ...]:
    return row.purposes  # type: ignore[return-value]


def _pressing(item: AgendaItem) -> Asks:
    late, reason = item.days_late, _URGENT[item.kind]
    return Asks(
        reason,
        f"{item.ref} {_when(late, date.fromisoformat(item.day))}: {item.what}",
        late,
        (item.ref,),
        item.entries,
        _PURPOSES[reason],
    )


def _when(late: int, due_on: date) -> str:
    return f"{days(late)} late" if late > 0 else f"due {due_on}"


def due(client: Client, day: date) -> Asks:
    """Say why the cadence asks for a visit by the next chance after a day."""
    late = (day - client.next.due).days
    entries = (client.last_entry,) if client.last_entry else ()
    reason: PlanReason = "new" if client.next.new else "cadence"
    what = "new, " if client.next.new else ""
    purposes: tuple[Purpose, ...] = ("service",) if client.last else ("new-customer",)
    times = 1 + int(late / client.next.cadence) if late > 0 else 0
    return Asks(reason, f"{what}{_when(late, client.next.due)}", late, (), entries, purposes, times)


def _why_not(
    candidate: Candidate, wanted: Wanted, planned: Sequence[VisitRow], workdays: Workdays, *, own: bool
) -> str | None:
    client = candidate.client
    if candidate.visit is not None and client.account not in wanted.without:
        return None
    if client.account in wanted.without:
        return f"as asked; {candidate.visit.ref} stays planned" if candidate.visit else "as asked"
    for row in planned:
        if row.on == wanted.day.isoformat():
            return f"{row.channel} planned as {row.ref}"
    if candidate.stays:
        return None
    if client.last == wanted.day:
        return "in touch that day already"
    if not own:
        return f"{client.owner}'s customer" if client.owner else "nobody's customer"
    if client.weekdays and not client.welcomes(wanted.day, workdays):
        return f"fixed weekday is {client.fixed()}"
    cadence = timedelta(days=max(1, int(client.next.cadence)))
    until = wanted.day + cadence if candidate.asks[0].reason in _CAN_WAIT else wanted.day
    for row in planned:
        if row.state == "planned" and date.fromisoformat(row.on) <= until:
            return f"planned for {row.on} already"
    return None
