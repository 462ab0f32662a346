"""Finding the subject that somebody points at: by reference, exact name, or a unique part of a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    ScalarSelect,
    Select,
    Table,
    bindparam,
    literal,
    select,
    union,
)

from relations.domain.event import StreamId
from relations.domain.ref import Kind, Ref
from relations.errors import RelationsError
from relations.projections.complaints import complaints
from relations.projections.crises import crises
from relations.projections.customers import customers
from relations.projections.gifts import gifts
from relations.projections.people import people, person_facts, person_names, tenures
from relations.projections.promises import promises
from relations.projections.visits import plans, visits
from relations.store.driver import execute

_SHOWN = 5
_ONE = literal(1).label("number")
_SUBJECTS: dict[Kind, tuple[Table, ...]] = {
    Kind.VISIT: (visits, plans),
    Kind.PROMISE: (promises,),
    Kind.COMPLAINT: (complaints,),
    Kind.GIFT: (gifts,),
    Kind.CRISIS: (crises,),
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
            Kind.FACT: "see: relations person show PERSON",
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


def look_up(connection: Connection, ref: Ref, kind: Kind, *, at: StreamId | None = None, file: bool = False) -> Ref:
    """Find what a reference or name means; `at`, a customer's stream, is preferred when persons share a name.

    A merged customer or person leads to the one that it was merged into, unless the `file` itself is meant.
    Raises UnknownRefError, AmbiguousNameError (with the candidates) or WrongKindError.
    """
    parts = ref.parts()
    if parts is not None:
        if parts[0] is not kind:
            raise WrongKindError(ref.text, kind)
        return _by_position(connection, ref, kind, parts[1], file=file)
    if kind not in {Kind.CUSTOMER, Kind.PERSON}:
        raise WrongKindError(ref.text, kind)
    found = candidates(connection, ref.text, kind, at=at, file=file)
    if not found:
        raise UnknownRefError(ref.text, kind)
    if len(found) > 1:
        raise AmbiguousNameError(ref.text, found)
    return Ref(ref.text, found[0].stream, 1, found[0].position, found[0].stream)


def candidates(
    connection: Connection, name: str, kind: Kind, *, at: StreamId | None = None, file: bool = False
) -> list[Candidate]:
    """Give all whom a name may mean: those of exactly that name, else those with it as a part, letter case aside.

    A name that no person has now means those who had it. Merged files count as the one that they were merged into,
    unless the `file` itself is meant.
    """
    if kind is Kind.CUSTOMER:
        return _called(connection, name, kind, customers, at, file=file)
    tables = (people, person_names)
    return next((found for table in tables if (found := _called(connection, name, kind, table, at, file=file))), [])


def anybody(connection: Connection, name: str) -> list[Candidate]:
    """Give all customers and key persons whom a name may mean; of either kind, who fits better counts alone."""
    kinds = ((Kind.CUSTOMER, customers), (Kind.PERSON, people))
    for fit, text in _fits(name):
        found = [
            each
            for kind, table in kinds
            for each in _candidates(connection, kind, _names_query(kind, table, fit), text)
        ]
        if found:
            return found
    return _called(connection, name, Kind.PERSON, person_names, None, file=False)


def _called(
    connection: Connection, name: str, kind: Kind, table: Table, at: StreamId | None, *, file: bool
) -> list[Candidate]:
    """Give those whose name in the table, which holds present or former names, fits."""
    for fit, text in _fits(name):
        found = _candidates(connection, kind, _names_query(kind, table, fit, file=file), text)
        if at is not None and len(found) > 1:
            there = _names_query(kind, table, fit, file=file, there=True)
            found = _candidates(connection, kind, there, text, at) or found
        if found:
            return found
    return []


def _fits(name: str) -> tuple[tuple[_Fit, str], ...]:
    """Give what to look for, the best fit first."""
    name = name.strip()
    folded = name.casefold()
    part = f"%{folded.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    return ("exactly", name), ("folded", folded), ("in part", part)


def named(connection: Connection, name: str, kind: Kind, *, at: StreamId | None = None) -> list[Candidate]:
    """Give all customers or persons of exactly that name; with `at`, persons who are or were at that customer."""
    table = customers if kind is Kind.CUSTOMER else people
    return _candidates(connection, kind, _names_query(kind, table, "exactly", there=at is not None), name, at)


def posts(connection: Connection, customer: StreamId, person: StreamId) -> list[tuple[StreamId, StreamId]]:
    """Name the files, of customer and person, that record a person's posts at a customer; the latest post first."""
    rows = execute(connection, _POSTS, {"customer": customer, "person": person}).fetchall()
    return list(dict.fromkeys((StreamId(row[0]), StreamId(row[1])) for row in rows))


def _account_of(stream: BindParameter[str], table: Table = customers) -> ScalarSelect[int]:
    return select(table.c.account).where(table.c.stream == stream).scalar_subquery()


_POSTS = (
    select(customers.c.stream, people.c.stream)
    .select_from(tenures)
    .join(customers, customers.c.customer == tenures.c.customer)
    .join(people, people.c.person == tenures.c.person)
    .where(
        customers.c.account == _account_of(bindparam("customer")),
        people.c.account == _account_of(bindparam("person"), people),
    )
    .order_by(tenures.c.tenure.desc())
)


_Fit = Literal["exactly", "folded", "in part"]
"""How a name fits: letter by letter, letter case aside, or with what was written as a part of it."""


def _fitting(table: Table, fit: _Fit) -> ColumnElement[bool]:
    text: BindParameter[str] = bindparam("text")
    match fit:
        case "exactly":
            return table.c.name == text
        case "folded":
            return table.c.folded == text
    return table.c.folded.like(text, escape="!")


def _ever_at(customer: BindParameter[str]) -> ColumnElement[bool]:
    files = people.alias("files")
    there = (
        select(files.c.account)
        .join(tenures, tenures.c.person == files.c.person)
        .join(customers, customers.c.customer == tenures.c.customer)
        .where(customers.c.account == _account_of(customer))
    )
    return people.c.account.in_(there)


@cache
def _names_query(kind: Kind, names: Table, fit: _Fit, *, file: bool = False, there: bool = False) -> Select[Any]:
    """Select those whose name in a table fits; `there`, those who are or were at a customer.

    Made once, for making a statement takes longer than asking.
    """
    table = customers if kind is Kind.CUSTOMER else people
    number = "customer" if kind is Kind.CUSTOMER else "person"
    condition = _fitting(names, fit)
    if names is person_names:
        condition = people.c.person.in_(select(person_names.c.person).where(condition))
    if there:
        condition &= _ever_at(bindparam("at"))
    meant = table.alias("meant")
    return (
        select(meant.c.name, meant.c[number], meant.c.stream)
        .distinct()
        .join_from(table, meant, meant.c[number] == table.c[number if file else "account"])
        .where(condition)
        .order_by(meant.c[number])
    )


def _candidates(
    connection: Connection, kind: Kind, query: Select[Any], text: str, at: StreamId | None = None
) -> list[Candidate]:
    rows = execute(connection, query, {"text": text} if at is None else {"text": text, "at": at}).fetchall()
    return [Candidate(name, kind, position, StreamId(stream)) for name, position, stream in rows]


def _by_position(connection: Connection, ref: Ref, kind: Kind, position: int, *, file: bool) -> Ref:
    row = execute(connection, _position_query(kind, file=file), {"position": position}).fetchone()
    if row is None:
        raise UnknownRefError(ref.text, kind)
    stream, number, leads_to, account = row
    return Ref(f"{kind.value}{position}", StreamId(stream), number, leads_to, StreamId(account))


@cache
def _position_query(kind: Kind, *, file: bool) -> Select[Any] | CompoundSelect[Any]:
    """Select stream, number, position and the account's stream of a subject; made once."""
    position: BindParameter[int] = bindparam("position")
    if kind in {Kind.CUSTOMER, Kind.PERSON}:
        table = customers if kind is Kind.CUSTOMER else people
        number = kind.name.lower()
        account = table.alias("account")
        meant = table if file else account
        return (
            select(meant.c.stream, _ONE, meant.c[number], account.c.stream)
            .join_from(table, account, account.c[number] == table.c.account)
            .where(table.c[number] == position)
        )
    if kind is Kind.FACT:
        account = people.alias("account")
        return (
            select(people.c.stream, person_facts.c.number, person_facts.c.fact, account.c.stream)
            .join_from(person_facts, people, people.c.person == person_facts.c.person)
            .join(account, account.c.person == people.c.account)
            .where(person_facts.c.fact == position)
        )
    account, key = customers.alias("account"), kind.name.lower()
    return union(
        *(
            select(customers.c.stream, table.c.number, table.c[key], account.c.stream)
            .join_from(table, customers, customers.c.customer == table.c.customer)
            .join(account, account.c.customer == customers.c.account)
            .where(table.c[key] == position)
            for table in _SUBJECTS[kind]
        )
    )
