"""From the rows of a file to records: skipped or kept, completed from the row above, read field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import Any

from relations.errors import RelationsError
from relations.exchange.dates import DateReader, Exact
from relations.exchange.errors import BlankError, MapError, ValueRefusedError, listed, shortened, suggest
from relations.exchange.fields import FIELDS, Field, ImportKind, Tongue
from relations.exchange.maps import ImportMap, Origin, Skip
from relations.exchange.sources import Row

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A row that was read: its identity, the values of its fields that are not blank, or why it is refused."""

    row: Row
    identity: str
    values: Values
    refusal: str = ""


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
        self._sources = [
            (name, field, spec.fields.get(name), spec.values.get(name, {}))
            for name, field in self._fields.items()
            if name not in self._fixed
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
            surplus = () if self._spec.surplus == "ignore" else row.surplus
            yield None if skipped else replace(row, cells=cells, surplus=surplus)

    def record(self, row: Row) -> Record:
        """Read one row; what cannot be read makes a record with its refusal."""
        try:
            return Record(row, self._identity(row), self._values(row))
        except RelationsError as error:
            return Record(row, "", {}, str(error))

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

    def _identity(self, row: Row) -> str:
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
            return json.dumps([filled, self._spec.settings])
        key = [row.cells.get(column, "") for column in self._spec.key]
        if not any(key):
            raise RowFaultError(f"the key {listed(self._spec.key)} is blank; fill it in")
        return json.dumps(key)

    def _values(self, row: Row) -> Values:
        values = dict(self._fixed)
        for name, field, origin, translated in self._sources:
            value = self._value(row, name, field, origin, translated) if origin is not None else None
            if value is None or value == ():
                value = self._defaults.get(name)
            if value is not None:
                values[name] = value
            elif field.needed and origin is not None:
                raise BlankError(" / ".join(origin.columns), name)
        return values

    def _value(self, row: Row, name: str, field: Field, origin: Origin, translated: dict[str, str]) -> Any:
        column, text = self._text(row, origin)
        if not text:
            return None
        texts = _split(text, origin.split) if field.several else [text]
        words = [translated.get(word, word) for word in texts]
        try:
            read = [field.read(word, self._tongue) for word in words if word]
        except RelationsError as error:
            raise ValueRefusedError(column, text, str(error).replace("[values]", f"[values.{name}]")) from None
        if field.several:
            return tuple(read)
        return read[0] if read else None

    def _text(self, row: Row, origin: Origin) -> tuple[str, str]:
        """Give the column that feeds a field, and its text."""
        if len(origin.columns) == 1:
            column = origin.columns[0]
            text = row.cells.get(column, "")
            return column, "" if text in self._blank else text
        parts = [
            (column, text)
            for column in origin.columns
            if (text := row.cells.get(column, "")) not in self._blank and text
        ]
        if not parts:
            return " / ".join(origin.columns), ""
        if origin.first or len(parts) == 1:
            return parts[0]
        return " / ".join(column for column, _ in parts), origin.join.join(text for _, text in parts)


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
