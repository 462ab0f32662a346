"""Where books are measured: in files, or on a PostgreSQL server of our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from bench.workload import Workload, fill, opened
from postgres import Server


class Place(Protocol):
    """Gives fresh databases."""

    @property
    def suffix(self) -> str:
        """What is added to the name of a figure."""

    @property
    def workload(self) -> Workload:
        """The book of which copies are given."""

    @property
    def scratch(self) -> Path:
        """A folder for files."""

    def book(self) -> str:
        """Give the address of a new copy of the book."""

    def bare(self) -> Path | str:
        """Give the address of an empty database."""

    def eventsourcing(self) -> Mapping[str, str]:
        """Give the settings of the library eventsourcing for an empty database."""


@dataclass(frozen=True, slots=True)
class Files:
    """Books in files of a folder."""

    workload: Workload
    scratch: Path
    suffix: str = ""
    _number: Iterator[int] = field(default_factory=count)

    def book(self) -> str:
        """Copy the book."""
        return str(self.workload.copy(self.bare()))

    def bare(self) -> Path:
        """Name a new file."""
        return self.scratch / f"{next(self._number)}-{self.workload.entries}.db"

    def eventsourcing(self) -> Mapping[str, str]:
        """Name a new file."""
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(self.bare())}


@dataclass(frozen=True, slots=True)
class Databases:
    """Books on a server; `filled` is the name of the database that holds the one to be copied."""

    workload: Workload
    server: Server
    filled: str
    scratch: Path
    suffix: str = " (PostgreSQL)"

    def book(self) -> str:
        """Copy the database."""
        return self.server.address(self.server.new(self.filled))

    def bare(self) -> str:
        """Make a database."""
        return self.server.address(self.server.new()).replace("postgresql:", "postgresql+psycopg:")

    def eventsourcing(self) -> Mapping[str, str]:
        """Make a database."""
        parts = urlsplit(self.server.address(self.server.new()))
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": parts.path.lstrip("/"),
            "POSTGRES_HOST": parts.hostname or "",
            "POSTGRES_PORT": str(parts.port),
            "POSTGRES_USER": parts.username or "",
            "POSTGRES_PASSWORD": "none",
        }


@contextmanager
def on_server(workload: Workload, scratch: Path) -> Iterator[Databases]:
    """Give a place on a server of our own, on which every commit waits for the disk."""
    with Server(durable=True) as server:
        filled = server.new()
        with opened(server.address(filled)) as book:
            fill(book, workload.entries)
        yield Databases(workload, server, filled, scratch)
