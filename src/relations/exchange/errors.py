"""What an import refuses: one line each, saying what is wrong and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from relations.errors import InvalidInputError, RelationsError

_SHOWN = 60


class MapError(InvalidInputError):
    """The import map cannot be used."""

    def __init__(self, place: str, why: str) -> None:
        """`place` is the map's file name, with the key where one is at fault; `why` ends with the mend."""
        super().__init__(f"{place}: {why}")


class ImportFileError(InvalidInputError):
    """The file to import cannot be read as what it is declared to be."""

    def __init__(self, file: Path, why: str) -> None:
        """`why` ends with the mend."""
        super().__init__(f"{file}: {why}")


class UndecodableFileError(ImportFileError):
    """The file is not in the encoding that the map declares."""

    def __init__(self, file: Path, line: int, byte: int, encodings: Sequence[str]) -> None:
        """`line` and `byte` are where the first encoding fails; `encodings` all that were tried."""
        tried = " nor ".join(encodings)
        mend = 'its fallback = "..."' if len(encodings) == 1 else "another one"
        super().__init__(
            file, f"line {line} has byte 0x{byte:02x}, which is not {tried}; declare its encoding in the map, or {mend}"
        )


class NoColumnError(ImportFileError):
    """The file has no such column."""

    def __init__(self, file: Path, column: str, header: Iterable[str]) -> None:
        """`column` as the map names it; `header` the columns that are there."""
        there = list(header)
        super().__init__(
            file, f"there is no column '{column}'{suggest(column, there)}; its columns are {listed(there)}"
        )


class ValueRefusedError(InvalidInputError):
    """A cell cannot be read as what its field holds."""

    def __init__(self, column: str, value: str, why: str) -> None:
        """`column` and `value` as in the file; `why` ends with the mend."""
        super().__init__(f"column '{column}' says '{shortened(value)}': {why}")


class BlankError(InvalidInputError):
    """A field that every record needs is blank."""

    def __init__(self, column: str, field: str) -> None:
        """`column` as in the file; `field` of the record."""
        super().__init__(f"column '{column}' is blank; fill it in, or give [defaults] {field} in the map")


class OutOfOrderError(InvalidInputError):
    """Two days of one row contradict each other."""

    def __init__(self, later: str, on: object, earlier: str, before: object) -> None:
        """`later` and `earlier` are columns, with their days."""
        super().__init__(f"{later} says {on}, which lies before {before} of {earlier}; mend one of the two")


class MissingStageError(InvalidInputError):
    """A complaint passed a stage without having passed the one before it."""

    def __init__(self, stage: str, day: object, needed: str) -> None:
        """`stage` is a column, with its day; `needed` says which other one must not be blank."""
        super().__init__(f"{stage} says {day} and {needed} is blank; fill it in, or leave both blank")


class NoCurrencyError(InvalidInputError):
    """An amount without its currency says nothing."""

    def __init__(self, column: str, value: object) -> None:
        """`column` of the amount, and the amount as read."""
        super().__init__(f"{column} says {value} without a currency; give [defaults] currency in the map")


class OlderSnapshotError(InvalidInputError):
    """A promise's status is told for a day before the last change that is known of it."""

    def __init__(self, status: str, on: object, known: str, since: object) -> None:
        """`status` and `on` are the row's; `known` the last outcome, settled or reopened on `since`."""
        super().__init__(
            f"status '{status}' as of {on} comes after '{known}' as of {since} was recorded; "
            "import snapshots in the order of their days"
        )


class OlderPostsError(InvalidInputError):
    """A snapshot of posts is older than what its source told already."""

    def __init__(self, source: str, on: object, told: object) -> None:
        """`source` of the map, the day `on` of the snapshot, and a later day that was `told` of."""
        super().__init__(
            f"the snapshot of {on} is older than what '{source}' told of {told}; "
            "import snapshots in the order of their days"
        )


class TwiceInSnapshotError(InvalidInputError):
    """Two rows of one snapshot say different things of one post."""

    def __init__(self, line: int) -> None:
        """`line` of the row that came first."""
        super().__init__(f"line {line} names the same post and says otherwise; remove one of the two")


class EmptySnapshotError(ImportFileError):
    """A complete snapshot without a row would end every post."""

    def __init__(self, file: Path) -> None:
        """`file` as given."""
        super().__init__(file, "it holds no row, and a complete snapshot of nobody would end every post; "
                         "check the file, and what the map skips")  # fmt: skip


class RejectsNotCompleteError(InvalidInputError):
    """Rows that were rejected are not a complete snapshot."""

    def __init__(self) -> None:
        """Say the same of every row."""
        super().__init__(
            "rejected rows alone are no complete snapshot; mend the file that they come from and import that again"
        )


class ImportStoppedError(RelationsError):
    """The import was interrupted: the chunks that were done are in, nothing of the one under way."""

    def __init__(self, read: int, accepted: int) -> None:
        """`read` rows were dealt with, and `accepted` of them recorded."""
        super().__init__(
            f"the import was stopped after {read} rows, {accepted} of them accepted; "
            "import the same file again to complete it"
        )


def suggest(word: str, known: Iterable[str]) -> str:
    """Give `; did you mean 'x'?` where something known is near."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def listed(words: Iterable[str]) -> str:
    """Put words in one line."""
    return ", ".join(f"'{word}'" for word in words)


def shortened(text: str) -> str:
    """Put a text in one line of at most 60 characters."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…"
