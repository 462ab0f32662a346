"""What every report is: a title, some facts, and sections of rows, to be shown in any form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

ColumnKind = Literal["text", "day", "count", "money", "percent"]
Row = Mapping[str, Any]
NUMERIC: frozenset[ColumnKind] = frozenset({"count", "money", "percent"})
"""The columns whose values are numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field of the rows that it shows, its heading, and what sort of value it holds.

    Money is a decimal text, so that it stays exact; a percentage is a number from 0 up, 100 being the whole.
    """

    name: str
    title: str
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of a section: one group for each row, named by the field `label`, with a bar for each of `values`.

    Rows that differ in the fields of `by` are of different measures, and drawn in charts of their own.
    """

    label: str
    values: tuple[str, ...]
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title; a row may hold more than the columns show, such as the entries behind it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str = "none"
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a time, as of a day: of a rep, of a customer, or of all (both None); `facts` stand at its top."""

    report: str
    title: str
    rep: str | None
    customer: str | None
    since: str
    until: str
    as_of: str
    facts: Mapping[str, str]
    sections: tuple[Section, ...]


def columns(*said: str) -> tuple[Column, ...]:
    """Make columns of texts such as `customer`, `made:count` or `due_on:day:due`: field, kind, heading."""
    return tuple(map(_column, said))


def _column(said: str) -> Column:
    name, kind, title = (*said.split(":"), "", "")[:3]
    return Column(name, title or name.replace("_", " "), kind or "text")  # type: ignore[arg-type]


def percent(part: Decimal | int, whole: Decimal | int) -> float | None:
    """Give a share in percent with one decimal, None of nothing."""
    return round(float(100 * Decimal(part) / whole), 1) if whole else None


def money(amount: Decimal) -> str:
    """Write an amount as the log does, without an exponent."""
    return f"{amount:f}"


def of_fields(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """Take some fields of a row of a question."""
    return {name: getattr(row, name) for name in names}


def shown(column: Column, row: Row) -> str:
    """Write a value as people read it."""
    value = row[column.name]
    match column.kind:
        case _ if value is None:
            return ""
        case "percent":
            return f"{value:g} %"
        case "money":
            return f"{Decimal(value):,f}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
