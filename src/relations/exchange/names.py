"""Whom the names in a file mean: looked up for many rows at once, and remembered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice

from sqlalchemy import Connection, bindparam, select

from relations.domain.event import StreamId
from relations.domain.ref import Kind, Ref
from relations.errors import RelationsError
from relations.projections.customers import customers
from relations.projections.people import people, tenures
from relations.queries.directory import AmbiguousNameError, Candidate, look_up

Place = tuple[Kind, StreamId | None, str]
"""Where a name is looked for: customers, persons at a customer's, or persons anywhere; and the name."""

_KEPT = 50_000
_AT_ONCE = 1000

_CUSTOMERS = select(customers.c.name, customers.c.customer, customers.c.stream).where(
    customers.c.name.in_(bindparam("names", expanding=True))
)
_PERSONS = select(people.c.name, people.c.person, people.c.stream).where(
    people.c.name.in_(bindparam("names", expanding=True))
)
_PERSONS_THERE = (
    select(people.c.name, people.c.person, people.c.stream, customers.c.stream)
    .distinct()
    .join_from(people, tenures, tenures.c.person == people.c.person)
    .join(customers, customers.c.customer == tenures.c.customer)
    .where(people.c.name.in_(bindparam("names", expanding=True)))
)


def customer_at(name: str) -> Place:
    """Look for a customer of exactly that name."""
    return (Kind.CUSTOMER, None, name)


def person_at(customer: StreamId | None, name: str) -> Place:
    """Look for a person of exactly that name who is or was at that customer; with None, anywhere."""
    return (Kind.PERSON, customer, name)


class Names:
    """Remembers whom names mean, as far as somebody was found; at most 50,000, then it begins anew.

    A name means somebody of exactly that name, never of a part of it; a reference such as C12 means what it points at.
    """

    def __init__(self) -> None:
        self._found: dict[Place, list[Candidate] | RelationsError] = {}

    def forget(self) -> None:
        """Begin anew: somebody else may have changed the book."""
        self._found.clear()

    def learn(self, begun: Mapping[Place, Ref]) -> None:
        """Remember whom this import began."""
        for place, ref in begun.items():
            self._found[place] = [Candidate(place[2], place[0], ref.position, ref.stream)]

    def peek(self, place: Place) -> Ref | None:
        """Give the one subject that a name means, if it means exactly one."""
        found = self._found.get(place)
        if not isinstance(found, list) or len(found) != 1:
            return None
        return Ref(place[2], found[0].stream, 1, found[0].position)

    def find(self, place: Place) -> Ref | None:
        """Give the subject that a name means, after `look_up`; None when there is none.

        Raises AmbiguousNameError, naming the candidates, and for references what they are refused for.
        """
        found = self._found.get(place)
        if isinstance(found, RelationsError):
            raise found
        if found is not None and len(found) > 1:
            raise AmbiguousNameError(place[2], found)
        return self.peek(place)

    def look_up(self, connection: Connection, places: Iterable[Place]) -> list[Place]:
        """Look all of them up at once; give those where nobody was found."""
        if len(self._found) > _KEPT:
            self.forget()
        wanted = [place for place in dict.fromkeys(places) if place not in self._found]
        found: dict[Place, list[Candidate]] = defaultdict(list)
        by_name = []
        for place in wanted:
            if Ref(place[2]).parts() is None:
                by_name.append(place)
            else:
                self._look_up_reference(connection, place)
        asked = {
            _CUSTOMERS: {name for kind, _, name in by_name if kind is Kind.CUSTOMER},
            _PERSONS: {name for kind, at, name in by_name if kind is Kind.PERSON and at is None},
            _PERSONS_THERE: {name for kind, at, name in by_name if kind is Kind.PERSON and at is not None},
        }
        for query, names in asked.items():
            kind = Kind.CUSTOMER if query is _CUSTOMERS else Kind.PERSON
            rest = iter(sorted(names))
            while some := list(islice(rest, _AT_ONCE)):
                for name, position, stream, *there in connection.execute(query, {"names": some}):
                    at = StreamId(there[0]) if there else None
                    found[kind, at, name].append(Candidate(name, kind, position, StreamId(stream)))
        self._found.update((place, found[place]) for place in by_name if place in found)
        return [place for place in by_name if place not in found]

    def _look_up_reference(self, connection: Connection, place: Place) -> None:
        try:
            ref = look_up(connection, Ref(place[2]), place[0])
        except RelationsError as error:
            self._found[place] = error
        else:
            self._found[place] = [Candidate(ref.text, place[0], ref.position, ref.stream)]
