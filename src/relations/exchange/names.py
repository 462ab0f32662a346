"""Whom the names in a file mean: looked up for many rows at once, and remembered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from sqlalchemy import BindParameter, Connection, bindparam, select

from relations.domain.event import StreamId
from relations.domain.ref import Kind, Ref, parts_of
from relations.errors import RelationsError
from relations.projections.customers import customers
from relations.projections.people import people, tenures
from relations.queries.directory import AmbiguousNameError, Candidate, look_up
from relations.store.driver import tuples

Place = tuple[str, str, str]
"""Where a name is looked for: the letter of its kind, a person's customer by its stream ("": anywhere), the name."""

_KEPT = 50_000
_AT_ONCE = 1000

_NAMES: BindParameter[str] = bindparam("names", expanding=True)
_account = customers.alias("account")
_person = people.alias("person")
_files = people.alias("files")
# A merged file's name means the customer or person that the file was merged into.
_CUSTOMERS = (
    select(customers.c.name, _account.c.customer, _account.c.stream)
    .distinct()
    .join_from(customers, _account, _account.c.customer == customers.c.account)
    .where(customers.c.name.in_(_NAMES))
)
_PERSONS = (
    select(people.c.name, _person.c.person, _person.c.stream)
    .distinct()
    .join_from(people, _person, _person.c.person == people.c.account)
    .where(people.c.name.in_(_NAMES))
)
_PERSONS_THERE = (
    select(people.c.name, _person.c.person, _person.c.stream, _account.c.stream)
    .distinct()
    .join_from(people, _person, _person.c.person == people.c.account)
    .join(_files, _files.c.account == people.c.account)
    .join(tenures, tenures.c.person == _files.c.person)
    .join(customers, customers.c.customer == tenures.c.customer)
    .join(_account, _account.c.customer == customers.c.account)
    .where(people.c.name.in_(_NAMES))
)


def customer_at(name: str) -> Place:
    """Look for a customer of exactly that name."""
    return ("C", "", name)


def person_at(customer: str, name: str) -> Place:
    """Look for a person of exactly that name who is or was at the customer of that stream; with "", anywhere."""
    return ("K", customer, name)


class Names:
    """Remembers whom names mean, as far as somebody was found; at most 50,000, then it begins anew.

    A name means somebody of exactly that name, never of a part of it. A reference such as C12 means the customer it
    points at; where a person is meant, C12 is a name.
    """

    def __init__(self) -> None:
        """Begin knowing nobody."""
        self._found: dict[Place, Ref | RelationsError] = {}

    def forget(self) -> None:
        """Begin anew: somebody else may have changed the book."""
        self._found.clear()

    def begin_chunk(self) -> None:
        """Begin anew when there are too many; what a chunk needs is looked up after that."""
        if len(self._found) > _KEPT:
            self.forget()

    def learn(self, begun: Mapping[Place, Ref]) -> None:
        """Remember whom this import began."""
        self._found.update(begun)

    def find(self, place: Place) -> Ref | None:
        """Give the subject that a name means, after `look_up`; None when there is none.

        Raises AmbiguousNameError, naming the candidates, and for references what they are refused for.
        """
        found = self._found.get(place)
        if isinstance(found, RelationsError):
            raise found.with_traceback(None)
        return found

    def peek(self, place: Place) -> Ref | None:
        """Give the subject that a name means; None where there is none, or more than one."""
        found = self._found.get(place)
        return found if isinstance(found, Ref) else None

    def look_up(self, connection: Connection, places: Iterable[Place]) -> list[Place]:
        """Look all of them up at once; give those where nobody was found."""
        by_name: list[Place] = []
        for place in dict.fromkeys(places):
            if place in self._found:
                continue
            parts = parts_of(place[2])
            if parts is not None and parts[0].value == place[0]:
                self._found[place] = _by_reference(connection, place)
            else:
                by_name.append(place)
        found: dict[Place, list[Candidate]] = defaultdict(list)
        for query, kind, names in (
            (_CUSTOMERS, Kind.CUSTOMER, {name for letter, _, name in by_name if letter == "C"}),
            (_PERSONS, Kind.PERSON, {name for letter, at, name in by_name if letter == "K" and not at}),
            (_PERSONS_THERE, Kind.PERSON, {name for letter, at, name in by_name if letter == "K" and at}),
        ):
            rest = iter(sorted(names))
            while some := list(islice(rest, _AT_ONCE)):
                for name, position, stream, *at in tuples(connection, query, {"names": some}):
                    place = (kind.value, at[0] if at else "", name)
                    found[place].append(Candidate(name, kind, position, StreamId(stream)))
        for place in by_name:
            if there := found.get(place):
                self._found[place] = _the_one(place[2], there)
        return [place for place in by_name if place not in found]


def _the_one(name: str, candidates: Sequence[Candidate]) -> Ref | RelationsError:
    if len(candidates) > 1:
        return AmbiguousNameError(name, candidates)
    return Ref(name, candidates[0].stream, 1, candidates[0].position)


def _by_reference(connection: Connection, place: Place) -> Ref | RelationsError:
    try:
        return look_up(connection, Ref(place[2]), Kind(place[0]))
    except RelationsError as error:
        return error
