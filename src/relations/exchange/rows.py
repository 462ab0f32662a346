"""From the rows of a file to records: skipped or kept, completed from the row above, read field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from relations.errors import RelationsError
from relations.exchange.dates import DateReader, Exact
from relations.exchange.errors import BlankError, MapError, ValueRefusedError, listed, shortened, suggest
from relations.exchange.fields import FIELDS, Field, ImportKind, Tongue, UnfitError
from relations.exchange.identity import Part
from relations.exchange.maps import ImportMap, Origin, Skip
from relations.exchange.sources import Row

Values = dict[str, Any]
Cells = Mapping[str, str]
_Columns = Callable[[Cells], tuple[str, str]]
"""Gives the column that feeds a field in this row, and its text."""
_Feed = tuple[str, _Columns, Callable[[str], Any], bool]
"""A field's name, its columns, how their text is read, and whether there must be one."""
_KEPT = 10_000


class Record(NamedTuple):
    """A row that was read: its identity, the values of its fields that are not blank, or why it is refused.

    `columns` says for messages which column feeds a field.
    """

    row: Row
    identity: Part
    values: Values
    columns: Mapping[str, str]
    refusal: str = ""

    def column(self, field: str) -> str:
        """Name what feeds a field: its column, or the field itself where the map gives the value."""
        return f"column '{self.columns[field]}'" if field in self.columns else field


class Reader:
    """Reads the rows of one file as records of one kind, as the map says."""

    def __init__(self, kind: ImportKind, spec: ImportMap, *, rep: str, today: date, zone: tzinfo) -> None:
        """`rep` is who did it where the map does not say. Raises MapError for a map that does not fit the kind."""
        self._spec = spec
        self._fields = FIELDS[kind]
        dates = DateReader(spec.dates.formats, spec.dates.year, spec.dates.replace, today, zone)
        self._tongue = Tongue(dates, spec.numbers, today)
        self._blank = frozenset(spec.blank)
        self._skips = [_skipper(rule) for rule in spec.skip]
        self._above: dict[str, str] = {}
        self._check(kind)
        self._fixed = {field: self._given("constants", field, text) for field, text in spec.constants.items()}
        self._defaults = {field: self._given("defaults", field, text) for field, text in spec.defaults.items()}
        if "rep" in self._fields and "rep" not in {*spec.fields, *spec.constants, *spec.defaults}:
            self._fixed["rep"] = rep
        self._named = {name: " / ".join(origin.columns) for name, origin in spec.fields.items()}
        self._feeds = [
            self._feed(name, field, spec.fields[name], spec.values.get(name, {}))
            for name, field in self._fields.items()
            if name in spec.fields
        ]

    def kept(self, rows: Iterator[Row]) -> Iterator[Row | None]:
        """Give the rows with blanks filled in from the row above; None for each that is to be skipped."""
        for row in rows:
            cells = row.cells
            if not (row.fault or row.surplus or any(cells.values())):
                yield None
                continue
            skipped = any(skips(cells) for skips in self._skips)
            for column in self._spec.inherit:
                if cells.get(column):
                    self._above[column] = cells[column]
                else:
                    cells = {**cells, column: self._above.get(column, "")}
            if skipped:
                yield None
            elif cells is row.cells and not row.surplus:
                yield row
            else:
                yield row._replace(cells=cells, surplus=() if self._spec.surplus == "ignore" else row.surplus)

    def record(self, row: Row) -> Record:
        """Read one row; what cannot be read makes a record with its refusal."""
        try:
            return Record(row, self._identity(row), self._values(row), self._named)
        except RelationsError as error:
            return Record(row, (), {}, self._named, str(error))

    def _check(self, kind: ImportKind) -> None:
        spec = self._spec
        for table in ("fields", "constants", "defaults", "values"):
            for field in getattr(spec, table):
                if field not in self._fields:
                    raise MapError(
                        spec.place,
                        f"[{table}] '{field}' is no field of {kind}{suggest(field, self._fields)}; "
                        f"those are {listed(self._fields)}",
                    )
        for name, field in self._fields.items():
            if field.needed and name != "rep" and name not in {*spec.fields, *spec.constants, *spec.defaults}:
                raise MapError(
                    spec.place, f"{kind} need '{name}'; say which column feeds it: [fields] {name} = \"...\""
                )

    def _given(self, table: str, name: str, text: str) -> Any:
        try:
            field = self._fields[name]
            return (field.read(text, self._tongue),) if field.several else field.read(text, self._tongue)
        except RelationsError as error:
            raise MapError(self._spec.place, f"[{table}] {name} = '{shortened(text)}': {error}") from None

    def _identity(self, row: Row) -> Part:
        """Say which record the row is: its key, or without one all that it holds and what was set for its file."""
        if row.fault:
            raise RowFaultError(row.fault)
        if row.surplus:
            raise RowFaultError(
                f"there are cells beyond the last column ({listed(map(shortened, row.surplus[:3]))}); "
                'look for a stray delimiter, or set surplus = "ignore" in the map'
            )
        if not self._spec.key:
            filled = sorted((column, text) for column, text in row.cells.items() if text)
            return (filled, self._spec.settings)
        key = [row.cells.get(column, "") for column in self._spec.key]
        if not any(key):
            raise RowFaultError(f"the key {listed(self._spec.key)} is blank; fill it in")
        return key

    def _values(self, row: Row) -> Values:
        values = {**self._defaults, **self._fixed}
        for name, columns, read, needed in self._feeds:
            column, text = columns(row.cells)
            if text:
                try:
                    value = read(text)
                except RelationsError as error:
                    raise ValueRefusedError(column, text, str(error)) from None
                if value is not None:
                    values[name] = value
            if needed and name not in values:
                raise BlankError(column, name)
        return values

    def _feed(self, name: str, field: Field, origin: Origin, translated: Mapping[str, str]) -> _Feed:
        """Put together how one field is fed: from which columns, and how their text is read."""

        @lru_cache(maxsize=_KEPT, typed=True)
        def read(text: str) -> Any:
            texts = _split(text, origin.split) if field.several else [text]
            words = [word for piece in texts if (word := translated.get(piece, piece))]
            try:
                values = tuple(field.read(word, self._tongue) for word in words)
            except RelationsError as error:
                raise UnfitError(str(error).replace("[values]", f"[values.{name}]")) from None
            return (values if field.several else values[0]) if values else None

        columns = self._column(origin.columns[0]) if len(origin.columns) == 1 else self._columns(origin)
        return name, columns, read, field.needed

    def _column(self, column: str) -> _Columns:
        def text(cells: Cells) -> tuple[str, str]:
            given = cells.get(column, "")
            return column, "" if given in self._blank else given

        return text

    def _columns(self, origin: Origin) -> _Columns:
        def text(cells: Cells) -> tuple[str, str]:
            parts = [
                (column, given)
                for column in origin.columns
                if (given := cells.get(column, "")) and given not in self._blank
            ]
            if origin.first and parts:
                return parts[0]
            columns = [column for column, _ in parts] or origin.columns
            return " / ".join(columns), origin.join.join(given for _, given in parts)

        return text


class RowFaultError(RelationsError):
    """A row that is wrong as a whole; the message ends with the mend."""


def _split(text: str, mark: str | None) -> list[str]:
    """Take a text that holds several values apart: at the mark, and at the end of a line."""
    if isinstance(text, Exact):
        return [text]
    pieces = [piece for line in text.splitlines() for piece in (line.split(mark) if mark else [line])]
    return [piece.strip() for piece in pieces if piece.strip()]


def _skipper(rule: Skip) -> Callable[[dict[str, str]], bool]:
    equal = frozenset(text.casefold() for text in rule.equals)
    pattern = re.compile(rule.matches) if rule.matches else None

    def skips(cells: dict[str, str]) -> bool:
        there: Sequence[str] = [cells[column] for column in rule.column if column in cells]
        return any(
            (rule.blank and not text)
            or (bool(text) and text.casefold() in equal)
            or (pattern is not None and pattern.search(text) is not None)
            for text in there
        )

    return skips
