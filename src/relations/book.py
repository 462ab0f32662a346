"""The book: the one door to a record of customer relationships."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from relations.domain import catalogue
from relations.domain.command import Command
from relations.errors import InvalidInputError
from relations.projections.runner import Progress, Runner
from relations.questions.auditing import SealQuestions
from relations.questions.then import Questions, Then, as_it_was
from relations.store import examine
from relations.store.codec import Codec
from relations.store.database import Database, open_database
from relations.store.log import Log

if TYPE_CHECKING:
    from relations.exchange.fields import ImportKind
    from relations.exchange.importer import ImportReport
    from relations.exchange.maps import ImportMap
    from relations.handling.handler import Handler, Receipt
    from relations.queries.agenda import AgendaItem
    from relations.store.copying import Copied

_LONGEST_NAME = 200


class UnknownZoneError(InvalidInputError):
    """The name of the time zone is not an IANA name."""

    def __init__(self, name: str) -> None:
        """`name` as given."""
        super().__init__(f"'{name}' is no time zone; use a name such as Asia/Shanghai or Europe/London")


def zone_named(name: str) -> ZoneInfo:
    """Give the time zone of an IANA name; raises UnknownZoneError."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise UnknownZoneError(name) from None


def _now() -> datetime:
    return datetime.now(UTC)


def _name_of(actor: str) -> str:
    """Give the name of who records: one line of at most 200 characters that can be written."""
    name = " ".join(actor.split())
    if not name:
        raise InvalidInputError("who records? give a name with --actor or RELATIONS_ACTOR")
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidInputError(
            f"{name[:40]!r} cannot be the name of who records: it needs 1 to {_LONGEST_NAME} printable characters"
        )
    return name


def open_book(
    address: str,
    *,
    actor: str,
    create: bool = True,
    zone: str = "UTC",
    clock: Callable[[], datetime] = _now,
    key: Path | None = None,
) -> Book:
    """Open the book at a database URL or file name, made there unless `create` is False.

    `actor` is who records; `zone`, an IANA name, becomes the time zone of a new book; `clock` gives the time of
    recording, with its offset; `key` is the file of the key that signs checkpoints, which else stands beside the file
    of the book. Raises a StoreError where the book cannot be opened.
    """
    name = _name_of(actor)
    zone_named(zone)
    database = open_database(address, create=create, zone=zone, created=clock())
    try:
        return Book(database, actor=name, clock=clock, key=key)
    except BaseException:
        database.close()
        raise


class Book(Questions, SealQuestions):
    """A record of customer relationships: takes commands and answers questions. Made by `relations.open`.

    Every question takes `today`, the day as of which it is asked; customers and persons may be named by reference,
    exact name or a unique part of the name, and everything else by its reference.
    """

    def __init__(
        self, database: Database, *, actor: str, clock: Callable[[], datetime], key: Path | None = None
    ) -> None:
        """Wire the rooms; the read models are made where they are missing."""
        self.database = database
        self.zone = zone_named(database.zone)
        self.actor = actor
        self.key = key
        self.log = Log()
        self.codec = Codec(catalogue.event_types(), catalogue.upcasters())
        self.runner = Runner(database, self.log, self.codec)
        self.runner.prepare()
        self._clock = clock

    @cached_property
    def handler(self) -> Handler:
        """What decides commands and records them; only who records needs it."""
        from relations.handling.handler import Handler

        return Handler(self.database, self.log, self.codec, self.runner, actor=self.actor, clock=self._clock)

    def __enter__(self) -> Self:
        """Use the book in a with statement."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the book."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.database.close()

    @contextmanager
    def at(
        self,
        *,
        as_of: date | None = None,
        known_at: int | None = None,
        whom: str | None = None,
        kind: str | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Then]:
        """Give the book as it was, to be asked the same questions.

        Only what happened by `as_of`, the end of a day, and was recorded by the entry `known_at` is there; with `whom`
        only what matters to that customer or person (`kind` are the letters of what may be meant, such as C or CK).
        Raises NotKnownYetError where it was not on record by then.
        """
        with (
            self._reading() as connection,
            as_it_was(self, connection, as_of=as_of, known_at=known_at, whom=(whom, kind), progress=progress) as then,
        ):
            yield then

    def handle(self, *commands: Command, today: date | None = None) -> Receipt:
        """Record what the commands say, all of it or nothing.

        Raises the error of the rule that refuses. What is said to have happened later than the day after `today`
        (or after the clock's day, if that is later) is refused.
        """
        days = [self.today(), *([today] if today else [])]
        return self.handler.handle(commands, max(days))

    def handle_all(self, commands: Sequence[Command], today: date | None = None) -> list[Receipt]:
        """Record many commands in one transaction, all of them or nothing; give a receipt for each."""
        from relations.handling.handler import receipt

        days = [self.today(), *([today] if today else [])]
        decided, entries = self.handler.record(
            lambda sitting: [sitting.decide([command]) for command in commands], max(days)
        )
        return [receipt(each, entries) for each in decided]

    def import_file(
        self,
        file: Path,
        kind: ImportKind,
        spec: ImportMap,
        *,
        today: date,
        dry_run: bool = False,
        rejects: Path | None = None,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Record the rows of a file as records of one kind, and account for every row; see docs/import.md.

        `spec` says which column feeds which field (`relations.exchange.maps.read_map` reads one). Raises MapError or
        ImportFileError before anything is recorded, and ImportStoppedError on Ctrl-C, with whole chunks recorded.
        """
        from relations.exchange.importer import import_file

        return import_file(
            self.handler,
            self.log,
            file,
            kind,
            spec,
            actor=self.actor,
            today=max(today, self.today()),
            zone=self.zone,
            dry_run=dry_run,
            rejects=rejects,
            progress=progress,
        )

    def calendar(self, items: Sequence[AgendaItem], today: date) -> bytes:
        """Give an agenda as a calendar (RFC 5545); the same thing has the same UID whenever it is asked for."""
        from relations.exchange.calendar import calendar

        book = self.entry(1).event_id if items else ""
        return calendar(items, book=book, zone=self.zone, now=self._clock(), today=today)

    def rebuild(self, progress: Progress | None = None, *, processes: int = 1, cluster: str | None = None) -> int:
        """Throw the read models away and fold the log again; give the number of entries.

        With more than one of `processes`, so many workers on this machine help, which start as Python's own
        multiprocessing does: a script needs its `if __name__ == "__main__":`. `cluster` is the address of the scheduler
        of a Dask cluster whose workers help instead; they are sent the address of the book, its password included.
        Raises OnlyHereError for a book in memory, and NoClusterError or MissingClusterError.
        """
        from relations.projections.workers import helped

        with helped(self.database, processes, cluster) as workers:
            return self.runner.rebuild(progress, workers)

    def roles(self) -> str:
        """Give the SQL for the roles of a book on PostgreSQL; raises NoRolesError for a file."""
        from relations.projections.projection import metadata
        from relations.store.roles import roles

        return roles(self.database, [table.name for table in metadata.sorted_tables])

    def copy(self, to: str, progress: Progress | None = None) -> Copied:
        """Copy the log to another place, made where no book is, and prove it the same; see `store.copying.copy`."""
        from relations.store.copying import copy

        created = datetime.fromisoformat(self.database.facts["created"])
        with open_database(to, create=True, zone=self.zone.key, created=created) as target:
            copied = copy(self.log, self.database, target, progress)
            runner = Runner(target, self.log, self.codec)
            runner.prepare()
            runner.catch_up(progress)
            return copied

    def doctor(self, progress: Progress | None = None) -> list[str]:
        """Examine the log and compare the read models with a rebuild; give a line for each fault."""
        from relations.projections.aside import drift

        with self._reading() as connection:
            found = list(examine.faults(connection, self.log, self.codec, progress))
            return found or list(drift(connection, self.log, self.codec, progress))
