"""A relationship as it went: how it stood on a day, what each entry changed, and what differs between two days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from relations.domain.words import Band
from relations.projections.customers import customers
from relations.projections.past import Past
from relations.projections.runner import Progress
from relations.queries.complaints import Wanted, complaint_rows
from relations.queries.crises import crisis_rows
from relations.queries.entries import HistoryRow
from relations.queries.gifts import gift_rows
from relations.queries.health import Status, status_of, trend_point
from relations.queries.lens import Lens
from relations.queries.people import PersonRow, person_rows
from relations.queries.promises import PromiseRow, promise_rows
from relations.store.log import Stored

Picture = dict[str, str]
"""What is so of a relationship, by what it is about: `promise P5 (two cases)` is `overdue`."""
_FACTS = ("name", "grade", "owner", "territory", "kind")


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that is otherwise than before; None where it was not there, or is not any more."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a relationship, what it says, and what it changed.

    The scores are those of the end of the day on which it happened: without this entry, and with it.
    """

    position: int
    occurred: str
    recorded_at: str
    actor: str
    topic: str
    summary: str
    score_before: float | None
    score: float | None
    band: Band
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A factor of the score on two days, in points from 0 to 100; None where nothing was known of it."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs of a relationship between the ends of two days, and the entries that happened in between."""

    customer: str
    ref: str
    since: str
    until: str
    score_before: float | None
    score_after: float | None
    factors: tuple[Moved, ...]
    changes: tuple[Changed, ...]
    entries: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class Stood:
    """A relationship as it stood at the end of a day: its score, what was open, and who was there."""

    customer: str
    ref: str
    as_of: str
    status: Status
    promises: tuple[PromiseRow, ...]
    complaints: tuple[Any, ...]
    people: tuple[PersonRow, ...]
    last_entries: tuple[HistoryRow, ...]


def picture(connection: Connection, day: date, account: int) -> Picture:
    """Say what is so at the end of a day, of promises, complaints, crises, gifts, persons and the file."""
    row = connection.execute(select(customers).where(customers.c.customer == account)).one()
    found: Picture = {fact: str(value) for fact in _FACTS if (value := getattr(row, fact)) is not None}
    for promise in promise_rows(connection, day, accounts=[account], states=None):
        occurrence = f" of {promise.occurrence}" if promise.occurrence else ""
        due = f", due {promise.due}" if promise.due and promise.state in {"open", "overdue"} else ""
        found[f"promise {promise.ref}{occurrence} ({promise.text})"] = promise.state + due
    for complaint in complaint_rows(connection, day, accounts=[account], wanted=Wanted(every=True)):
        found[f"complaint {complaint.ref} ({complaint.about})"] = complaint.state
    for crisis in crisis_rows(connection, day, accounts=[account]):
        found[f"crisis {crisis.ref} ({crisis.reason})"] = "declared"
    for gift in gift_rows(connection, accounts=[account], until=day):
        found[f"gift {gift.ref} ({gift.item})"] = gift.state
    for person in person_rows(connection, day, customer=account):
        found[f"person {person.ref}"] = f"{person.name}, {person.title}" if person.title else person.name
    return found


def changes(before: Picture, after: Picture) -> tuple[Changed, ...]:
    """Name what differs between two pictures."""
    return tuple(
        Changed(what, before.get(what), after.get(what))
        for what in dict.fromkeys((*before, *after))
        if before.get(what) != after.get(what)
    )


def account_of(connection: Connection, file: int) -> int | None:
    """Give the account of a customer's file, None where it is not there."""
    return connection.execute(select(customers.c.account).where(customers.c.customer == file)).scalar()


def steps(
    lens: Lens, file: int, until: date, tell: Callable[[Sequence[int]], list[HistoryRow]], progress: Progress | None
) -> Iterator[Step]:
    """Go through the entries of a customer as they happened, its opening first; `tell` says what each one says."""
    days = {entry.position: entry.occurred for entry in lens.standing()}
    happened = [each for each in lens.stored if each.position in days and each.version != 1]
    happened = [each for each in happened if days[each.position].day <= until]
    happened.sort(key=lambda each: (days[each.position].day, days[each.position].text, each.position))
    openings = [each for each in lens.stored if each.position in days and each.version == 1]
    happened = [*(each for each in openings if each.position == file), *happened]
    with Past(lens.codec) as past:
        past.keep(lens.stored)
        walk = _Walk(lens, past, file, [each for each in openings if each.position != file])
        for done, stored in enumerate(happened):
            if progress is not None:
                progress(done, len(happened))
            day = days[stored.position].last_day
            before = walk.look(day)
            walk.add(stored)
            after = walk.look(day)
            if walk.concerns(stored):
                row = tell([stored.position])[0]
                score = after.score if after else None
                yield Step(
                    row.position, days[stored.position].text, row.recorded_at, row.actor, row.topic, row.summary,
                    before.score if before else None, score, after.band if after else "unknown",
                    changes(before.picture if before else {}, after.picture if after else {}),
                )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _View:
    score: float | None
    band: Band
    picture: Picture


class _Walk:
    """Entries folded one after another in the order of happening; folded anew where that is not the log's."""

    def __init__(self, lens: Lens, past: Past, file: int, openings: list[Stored]) -> None:
        """Begin with the openings of other files, whatever their day: who they are is never in question."""
        self._lens, self._past, self._file = lens, past, file
        self._openings = openings
        self._folded: list[Stored] = []
        self._seen: tuple[date, int, _View | None] | None = None
        self._fold(openings)

    def add(self, stored: Stored) -> None:
        """Fold one entry more."""
        later = self._folded and self._folded[-1].position > stored.position
        self._folded.append(stored)
        if later:
            self._folded.sort(key=lambda each: each.position)
            self._past.forget()
            self._fold([*self._openings, *self._folded])
        else:
            self._fold([stored])

    def _fold(self, stored: list[Stored]) -> None:
        self._past.fold(stored, self._lens.force, self._lens.references)

    def look(self, day: date) -> _View | None:
        """Look at the relationship at the end of a day; None before it began."""
        if self._seen is None or self._seen[:2] != (day, len(self._folded)):
            connection = self._past.connection
            account = account_of(connection, self._file)
            view = None
            if account is not None:
                point = trend_point(connection, day, account)
                view = _View(point.score, point.band, picture(connection, day, account))
            self._seen = (day, len(self._folded), view)
        return self._seen[2]

    def concerns(self, stored: Stored) -> bool:
        """Tell whether an entry stands in one of the customer's files."""
        connection = self._past.connection
        file = connection.execute(select(customers.c.account).where(customers.c.stream == stored.stream)).scalar()
        return file is not None and file == account_of(connection, self._file)


def difference(
    before: tuple[Status, Picture], after: tuple[Status, Picture], entries: Sequence[HistoryRow]
) -> Difference:
    """Say what differs between two days."""
    (old, was), (new, now) = before, after
    points = {factor.name: factor.points for factor in old.factors}
    factors = [Moved(factor.name, points.get(factor.name), factor.points) for factor in new.factors]
    return Difference(
        new.customer, new.ref, old.as_of, new.as_of, old.score, new.score,
        tuple(factor for factor in factors if factor.before != factor.after), changes(was, now), tuple(entries),
    )  # fmt: skip


def looked_at(connection: Connection, day: date, account: int) -> tuple[Status, Picture]:
    """Give how a relationship stands at the end of a day, and all that is so of it."""
    return status_of(connection, day, account), picture(connection, day, account)
