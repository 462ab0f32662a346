"""The audit of the entries themselves: who recorded what and when, what was recorded late, what corrects another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Select, select

from relations.audit.promises import day_in
from relations.domain.when import When
from relations.queries.entries import entries_at
from relations.queries.policy import Rulebook
from relations.store.codec import AMENDMENTS, Codec
from relations.store.log import instant
from relations.store.schema import BOOK

_AT_ONCE = 5000
_EARLIEST, _LATEST = date(1900, 1, 1), date(9000, 1, 1)
"""Nothing is recorded outside of these, and not every moment beyond them can be told in every zone."""


@dataclass(frozen=True, slots=True)
class EntryTotals:
    """How many entries were recorded, how many of them late or to correct others; the first and the last of them."""

    entries: int
    late: int
    worst_days: int
    correcting: int
    first_recorded_at: str | None
    last_recorded_at: str | None
    first_position: int | None
    last_position: int | None


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """The totals of the entries of one actor, one topic, or one actor and topic."""

    actor: str | None
    topic: str | None
    totals: EntryTotals


@dataclass(frozen=True, slots=True)
class AuditedEntry:
    """One entry that was recorded late, or is about others: `says` is what such an entry holds, `summary` in words."""

    position: int
    topic: str
    actor: str
    occurred: str
    recorded_at: str
    days_late: int
    late: bool
    says: dict[str, Any] | None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class EntryAudit:
    """The answer: totals by actor and topic, and the late and correcting entries, `most` of them at most."""

    known_at: str | int | None
    totals: EntryTotals
    rows: tuple[AuditedEntry, ...]
    since: str | None
    until: str | None
    late_after: int | None
    most: int
    by_actor: tuple[EntryGroup, ...]
    by_topic: tuple[EntryGroup, ...]
    by_actor_and_topic: tuple[EntryGroup, ...]


@dataclass(slots=True)
class _Tally:
    """Counts that grow entry by entry, in log order."""

    entries: int = 0
    late: int = 0
    worst: int = 0
    correcting: int = 0
    first: tuple[int, str] | None = None
    last: tuple[int, str] | None = None

    def add(self, position: int, recorded_at: str, days: int, *, late: bool, correcting: bool) -> None:
        """Count one more."""
        self.entries += 1
        self.late += late
        self.correcting += correcting
        self.worst = max(self.worst, days)
        self.last = (position, recorded_at)
        self.first = self.first or self.last


def entry_audit(
    connection: Connection,
    codec: Codec,
    zone: tzinfo,
    *,
    since: date | None = None,
    until: date | None = None,
    actor: str | None = None,
    late_after: int | None = None,
    most: int,
    known_at: str | int | None = None,
) -> EntryAudit:
    """Audit the entries that were recorded in a period, by the calendar of `zone`; `actor` is a part of a name.

    An entry is late when it was recorded more than `late_after` days after the last day on which it may have occurred;
    without that, more than the rules of the day of recording allow (corrections.late_after).
    The log is read once, as a stream; at most `most` rows are listed. `known_at` is only shown.
    """
    tallies: dict[tuple[str, str], _Tally] = defaultdict(_Tally)
    rows: list[AuditedEntry] = []
    rules = Rulebook(connection)
    allowed = cache(lambda day: rules.on(day).policy.corrections.late_after)
    query = _recorded(zone, since, until)
    found = connection.execute(query, execution_options={"stream_results": True, "yield_per": _AT_ONCE})
    for position, topic, by, occurred, recorded_at in found:
        if actor is not None and actor.casefold() not in by.casefold():
            continue
        recorded = day_in(recorded_at, zone)
        days = max(0, (recorded - _last_day(occurred)).days)
        late, correcting = days > (allowed(recorded) if late_after is None else late_after), topic in AMENDMENTS
        tallies[by, topic].add(position, recorded_at, days, late=late, correcting=correcting)
        if (late or correcting) and len(rows) < most:
            says: dict[str, Any] | None = {} if correcting else None
            rows.append(AuditedEntry(position, topic, by, occurred, recorded_at, days, late, says))
    return EntryAudit(
        known_at=known_at,
        totals=_totals(tallies.values()),
        rows=tuple(_with_what_they_say(connection, codec, rows)),
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        late_after=late_after,
        most=most,
        by_actor=tuple(
            EntryGroup(name, None, _totals(of for (by, _), of in tallies.items() if by == name))
            for name in sorted({by for by, _ in tallies})
        ),
        by_topic=tuple(
            EntryGroup(None, name, _totals(of for (_, topic), of in tallies.items() if topic == name))
            for name in sorted({topic for _, topic in tallies})
        ),
        by_actor_and_topic=tuple(EntryGroup(*both, _totals([of])) for both, of in sorted(tallies.items())),
    )


def _recorded(zone: tzinfo, since: date | None, until: date | None) -> Select[Any]:
    """Choose the entries recorded in a period; the log writes these moments as texts of UTC, which sort as they go."""
    log = BOOK.entries.c
    query = select(log.position, log.topic, log.actor, log.occurred, log.recorded_at).order_by(log.position)
    if since is not None:
        query = query.where(log.recorded_at >= _midnight(max(since, _EARLIEST), zone))
    if until is not None:
        query = query.where(log.recorded_at < _midnight(min(until, _LATEST) + timedelta(days=1), zone))
    return query


def _midnight(day: date, zone: tzinfo) -> str:
    return instant(datetime.combine(day, time(), zone))


@lru_cache(maxsize=8192)
def _last_day(occurred: str) -> date:
    """Give the last day on which an entry may have occurred."""
    return When(occurred).last_day


def _with_what_they_say(connection: Connection, codec: Codec, rows: Sequence[AuditedEntry]) -> list[AuditedEntry]:
    """Add to the entries that are about others what they hold: which entry they name, and why."""
    about = [row.position for row in rows if row.says is not None]
    told = {entry.position: entry for entry in entries_at(connection, codec, about)}
    return [
        replace(row, says=told[row.position].data, summary=told[row.position].summary) if row.position in told else row
        for row in rows
    ]


def _totals(tallies: Iterable[_Tally]) -> EntryTotals:
    every = [tally for tally in tallies if tally.entries]
    first = min((tally.first for tally in every if tally.first), default=(None, None))
    last = max((tally.last for tally in every if tally.last), default=(None, None))
    return EntryTotals(
        entries=sum(tally.entries for tally in every),
        late=sum(tally.late for tally in every),
        worst_days=max((tally.worst for tally in every), default=0),
        correcting=sum(tally.correcting for tally in every),
        first_recorded_at=first[1],
        last_recorded_at=last[1],
        first_position=first[0],
        last_position=last[0],
    )
