"""Finding the subject that somebody points at: by reference, exact name, or a unique part of a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, Table, literal, select

from relations.domain.event import StreamId
from relations.domain.ref import Kind, Ref
from relations.errors import RelationsError
from relations.projections.complaints import complaints
from relations.projections.customers import customers
from relations.projections.gifts import gifts
from relations.projections.people import people, tenures
from relations.projections.promises import promises
from relations.projections.visits import visits

_SHOWN = 5
_ONE = literal(1).label("number")
_SUBJECTS: dict[Kind, Table] = {
    Kind.VISIT: visits,
    Kind.PROMISE: promises,
    Kind.COMPLAINT: complaints,
    Kind.GIFT: gifts,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer or person whom a name may mean."""

    name: str
    kind: Kind
    position: int
    stream: StreamId

    def __str__(self) -> str:
        """Give the name with its reference."""
        return f"{self.name} ({self.kind.value}{self.position})"


class UnknownRefError(RelationsError):
    """Nothing in the book has that reference or name."""

    def __init__(self, text: str, kind: Kind) -> None:
        """`text` as written; `kind` of what was looked for."""
        mends = {
            Kind.CUSTOMER: "see: relations customer list",
            Kind.PERSON: "see: relations person list",
            Kind.VISIT: "see: relations visit list",
            Kind.GIFT: "see: relations gift list",
        }
        ways = {
            Kind.CUSTOMER: f'add it with: relations customer add "{text}", or ',
            Kind.PERSON: f'add it with: relations person add "{text}" --at CUSTOMER, or ',
        }
        add = ways.get(kind, "") if Ref(text).parts() is None else ""
        mend = mends.get(kind, f"see: relations {kind.word} list --all")
        super().__init__(f"no {kind.word} '{text}' is in the book; {add}{mend}")


class AmbiguousNameError(RelationsError):
    """Several subjects may be meant."""

    def __init__(self, text: str, candidates: Sequence[Candidate]) -> None:
        """`text` as written; the `candidates` that it fits."""
        shown = ", ".join(str(candidate) for candidate in candidates[:_SHOWN])
        more = f" and {len(candidates) - _SHOWN} more" if len(candidates) > _SHOWN else ""
        super().__init__(f"'{text}' may be {shown}{more}; write more of the name, or the reference")


class WrongKindError(RelationsError):
    """The reference points at another kind of subject."""

    def __init__(self, text: str, wanted: Kind) -> None:
        """`text` as written; the kind `wanted`."""
        super().__init__(f"{text} is not the reference of a {wanted.word}; those begin with {wanted.value}")


def look_up(connection: Connection, ref: Ref, kind: Kind, *, at: StreamId | None = None) -> Ref:
    """Find what a reference or name means; `at`, a customer's stream, is preferred when persons share a name.

    Raises UnknownRefError, AmbiguousNameError (with the candidates) or WrongKindError.
    """
    parts = ref.parts()
    if parts is not None:
        if parts[0] is not kind:
            raise WrongKindError(ref.text, kind)
        return _by_position(connection, ref, kind, parts[1])
    if kind in _SUBJECTS:
        raise WrongKindError(ref.text, kind)
    found = candidates(connection, ref.text, kind, at=at)
    if not found:
        raise UnknownRefError(ref.text, kind)
    if len(found) > 1:
        raise AmbiguousNameError(ref.text, found)
    return Ref(ref.text, found[0].stream, 1, found[0].position)


def candidates(connection: Connection, name: str, kind: Kind, *, at: StreamId | None = None) -> list[Candidate]:
    """Give all whom a name may mean: those of exactly that name, else those with it as a part, letter case aside."""
    table = customers if kind is Kind.CUSTOMER else people
    name = name.strip()
    folded = name.casefold()
    part = f"%{folded.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    for condition in (table.c.name == name, table.c.folded == folded, table.c.folded.like(part, escape="!")):
        found = _candidates(connection, kind, condition)
        if at is not None and len(found) > 1:
            found = _candidates(connection, kind, condition & _ever_at(at)) or found
        if found:
            return found
    return []


def named(connection: Connection, name: str, kind: Kind, *, at: StreamId | None = None) -> list[Candidate]:
    """Give all customers or persons of exactly that name; with `at`, persons who are or were at that customer."""
    table = customers if kind is Kind.CUSTOMER else people
    condition = table.c.name == name
    if at is not None:
        condition &= _ever_at(at)
    return _candidates(connection, kind, condition)


def _ever_at(customer: StreamId) -> ColumnElement[bool]:
    joined = tenures.join(customers, customers.c.customer == tenures.c.customer)
    there = select(tenures.c.person).select_from(joined).where(customers.c.stream == customer)
    return people.c.person.in_(there)


def _candidates(connection: Connection, kind: Kind, condition: ColumnElement[bool]) -> list[Candidate]:
    table = customers if kind is Kind.CUSTOMER else people
    position = table.c.customer if kind is Kind.CUSTOMER else table.c.person
    rows = connection.execute(select(table.c.name, position, table.c.stream).where(condition).order_by(position))
    return [Candidate(name, kind, at, StreamId(stream)) for name, at, stream in rows]


def _by_position(connection: Connection, ref: Ref, kind: Kind, position: int) -> Ref:
    row = connection.execute(_position_query(kind, position)).one_or_none()
    if row is None:
        raise UnknownRefError(ref.text, kind)
    return Ref(f"{kind.value}{position}", StreamId(row.stream), row.number, position)


def _position_query(kind: Kind, position: int) -> Select[tuple[str, int]]:
    if kind is Kind.CUSTOMER:
        return select(customers.c.stream, _ONE).where(customers.c.customer == position)
    if kind is Kind.PERSON:
        return select(people.c.stream, _ONE).where(people.c.person == position)
    table = _SUBJECTS[kind]
    joined = table.join(customers, customers.c.customer == table.c.customer)
    return select(customers.c.stream, table.c.number).select_from(joined).where(table.c[kind.name.lower()] == position)
