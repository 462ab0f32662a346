"""What the store refuses: one line each, saying what is wrong and the mend."""

from __future__ import annotations

from relations.errors import InvalidInputError, RelationsError


class StoreError(RelationsError):
    """The book cannot be opened, read or written."""


class BadAddressError(InvalidInputError):
    """The address of a book is neither a file name nor a URL of a known kind."""

    def __init__(self, address: str, why: str) -> None:
        """`address` as given, without its password."""
        super().__init__(
            f"'{address}' does not name a book: {why}; "
            "give a file name, sqlite:///FILE or postgresql://USER@HOST/DATABASE"
        )


class MissingDriverError(StoreError):
    """PostgreSQL is asked for, and its driver is not installed."""

    def __init__(self) -> None:
        super().__init__("PostgreSQL needs its driver; install it with: pip install 'relations[postgres]'")


class NoBookError(StoreError):
    """There is no book at that place."""

    def __init__(self, place: str) -> None:
        super().__init__(f"there is no book at {place}; create it with: relations init")


class NotABookError(StoreError):
    """Something else stands at that place: another program's database, another file, a folder."""

    def __init__(self, place: str, what: str) -> None:
        """Say `what` stands there."""
        super().__init__(f"{place} is no relations book: it is {what}; name another place with --db")


class DamagedBookError(StoreError):
    """The file of the book is damaged."""

    def __init__(self, place: str, said: str) -> None:
        """`said` is what the database found."""
        super().__init__(f"the book at {place} is damaged ({said}); bring it back from a backup")


class NewerBookError(StoreError):
    """The book was written by a newer relations."""

    def __init__(self, place: str, found: str, known: str) -> None:
        """`found` and `known` are format versions."""
        super().__init__(
            f"the book at {place} has format {found} and this program knows format {known}; install a newer relations"
        )


class ReadOnlyBookError(StoreError):
    """The file of the book, or its folder, cannot be written."""

    def __init__(self, place: str) -> None:
        super().__init__(f"the book at {place} cannot be written; give yourself the right to write its file and folder")


class NotAllowedError(StoreError):
    """The role that we are connected as may not do that."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"you may not do that in the book at {place}: entries are added by writers, and never changed; "
            "connect as a role that may, or ask the owner of the book"
        )


class ForgedActorError(StoreError):
    """A writer records under the name of somebody else."""

    def __init__(self, place: str, said: str) -> None:
        """`said` is the name by which the writer is connected."""
        super().__init__(f"you are '{said}' at {place} and can record as nobody else; say --actor {said}")


class DiskFullError(StoreError):
    """There is no room left on the disk."""

    def __init__(self, place: str) -> None:
        super().__init__(f"the disk of the book at {place} is full, nothing was recorded; make room and try again")


class FailingDiskError(StoreError):
    """The disk could not be read or written."""

    def __init__(self, place: str, said: str) -> None:
        """`said` is what the database found."""
        super().__init__(
            f"the disk of the book at {place} fails us ({said}); see whether it is full, over its quota or broken, "
            "then what is recorded, with: relations doctor, relations log list"
        )


class BusyBookError(StoreError):
    """Others held the book for longer than we wait."""

    def __init__(self, place: str) -> None:
        super().__init__(f"the book at {place} is busy with another program's work; try again when that is done")


class ServerAwayError(StoreError):
    """The PostgreSQL server cannot be reached, or broke off."""

    def __init__(self, place: str, said: str) -> None:
        """`said` is what the driver found."""
        super().__init__(f"the server of {place} does not serve us ({said}); check that it runs, and the address")


class DatabaseRefusedError(StoreError):
    """The database refused for a reason that has no better name here."""

    def __init__(self, place: str, said: str) -> None:
        """`said` is the database's own message."""
        super().__init__(f"the database of the book at {place} refused: {said}; check the book with: relations doctor")


class DamagedHeadError(StoreError):
    """The head row does not fit the log."""

    def __init__(self, size: int) -> None:
        """`size` is the number of entries that the head row names."""
        super().__init__(f"the head of the log is damaged (size {size}); bring the book back from a backup")


class ConflictError(StoreError):
    """What was read has changed meanwhile; read again and decide again."""


class VersionConflictError(ConflictError):
    """That version of the stream is taken."""

    def __init__(self, stream: str, version: int) -> None:
        super().__init__(f"{stream} already has a version {version}: someone recorded at the same time; try again")
        self.stream = stream
        self.version = version


class DuplicateEventError(ConflictError):
    """An event of that id is recorded already."""

    def __init__(self, event_id: str) -> None:
        super().__init__(f"event {event_id} is recorded already; nothing was added")
        self.event_id = event_id


class StaleReadError(ConflictError):
    """Entries that bear on the decision were recorded after it was read."""

    def __init__(self, after: int, position: int) -> None:
        """`after` is where reading ended, `position` the first entry that came in between."""
        super().__init__(f"entry {position} was recorded in between (we had read up to {after}); try again")
        self.after = after
        self.position = position


class TrackingMovedError(ConflictError):
    """Another worker has applied these entries."""

    def __init__(self, name: str, seen: int) -> None:
        """`seen` is the position from which this worker started."""
        super().__init__(f"'{name}' no longer stands at entry {seen}: another program moved it; try again")
        self.name = name
        self.seen = seen


class UnfitEntryError(StoreError):
    """An entry was changed after it was recorded, or is missing."""

    def __init__(self, position: int) -> None:
        """`position` of the entry."""
        super().__init__(f"entry {position} is missing or does not fit its leaf; see: relations audit verify")
        self.position = position


class OtherBookError(StoreError):
    """The book that is to become a copy holds other entries."""

    def __init__(self, place: str, size: int) -> None:
        """`size` is the number of entries there."""
        super().__init__(
            f"the book at {place} has {size} entries that are not the first {size} of this one; "
            "copy to a place where there is no book, or to an earlier copy of this one"
        )


class OtherZoneError(StoreError):
    """The book that is to become a copy counts its days otherwise."""

    def __init__(self, place: str, there: str, here: str) -> None:
        """`there` and `here` are time zones."""
        super().__init__(
            f"the book at {place} has time zone {there} and this one {here}; copy to where there is no book"
        )


class SameBookError(InvalidInputError):
    """A book is to be copied onto itself."""

    def __init__(self, place: str) -> None:
        """`place` of the book."""
        super().__init__(f"{place} is this book; copy it to another place")


class UnknownTopicError(StoreError):
    """The log holds a kind of event that this program does not know."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"events of kind '{topic}' are not known here; a newer relations may be needed")
        self.topic = topic


class UnreadableEntryError(StoreError):
    """The state of an entry does not fit its topic."""

    def __init__(self, position: int, topic: str, why: str) -> None:
        """`position` is 0 when the event stands outside the log."""
        entry = f"entry {position}" if position else "an event"
        super().__init__(f"{entry} ({topic}) cannot be read: {why}; check the book with: relations doctor")
        self.position = position
        self.topic = topic


class UnwritableEventError(StoreError):
    """An event that would not read back as it is must not be recorded."""

    def __init__(self, topic: str, why: str) -> None:
        super().__init__(f"this {topic} would not read back as it is ({why}); nothing was recorded")
        self.topic = topic


class UnwritableTextError(StoreError):
    """A text holds half a character, which no database can keep or compare."""

    def __init__(self) -> None:
        """Say so, without repeating the text."""
        super().__init__("a text holds bytes that are no UTF-8; write it anew")
