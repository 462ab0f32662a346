"""What must be true of a book whatever befell it: all that was acknowledged is there, once, and all fits together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import relations
from relations.book import Book
from relations.domain.customers import RegisterCustomer
from soak.rep import ON, TODAY, Acknowledged

_TOKEN = re.compile(r"<([^<>]+) (\d+)>")


def found_whole(book: Book, acknowledged: Sequence[Acknowledged], *, broken_off: int = 0) -> int:
    """Examine a book; give its size.

    At most `broken_off` commands of reps that were not acknowledged may be there, each the one after the last that its
    rep was told of.
    """
    tokens = defaultdict[str, list[int]](list)
    topics = dict[int, str]()
    with book.database.reading() as connection:
        for position, entry in enumerate(book.log.read(connection, after=0, limit=10**9), 1):
            assert entry.position == position, f"{entry.position} stands where {position} should"
            topics[position] = entry.topic
            for token in {found[0] for found in _TOKEN.finditer(entry.state.decode())}:
                tokens[token].append(position)
        assert book.log.head(connection).size == len(topics)
    for each in acknowledged:
        places = tokens[each.token]
        assert places, f"{each} was acknowledged and is lost"
        first = places[0] if each.position is None else each.position
        assert places == [*range(first, first + len(each.topics))], f"{each} was acknowledged and stands at {places}"
        assert [topics[place] for place in places] == [*each.topics]
    unacknowledged = tokens.keys() - {each.token for each in acknowledged}
    last = Counter(_parts(each.token)[0] for each in acknowledged)
    unacknowledged = {token for token in unacknowledged if not _parts(token)[0].startswith(("customer", "import"))}
    assert len(unacknowledged) <= broken_off, unacknowledged
    assert all(number == last[name] + 1 for name, number in map(_parts, unacknowledged)), unacknowledged
    assert book.doctor() == []
    return len(topics)


def found_usable(address: str, acknowledged: Sequence[Acknowledged], *, broken_off: int = 0) -> int:
    """Open a book, examine it, and see that recording goes on; give its size afterwards."""
    with relations.open(address, actor="auditor") as book:
        size = found_whole(book, acknowledged, broken_off=broken_off)
        goes_on = RegisterCustomer(customer="again", name="again", on=ON, allow_duplicate=True)
        assert book.handle(goes_on, today=TODAY).position == size + 1
        return size + 1


def _parts(token: str) -> tuple[str, int]:
    found = _TOKEN.fullmatch(token)
    assert found is not None, token
    return found[1], int(found[2])
