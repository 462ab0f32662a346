"""Key persons, their time at each customer, and every entry that mentions them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, ClassVar, get_args

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, func, insert, update

from relations.domain.event import Entry, Event, StreamId
from relations.domain.people import STANDING, PersonIntroduced, PersonJoined, PersonLeft, PersonRoleChanged
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

tenures = Table(
    "tenures",
    metadata,
    Column("tenure", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", Integer, nullable=False),
    Column("title", Text),
    Column("roles", Text, nullable=False),
    Column("level", Integer),
    Column("attitude", Text),
    Column("influence", Integer),
    Column("since", Text),
    Column("left_on", Text),
    Index("tenures_by_customer", "customer", "number", unique=True),
    Index("tenures_by_person", "person"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
)

_INTRODUCE = insert(people)
_JOIN = insert(tenures)
_OF = (tenures.c.customer == bindparam("of")) & (tenures.c.number == bindparam("post"))
_CHANGE = (
    update(tenures)
    .where(_OF)
    .values({fact: func.coalesce(bindparam(f"new_{fact}"), tenures.c[fact]) for fact in STANDING})
)
_LEAVE = update(tenures).where(_OF).values(left_on=bindparam("on"))
_MENTION = insert(mentions)


class People(Projection):
    """One row for each person, one for each tenure, one for each mention."""

    tables: ClassVar[tuple[Table, ...]] = (people, tenures, mentions)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Five statements for a batch."""
        introduced: list[Row] = []
        joined: list[Row] = []
        changed: list[Row] = []
        left: list[Row] = []
        mentioned: list[Row] = []
        for entry in batch.entries:
            mentioned += [{"person": person, "position": entry.position} for person in _mentioned(batch, entry)]
            match entry.event:
                case PersonIntroduced():
                    introduced.append(_introduced(entry, entry.event))
                case PersonJoined():
                    joined.append(_joined(batch, entry, entry.event))
                case PersonRoleChanged():
                    standing = _standing(entry.event)
                    new = {f"new_{fact}": value for fact, value in standing.items()}
                    changed.append({"of": batch.customer(entry), "post": entry.event.tenure, **new})
                case PersonLeft():
                    post = {"of": batch.customer(entry), "post": entry.event.tenure}
                    left.append({**post, "on": str(entry.occurred)})
        run(connection, _INTRODUCE, introduced)
        run(connection, _JOIN, joined)
        run(connection, _CHANGE, changed)
        run(connection, _LEAVE, left)
        run(connection, _MENTION, mentioned)


def persons_in(entry: Entry) -> list[StreamId]:
    """Name the streams of all persons whom an entry mentions, each once."""
    return [stream for stream in streams_in(entry) if stream.startswith("person-")]


def streams_in(entry: Entry) -> list[StreamId]:
    """Name the streams of all customers and persons whom an entry mentions, its own first, each once."""
    event = entry.event
    named: list[StreamId] = [entry.stream]
    for field in _stream_fields(type(event)):
        value = getattr(event, field)
        named += value if isinstance(value, tuple) else [value] if value else []
    return list(dict.fromkeys(named))


@cache
def _stream_fields(kind: type[Event]) -> tuple[str, ...]:
    """Name the fields of an event that hold streams."""
    return tuple(name for name, field in kind.model_fields.items() if _holds_stream(field.annotation))


def _holds_stream(annotation: Any) -> bool:
    return annotation is StreamId or any(_holds_stream(part) for part in get_args(annotation))


def _mentioned(batch: Batch, entry: Entry) -> list[int]:
    return [batch.references[stream] for stream in persons_in(entry)]


def _introduced(entry: Entry, event: PersonIntroduced) -> Row:
    return {
        "person": entry.position,
        "account": entry.position,
        "merged_into": None,
        "stream": entry.stream,
        "name": event.name,
        "folded": event.name.casefold(),
        "birthday": str(event.birthday) if event.birthday else None,
        "phone": event.phone,
        "introduced_on": str(entry.occurred),
    }


def _joined(batch: Batch, entry: Entry, event: PersonJoined) -> Row:
    return {
        "tenure": entry.position,
        "customer": batch.customer(entry),
        "number": entry.version,
        "person": batch.references[event.person],
        "since": str(event.since) if event.since else None,
        "left_on": None,
        **_standing(event),
    }


def _standing(event: PersonJoined | PersonRoleChanged) -> Row:
    roles = None if event.roles is None else json.dumps(event.roles)
    return {**{fact: getattr(event, fact) for fact in STANDING}, "roles": roles}
