"""The database of a book: where it is, how it is opened, and its transactions."""

from __future__ import annotations

import logging
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool

from relations.store.driver import cursor
from relations.store.errors import (
    BadAddressError,
    MissingDriverError,
    NewerBookError,
    NoBookError,
    NotABookError,
)
from relations.store.schema import BOOK, FACTS, METADATA
from relations.store.translate import translating, translating_files

FORMAT = 1
"""The version of the tables that this program writes and reads."""

for _logger in ("sqlalchemy.pool", "psycopg"):
    # else a connection that breaks is shown, with its traceback, by a program that sets up no logging
    logging.getLogger(_logger).addHandler(logging.NullHandler())

_MEMORY = ":memory:"
_BUSY_SECONDS = 30
_CACHE_KIB = 32_000
"""Memory for pages at hand: event ids are random, so that bulk work touches pages all over their index."""
_CHECKPOINT_PAGES = 4000
"""Pages in the write-ahead log before they are copied home: fewer copies in bulk work, every commit synced as ever."""
_HEADER_BYTES = 100
_WAIT_FOR_THE_DISK = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
"""All other values wait at least for the server's own disk, and some for more."""
_CREATION_LOCK = 0x72656C6174696F6E


def open_database(address: str, *, create: bool, zone: str = "UTC", created: datetime | None = None) -> Database:
    """Open the book at an SQLAlchemy URL or file name.

    With `create`, a book is made where none is: `zone` (an IANA name) and `created` become its facts. Without it
    nothing is ever made, and a missing book is a NoBookError. Every other failure is a StoreError of one line too.
    """
    database = Database(_parse(address))
    try:
        if create:
            since = {} if created is None else {"created": created.isoformat(timespec="seconds")}
            database.make({"format": str(FORMAT), "zone": zone} | since)
        database.check()
    except BaseException:
        database.close()
        raise
    return database


class Database:
    """A book's database: transactions for reading and for writing. Made by open_database."""

    def __init__(self, url: URL) -> None:
        """Prepare the connections; none is opened yet."""
        self.dialect = url.get_backend_name()
        self.url = url.set(drivername=self.dialect).render_as_string(hide_password=True)
        self.facts: Mapping[str, str] = {}
        self._file: Path | None = None
        self._turn = RLock()
        if self.dialect == "sqlite":
            self._file = Path(url.database) if url.database and url.database != _MEMORY else None
            self._engine = self._reader = self._writer = _sqlite_engine(self._file)
        else:
            self._engine = _postgresql_engine(url)
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._writer = self._engine.execution_options(isolation_level="READ COMMITTED", postgresql_readonly=False)
        self.place = str(self._file or self.url)
        """The file name or the URL without password, for messages."""
        in_memory = self.dialect == "sqlite" and self._file is None
        whole = url.render_as_string(hide_password=False)
        self.address = None if in_memory else str(self._file.absolute()) if self._file else whole
        """What other processes open it by, with the password; None where they cannot, as it is in memory."""
        self.file = self._file
        """The file of the book, where it is one."""

    @property
    def zone(self) -> str:
        """The book's time zone, an IANA name."""
        return self.facts["zone"]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent snapshot; nothing written on it stays."""
        in_memory = self.dialect == "sqlite" and self._file is None
        with self._translating(), self._taking_turns(when=in_memory), self._reader.connect() as connection:
            self._begin(connection, "BEGIN")
            yield connection

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[Connection]:
        """Give a connection inside one write transaction: committed at the end, rolled back on any exception.

        `alone` is for throwing tables away: it begins when nobody else reads or writes, and lets nobody in before its
        end. PostgreSQL would show tables that were made anew as empty to whoever read before, and find deadlocks.
        """
        on_sqlite = self.dialect == "sqlite"
        with self._translating(), self._taking_turns(when=on_sqlite), self._writer.begin() as connection:
            self._begin(connection, "BEGIN IMMEDIATE", alone=alone)
            yield connection

    @property
    def driver_error(self) -> type[Exception]:
        """The error of the driver, for what listen() gives."""
        return self._engine.dialect.loaded_dbapi.Error

    def listen(self, channel: str) -> Any:
        """Give a connection of the driver that hears what PostgreSQL tells on a channel; it belongs to the caller."""
        with self._translating():
            connection = self._engine.connect()
            driver: Any = connection.connection.driver_connection
            connection.detach()
            driver.rollback()
            driver.autocommit = True
            driver.execute(f"LISTEN {channel}")
            return driver

    def create(self, metadata: MetaData) -> None:
        """Make those tables that are missing; any number of programs may do so at once."""
        with self.writing() as connection:
            _lock_creation(connection)
            metadata.create_all(connection)

    def make(self, facts: Mapping[str, str]) -> None:
        """Make a book with these facts, with its file and folders, unless it is there."""
        if self._file is not None:
            with translating_files(self.place):
                self._refuse_other_things(self._file)
                _make_file(self._file)
        with self.reading() as connection:
            if not self._has_room(connection):
                return
        if self.dialect == "sqlite":
            with self._translating(), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        with self.writing() as connection:
            _lock_creation(connection)
            if self._has_room(connection):
                METADATA.create_all(connection)
                connection.execute(insert(FACTS), [{"key": key, "value": value} for key, value in facts.items()])

    def check(self) -> None:
        """Read the facts of the book; refuse what is no book, or none that this program can read."""
        if self._file is not None:
            with translating_files(self.place):
                self._refuse_other_things(self._file)
                if not self._file.exists():
                    raise NoBookError(self.place)
        with self.reading() as connection:
            if self._has_room(connection):
                raise NoBookError(self.place)
            columns = {column["name"] for column in inspect(connection).get_columns(FACTS.name)}
            if columns >= {"key", "value"}:
                self.facts = {str(key): str(value) for key, value in connection.execute(select(FACTS))}
        found = self.facts.get("format", "")
        if not (found.isdecimal() and "zone" in self.facts):
            raise NotABookError(self.place, "another program's database")
        if int(found) > FORMAT:
            raise NewerBookError(self.place, found, str(FORMAT))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, connection: Connection, statement: str, *, alone: bool = False) -> None:
        """Begin at once, as pysqlite would begin late; a listener to do so would slow down every other statement.

        On PostgreSQL all pass one gate, by LOCK TABLE, for unlike SELECT it takes no snapshot before it waits.
        """
        if self.dialect == "sqlite":
            cursor(connection).execute(statement)
        elif self.facts:
            mode = "ACCESS EXCLUSIVE" if alone else "ACCESS SHARE"
            cursor(connection).execute(f"LOCK TABLE {BOOK.tracking.name} IN {mode} MODE")

    def _translating(self) -> AbstractContextManager[None]:
        return translating(self.place, self._engine.dialect.loaded_dbapi.Error)

    def _taking_turns(self, *, when: bool) -> AbstractContextManager[Any]:
        """SQLite lets waiting writers sleep and race; a lock wakes them in turn, and shares the one in memory."""
        return self._turn if when else nullcontext()

    def _has_room(self, connection: Connection) -> bool:
        """Tell whether a book can be made here: not where one is, and NotABookError where something else is."""
        tables = set(inspect(connection).get_table_names())
        if FACTS.name in tables:
            return False
        if tables if self.dialect == "sqlite" else tables & METADATA.tables.keys():
            raise NotABookError(self.place, "another program's database")
        return True

    def _refuse_other_things(self, file: Path) -> None:
        """SQLite takes a file shorter than its header for an empty one, and would write over it."""
        if not file.exists():
            return
        if not file.is_file():
            raise NotABookError(self.place, "a folder" if file.is_dir() else "a device")
        if 0 < file.stat().st_size < _HEADER_BYTES:
            raise NotABookError(self.place, "not a database")


def _parse(address: str) -> URL:
    if not address.strip() or "\0" in address:
        raise BadAddressError(address.replace("\0", "?"), "it is empty or holds a NUL")
    if "://" not in address:
        name = address if address == _MEMORY else str(Path(address).expanduser())
        return URL.create("sqlite", database=name)
    shown = re.sub(r"//[^/]*@", "//***@", address)
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise BadAddressError(shown, "it is not a URL") from None
    backend = url.drivername.partition("+")[0]
    if backend == "sqlite":
        if url.query or url.host:
            raise BadAddressError(shown, "an SQLite address has three slashes and takes no options")
        return url.set(drivername="sqlite")
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise BadAddressError(shown, f"'{backend}' is not a database that is known here")


def _make_file(file: Path) -> None:
    missing = [folder for folder in file.absolute().parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    for made in (*missing, file.absolute()):
        _sync_folder(made.parent)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder survive the loss of power; not every system lets folders be opened for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sqlite_engine(file: Path | None) -> Engine:
    name = _MEMORY if file is None else f"{file.absolute().as_uri()}?mode=rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            name, uri=file is not None, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool if file is None else QueuePool)

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")  # on macOS a plain sync leaves writes in the drive's cache
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA cache_size = {-_CACHE_KIB}")

    return engine


def _postgresql_engine(url: URL) -> Engine:
    options = f"-c lock_timeout=10s {url.query.get('options', '')}".strip()
    try:
        engine = create_engine(
            url.difference_update_query(["options"]),
            connect_args={"options": options, "connect_timeout": 10},
            pool_pre_ping=True,
        )
    except ModuleNotFoundError:
        raise MissingDriverError from None

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.execute(_WAIT_FOR_THE_DISK)
        connection.commit()

    return engine


def _lock_creation(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_CREATION_LOCK})")
