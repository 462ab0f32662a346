"""Rows as CSV, the same in a file of an audit as on the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any


def csv_of(rows: Iterable[Any], row_type: type) -> Iterator[str]:
    """Give rows of a dataclass as lines of CSV, under the names of the fields."""
    names = [field.name for field in fields(row_type)]
    yield _line(names)
    for row in rows:
        yield _line([cell(getattr(row, name)) for name in names])


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def cell(value: Any) -> str:
    """Write lists of plain values with semicolons between them, and anything deeper as JSON."""
    if isinstance(value, list | tuple) and all(isinstance(part, str | int | float) for part in value):
        return "; ".join(str(part) for part in value)
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=asdict)
    return "" if value is None else str(value)
