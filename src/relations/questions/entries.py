"""What the log holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from relations.domain.corrections.errors import NoSuchEntryError
from relations.domain.ref import Kind, Ref
from relations.queries import directory
from relations.questions.asking import Asking
from relations.store.log import Stored

if TYPE_CHECKING:
    from relations.queries.entries import HistoryRow, LogEntry, LogRow


def opens(kind: Kind, entry: Stored) -> bool:
    """Tell whether an entry is the first one of a customer's or person's file."""
    return entry.version == 1 and entry.stream.startswith(f"{kind.name.lower()}-")


class EntryQuestions(Asking):
    """Questions about the entries themselves."""

    def history(self, who: str, *, by_recorded: bool = False) -> list[HistoryRow]:
        """Give every entry of a customer or person, in the order of happening, or of recording."""
        from relations.queries.entries import customer_history, person_history

        with self._reading() as connection:
            position, kind = self._file(connection, who)
            ask = customer_history if kind is Kind.CUSTOMER else person_history
            return ask(connection, self.codec, position, by_recorded=by_recorded)

    def person_history(self, person: str, *, by_recorded: bool = False) -> list[HistoryRow]:
        """Give every entry that mentions a key person, across customers."""
        from relations.queries.entries import person_history

        with self._reading() as connection:
            position, _ = self._file(connection, person, Kind.PERSON)
            return person_history(connection, self.codec, position, by_recorded=by_recorded)

    def entries(self, *, after: int = 0, limit: int | None = None) -> Iterator[LogRow]:
        """Go through the log in order, without holding it in memory."""
        from relations.queries.entries import log_rows

        left = limit
        while left is None or left > 0:
            with self.database.reading() as connection:
                rows = log_rows(connection, self.log, after=after, limit=min(1000, left or 1000))
            yield from rows
            if not rows:
                return
            after = rows[-1].position
            left = None if left is None else left - len(rows)

    def entry(self, position: int) -> LogEntry:
        """Show one entry of the log with all it holds; raises NoSuchEntryError."""
        from relations.queries.entries import log_entry

        with self.database.reading() as connection:
            found = log_entry(connection, self.log, position)
            if found is None:
                raise NoSuchEntryError(position, self.log.head(connection).size)
            return found

    def known_by(self, moment: datetime) -> int:
        """Give the position of the last entry that was recorded by a moment, which carries its offset."""
        with self.database.reading() as connection:
            return self.log.recorded_by(connection, moment)

    def size(self) -> int:
        """Give the number of entries."""
        with self.database.reading() as connection:
            return self.log.head(connection).size

    def _file(self, connection: Connection, who: str, wanted: Kind | None = None) -> tuple[int, Kind]:
        """Find a customer or person; a reference may also mean a file that was retracted altogether."""
        try:
            if wanted is not None:
                return directory.look_up(connection, Ref(who), wanted).position, wanted
            ref, kind = self._customer_or_person(connection, who)
        except directory.UnknownRefError:
            parts = Ref(who).parts()
            first = self.log.at(connection, parts[1]) if parts else None
            if parts is None or first is None or not opens(parts[0], first):
                raise
            return parts[1], parts[0]
        return ref.position, kind

    def _customer_or_person(self, connection: Connection, who: str) -> tuple[Ref, Kind]:
        parts = Ref(who).parts()
        if parts is not None:
            kind = Kind.PERSON if parts[0] is Kind.PERSON else Kind.CUSTOMER
            return directory.look_up(connection, Ref(who), kind), kind
        found = directory.anybody(connection, who)
        if len(found) > 1:
            raise directory.AmbiguousNameError(who, found)
        kind = found[0].kind if found else Kind.CUSTOMER
        return directory.look_up(connection, Ref(who), kind), kind
