"""Correcting and retracting: judged by what the whole stream would say afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import to_json
from sqlalchemy import Connection, select

from relations.domain import catalogue
from relations.domain.around import Around
from relations.domain.catalogue import State
from relations.domain.command import NotYetError, one_line, too_late
from relations.domain.corrections import (
    Amend,
    Amendment,
    ConfirmCorrection,
    CorrectEntry,
    CorrectionConfirmed,
    EntryCorrected,
    EntryRetracted,
    RetractEntry,
)
from relations.domain.corrections.errors import (
    BuiltUponError,
    FileInUseError,
    NothingToCorrectError,
    NotToConfirmError,
    OtherSubjectError,
    OwnCorrectionError,
    RetractedAlreadyError,
    UncorrectableError,
    UnfitError,
    UnknownFieldError,
)
from relations.domain.corrections.force import Force, force_of
from relations.domain.corrections.sound import check_times, hanging
from relations.domain.event import Entry, Event, StreamId, streams_in
from relations.domain.promises import PromiseMade
from relations.domain.ref import Kind, Ref
from relations.domain.when import When
from relations.projections.customers import customers
from relations.projections.people import assessments, people
from relations.projections.ties import referrals, supplies
from relations.projections.timeline import mentions
from relations.queries import directory
from relations.store.codec import Codec
from relations.store.log import Log, Stored
from relations.store.schema import BOOK

_CUSTOMERS = frozenset({"by", "into", "customer"})
"""Fields whose names mean customers; all others that hold streams mean persons."""
_KINDS = {
    "visit": Kind.VISIT,
    "plan": Kind.VISIT,
    "promise": Kind.PROMISE,
    "complaint": Kind.COMPLAINT,
    "recurs": Kind.COMPLAINT,
    "gift": Kind.GIFT,
    "crisis": Kind.CRISIS,
    "fact": Kind.FACT,
}
"""Fields that hold numbers of subjects, which people name by reference."""

WAITS = "it has no effect until somebody else confirms it: relations confirm {}"
"""What whoever corrects is told where the rules ask for a second person."""


@dataclass(slots=True)
class Case:
    """A stream of which an entry is to be corrected: as recorded, with what is in force, and as it stands."""

    connection: Connection
    log: Log
    codec: Codec
    stream: StreamId
    stored: Sequence[Stored]
    recorded: list[Entry]
    force: Force
    standing: list[Entry]

    @classmethod
    def of(cls, connection: Connection, log: Log, codec: Codec, stream: StreamId, stored: Sequence[Stored]) -> Case:
        """Read a stream."""
        recorded = [codec.entry(each) for each in stored]
        force = force_of(recorded)
        return cls(connection, log, codec, stream, stored, recorded, force, codec.standing(stored, force))

    def entry(self, position: int) -> Entry:
        """Give the entry at a position, as recorded."""
        return next(entry for entry in self.recorded if entry.position == position)

    def amended(self, events: Sequence[Amendment], actor: str) -> list[Entry]:
        """Give the stream as it would stand after these corrections, taken as confirmed."""
        last = self.recorded[-1]
        later = [
            last._replace(position=last.position + i, event=event.model_copy(update={"awaits": False}), actor=actor)
            for i, event in enumerate(events, 1)
        ]
        return self.codec.standing(self.stored, force_of([*self.recorded, *later]))

    def state(self, standing: Sequence[Entry], more: int) -> State:
        """Fold it as it stands, with so many entries more."""
        return catalogue.fold(self.stream, standing, self.recorded[-1].version + more)


def amend(case: Case, command: Amend, around: Around) -> tuple[Sequence[Amendment], State]:
    """Judge a correction; give its events, none where all is so already, and the state of the stream after them."""
    match command:
        case CorrectEntry():
            events = _correct(case, command, around)
        case RetractEntry():
            events = _retract(case, command, around)
        case ConfirmCorrection():
            events = _confirm(case, command, around)
        case _:
            raise TypeError(command)
    if not events:
        return [], case.state(case.standing, 0)
    after = case.amended(events, around.actor)
    _check(case, command, after, around)
    waits = any(event.awaits for event in events)
    return events, case.state(case.standing if waits else after, len(events))


def _check(case: Case, command: Amend, after: Sequence[Entry], around: Around) -> None:
    """Refuse a stream that would make no sense: something hangs in the air, is out of time, or has not come yet."""
    if others := hanging(after):
        if isinstance(command, CorrectEntry):
            raise UnfitError(command.position, "it would name what is not in its file; write a reference such as V4")
        named = case.entry(command.position).event
        gone = named.position if isinstance(command, ConfirmCorrection) and isinstance(named, Amendment) else None
        raise BuiltUponError(gone or command.position, [entry.position for entry in others])
    if any(entry.version == 1 for entry in case.standing) and not any(entry.version == 1 for entry in after):
        _refuse_in_use(case)
    before = {entry.position: entry for entry in case.standing}
    for entry in after:
        old = before.get(entry.position)
        if old is not None and old.event.subject(old.version) != entry.event.subject(entry.version):
            raise OtherSubjectError(entry.position)
        if old is not None and old.occurred != entry.occurred and too_late(entry.occurred, around.today):
            raise NotYetError(entry.occurred, around.today, "occurred")
    check_times(case.standing, after)


def _correct(case: Case, command: CorrectEntry, around: Around) -> Sequence[Amendment]:
    if not (command.changes or command.cleared or command.occurred):
        raise NothingToCorrectError(command.position)
    target = case.entry(command.position)
    _refuse_retracted(case, command.position)
    root, known = target, target.event
    while isinstance(root.event, EntryCorrected):
        _refuse_retracted(case, root.event.position)
        root = case.entry(root.event.position)
    if isinstance(known, Amendment) and not isinstance(known, EntryCorrected):
        raise UncorrectableError(command.position)
    root = next(entry for entry in case.standing if entry.position == root.position)
    if isinstance(known, EntryCorrected) and known.kind != root.topic:
        raise UnfitError(command.position, f"it speaks of an earlier form of entry {root.position}; correct that one")
    new = _amended(root.event, _values(case, command, root), command)
    _refuse_future(root.event, new, around)
    if isinstance(new, PromiseMade) and isinstance(root.event, PromiseMade) and new.kind != root.event.kind:
        raise UnfitError(command.position, "what kind of promise it is stays; retract it and record it anew")
    if new == root.event and command.occurred in {None, root.occurred}:
        return []
    said = new.model_dump(mode="json", exclude_none=True)
    emptied = (field for field in command.changes if field not in said)
    concerned = [*streams_in(root), *streams_in(root._replace(event=new))]
    correction = EntryCorrected(
        position=command.position,
        about=target.event.subject(target.version),
        concerns=tuple(stream for stream in dict.fromkeys(concerned) if stream != case.stream),
        reason=command.reason,
        awaits=around.policy.corrections.second_person,
        kind=root.topic,
        changes={field: said[field] for field in command.changes if field in said},
        cleared=tuple(dict.fromkeys([*command.cleared, *emptied])),
        occurred=command.occurred,
        note=command.note,
    )
    return [] if any(_same(correction, other) for other in _waiting(case)) else [correction]


def _refuse_future(before: Event, after: Event, around: Around) -> None:
    for field in type(after).model_fields:
        moment = getattr(after, field)
        if isinstance(moment, When) and moment != getattr(before, field) and too_late(moment, around.today):
            raise NotYetError(moment, around.today, f"set {field}")


def _values(case: Case, command: CorrectEntry, root: Entry) -> dict[str, Any]:
    """Turn what was written into what the log keeps: streams for names, numbers for references."""
    fields = type(root.event).model_fields
    for field in [*command.changes, *command.cleared]:
        if field not in fields:
            raise UnknownFieldError(field, command.position, ["--occurred", *fields])
        if field in command.changes and field in command.cleared:
            raise UnfitError(command.position, f"{field} is both set and cleared; leave one of them out")
    wanted = command.changes.items()
    return {field: _value(case, command, field, fields[field].annotation, value) for field, value in wanted}


def _value(case: Case, command: CorrectEntry, field: str, annotation: Any, value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_value(case, command, field, annotation, each) for each in value]
    if not isinstance(value, str):
        return value
    if _holds_stream(annotation):
        return _stream(case.connection, value, Kind.CUSTOMER if field in _CUSTOMERS else Kind.PERSON)
    if field in _KINDS and not value.isdecimal():
        found = directory.look_up(case.connection, Ref(value), _KINDS[field])
        if found.stream != case.stream:
            raise UnfitError(command.position, f"{value} stands in another file; name one that stands in the same")
        return found.number
    return value


def _stream(connection: Connection, value: str, kind: Kind) -> StreamId:
    """Find the stream of a customer or person, who may also be given by it."""
    table = customers if kind is Kind.CUSTOMER else people
    known = connection.execute(select(table.c.stream).where(table.c.stream == value)).scalar()
    return StreamId(known) if known else directory.look_up(connection, Ref(value), kind).stream


def _holds_stream(annotation: Any) -> bool:
    return annotation is StreamId or any(_holds_stream(part) for part in get_args(annotation))


def _amended(event: Event, changes: dict[str, Any], command: CorrectEntry) -> Event:
    data = event.model_dump(mode="json", exclude_none=True) | changes
    kept = {field: value for field, value in data.items() if field not in command.cleared}
    try:
        return type(event).model_validate_json(to_json(kept))
    except ValidationError as error:
        raise UnfitError(command.position, one_line(error)) from None


def _retract(case: Case, command: RetractEntry, around: Around) -> Sequence[Amendment]:
    """Retract an entry, and where it is wished what builds on it, the last one first."""
    if command.position in case.force.retracted:
        return []
    wrong = [case.entry(command.position)]
    while True:
        events = [_retracted(entry, command, around) for entry in sorted(wrong, key=_position, reverse=True)]
        others = hanging(case.amended(events, around.actor))
        if not others or not command.dependants:
            waiting = {event.position for event in _waiting(case) if isinstance(event, EntryRetracted)}
            return [event for event in events if event.position not in waiting]
        wrong += others


def _waiting(case: Case) -> Iterator[Amendment]:
    """Give the corrections that wait for a second person."""
    return (entry.event for entry in case.recorded if entry.position in case.force.waiting)  # type: ignore[misc]


def _same(one: EntryCorrected, other: Amendment) -> bool:
    said = {"position", "changes", "cleared", "occurred"}
    return isinstance(other, EntryCorrected) and one.model_dump(include=said) == other.model_dump(include=said)


def _position(entry: Entry) -> int:
    return entry.position


def _retracted(entry: Entry, command: RetractEntry, around: Around) -> EntryRetracted:
    return EntryRetracted(
        position=entry.position,
        about=entry.event.subject(entry.version),
        concerns=tuple(stream for stream in streams_in(entry) if stream != entry.stream),
        reason=command.reason,
        awaits=around.policy.corrections.second_person,
        note=command.note,
    )


def _confirm(case: Case, command: ConfirmCorrection, around: Around) -> Sequence[Amendment]:
    entry = case.entry(command.position)
    if not isinstance(entry.event, Amendment) or not entry.event.awaits or entry.position in case.force.retracted:
        raise NotToConfirmError(command.position)
    if entry.actor == around.actor:
        raise OwnCorrectionError(command.position, around.actor)
    if entry.position not in case.force.waiting:
        return []
    about, concerns = entry.event.about, entry.event.concerns
    return [CorrectionConfirmed(position=entry.position, about=about, concerns=concerns, note=command.note)]


def _refuse_retracted(case: Case, position: int) -> None:
    if position in case.force.retracted:
        raise RetractedAlreadyError(position, case.force.retracted[position])


def _refuse_in_use(case: Case) -> None:
    """Refuse that a file vanishes which other files mention."""
    opening = case.recorded[0].position
    if case.stream.startswith("person-"):
        _refuse_mentioned(case, opening)
        queries = [select(people.c.person).where(people.c.merged_into == opening)]
    else:
        queries = [
            select(customers.c.customer).where(customers.c.merged_into == opening),
            select(supplies.c.entry).where(supplies.c.by == opening),
            select(referrals.c.entry).where(referrals.c.by == opening),
            select(assessments.c.entry).where(assessments.c.customer == opening),
        ]
    for query in queries:
        at = case.connection.execute(query.limit(1)).scalar()
        if at is not None:
            raise FileInUseError(opening, at)


def _refuse_mentioned(case: Case, person: int) -> None:
    """Refuse while an entry elsewhere, as it stands, mentions the person; what it said before counts no longer."""
    entries = BOOK.entries.c
    where = select(mentions.c.position).where(mentions.c.person == person)
    streams = select(entries.stream).where(entries.position.in_(where), entries.stream != case.stream).distinct()
    for stream in sorted(case.connection.execute(streams).scalars()):
        for entry in case.codec.standing(case.log.stream(case.connection, stream)):
            if case.stream in streams_in(entry):
                raise FileInUseError(person, entry.position)
