"""The briefing before a visit: what a person needs to know before leaving (HANDBOOK V3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from relations.domain.policy import Policy
from relations.domain.words import Band
from relations.projections.timeline import timeline
from relations.queries.alerts import Alert, alerts
from relations.queries.before_leaving import Known, Question, Whom, questions
from relations.queries.complaints import ComplaintRow, complaint_rows
from relations.queries.customers import customer_file
from relations.queries.entries import HistoryRow, entries_at
from relations.queries.files import FactRow
from relations.queries.gifts import GiftRow, gift_rows
from relations.queries.greetings import DueRow, greetings_due
from relations.queries.health import status_of
from relations.queries.market import DealRow, ObservationRow, Wanted, deal_rows, observation_rows
from relations.queries.people import PersonFacts, PersonRow, people_facts, person_rows
from relations.queries.policy import policy_on
from relations.queries.promises import PromiseRow, promise_rows
from relations.queries.visits import MADE, VisitChoice, VisitRow, visit_rows
from relations.store.codec import Codec

_LOOKED_BACK = 3
"""So many visits back, promises are told of though they are settled."""
_NEAR = 30
"""Days ahead in which a day that matters is near."""
_GIFTS, _SEEN, _NEWS = 10, 8, 20
"""So many gifts, deals and observations, and so much that is new, are told of."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that waits to be done: what, by when, and its reference."""

    what: str
    due: str | None
    ref: str | None


@dataclass(frozen=True, slots=True)
class Briefing:
    """All that the record holds for the next visit to one customer, as of a day."""

    customer: str
    ref: str
    as_of: str
    owner: str | None
    grade: str | None
    kind: str | None
    address: str | None
    phone: str | None
    score: float | None
    band: Band
    last_contact: str | None
    next_due: str | None
    overdue_days: int
    plan: VisitRow | None
    visits: tuple[VisitRow, ...]
    promises: tuple[PromiseRow, ...]
    complaints: tuple[ComplaintRow, ...]
    people: tuple[Whom, ...]
    alerts: tuple[Alert, ...]
    greetings: tuple[DueRow, ...]
    gifts: tuple[GiftRow, ...]
    figures: tuple[FactRow, ...]
    competitors: str | None
    deals: tuple[DealRow, ...]
    observations: tuple[ObservationRow, ...]
    news: tuple[HistoryRow, ...]
    next_steps: tuple[NextStep, ...]
    questions: tuple[Question, ...]


def briefing(connection: Connection, codec: Codec, account: int, today: date) -> Briefing:
    """Put together what is known for a visit to a customer, as of `today`."""
    policy = policy_on(connection, today).policy
    status, known = status_of(connection, today, account), _known(connection, account, today, policy)
    file, visits = known.file, known.visits
    stated = {fact.fact: fact for fact in file.facts}
    gifts = gift_rows(connection, accounts=[account], day=today)[:_GIFTS]
    return Briefing(
        customer=file.name,
        ref=file.ref,
        as_of=today.isoformat(),
        owner=file.owner,
        grade=file.grade,
        kind=file.kind,
        address=file.address,
        phone=file.phone,
        score=status.score,
        band=status.band,
        last_contact=file.last_contact,
        next_due=file.next_due,
        overdue_days=file.overdue_days,
        plan=known.plan,
        visits=tuple(visits),
        promises=tuple(known.promises),
        complaints=tuple(known.complaints),
        people=tuple(known.people),
        alerts=tuple(alerts(connection, today, policy, accounts=[account])),
        greetings=tuple(greetings_due(connection, today, within=_NEAR, accounts=[account])),
        gifts=tuple(gifts),
        figures=tuple(stated[name] for name in ("scale", "credit", "share", "payment", "replenish") if name in stated),
        competitors=stated["competitors"].value if "competitors" in stated else None,
        deals=tuple(deal_rows(connection, Wanted(account, until=today.isoformat(), limit=_SEEN))),
        observations=tuple(observation_rows(connection, Wanted(account, until=today.isoformat(), limit=_SEEN))),
        news=_news(connection, codec, account, visits, today),
        next_steps=tuple(sorted(_next_steps(known), key=lambda step: step.due or today.isoformat())),
        questions=questions(known),
    )


def _known(connection: Connection, account: int, today: date, policy: Policy) -> Known:
    file = customer_file(connection, account, today)
    visits = visit_rows(connection, today, VisitChoice(account, states=MADE, limit=_LOOKED_BACK))
    last = date.fromisoformat(file.last_contact) if file.last_contact else None
    return Known(
        file=file,
        plan=_next_plan(connection, account, today),
        visits=visits,
        promises=_promises(connection, account, today, visits),
        complaints=complaint_rows(connection, today, accounts=[account]),
        people=_people(connection, account, today, policy, last),
        today=today,
    )


def _next_plan(connection: Connection, account: int, today: date) -> VisitRow | None:
    """Give the visit that is planned next; without one, the one that was missed last."""
    rows = visit_rows(connection, today, VisitChoice(account, states=("planned", "missed")))
    ahead = [row for row in rows if row.state == "planned"]
    return ahead[-1] if ahead else next(iter(rows), None)


def _promises(connection: Connection, account: int, today: date, visits: Sequence[VisitRow]) -> list[PromiseRow]:
    """Give what is unfulfilled, and what was promised or settled since the visits before: both ways."""
    since = visits[-1].on if visits else ""
    rows = promise_rows(connection, today, accounts=[account], states=None)
    return [row for row in rows if row.waits or row.made_on >= since or (row.settled_on or "") >= since]


def _people(connection: Connection, account: int, today: date, policy: Policy, last: date | None) -> tuple[Whom, ...]:
    present = people_facts(connection, today, policy, accounts=[account]).get(account, ())
    rows = {row.ref: row for row in person_rows(connection, today, persons=[person.person for person in present])}
    found = [_whom(person, rows[f"K{person.person}"], today, last) for person in present]
    return tuple(sorted(found, key=lambda whom: (not whom.decides, whom.level or 9, whom.last_met or "", whom.name)))


def _whom(person: PersonFacts, row: PersonRow, today: date, last: date | None) -> Whom:
    joined = min((tenure.joined_on for tenure in row.tenures if tenure.left_on is None), default="")
    return Whom(
        ref=row.ref,
        name=row.name,
        title=row.title,
        roles=person.roles,
        attitude=person.attitude,
        level=person.level,
        decides="decision-maker" in person.roles,
        last_met=person.met_on.isoformat() if person.met_on else None,
        unmet_days=(today - person.met_on).days if person.met_on else None,
        new=last is not None and joined > last.isoformat(),
        facts=tuple(f"{fact.about}: {fact.text}" for fact in row.facts),
        refs=tuple(fact.ref for fact in row.facts),
        phone=row.phone,
    )


def _news(
    connection: Connection, codec: Codec, account: int, visits: Sequence[VisitRow], today: date
) -> tuple[HistoryRow, ...]:
    """Say what happened after the last visit, or in the last year."""
    since = visits[0].on[:10] if visits else (today - timedelta(days=365)).isoformat()
    seen = visits[0].entries[-1] if visits else 0
    query = (
        select(timeline.c.position)
        .where(timeline.c.customer == account, timeline.c.occurred >= since, timeline.c.position > seen)
        .where(timeline.c.occurred < (today + timedelta(days=1)).isoformat())
        .order_by(timeline.c.occurred.desc(), timeline.c.position.desc())
        .limit(_NEWS)
    )
    return tuple(reversed(entries_at(connection, codec, [row.position for row in connection.execute(query)])))


def _next_steps(known: Known) -> Iterator[NextStep]:
    """List what waits: promises, stages of complaints, visits that were planned or announced."""
    for row in known.promises:
        if row.waits:
            yield NextStep(f"{'keep' if row.direction == 'ours' else 'ask for'}: {row.text}", row.due, row.ref)
    for complaint in known.complaints:
        if complaint.next_stage:
            what = f"{complaint.next_stage} the complaint: {complaint.about}"
            yield NextStep(what, complaint.next_due, complaint.ref)
    if known.plan is not None:
        what = "make up the visit that was missed" if known.plan.state == "missed" else "visit, as planned"
        yield NextStep(what, known.plan.planned_on, known.plan.ref)
        return
    latest, file = next(iter(known.visits), None), known.file
    if latest is not None and latest.next_on:
        yield NextStep("come again, as announced", latest.next_on, latest.ref)
    if file.overdue_days:
        yield NextStep("plan a visit: the grade asks for one", file.next_due, file.ref)
