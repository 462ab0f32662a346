"""From what a database driver says to the errors of the store."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from relations.store.errors import (
    BusyBookError,
    DamagedBookError,
    DatabaseRefusedError,
    DiskFullError,
    FailingDiskError,
    ForgedActorError,
    NotABookError,
    NotAllowedError,
    ReadOnlyBookError,
    ServerAwayError,
    StoreError,
    UnwritableTextError,
)
from relations.store.schema import FORGED

_SQLITE: tuple[tuple[str, Callable[[str, str], StoreError]], ...] = (
    ("SQLITE_NOTADB", lambda place, _: NotABookError(place, "not a database")),
    ("SQLITE_CORRUPT", DamagedBookError),
    ("SQLITE_IOERR_SHORT_READ", DamagedBookError),
    ("SQLITE_READONLY", lambda place, _: ReadOnlyBookError(place)),
    ("SQLITE_CANTOPEN", lambda place, _: ReadOnlyBookError(place)),
    ("SQLITE_PERM", lambda place, _: ReadOnlyBookError(place)),
    ("SQLITE_FULL", lambda place, _: DiskFullError(place)),
    ("SQLITE_IOERR_SHMSIZE", lambda place, _: DiskFullError(place)),
    ("SQLITE_IOERR", FailingDiskError),
    ("SQLITE_BUSY", lambda place, _: BusyBookError(place)),
    ("SQLITE_LOCKED", lambda place, _: BusyBookError(place)),
)
_POSTGRESQL: tuple[tuple[str, Callable[[str, str], StoreError]], ...] = (
    ("53100", lambda place, _: DiskFullError(place)),
    ("55P03", lambda place, _: BusyBookError(place)),
    ("40", lambda place, _: BusyBookError(place)),
    ("25006", lambda place, _: ReadOnlyBookError(place)),
    ("XX00", DamagedBookError),
    (FORGED, ForgedActorError),
    ("42501", lambda place, _: NotAllowedError(place)),
    ("08", ServerAwayError),
    ("28", ServerAwayError),
    ("3D", ServerAwayError),
    ("53", ServerAwayError),
    ("57P", ServerAwayError),
)


@contextmanager
def translating(place: str, driver: type[Exception]) -> Iterator[None]:
    """Turn every error of SQLAlchemy and of the `driver` into a StoreError about the book at `place`.

    So are those of SQLite, which keeps the read models of the past even of a book on a server. The original stays its
    cause.
    """
    try:
        yield
    except DBAPIError as error:
        raise _translated(error.orig, place, away=error.connection_invalidated) from error
    except (driver, sqlite3.Error) as error:
        raise _translated(error, place) from error
    except UnicodeEncodeError as error:
        raise UnwritableTextError from error
    except PoolTimeoutError as error:
        raise BusyBookError(place) from error
    except SQLAlchemyError as error:
        raise DatabaseRefusedError(place, _first_line(error)) from error


@contextmanager
def translating_files(place: str) -> Iterator[None]:
    """Turn the errors of making a file or folder into a StoreError about the book at `place`."""
    try:
        yield
    except OSError as error:
        said = error.strerror or str(error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(place) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise ReadOnlyBookError(place) from error
        raise NotABookError(place, f"not a usable file name ({said.lower()})") from error


def _translated(error: BaseException | None, place: str, *, away: bool = False) -> StoreError:
    said = _first_line(error)
    if isinstance(error, sqlite3.Error):
        code, table = getattr(error, "sqlite_errorname", ""), _SQLITE
    else:
        code, table = getattr(error, "sqlstate", None) or "", _POSTGRESQL
        if away or (not code and type(error).__name__ == "OperationalError"):
            return ServerAwayError(place, said)
    for start, kind in table:
        if code.startswith(start):
            return kind(place, said)
    return DatabaseRefusedError(place, said)


def _first_line(error: BaseException | None) -> str:
    return next(iter(str(error).splitlines()), "no reason given").strip()
