"""The runner: brings every read model to the head of the log, each entry applied exactly once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice

from sqlalchemy import Connection

from relations.domain.corrections.force import Force, force_of
from relations.domain.event import Entry
from relations.errors import RelationsError
from relations.projections.collector import without_collecting
from relations.projections.folding import fold, fold_standing, note_corrections
from relations.projections.openings import Openings
from relations.projections.projection import Change, Prepared, carry_out, prepared
from relations.projections.tables import empty_tables, make_indexes, make_tables
from relations.store.codec import AMENDMENTS, Codec
from relations.store.database import Database
from relations.store.driver import execute_all
from relations.store.errors import TrackingMovedError
from relations.store.log import Log, Stored
from relations.store.tracking import Tracking

SHAPE = 9
"""The version of the read models; another one in the book means that they are built anew."""
BATCH = 5000
"""Entries applied in one transaction."""
ALONE = 6
"""Batches that are folded without help while workers start."""
AT_ONCE = 12
"""Batches that are looked at while the first of them is waited for."""
_PATIENCE = 60
"""Seconds after which a worker counts as lost."""


class MissingEntryError(RelationsError):
    """The log has a gap."""

    def __init__(self, position: int) -> None:
        """`position` that nothing stands at."""
        super().__init__(f"entry {position} is missing from the log; check the book with: relations doctor")


Progress = Callable[[int, int], None]
"""Called with the entries applied so far and the number there are."""

Outcome = Callable[[float], list[Prepared]]
"""Waits so many seconds for what a worker found, and raises whatever went wrong."""
Help = Callable[[int, int, int], Outcome]
"""Has a worker foresee a stretch of the log (see Runner.foresee)."""

_NAME = "read-models"
_AHEAD = "read-models-ahead"
_SHAPE = "read-models-shape"
_TRACKING = Tracking()


class Runner:
    """Keeps the read models of one book in step with its log; they and their position move in one transaction."""

    def __init__(self, database: Database, log: Log, codec: Codec) -> None:
        """Change nothing yet; see prepare."""
        self._database = database
        self._log = log
        self._codec = codec
        self._openings = Openings(log)
        self._looked_ahead: tuple[int, Force] | None = None

    def prepare(self) -> None:
        """Make the tables that are missing; build all anew when they are of another shape."""
        with self._database.reading() as connection:
            shape = _TRACKING.position(connection, _SHAPE)
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
                if not self._advance(connection) and _TRACKING.position(connection, _NAME) == seen:
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

    def rebuild(self, progress: Progress | None = None, workers: Help | None = None) -> int:
        """Throw the read models away and fold the log again from nothing; give the number of entries."""
        self._clear()
        if workers is not None:
            self._catch_up_helped(workers, progress)
        return self.catch_up(progress)

    def foresee(self, after: int, upto: int, ahead: int) -> list[Prepared]:
        """Say how a stretch of the log changes the tables, with the corrections among the first `ahead` entries known.

        Nothing is changed. Raises MissingEntryError where the stretch is not whole.
        """
        with self._database.reading() as connection, without_collecting():
            stored = self._log.read(connection, after=after, limit=upto - after, upto=upto)
            entries = [self._codec.entry(each) for each in stored]
            _check(entries, after, upto)
            changes = self._standing(connection, stored, entries, self._force(connection, ahead))
            return prepared(changes, connection.dialect)

    def _catch_up_helped(self, workers: Help, progress: Progress | None) -> None:
        """Apply in log order what workers foresee of its stretches; where a worker was lost, it is folded here."""
        with self._database.reading() as connection:
            seen, ahead = _TRACKING.position(connection, _NAME), _ahead(connection)
        stretches = iter([(after, min(after + BATCH, ahead)) for after in range(seen, ahead, BATCH)])
        waiting: deque[tuple[int, int, Outcome | None]] = deque((*each, None) for each in islice(stretches, ALONE))
        while True:
            more = islice(stretches, ALONE + AT_ONCE - len(waiting))
            waiting.extend((*each, workers(*each, ahead)) for each in more)
            if not waiting:
                return
            after, upto, outcome = waiting.popleft()
            if progress is not None:
                progress(after, ahead)
            foreseen = None if outcome is None else _outcome(outcome)
            with suppress(TrackingMovedError), self._database.writing() as connection:
                if _ahead(connection) != ahead:
                    return
                self._take_over(connection, after, upto, foreseen)

    def _take_over(self, connection: Connection, after: int, upto: int, foreseen: list[Prepared] | None) -> None:
        """Apply what was foreseen of a stretch that nobody has applied yet; else fold what is left of it."""
        if foreseen is None or _TRACKING.position(connection, _NAME) != after:
            self.catch_up_within(connection, upto)
            return
        _TRACKING.move(connection, _NAME, after, upto)
        execute_all(connection, foreseen)
        if upto == _ahead(connection):
            make_indexes(connection)

    @without_collecting()
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
        while _TRACKING.position(connection, _NAME) < upto and self._advance(connection, upto):
            pass

    def apply(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Apply entries that were appended in this very transaction, after all that were not applied before them."""
        seen = entries[0].position - 1
        self.catch_up_within(connection, seen)
        _move(connection, seen, entries)
        self._fold(connection, connection, entries)

    @without_collecting()
    def _advance(self, connection: Connection, upto: int | None = None) -> bool:
        """Apply the next batch; tell whether there was one, for a damaged head may name entries that are not there."""
        seen, ahead = _TRACKING.hold(connection, _NAME), _ahead(connection)
        if seen >= ahead:
            stored = self._log.read(connection, after=seen, limit=BATCH, upto=upto)
            force = None
        else:
            stored = self._log.read(connection, after=seen, limit=BATCH, upto=_least(upto, ahead))
            force = self._force(connection, ahead)
        if stored:
            self._apply(connection, connection, seen, stored, force)
            if stored[-1].position == ahead:
                make_indexes(connection)
        return bool(stored)

    def _force(self, source: Connection, upto: int) -> Force:
        """Tell which corrections are in force among the first entries."""
        if self._looked_ahead is None or self._looked_ahead[0] != upto:
            amendments = self._log.of_topics(source, sorted(AMENDMENTS), upto=upto)
            self._looked_ahead = upto, force_of(self._codec.entry(each) for each in amendments)
        return self._looked_ahead[1]

    def _apply(
        self, connection: Connection, source: Connection, seen: int, stored: Sequence[Stored], force: Force | None
    ) -> None:
        """Apply entries of the log; with `force`, as they stand after corrections that come later."""
        entries = [self._codec.entry(each) for each in stored]
        _move(connection, seen, entries)
        if force is None:
            self._fold(connection, source, entries)
        else:
            carry_out(connection, self._standing(source, stored, entries, force))

    def _standing(
        self, source: Connection, stored: Sequence[Stored], entries: Sequence[Entry], force: Force
    ) -> Iterator[Change]:
        standing = self._codec.standing(stored, force, entries)
        yield from fold_standing(entries, standing, lambda batch: self._openings.of(source, batch))
        yield note_corrections(entries, force)

    def _fold(self, connection: Connection, source: Connection, entries: Sequence[Entry]) -> None:
        last = entries[-1].position
        changes = fold(
            self._codec,
            entries,
            lambda batch: self._openings.of(source, batch),
            lambda stream: self._log.stream(source, stream, until=last),
        )
        carry_out(connection, changes)

    def _clear(self) -> None:
        """Throw the tables away, and note up to where the log is folded with all its corrections known beforehand.

        That is kept in the book, so that whoever goes on with a rebuild that another program began does the same.
        """
        with self._database.writing(alone=True) as connection:
            change = empty_tables if _TRACKING.position(connection, _SHAPE) == SHAPE else make_tables
            change(connection)
            ahead = self._log.last(connection)
            if not ahead:
                make_indexes(connection)
            for name, to in ((_NAME, 0), (_SHAPE, SHAPE), (_AHEAD, ahead)):
                _TRACKING.move(connection, name, _TRACKING.position(connection, name), to)
        self._openings.clear()
        self._looked_ahead = None


def _ahead(connection: Connection) -> int:
    """Give the entry up to which all corrections are known beforehand: the last one when the folding began."""
    return _TRACKING.position(connection, _AHEAD)


def _move(connection: Connection, seen: int, entries: Sequence[Entry]) -> None:
    last = entries[-1].position
    _check(entries, seen, last)
    _TRACKING.move(connection, _NAME, seen, last)


def _check(entries: Sequence[Entry], after: int, upto: int) -> None:
    """Refuse entries that do not go from one position to another without a gap."""
    if (entries[0].position, entries[-1].position, len(entries)) != (after + 1, upto, upto - after):
        raise MissingEntryError(min(set(range(after + 1, upto + 1)) - {entry.position for entry in entries}))


def _outcome(outcome: Outcome) -> list[Prepared] | None:
    """Wait for what a worker found, None where it was lost; what is wrong with the log itself shows here again."""
    try:
        return outcome(_PATIENCE)
    except Exception:  # noqa: BLE001 - a worker may be lost in any way
        return None


def _least(one: int | None, other: int) -> int:
    return other if one is None else min(one, other)
