"""Snapshots of who holds which post: rows without dates, each file telling how things stood on one day.

What changed is found by comparing the file with the posts that its source told of before. An event of a snapshot bears
an id made of its place in the log (stream and version), so that any post can be asked whether this source recorded it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection, exists, select

from relations.domain.command import NotYetError
from relations.domain.event import StreamId
from relations.domain.people import (
    STANDING,
    ChangeRole,
    JoinCustomer,
    LeaveCustomer,
    PersonJoined,
    PersonLeft,
    PersonRoleChanged,
)
from relations.domain.ref import Ref
from relations.domain.relationship import Tenure
from relations.domain.when import When
from relations.exchange.desk import Desk, Plan
from relations.exchange.errors import MapError, OlderPostsError, RejectsNotCompleteError, TwiceInSnapshotError
from relations.exchange.fields import ImportKind
from relations.exchange.identity import Identities
from relations.exchange.kinds import Ids, whom
from relations.exchange.maps import ImportMap
from relations.exchange.rows import Record, Values
from relations.projections.customers import customers
from relations.projections.people import people
from relations.queries.directory import posts
from relations.store.log import Log

Post = tuple[StreamId, int]
"""A post: the stream of the customer, and the number of the tenure in it."""
_MERGED = (
    select(exists().where(customers.c.account != customers.c.customer)),
    select(exists().where(people.c.account != people.c.person)),
)
_TOPICS = (PersonJoined.topic, PersonRoleChanged.topic, PersonLeft.topic)


@dataclass(slots=True)
class Seen:
    """The posts that rows were found to name, each with the line of its row."""

    before: Mapping[Post, int]
    now: dict[Post, int] = field(default_factory=dict)

    def line(self, post: Post) -> int | None:
        """Give the line that named the post, if one did."""
        return self.now.get(post) or self.before.get(post)


class Snapshot:
    """One file that tells who held which post on a day; a `complete` one names everybody who did."""

    def __init__(self, kind: ImportKind, spec: ImportMap, today: date) -> None:
        """Begin; raises MapError for a map that cannot tell of posts as of a day, NotYetError for a day to come."""
        assert spec.snapshot is not None, "only a map with [snapshot] makes one"  # noqa: S101
        if kind != "people":
            raise MapError(
                spec.place, f"[snapshot] is for people, not for {kind}; promises have [constants] status_on instead"
            )
        for name in ("left", "reason"):
            if name in {*spec.fields, *spec.constants, *spec.defaults}:
                raise MapError(
                    spec.place, f"'{name}' does not go with [snapshot], where whoever is missing has left; remove it"
                )
        self.on = When.of(spec.snapshot.on)
        if self.on.day > today + timedelta(days=1):
            raise NotYetError(self.on, today, "set snapshot.on=DAY")
        self.complete = spec.snapshot.complete
        self.seen: dict[Post, int] = {}
        self._ids = Identities(spec.source)
        self._source = spec.source
        self._own: set[Post] = set()
        self._first = True
        self._merged = False

    def begin(self, connection: Connection, log: Log) -> None:
        """Find the posts that this source recorded. Raises OlderPostsError where it told of a later day already."""
        self._merged = any(connection.scalar(query) for query in _MERGED)
        latest = self.on
        for stored in log.brief(connection, _TOPICS):
            stream, version = StreamId(stored.stream), stored.version
            if stored.event_id != self._event_id(stream, version):
                continue
            occurred = When(stored.occurred)
            latest = max(latest, occurred, key=lambda day: day.day)
            if stored.topic == PersonJoined.topic:
                self._own.add((stream, version))
                self._first = self._first and occurred.day == self.on.day
        if latest != self.on:
            raise OlderPostsError(self._source, self.on, latest)

    def plan(self, desk: Desk, plan: Plan, record: Record, seen: Seen, *, last: bool) -> tuple[Post, Ids] | None:
        """Plan what a row says of its post, and give the post with the ids of the events.

        A row whose title nobody has there may be the new title of another post of the same person. Which one is known
        only when all rows have been read: until it is the `last` chance, such a row gives None, to be planned again.
        """
        if self.complete and record.row.mended:
            raise RejectsNotCompleteError
        values = dict(record.values)
        customer, person = whom(desk, plan, values, self.on)
        held = self._held(desk, customer, person)
        post = next(
            (post for post in held if held[post].standing_on(self.on.day).get("title") == values.get("title")), None
        )
        if post is None:
            free = [post for post in held if post in self._own and not seen.line(post)]
            if free and not last:
                return None
            post = free[0] if free else None
        if post is None:
            plan.commands.append(self._join(desk, customer, person, values))
            post = (customer.stream, desk.next_number(plan, customer) - 1)
            return post, iter([self._event_id(*post)])
        standing = held[post].standing_on(self.on.day)
        changed = {fact: values[fact] for fact in STANDING if fact in values and standing.get(fact) != values[fact]}
        if changed and (line := seen.line(post)):
            raise TwiceInSnapshotError(line)
        if changed:
            at, who = Ref(customer.text, post[0], 1), Ref(person.text, held[post].person, 1)
            note = values.get("note")
            plan.commands.append(ChangeRole(customer=at, person=who, tenure=post[1], on=self.on, note=note, **changed))
        return post, iter([self._event_id(post[0], desk.state(post[0]).version + 1)])

    def missing(self) -> list[Post]:
        """Give the posts of this source that no row named."""
        return sorted(self._own - self.seen.keys())

    def leave(self, desk: Desk, missing: Sequence[Post]) -> int:
        """Record of those posts which are still held that they were left by the day of the snapshot; give how many."""
        return sum(self._leave(desk, *post) for post in missing)

    def _leave(self, desk: Desk, stream: StreamId, number: int) -> int:
        state = desk.state(stream)
        tenure = state.tenures[number]
        if tenure.left is not None or not tenure.may_hold(self.on):
            return 0
        customer = Ref(state.customer.name if state.customer else stream, stream, 1)
        person = Ref(tenure.person, tenure.person, 1)
        reason = f"not in the snapshot of {self.on}"
        leaves = LeaveCustomer(customer=customer, person=person, tenure=number, reason=reason, on=self.on)
        return desk.carry_out(Plan([leaves]), iter([self._event_id(stream, state.version + 1)]))

    def _held(self, desk: Desk, customer: Ref, person: Ref) -> dict[Post, Tenure]:
        """Give the person's posts at the customer on the day, in all files that were merged into theirs."""
        files = {(customer.stream, person.stream)}
        if self._merged:
            files.update(posts(desk.connection, customer.stream, person.stream))
        return {
            (stream, number): tenure
            for stream, who in sorted(files)
            for number, tenure in sorted(desk.state(stream).tenures.items())
            if tenure.person == who and tenure.holds(self.on)
        }

    def _join(self, desk: Desk, customer: Ref, person: Ref, values: Values) -> JoinCustomer:
        """Join on the day of the snapshot; in the first one everybody was there already, nobody knows since when."""
        since = values.pop("since", None)
        before = (t for t in desk.state(customer.stream).tenures.values() if t.person == person.stream)
        if since is None or any(tenure.holds(since) for tenure in before):
            since = None if self._first else self.on
        at, who = Ref(customer.text, customer.stream, 1), Ref(person.text, person.stream, 1)
        return JoinCustomer(customer=at, person=who, on=self.on, since=since, besides=True, **values)

    def _event_id(self, stream: StreamId, version: int) -> str:
        return self._ids.of("post", stream, version)


def parts(missing: Sequence[Post], size: int) -> Iterator[Sequence[Post]]:
    """Give so many posts at a time."""
    return (missing[start : start + size] for start in range(0, len(missing), size))
