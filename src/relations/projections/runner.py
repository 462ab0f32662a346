"""The runner: brings every read model to the head of the log, each entry applied exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, insert, select, text

from relations.domain.corrections.force import Force, force_of
from relations.domain.event import Entry
from relations.errors import RelationsError
from relations.projections.folding import fold, fold_standing, note_corrections
from relations.projections.openings import Openings
from relations.projections.projection import metadata
from relations.store.codec import AMENDMENTS, Codec
from relations.store.database import Database
from relations.store.errors import TrackingMovedError
from relations.store.log import Log, Stored
from relations.store.schema import FACTS
from relations.store.tracking import Tracking

SHAPE = "4"
"""The version of the read models; another one in the book means that they are built anew."""
BATCH = 2000
"""Entries applied in one transaction."""


class MissingEntryError(RelationsError):
    """The log has a gap."""

    def __init__(self, position: int) -> None:
        """`position` that nothing stands at."""
        super().__init__(f"entry {position} is missing from the log; check the book with: relations doctor")


Progress = Callable[[int, int], None]
"""Called with the entries applied so far and the number there are."""

_NAME = "read-models"
_AHEAD = "read-models-ahead"
_TRACKING = Tracking()
_LOOK_AHEAD = text(
    f"INSERT INTO {FACTS.name} (key, value) VALUES (:key, :value) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


class Runner:
    """Keeps the read models of one book in step with its log; they and their position move in one transaction."""

    def __init__(self, database: Database, log: Log, codec: Codec) -> None:
        """Make the tables if they are missing, and build anew those of another shape."""
        self._database = database
        self._log = log
        self._codec = codec
        self._openings = Openings(log)

    def prepare(self) -> None:
        """Make the tables that are missing; build all anew when they are of another shape."""
        with self._database.reading() as connection:
            shape = connection.execute(select(FACTS.c.value).where(FACTS.c.key == _NAME)).scalar()
        if shape != SHAPE:
            self._clear()

    def position(self) -> int:
        """Give the position up to which the read models know the log."""
        with self._database.reading() as connection:
            return _TRACKING.position(connection, _NAME)

    def catch_up(self, progress: Progress | None = None) -> int:
        """Apply what was recorded since; give the position reached. Any number of workers may do so at once."""
        while True:
            with self._database.reading() as connection:
                seen, size = _TRACKING.position(connection, _NAME), self._log.head(connection).size
            if progress is not None:
                progress(seen, size)
            if seen >= size:
                return seen
            with suppress(TrackingMovedError), self._database.writing() as connection:
                if not self._advance(connection, BATCH) and _TRACKING.position(connection, _NAME) == seen:
                    return seen

    @contextmanager
    def reading(self) -> Iterator[tuple[Connection, int]]:
        """Give a snapshot in which the read models know every entry, and the position of the last one.

        Catching up first and reading then would not do: another program may begin to rebuild in between. Where the
        head of the log names entries that are not there, the read models know those that are.
        """
        reached = None
        while True:
            with self._database.reading() as connection:
                seen = _TRACKING.position(connection, _NAME)
                if seen == reached or seen >= self._log.head(connection).size:
                    yield connection, seen
                    return
            reached = self.catch_up()

    def rebuild(self, progress: Progress | None = None) -> int:
        """Throw the read models away and fold the log again from nothing; give the number of entries."""
        self._clear()
        return self.catch_up(progress)

    def fold(self, source: Connection, progress: Progress | None = None) -> None:
        """Fold another book's log into this one's read models, whose own log is empty (see aside.py)."""
        size = self._log.head(source).size
        force = self._force(source, size)
        for after in range(0, size, BATCH):
            if progress is not None:
                progress(after, size)
            stored = self._log.read(source, after=after, limit=BATCH)
            with self._database.writing() as connection:
                self._apply(connection, source, after, stored, force)

    def catch_up_within(self, connection: Connection, upto: int) -> None:
        """Apply all entries up to a position inside the caller's write transaction."""
        while _TRACKING.position(connection, _NAME) < upto and self._advance(connection, BATCH, upto):
            pass

    def apply(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Apply entries that were appended in this very transaction, after all that were not applied before them."""
        seen = entries[0].position - 1
        self.catch_up_within(connection, seen)
        _move(connection, seen, entries)
        self._fold(connection, connection, entries)

    def _advance(self, connection: Connection, limit: int, upto: int | None = None) -> bool:
        """Apply the next batch; tell whether there was one, for a damaged head may name entries that are not there."""
        seen = _TRACKING.hold(connection, _NAME)
        ahead = self._ahead(connection, seen, upto)
        stored = self._log.read(connection, after=seen, limit=limit, upto=_least(upto, ahead))
        if stored:
            self._apply(connection, connection, seen, stored, self._force(connection, ahead) if ahead else None)
        return bool(stored)

    def _ahead(self, connection: Connection, seen: int, upto: int | None) -> int | None:
        """Give the entry up to which corrections are looked at ahead: the size of the log when the folding began.

        It is kept in the book, so that whoever goes on with a rebuild that another program began does the same.
        """
        if seen == 0:
            size = _least(self._log.head(connection).size, upto)
            connection.execute(_LOOK_AHEAD, {"key": _AHEAD, "value": str(size)})
            return size
        ahead = int(connection.execute(select(FACTS.c.value).where(FACTS.c.key == _AHEAD)).scalar() or 0)
        return ahead if seen < ahead else None

    def _force(self, source: Connection, upto: int) -> Force:
        """Tell which corrections are in force among the first entries."""
        amendments = self._log.of_topics(source, sorted(AMENDMENTS), upto=upto)
        return force_of(self._codec.entry(each) for each in amendments)

    def _apply(
        self, connection: Connection, source: Connection, seen: int, stored: Sequence[Stored], force: Force | None
    ) -> None:
        """Apply entries of the log; with `force`, as they stand after corrections that come later."""
        entries = [self._codec.entry(each) for each in stored]
        _move(connection, seen, entries)
        if force is None:
            self._fold(connection, source, entries)
            return
        standing = self._codec.standing(stored, force)
        fold_standing(connection, entries, standing, self._openings.of(source, [*entries, *standing]))
        note_corrections(connection, entries, force)

    def _fold(self, connection: Connection, source: Connection, entries: Sequence[Entry]) -> None:
        last = entries[-1].position
        fold(
            connection,
            self._codec,
            entries,
            lambda named: self._openings.of(source, named),
            lambda stream: self._log.stream(source, stream, until=last),
        )

    def _clear(self) -> None:
        with self._database.writing(alone=True) as connection:
            metadata.drop_all(connection)
            metadata.create_all(connection)
            _TRACKING.move(connection, _NAME, _TRACKING.position(connection, _NAME), 0)
            connection.execute(FACTS.delete().where(FACTS.c.key.in_([_NAME, _AHEAD])))
            connection.execute(insert(FACTS), {"key": _NAME, "value": SHAPE})
        self._openings.clear()


def _move(connection: Connection, seen: int, entries: Sequence[Entry]) -> None:
    for expected, entry in enumerate(entries, seen + 1):
        if entry.position != expected:
            raise MissingEntryError(expected)
    _TRACKING.move(connection, _NAME, seen, entries[-1].position)


def _least(one: int | None, other: int | None) -> int | None:
    return min((each for each in (one, other) if each is not None), default=None)
