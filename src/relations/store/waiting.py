"""Waiting until a log may have grown: PostgreSQL tells, SQLite has to be asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from select import select
from socket import socketpair
from time import monotonic
from typing import Any

from relations.store.database import Database
from relations.store.errors import ServerAwayError

_SHORTEST = 0.001
_LONGEST = 0.1
_UNTOLD = 5.0
"""Seconds after which the log is looked at even though nobody told."""
_RETRY = 0.2
_PATIENCE = 30.0


class Waiting(ABC):
    """Waits between one look at a log and the next; `stop()`, from any thread, ends it for good."""

    def __init__(self) -> None:
        self.stopped = False
        self._inside, self._outside = socketpair()

    def stop(self) -> None:
        """Wake who waits, and let nobody wait again."""
        self.stopped = True
        with suppress(OSError):
            self._outside.send(b".")

    def close(self) -> None:
        """Free what was taken."""
        self._inside.close()
        self._outside.close()

    @abstractmethod
    def wait(self, looks: int) -> None:
        """Come back when the log may have grown, after so many `looks` in vain."""

    def again(self) -> bool:
        """Tell whether to look again after the database could not be read."""
        return False

    def _rest(self, seconds: float, *besides: int) -> None:
        if not self.stopped:
            select([self._inside.fileno(), *besides], [], [], seconds)


class Asking(Waiting):
    """Waits 1 ms at first, ever longer up to 100 ms while nothing comes."""

    def wait(self, looks: int) -> None:
        """Wait twice as long after each look."""
        self._rest(min(_SHORTEST * 2 ** min(looks, 10), _LONGEST))


class Listening(Waiting):
    """Waits for PostgreSQL's NOTIFY, by which the head of a log tells that it has moved.

    A connection that is lost is made anew, for half a minute while the server is away.
    """

    def __init__(self, database: Database, channel: str) -> None:
        """`channel` is the table of the entries."""
        super().__init__()
        self._database = database
        self._channel = channel
        self._connection: Any = None

    def wait(self, looks: int) -> None:  # noqa: ARG002
        """Come back when told; the first time at once, for what came before we listened was not told to us."""
        if self._connection is None:
            self._listen()
            return
        try:
            self._rest(_UNTOLD, self._connection.fileno())
            list(self._connection.notifies(timeout=0))
        except self._database.driver_error:
            self.again()

    def again(self) -> bool:
        """Make the connection anew, and tell whether the server is back."""
        self._leave()
        self._listen()
        return self._connection is not None

    def close(self) -> None:
        """Close the connection too."""
        self._leave()
        super().close()

    def _listen(self) -> None:
        end = monotonic() + _PATIENCE
        while not self.stopped:
            with suppress(ServerAwayError):
                self._connection = self._database.listen(self._channel)
                return
            if monotonic() > end:
                return
            self._rest(_RETRY)

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
