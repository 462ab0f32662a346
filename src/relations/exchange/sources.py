"""The files that are imported: CSV, XLSX, JSON lines and JSON, read row by row."""

from __future__ import annotations

import codecs
import csv
import io
import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, repeat
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

from relations.exchange.dates import Exact
from relations.exchange.errors import ImportFileError, NoColumnError, UndecodableFileError, listed
from relations.exchange.maps import ImportMap

Shape = Literal["csv", "xlsx", "jsonl", "json"]
_SHAPES: dict[str, Shape] = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
}  # fmt: skip
_AT_ONCE = 1 << 20
_LONGEST_CELL = 1_000_000

MARKS = (("line", "reason"), ("rejected_line", "rejected_reason"))
"""The last two columns of a file of rejected rows; the second pair where a column of the first exists already."""


class Row(NamedTuple):
    """One row as it stands in the file: its line, its trimmed cells by column, and what is wrong with its form.

    `mended` ones come from a file of rejected rows.
    """

    line: int
    cells: dict[str, str]
    surplus: tuple[str, ...] = ()
    fault: str = ""
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """An open file: its rows, its columns (None where every record has its own), and how far reading has come.

    `progress` says how much was read of how much: bytes of a text, rows of a workbook.
    """

    shape: Shape
    encoding: str
    header: tuple[str, ...] | None
    rows: Iterator[Row]
    progress: Callable[[], tuple[int, int]]


def shape_of(file: Path) -> Shape:
    """Tell by its name what a file holds; anything unknown is taken for CSV."""
    return _SHAPES.get(file.suffix.lower(), "csv")


@contextmanager
def opened(file: Path, spec: ImportMap) -> Iterator[Source]:
    """Open a file; its encoding is decided for the whole of it before the first row is given.

    Raises ImportFileError where the file cannot be read as declared, also later, while its rows are read.
    """
    shape = shape_of(file)
    with _binary(file) as binary:
        if shape == "xlsx":
            yield _workbook(file, binary, spec)
            return
        size = file.stat().st_size
        encoding = _encoding(file, binary, spec)
        text = io.TextIOWrapper(binary, encoding=encoding, newline="")
        header: tuple[str, ...] | None = None
        if shape == "csv":
            header, rows = _csv(file, text, spec)
        elif shape == "jsonl":
            rows = _json_lines(text, spec)
        else:
            rows = _json_records(file, text, spec)
        yield Source(shape, encoding, header, rows, lambda: (min(binary.tell(), size), size))


@contextmanager
def _binary(file: Path) -> Iterator[IO[bytes]]:
    try:
        binary = file.open("rb")
    except OSError as error:
        raise ImportFileError(file, f"it cannot be read ({error.strerror}); give the name of a file") from None
    with binary:
        yield binary


def _encoding(file: Path, binary: IO[bytes], spec: ImportMap) -> str:
    """Decide by reading the file through: the declared encoding, or the declared fallback, or a refusal."""
    start = binary.read(4)
    declared = [spec.encoding, *([spec.fallback] if spec.fallback else [])]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not _is(spec.encoding, "utf-16", "utf-32"):
        raise ImportFileError(file, 'it begins as UTF-16 does; declare encoding = "utf-16" in the map')
    if start.startswith(codecs.BOM_UTF8) and _is(spec.encoding, "utf-8"):
        declared[0] = "utf-8-sig"
    faults: list[tuple[int, int]] = []
    for encoding in declared:
        fault = _first_undecodable(binary, encoding)
        if fault is None:
            binary.seek(0)
            return encoding
        faults.append(fault)
    raise UndecodableFileError(file, *faults[0], declared)


def _is(encoding: str, *names: str) -> bool:
    return codecs.lookup(encoding).name.startswith(names)


def _first_undecodable(binary: IO[bytes], encoding: str) -> tuple[int, int] | None:
    """Give the line and the value of the first byte that does not decode; None when all do."""
    binary.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while True:
        chunk = binary.read(_AT_ONCE)
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            return line + before.count(b"\n"), error.object[error.start]
        if not chunk:
            return None


def _csv(file: Path, text: IO[str], spec: ImportMap) -> tuple[tuple[str, ...], Iterator[Row]]:
    csv.field_size_limit(_LONGEST_CELL)
    return _table(file, _csv_lines(file, csv.reader(text, delimiter=spec.delimiter)), spec)


def _table(
    file: Path, lines: Iterator[tuple[int, list[str]]], spec: ImportMap
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Find the columns, also those of a file of rejected rows, and give the rows below them."""
    first = next(lines, (1, []))
    if marks := _marks(first[1], spec):
        names = _named(first[1])
        return names[:-2], _csv_rows(lines, names, marks)
    if spec.columns is not None:
        names = _named(spec.columns)
        return names, _csv_rows(_before(first, lines), names, 0)
    for _ in range(1, spec.header or 1):
        first = next(lines, (1, []))
    names = _header(file, first[1], spec)
    return names, _csv_rows(lines, names, 0)


def _csv_lines(file: Path, reader: Any) -> Iterator[tuple[int, list[str]]]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise ImportFileError(
                file, f"line {line} cannot be read ({error}); look for a quotation mark without its partner"
            ) from None
        if cells is None:
            return
        yield line, [cell.strip() for cell in cells]


def _before(first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    if first[1]:
        yield first
    yield from rest


def _csv_rows(lines: Iterator[tuple[int, list[str]]], names: Sequence[str], marks: int) -> Iterator[Row]:
    width = len(names)
    columns = names[: width - marks]
    for line, cells in lines:
        surplus = tuple(cells[width:]) if any(cells[width:]) else ()
        yield Row(line, dict(zip(columns, chain(cells, repeat("")), strict=False)), surplus, mended=marks > 0)


def _header(file: Path, cells: Sequence[str], spec: ImportMap) -> tuple[str, ...]:
    names = _named(cells)
    if not names:
        raise ImportFileError(file, f"row {spec.header or 1} holds no column names; say which does: header = 2")
    for column in sorted(spec.named()):
        if cells.count(column) > 1:
            raise ImportFileError(file, f"column '{column}' stands there twice; give the columns different names")
    return names


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Give every column a name of its own; empty ones at the end are none."""
    names: list[str] = []
    width = max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)
    for at, cell in enumerate(cells[:width], 1):
        name = " ".join(cell.split()) or f"column {at}"
        names.append(name if name not in names else f"{name} ({at})")
    return tuple(names)


def _marks(names: Sequence[str], spec: ImportMap) -> int:
    """Tell how many columns at the end were added by an earlier import: two in a file of rejected rows, else none."""
    last = tuple(names[-2:])
    return 2 if last in MARKS and not spec.named() & set(last) else 0


def _workbook(file: Path, binary: IO[bytes], spec: ImportMap) -> Source:
    import openpyxl

    warnings.filterwarnings("ignore", module="openpyxl")
    try:
        book = openpyxl.load_workbook(binary, read_only=True, data_only=True)
    except Exception as error:  # noqa: BLE001 - whatever a damaged workbook makes openpyxl raise
        raise ImportFileError(file, f"it is not a workbook ({error}); save it as .xlsx or .csv anew") from None
    names = book.sheetnames
    if spec.sheet is None and len(names) > 1:
        raise ImportFileError(file, f"it has the sheets {listed(names)}; say which in the map: sheet = '{names[0]}'")
    if spec.sheet is not None and spec.sheet not in names:
        raise ImportFileError(file, f"it has no sheet '{spec.sheet}'; its sheets are {listed(names)}")
    sheet = book[spec.sheet or names[0]]
    total = getattr(sheet, "max_row", None) or 0
    read = [0]
    header, rows = _table(file, _sheet_lines(file, sheet, read), spec)
    return Source("xlsx", "utf-8", header, rows, lambda: (min(read[0], total), total))


def _sheet_lines(file: Path, sheet: Any, read: list[int]) -> Iterator[tuple[int, list[str]]]:
    rows = sheet.iter_rows(values_only=True)
    while True:
        try:
            values = next(rows, None)
        except Exception as error:  # noqa: BLE001 - whatever a damaged workbook makes openpyxl raise
            raise ImportFileError(file, f"row {read[0] + 1} cannot be read ({error}); save the workbook anew") from None
        if values is None:
            return
        read[0] += 1
        yield read[0], [_cell(value) for value in values]


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
            return Exact(value.date().isoformat() if midnight else value.isoformat(timespec="seconds"))
        case date():
            return Exact(value.isoformat())
        case float() if value.is_integer():
            return str(int(value))
    return str(value).strip()


def _json_lines(text: IO[str], spec: ImportMap) -> Iterator[Row]:
    for line, raw in enumerate(text, 1):
        yield _record(line, raw, spec) if raw.strip() else Row(line, {})


def _record(line: int, raw: str, spec: ImportMap) -> Row:
    try:
        return _flat_row(line, _loads(raw), spec)
    except (ValueError, RecursionError) as error:
        return Row(line, {"text": raw.strip()}, fault=f"this line is not JSON ({error}); mend it")


def _json_records(file: Path, text: IO[str], spec: ImportMap) -> Iterator[Row]:
    try:
        found = _loads(text.read())
    except (ValueError, RecursionError) as error:
        raise ImportFileError(file, f"it is not JSON ({error}); name a file of one record a line .jsonl") from None
    for key in filter(None, spec.records.split(".")):
        if not isinstance(found, dict) or key not in found:
            there = found if isinstance(found, dict) else ()
            raise ImportFileError(file, f"records = '{spec.records}' finds no '{key}'; there are {listed(there)}")
        found = found[key]
    if not isinstance(found, list):
        raise ImportFileError(file, f"records = '{spec.records}' is no list; name the key of the list of records")
    try:
        return iter([_flat_row(number, record, spec) for number, record in enumerate(found, 1)])
    except RecursionError:
        raise ImportFileError(file, "its records are nested too deeply; bring them into a flatter form") from None


def _loads(raw: str) -> Any:
    """Read JSON with its numbers as they are written."""
    return json.loads(raw, parse_float=str, parse_int=str, parse_constant=str)


def _flat_row(line: int, record: object, spec: ImportMap) -> Row:
    if not isinstance(record, dict):
        return Row(line, {"text": json.dumps(record)}, fault="this is not a record ({...}); mend it")
    cells = dict(_flat(record, ""))
    names = list(cells)
    marks = _marks(names, spec)
    return Row(line, {name: cells[name] for name in names[: len(names) - marks]}, mended=marks > 0)


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Give every text of a record with its dotted path; a list of plain values is one text, an item a line."""
    match value:
        case dict():
            for key, part in value.items():
                yield from _flat(part, f"{path}.{key}" if path else str(key))
        case list() if any(isinstance(part, dict | list) for part in value):
            for at, part in enumerate(value):
                yield from _flat(part, f"{path}.{at}")
        case list():
            yield path, "\n".join(filter(None, (_cell(part) for part in value)))
        case _:
            yield path, _cell(value)


def check_columns(file: Path, header: Sequence[str] | None, spec: ImportMap) -> None:
    """Refuse a map that names columns which the file does not have, with NoColumnError."""
    if header is None:
        return
    there = set(header)
    alternatives = [origin.columns for origin in spec.fields.values() if origin.first]
    alternatives += [(name,) for origin in spec.fields.values() if not origin.first for name in origin.columns]
    alternatives += [(name,) for name in (*spec.key, *spec.inherit)]
    alternatives += [rule.column for rule in spec.skip]
    for names in alternatives:
        if not there.intersection(names):
            raise NoColumnError(file, names[0], header)
