"""Key persons, their names, facts and assessments, and their time at each customer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text, bindparam, func, literal_column, text, update

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
from relations.projections.projection import KEPT, Batch, Change, Number, Projection, Row, Statement, adding, metadata

people = Table(
    "people",
    metadata,
    Column("person", Number, primary_key=True, autoincrement=False),
    Column("account", Number, nullable=False),
    Column("merged_into", Number),
    Column("stream", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("birthday", Text),
    Column("phone", Text),
    Column("introduced_on", Text, nullable=False),
    Index("people_by_stream", "stream", unique=True),
    Index("people_by_name", "name"),
    Index("people_by_folded", "folded"),
    Index("people_by_account", "account"),
    Index("people_by_merged_into", "merged_into", info=KEPT),
)

person_names = Table(
    "person_names",
    metadata,
    Column("entry", Number, primary_key=True, autoincrement=False),
    Column("person", Number, nullable=False),
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
    Column("fact", Number, primary_key=True, autoincrement=False),
    Column("person", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("about", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text),
    Column("rep", Text, nullable=False),
    Column("learned_on", Text, nullable=False),
    Column("withdrawn_on", Text),
    Column("reason", Text),
    Index("person_facts_by_person", "person", "number", unique=True, info=KEPT),
)

assessments = Table(
    "assessments",
    metadata,
    Column("entry", Number, primary_key=True, autoincrement=False),
    Column("person", Number, nullable=False),
    Column("customer", Number, nullable=False),
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
    Column("tenure", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("person", Number, nullable=False),
    Column("joined_on", Text, nullable=False),
    Column("since", Text),
    Column("changed", Number, nullable=False),
    Column("first_roles", Text),
    Column("first_attitude", Text),
    Column("first_influence", Number),
    Column("left_entry", Number),
    Column("left_on", Text),
    Index("tenures_by_customer", "customer", "number", unique=True, info=KEPT),
    Index("tenures_by_person", "person"),
)
"""The posts; where nothing `changed` since one began, what was said first says how it stands on any day."""

standings = Table(
    "standings",
    metadata,
    Column("entry", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("person", Number, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("title", Text),
    Column("roles", Text),
    Column("level", Number),
    Column("attitude", Text),
    Column("influence", Number),
    Column("reports_to", Number),
    Column("faction", Text),
    Column("cleared", Text, nullable=False),
    Column("reason", Text),
    Index("standings_by_customer", "customer", "number"),
    Index("standings_by_person", "person"),
)
"""What each entry says of a post, the first one of it or a later one: what is NULL and not cleared stayed."""

_INTRODUCE = adding(people)
_EDIT = Statement(
    update(people)
    .where(people.c.person == bindparam("of"))
    .values(
        {
            fact: func.nullif(func.coalesce(bindparam(f"new_{fact}"), people.c[fact]), text("''"))
            for fact in ("birthday", "phone")
        }
    ),
    "of", "new_birthday", "new_phone",
)  # fmt: skip
_RENAME = Statement(
    update(people)
    .where(people.c.person == bindparam("of"))
    .values(name=bindparam("new_name"), folded=bindparam("new_folded")),
    "of", "new_name", "new_folded",
)  # fmt: skip
_CALL = adding(person_names)
_LEARN = adding(person_facts)
_UNLEARN = Statement(
    update(person_facts)
    .where((person_facts.c.person == bindparam("of")) & (person_facts.c.number == bindparam("which")))
    .values(withdrawn_on=bindparam("on"), reason=bindparam("why")),
    "of", "which", "on", "why",
)  # fmt: skip
_ASSESS = adding(assessments)
_JOIN = adding(tenures)
_STAND = adding(standings)
_OF = (tenures.c.customer == bindparam("of")) & (tenures.c.number == bindparam("post"))
_LEAVE = Statement(
    update(tenures).where(_OF).values(left_on=bindparam("on"), left_entry=bindparam("entry")),
    "of", "post", "on", "entry",
)  # fmt: skip
_CHANGE = Statement(update(tenures).where(_OF).values(changed=literal_column("1")), "of", "post")


class People(Projection):
    """The files of persons, and one row for each name, fact, assessment, tenure, and change of it."""

    tables: ClassVar[tuple[Table, ...]] = (
        people, person_names, person_facts, assessments, tenures, standings,
    )  # fmt: skip
    files = (
        people.c.person, person_names.c.person, person_facts.c.person, assessments.c.person, tenures.c.customer,
        standings.c.customer,
    )  # fmt: skip

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Eleven statements for a batch."""
        yield from _changes_of_files(batch)
        yield from _changes_of_posts(batch)


def _changes_of_files(batch: Batch) -> Iterator[Change]:
    introduced, renamed = batch.of(PersonIntroduced), batch.of(PersonRenamed)
    yield _INTRODUCE, [_introduced(entry, event) for entry, event in introduced]
    yield _EDIT, [_edited(batch.file(entry), event) for entry, event in batch.of(PersonEdited)]
    yield _RENAME, [(batch.file(entry), event.name, event.name.casefold()) for entry, event in renamed]
    yield (
        _CALL,
        [
            *(_called(batch, entry, event) for entry, event in introduced),
            *(_called(batch, entry, event) for entry, event in renamed),
        ],
    )
    yield _LEARN, [_learned(batch, entry, event) for entry, event in batch.of(FactLearned)]
    yield (
        _UNLEARN,
        [
            (batch.file(entry), event.fact, entry.occurred.text, event.reason)
            for entry, event in batch.of(FactWithdrawn)
        ],
    )
    yield _ASSESS, [_assessed(batch, entry, event) for entry, event in batch.of(PersonAssessed)]


def _changes_of_posts(batch: Batch) -> Iterator[Change]:
    joined, changed, left = batch.of(PersonJoined), batch.of(PersonRoleChanged), batch.of(PersonLeft)
    yield _JOIN, [_joined(batch, entry, event) for entry, event in joined]
    yield (
        _STAND,
        [
            *(_stood(batch, entry, event) for entry, event in joined),
            *(_stood(batch, entry, event) for entry, event in changed),
        ],
    )
    yield _CHANGE, [(batch.file(entry), event.tenure) for entry, event in changed]
    yield (
        _LEAVE,
        [(batch.file(entry), event.tenure, entry.occurred.text, entry.position) for entry, event in left],
    )


def _introduced(entry: Entry, event: PersonIntroduced) -> Row:
    return (
        entry.position,
        entry.position,
        None,
        entry.stream,
        event.name,
        event.name.casefold(),
        str(event.birthday) if event.birthday else None,
        event.phone,
        entry.occurred.text,
    )


def _edited(person: int, event: PersonEdited) -> Row:
    facts = {"birthday": str(event.birthday) if event.birthday else None, "phone": event.phone}
    facts |= dict.fromkeys(event.cleared, "")
    return (person, facts["birthday"], facts["phone"])


def _called(batch: Batch, entry: Entry, event: PersonIntroduced | PersonRenamed) -> Row:
    reason = event.reason if isinstance(event, PersonRenamed) else None
    file, name = batch.references[entry.stream], event.name
    return (entry.position, file, name, name.casefold(), entry.occurred.text, reason)


def _learned(batch: Batch, entry: Entry, event: FactLearned) -> Row:
    return (
        entry.position,
        batch.file(entry),
        entry.version,
        event.about,
        event.text,
        event.source,
        event.rep,
        entry.occurred.text,
        None,
        None,
    )


def _assessed(batch: Batch, entry: Entry, event: PersonAssessed) -> Row:
    return (
        entry.position,
        batch.file(entry),
        batch.references[event.customer],
        entry.occurred.text,
        event.rep,
        json.dumps(event.signs),
        json.dumps(event.questions),
    )


def _joined(batch: Batch, entry: Entry, event: PersonJoined) -> Row:
    return (
        entry.position,
        batch.references[entry.stream],
        entry.version,
        batch.references[event.person],
        entry.occurred.text,
        str(event.since) if event.since else None,
        0,
        _listed(event.roles),
        event.attitude,
        event.influence,
        None,
        None,
    )


def _stood(batch: Batch, entry: Entry, event: PersonJoined | PersonRoleChanged) -> Row:
    later = event if isinstance(event, PersonRoleChanged) else None
    return (
        entry.position,
        batch.references[entry.stream],
        later.tenure if later else entry.version,
        batch.references[event.person],
        entry.occurred.text,
        event.title,
        _listed(event.roles),
        event.level,
        event.attitude,
        event.influence,
        batch.reference(event.reports_to),
        event.faction,
        json.dumps(later.cleared) if later else "[]",
        later.reason if later else None,
    )


@lru_cache(maxsize=4096)
def _listed(values: tuple[str, ...] | None) -> str | None:
    return None if values is None else json.dumps(values)
