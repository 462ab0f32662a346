"""What the files of key persons hold besides their posts (HANDBOOK K2, K7 to K9)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from relations.domain.people import assessment
from relations.projections.customers import customers
from relations.projections.people import assessments, people, person_facts, person_names
from relations.projections.timeline import mentions
from relations.queries.posts import first_day


@dataclass(frozen=True, slots=True)
class NameRow:
    """A former name, since when and until when; `reason` says why it was given up."""

    name: str
    since: str
    until: str
    reason: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class FactRow:
    """Something learned about a person: by whom, when and from where; `reason` says why it was withdrawn."""

    ref: str
    about: str
    text: str
    source: str | None
    by: str
    on: str
    withdrawn_on: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """A signed judgement: points from 0 to 100, and the signs and questions that make them up."""

    points: float
    on: str
    by: str
    customer: str
    signs: dict[str, bool]
    questions: dict[str, int]
    entry: int


class PersonFiles:
    """What the files of all persons, or of some, hold besides their posts; each read model read once."""

    def __init__(self, connection: Connection, day: date, persons: Sequence[int] | None, *, withdrawn: bool) -> None:
        self._connection = connection
        self._persons = persons
        self._until = day.isoformat()
        self._withdrawn = withdrawn
        self.names = self._read_names()
        self.facts = self._read_facts()
        self.assessments = self._read_assessments()
        self.mentions = self._count_mentions()

    def _rows(self, query: Select[Any], table: Table, day: str | None = None) -> Sequence[Any]:
        """Give the rows of the persons in question up to the day, with the file that each belongs to as `whose`."""
        joined = query.add_columns(people.c.account.label("whose")).join(people, people.c.person == table.c.person)
        if self._persons is not None:
            joined = joined.where(people.c.account.in_(self._persons))
        rows = self._connection.execute(joined).all()
        return [row for row in rows if day is None or getattr(row, day)[:10] <= self._until]

    def _read_names(self) -> dict[int, list[NameRow]]:
        found: dict[int, list[NameRow]] = defaultdict(list)
        before: dict[int, Any] = {}
        for row in self._rows(select(person_names).order_by(person_names.c.entry), person_names):
            former = before.get(row.person)
            if former is not None:
                until = NameRow(former.name, former.since, row.since, row.reason, row.entry)
                found[row.whose].append(until)
            before[row.person] = row
        return found

    def _read_facts(self) -> dict[int, list[FactRow]]:
        found: dict[int, list[FactRow]] = defaultdict(list)
        order = (person_facts.c.about, person_facts.c.learned_on, person_facts.c.fact)
        for row in self._rows(select(person_facts).order_by(*order), person_facts, "learned_on"):
            gone = row.withdrawn_on is not None and row.withdrawn_on[:10] <= self._until
            if self._withdrawn or not gone:
                found[row.whose].append(
                    FactRow(
                        f"F{row.fact}", row.about, row.text, row.source, row.rep, row.learned_on,
                        row.withdrawn_on if gone else None, row.reason if gone else None,
                    )
                )  # fmt: skip
        return found

    def _read_assessments(self) -> dict[int, AssessmentRow]:
        account = customers.alias("account")
        query = (
            select(assessments, account.c.name.label("customer_name"))
            .join(customers, customers.c.customer == assessments.c.customer)
            .join(account, account.c.customer == customers.c.account)
            .order_by(assessments.c.entry)
        )
        rows = sorted(self._rows(query, assessments, "occurred"), key=lambda row: (first_day(row.occurred), row.entry))
        return {row.whose: _assessed(row) for row in rows}

    def _count_mentions(self) -> Mapping[int, int]:
        query = select(people.c.account, func.count(mentions.c.position.distinct()).label("times"))
        query = query.join(mentions, mentions.c.person == people.c.person).group_by(people.c.account)
        if self._persons is not None:
            query = query.where(people.c.account.in_(self._persons))
        return {row.account: row.times for row in self._connection.execute(query)}


def _assessed(row: Any) -> AssessmentRow:
    signs, questions = json.loads(row.signs), json.loads(row.questions)
    points = assessment(signs, questions)
    assert points is not None, "an assessment has a sign or a question"  # noqa: S101
    return AssessmentRow(points, row.occurred, row.rep, row.customer_name, signs, questions, row.entry)
