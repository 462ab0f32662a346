"""Where tests make their books: in memory and in files of SQLite, or on a PostgreSQL server.

`pytest --database postgresql` chooses; what is tested stays the same.
"""

from __future__ import annotations

import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

import relations
from histories import NOON
from postgres import Server
from relations.book import Book
from relations.store.schema import BOOK


class Place(ABC):
    """A kind of database."""

    @abstractmethod
    def fleeting(self, *, made: bool) -> str:
        """Give the address of a place for one book that only this program opens.

        `made` says that there may be an empty book already, such as most tests begin with.
        """

    @abstractmethod
    def lasting(self, folder: Path) -> str:
        """Give the address of a place for a book that other programs open too; files may be put into `folder`."""

    @abstractmethod
    def copy(self, address: str, folder: Path) -> str:
        """Copy a lasting book that nobody has open, and give the address of the copy."""

    @abstractmethod
    def forget(self, address: str) -> None:
        """Free what a book has taken, as nobody opens it again."""

    @abstractmethod
    def close(self) -> None:
        """Free everything."""

    def said(self, statement: str) -> str:
        """Say in the words of this database what is said in those of SQLite."""
        return statement

    @contextmanager
    def behind(self, address: str) -> Iterator[Connection]:
        """Write to a book behind its back, without the triggers that keep the log as it is; all is committed."""
        engine = create_engine(_url(address), poolclass=NullPool)
        with engine.begin() as connection:
            drop_guards(connection)
            yield connection

    def rows(self, address: str, query: str) -> list[tuple[Any, ...]]:
        """Ask the database of a book itself."""
        engine = create_engine(_url(address), poolclass=NullPool)
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]


class SQLite(Place):
    """Books in memory and in files."""

    def fleeting(self, *, made: bool) -> str:  # noqa: ARG002
        return "sqlite://"

    def lasting(self, folder: Path) -> str:
        return str(folder / "book.db")

    def copy(self, address: str, folder: Path) -> str:
        assert not Path(f"{address}-wal").exists()
        return str(shutil.copy(address, folder / "book.db"))

    def forget(self, address: str) -> None:
        """Leave files to the folder that they are in."""

    def close(self) -> None:
        """There is nothing to free."""


class PostgreSQL(Place):
    """Books on a server that runs while the tests do; a database each."""

    @cached_property
    def server(self) -> Server:
        """The server, started when the first book is wanted."""
        server = Server()
        server.start()
        return server

    @cached_property
    def _empty(self) -> str:
        """A database with an empty book, to be copied."""
        name = self.server.new()
        relations.open(self.server.address(name), actor="tester", clock=lambda: NOON).close()
        return name

    def fleeting(self, *, made: bool) -> str:
        return self.server.address(self.server.new(self._empty) if made else self.server.new())

    def lasting(self, folder: Path) -> str:  # noqa: ARG002
        return self.server.address(self.server.new())

    def copy(self, address: str, folder: Path) -> str:  # noqa: ARG002
        return self.server.address(self.server.new(_name(address)))

    def said(self, statement: str) -> str:
        for theirs, ours in _WORDS:
            statement = re.sub(theirs, ours, statement)
        return statement

    def forget(self, address: str) -> None:
        self.server.drop(_name(address))

    def close(self) -> None:
        if "server" in self.__dict__:
            self.server.__exit__()


_WORDS = (
    (r"zeroblob\((\d+)\)", r"decode(repeat('00', \1), 'hex')"),
    (r"x'([0-9a-f]*)'", r"decode('\1', 'hex')"),
    (r"CAST\(replace\((\w+), ('\w+'), ('\w+')\) AS BLOB\)", r"decode(replace(encode(\1, 'escape'), \2, \3), 'escape')"),
)

PLACES: dict[str, Callable[[], Place]] = {"sqlite": SQLite, "postgresql": PostgreSQL}
_chosen: list[Place] = []


def choose(name: str) -> None:
    """Make books at this kind of place from now on."""
    _chosen[:] = [PLACES[name]()]


def place() -> Place:
    """Give the place that was chosen."""
    return _chosen[0]


@contextmanager
def fresh_book(
    *, actor: str = "li.wei", zone: str = "UTC", clock: Callable[[], datetime] = lambda: NOON
) -> Iterator[Book]:
    """Give an empty book that is gone afterwards."""
    address = place().fleeting(made=zone == "UTC")
    try:
        with relations.open(address, actor=actor, zone=zone, clock=clock) as book:
            yield book
    finally:
        place().forget(address)


@contextmanager
def fresh_address(folder: Path) -> Iterator[str]:
    """Give the address of a place where there is no book yet; what is made there is gone afterwards."""
    address = place().lasting(folder)
    try:
        yield address
    finally:
        place().forget(address)


def drop_guards(connection: Connection) -> None:
    """Take away the triggers that keep the log as it is."""
    of = " ON {}" if connection.dialect.name == "postgresql" else ""
    for table in BOOK.metadata.sorted_tables:
        for name in _triggers(connection, table.name):
            connection.exec_driver_sql(f"DROP TRIGGER {name}{of.format(table.name)}")


def _triggers(connection: Connection, table: str) -> list[str]:
    query = {
        "sqlite": f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'",
        "postgresql": f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal",
    }[connection.dialect.name]
    return [name for (name,) in connection.exec_driver_sql(query)]


def _url(address: str) -> str:
    return address.replace("postgresql:", "postgresql+psycopg:") if "://" in address else f"sqlite:///{address}"


def _name(address: str) -> str:
    return address.rpartition("/")[2]
