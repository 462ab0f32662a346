"""The file of rejected rows: as given, with the line and the reason; to be mended and imported with the same map."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from relations.exchange.errors import ImportFileError
from relations.exchange.rows import Record
from relations.exchange.sources import MARKS, Source, shape_of


class RejectsFile:
    """Writes rejected rows: a CSV like the one they came from, JSON lines for records of JSON."""

    def __init__(self, text: IO[str], source: Source, delimiter: str) -> None:
        """For a CSV the header is written at once, so that a file without rejects says so by having no rows."""
        self._text = text
        self._header = source.header
        self._writer = csv.writer(text, delimiter=delimiter)
        if self._header is not None:
            self._writer.writerow((*self._header, *_marks(self._header)))

    def write(self, records: Sequence[Record]) -> None:
        """Add rejected rows."""
        for record in records:
            row = record.row
            if self._header is None:
                marks = dict(zip(_marks(list(row.cells)), (row.line, record.refusal), strict=True))
                self._text.write(json.dumps({**row.cells, **marks}) + "\n")
            else:
                cells = (row.cells.get(column, "") for column in self._header)
                self._writer.writerow((*cells, row.line, record.refusal, *row.surplus))


def _marks(header: Sequence[str]) -> tuple[str, str]:
    return MARKS[1] if set(MARKS[0]) & set(header) else MARKS[0]


def check_rejects(file: Path, rejects: Path) -> None:
    """Refuse a name for the rejected rows under which they could not be imported again, with ImportFileError."""
    csv_like = shape_of(file) in {"csv", "xlsx"}
    if shape_of(rejects) != ("csv" if csv_like else "jsonl"):
        raise ImportFileError(rejects, f"rows rejected from {file.name} are {'CSV' if csv_like else 'JSON lines'}; "
                              f"name the file {rejects.stem}.{'csv' if csv_like else 'jsonl'}")  # fmt: skip
    if rejects.exists() and rejects.samefile(file):
        raise ImportFileError(rejects, "this is the file that is imported; give the rejected rows another name")


@contextmanager
def writing(rejects: Path | None, source: Source, delimiter: str) -> Iterator[RejectsFile | None]:
    """Open the file of rejected rows, in the encoding of the file that is imported; None where none is wanted."""
    if rejects is None:
        yield None
        return
    encoding = source.encoding if source.header is not None else "utf-8"
    try:
        text = rejects.open("w", encoding=encoding, newline="", errors="backslashreplace")
    except OSError as error:
        raise ImportFileError(rejects, f"it cannot be written ({error.strerror}); give another file") from None
    with text:
        yield RejectsFile(text, source, delimiter)
