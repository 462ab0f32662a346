"""How relationships stand as of a day, each point with the entries behind it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Table, select

from relations.domain.health import (
    ComplaintFact,
    ContactFact,
    Factor,
    Facts,
    PersonFact,
    PromiseFact,
    assess,
)
from relations.domain.when import When
from relations.domain.words import Band
from relations.projections.complaints import complaints
from relations.projections.contacts import contacts, meetings
from relations.projections.customers import customers
from relations.projections.people import people, tenures
from relations.projections.promises import promises
from relations.queries.policy import policy_on
from relations.queries.rows import entries_of


@dataclass(frozen=True, slots=True)
class Status:
    """How one relationship stands; `score` is None and `band` unknown where nothing is known."""

    customer: str
    as_of: str
    policy: str
    score: float | None
    band: Band
    factors: tuple[Factor, ...]
    ref: str
    grade: str | None = None
    owner: str | None = None
    last_contact: str | None = None
    policy_entry: int | None = None


def statuses(connection: Connection, today: date, *, customer: int | None = None) -> list[Status]:
    """Judge every relationship, or one, by the rules of that day; the worst first, the unknown last."""
    rules = policy_on(connection, today)
    query = select(customers.c.customer, customers.c.name, customers.c.grade, customers.c.owner, customers.c.kind)
    query = query.where(customers.c.customer == customers.c.account)
    if customer is not None:
        query = query.where(customers.c.customer == customer)
    sources = _Sources(connection, customer)
    rows = []
    for row in connection.execute(query):
        facts = sources.facts(row.customer, row.grade, row.kind)
        health = assess(facts, rules.policy, today)
        rows.append(
            Status(
                customer=row.name,
                as_of=today.isoformat(),
                policy=rules.policy.name,
                score=health.score,
                band=health.band,
                factors=health.factors,
                ref=f"C{row.customer}",
                grade=row.grade,
                owner=row.owner,
                last_contact=facts.contact.on.isoformat() if facts.contact else None,
                policy_entry=rules.entry,
            )
        )
    return sorted(rows, key=lambda row: (row.score is None, row.score or 0, row.customer))


class _Sources:
    """The facts of all customers, or of one, each read model read once."""

    def __init__(self, connection: Connection, customer: int | None) -> None:
        self._connection = connection
        self._customer = customer
        self._contacts = self._read_contacts()
        self._promises = self._read_promises()
        self._complaints = self._read_complaints()
        self._people = self._read_people()

    def facts(self, customer: int, grade: str | None, kind: str | None) -> Facts:
        """Put together what is known of one customer."""
        return Facts(
            grade=grade,
            contact=self._contacts.get(customer),
            promises=tuple(self._promises[customer]) if customer in self._promises else (),
            complaints=tuple(self._complaints[customer]) if customer in self._complaints else (),
            people=tuple(self._people[customer]) if customer in self._people else (),
            kind=kind,
        )

    def _of(self, table: Table) -> list[ColumnElement[bool]]:
        return [] if self._customer is None else [table.c.customer == self._customer]

    def _read_contacts(self) -> dict[int, ContactFact]:
        rows = self._connection.execute(select(contacts).where(*self._of(contacts)))
        return {
            row.customer: ContactFact(date.fromisoformat(row.last_on), row.last_entry, date.fromisoformat(row.first_on))
            for row in rows
        }

    def _read_promises(self) -> dict[int, list[PromiseFact]]:
        query = select(promises).where(promises.c.direction == "ours", *self._of(promises)).order_by(promises.c.promise)
        entries = entries_of(self._connection, query, promises)
        found: dict[int, list[PromiseFact]] = defaultdict(list)
        for row in self._connection.execute(query):
            found[row.customer].append(
                PromiseFact(
                    ref=f"P{row.promise}",
                    outcome=row.outcome,
                    due=date.fromisoformat(row.due) if row.due else None,
                    settled=When(row.settled_on) if row.settled_on else None,
                    entries=tuple(entries[row.customer, row.number]),
                )
            )
        return found

    def _read_complaints(self) -> dict[int, list[ComplaintFact]]:
        query = select(complaints).where(*self._of(complaints)).order_by(complaints.c.complaint)
        entries = entries_of(self._connection, query, complaints)
        found: dict[int, list[ComplaintFact]] = defaultdict(list)
        for row in self._connection.execute(query):
            found[row.customer].append(
                ComplaintFact(
                    ref=f"X{row.complaint}",
                    severity=row.severity,
                    resolved=row.resolved_on is not None,
                    told=row.told_on is not None,
                    closed=row.closed_on is not None,
                    entries=tuple(entries[row.customer, row.number]),
                )
            )
        return found

    def _read_people(self) -> dict[int, list[PersonFact]]:
        query = (
            select(tenures, people.c.name, meetings.c.last_on, meetings.c.last_entry)
            .join(people, people.c.person == tenures.c.person)
            .outerjoin(meetings, (meetings.c.customer == tenures.c.customer) & (meetings.c.person == tenures.c.person))
            .where(tenures.c.left_on.is_(None), *self._of(tenures))
            .order_by(tenures.c.tenure)
        )
        found: dict[int, dict[int, PersonFact]] = defaultdict(dict)
        for row in self._connection.execute(query):
            posts = found[row.customer]
            decides = "decision-maker" in json.loads(row.roles)
            if row.person in posts:
                decides = decides or posts[row.person].decides
            posts[row.person] = PersonFact(
                name=row.name,
                decides=decides,
                entry=row.tenure,
                met_on=date.fromisoformat(row.last_on) if row.last_on else None,
                met_entry=row.last_entry,
            )
        return {customer: list(posts.values()) for customer, posts in found.items()}
