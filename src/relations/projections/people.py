"""Key persons, their names, facts and assessments, and their time at each customer."""

from __future__ import annotations

import json
from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, func, insert, text, update

from relations.domain.event import Entry
from relations.domain.people import (
    FactLearned,
    FactWithdrawn,
    PersonAssessed,
    PersonEdited,
    PersonIntroduced,
    PersonJoined,
    PersonLeft,
    PersonRenamed,
    PersonRoleChanged,
)
from relations.projections.projection import Batch, Projection, Row, metadata, run

people = Table(
    "people",
    metadata,
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("account", Integer, nullable=False),
    Column("merged_into", Integer),
    Column("stream", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("birthday", Text),
    Column("phone", Text),
    Column("introduced_on", Text, nullable=False),
    Index("people_by_name", "name"),
    Index("people_by_folded", "folded"),
    Index("people_by_account", "account"),
    Index("people_by_merged_into", "merged_into"),
)

person_names = Table(
    "person_names",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("person", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("reason", Text),
    Index("person_names_by_person", "person"),
    Index("person_names_by_name", "name"),
    Index("person_names_by_folded", "folded"),
)
"""Every name that a person has or had."""

person_facts = Table(
    "person_facts",
    metadata,
    Column("fact", Integer, primary_key=True, autoincrement=False),
    Column("person", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("about", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text),
    Column("rep", Text, nullable=False),
    Column("learned_on", Text, nullable=False),
    Column("withdrawn_on", Text),
    Column("reason", Text),
    Index("person_facts_by_person", "person", "number", unique=True),
)

assessments = Table(
    "assessments",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("person", Integer, nullable=False),
    Column("customer", Integer, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("rep", Text, nullable=False),
    Column("signs", Text, nullable=False),
    Column("questions", Text, nullable=False),
    Index("assessments_by_person", "person"),
    Index("assessments_by_customer", "customer"),
)

tenures = Table(
    "tenures",
    metadata,
    Column("tenure", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", Integer, nullable=False),
    Column("joined_on", Text, nullable=False),
    Column("since", Text),
    Column("changed", Integer, nullable=False),
    Column("first_roles", Text),
    Column("first_attitude", Text),
    Column("first_influence", Integer),
    Column("left_entry", Integer),
    Column("left_on", Text),
    Index("tenures_by_customer", "customer", "number", unique=True),
    Index("tenures_by_person", "person"),
)
"""The posts; where nothing `changed` since one began, what was said first says how it stands on any day."""

standings = Table(
    "standings",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", Integer, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("title", Text),
    Column("roles", Text),
    Column("level", Integer),
    Column("attitude", Text),
    Column("influence", Integer),
    Column("reports_to", Integer),
    Column("faction", Text),
    Column("cleared", Text, nullable=False),
    Column("reason", Text),
    Index("standings_by_customer", "customer", "number"),
    Index("standings_by_person", "person"),
)
"""What each entry says of a post, the first one of it or a later one: what is NULL and not cleared stayed."""

_INTRODUCE = insert(people)
_EDIT = (
    update(people)
    .where(people.c.person == bindparam("of"))
    .values(
        name=func.coalesce(bindparam("new_name"), people.c.name),
        folded=func.coalesce(bindparam("new_folded"), people.c.folded),
        **{
            fact: func.nullif(func.coalesce(bindparam(f"new_{fact}"), people.c[fact]), text("''"))
            for fact in ("birthday", "phone")
        },
    )
)
_CALL = insert(person_names)
_LEARN = insert(person_facts)
_UNLEARN = (
    update(person_facts)
    .where((person_facts.c.person == bindparam("of")) & (person_facts.c.number == bindparam("which")))
    .values(withdrawn_on=bindparam("on"), reason=bindparam("why"))
)
_ASSESS = insert(assessments)
_JOIN = insert(tenures)
_STAND = insert(standings)
_LEAVE = (
    update(tenures)
    .where((tenures.c.customer == bindparam("of")) & (tenures.c.number == bindparam("post")))
    .values(left_on=bindparam("on"), left_entry=bindparam("entry"))
)
_CHANGE = (
    update(tenures)
    .where((tenures.c.customer == bindparam("of")) & (tenures.c.number == bindparam("post")))
    .values(changed=1)
)


class People(Projection):
    """The files of persons, and one row for each name, fact, assessment, tenure, and change of it."""

    tables: ClassVar[tuple[Table, ...]] = (
        people, person_names, person_facts, assessments, tenures, standings,
    )  # fmt: skip
    files = (
        people.c.person, person_names.c.person, person_facts.c.person, assessments.c.person, tenures.c.customer,
        standings.c.customer,
    )  # fmt: skip

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Ten statements for a batch."""
        _apply_files(connection, batch)
        _apply_posts(connection, batch)


def _apply_files(connection: Connection, batch: Batch) -> None:
    introduced: list[Row] = []
    edited: list[Row] = []
    called: list[Row] = []
    learned: list[Row] = []
    withdrawn: list[Row] = []
    assessed: list[Row] = []
    for entry in batch.entries:
        person = batch.reference(entry.stream) if entry.stream.startswith("person-") else None
        match entry.event:
            case PersonIntroduced() as event:
                introduced.append(_introduced(entry, event))
                called.append(_called(entry, person, event.name))
            case PersonRenamed() as event:
                edited.append(_edited(person, name=event.name))
                called.append(_called(entry, person, event.name, event.reason))
            case PersonEdited() as event:
                facts = _written(event) | dict.fromkeys(event.cleared, "")
                edited.append(_edited(person, **facts))
            case FactLearned() as event:
                learned.append(_learned(entry, person, event))
            case FactWithdrawn() as event:
                which = {"of": person, "which": event.fact}
                withdrawn.append({**which, "on": str(entry.occurred), "why": event.reason})
            case PersonAssessed() as event:
                assessed.append(_assessed(batch, entry, event))
    run(connection, _INTRODUCE, introduced)
    run(connection, _EDIT, edited)
    run(connection, _CALL, called)
    run(connection, _LEARN, learned)
    run(connection, _UNLEARN, withdrawn)
    run(connection, _ASSESS, assessed)


def _apply_posts(connection: Connection, batch: Batch) -> None:
    joined: list[Row] = []
    stood: list[Row] = []
    changed: list[Row] = []
    left: list[Row] = []
    for entry in batch.entries:
        match entry.event:
            case PersonJoined() as event:
                stood.append(_stood(batch, entry, event, entry.version))
                joined.append(_joined(batch, entry, event, stood[-1]))
            case PersonRoleChanged() as event:
                stood.append(_stood(batch, entry, event, event.tenure))
                changed.append({"of": batch.customer(entry), "post": event.tenure})
            case PersonLeft() as event:
                post = {"of": batch.customer(entry), "post": event.tenure}
                left.append({**post, "on": str(entry.occurred), "entry": entry.position})
    run(connection, _JOIN, joined)
    run(connection, _STAND, stood)
    run(connection, _CHANGE, changed)
    run(connection, _LEAVE, left)


def _introduced(entry: Entry, event: PersonIntroduced) -> Row:
    return {
        "person": entry.position,
        "account": entry.position,
        "merged_into": None,
        "stream": entry.stream,
        "name": event.name,
        "folded": event.name.casefold(),
        "introduced_on": str(entry.occurred),
        **_written(event),
    }


def _written(event: PersonIntroduced | PersonEdited) -> dict[str, str | None]:
    return {"birthday": str(event.birthday) if event.birthday else None, "phone": event.phone}


def _edited(person: int | None, name: str | None = None, **facts: str | None) -> Row:
    new = {f"new_{fact}": facts.get(fact) for fact in ("birthday", "phone")}
    return {"of": person, "new_name": name, "new_folded": name.casefold() if name else None, **new}


def _called(entry: Entry, person: int | None, name: str, reason: str | None = None) -> Row:
    return {
        "entry": entry.position,
        "person": person,
        "name": name,
        "folded": name.casefold(),
        "since": str(entry.occurred),
        "reason": reason,
    }


def _learned(entry: Entry, person: int | None, event: FactLearned) -> Row:
    return {
        "fact": entry.position,
        "person": person,
        "number": entry.version,
        "about": event.about,
        "text": event.text,
        "source": event.source,
        "rep": event.rep,
        "learned_on": str(entry.occurred),
        "withdrawn_on": None,
        "reason": None,
    }


def _assessed(batch: Batch, entry: Entry, event: PersonAssessed) -> Row:
    return {
        "entry": entry.position,
        "person": batch.references[entry.stream],
        "customer": batch.references[event.customer],
        "occurred": str(entry.occurred),
        "rep": event.rep,
        "signs": json.dumps(event.signs),
        "questions": json.dumps(event.questions),
    }


def _joined(batch: Batch, entry: Entry, event: PersonJoined, said: Row) -> Row:
    return {
        "tenure": entry.position,
        "customer": batch.customer(entry),
        "number": entry.version,
        "person": batch.references[event.person],
        "joined_on": str(entry.occurred),
        "since": str(event.since) if event.since else None,
        "left_on": None,
        "left_entry": None,
        "changed": 0,
        **{f"first_{fact}": said[fact] for fact in ("roles", "attitude", "influence")},
    }


def _stood(batch: Batch, entry: Entry, event: PersonJoined | PersonRoleChanged, number: int) -> Row:
    return {
        "entry": entry.position,
        "customer": batch.customer(entry),
        "number": number,
        "person": batch.references[event.person],
        "occurred": str(entry.occurred),
        "title": event.title,
        "roles": None if event.roles is None else json.dumps(event.roles),
        "level": event.level,
        "attitude": event.attitude,
        "influence": event.influence,
        "reports_to": batch.reference(event.reports_to),
        "faction": event.faction,
        "cleared": json.dumps(getattr(event, "cleared", ())),
        "reason": getattr(event, "reason", None),
    }
