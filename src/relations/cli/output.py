"""Printing answers: tables that fit the screen, JSON, CSV. stdout holds the answer and nothing else."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Self

import click

from relations.audit.sheet import cell
from relations.cli.plain import plain

if TYPE_CHECKING:
    from relations.handling.handler import Receipt

Columns = Mapping[str, str | Callable[[Any], str]]
"""The columns of a table: heading, and the field shown or a function of the row."""

_COLOURS = {
    "healthy": "green", "watch": "yellow", "at-risk": "red", "critical": "bold red", "unknown": "dim",
    "overdue": "bold red", "kept": "green", "kept-late": "yellow", "broken": "red", "high": "red",
}  # fmt: skip


class Tinted(str):  # noqa: SLOT000 - it is to have an attribute
    """A cell of a table in a colour that its text alone does not give."""

    style: str

    def __new__(cls, text: str, style: str) -> Self:
        """Take the text, and a colour as rich names it."""
        cell = super().__new__(cls, plain(text))
        cell.style = style
        return cell


def print_receipt(receipt: Receipt, format_: str) -> None:
    """Say what was recorded; warnings, where there are any, on stderr, and within the JSON."""
    if format_ == "json":
        said = asdict(receipt)
        print_json(said if said["warnings"] else {name: said[name] for name in ("ref", "position", "events")})
        return
    for warning in receipt.warnings:
        click.echo(f"warning: {plain(warning)}", err=True)
    if format_ == "csv":
        _print_csv([receipt], ("ref", "position", "events"))
    elif receipt.position is None:
        click.echo(f"{receipt.ref}: nothing to record, it was so already")
    else:
        last = receipt.position + len(receipt.events) - 1
        entries = f"entry {receipt.position}" if last == receipt.position else f"entries {receipt.position}-{last}"
        click.echo(f"{receipt.ref} recorded: {', '.join(receipt.events)} ({entries})")


def print_rows(rows: Iterable[Any], format_: str, columns: Columns, *, row_type: type, empty: str) -> None:
    """Print a listing of dataclasses: the chosen columns as a table, or all fields as JSON or CSV."""
    if format_ == "json":
        _print_array(rows)
        click.echo()
    elif format_ == "csv":
        _print_csv(rows, tuple(field.name for field in fields(row_type)))
    else:
        listed = list(rows)
        if listed:
            print_table(list(columns), [[_shown(row, show) for show in columns.values()] for row in listed])
        else:
            click.echo(empty)


def print_record(record: Any, format_: str, columns: Columns) -> None:
    """Print one dataclass: the chosen fields one below the other, or all of it as JSON or CSV."""
    if format_ == "json":
        print_json(asdict(record))
    elif format_ == "csv":
        _print_csv([record], tuple(field.name for field in fields(record)))
    else:
        shown = [[heading, _shown(record, show)] for heading, show in columns.items()]
        print_table(["", ""], [pair for pair in shown if pair[1]], heading=False)


def print_json(value: Any) -> None:
    """Print one JSON value."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_members(record: Any) -> None:
    """Print one dataclass as JSON, its lists row by row: there may be more rows than fit into memory."""
    separator = "{\n"
    for field in fields(record):
        click.echo(f'{separator}  "{field.name}": ', nl=False)
        value = getattr(record, field.name)
        if isinstance(value, Collection) and not isinstance(value, str):
            _print_array(value, margin="  ")
        else:
            click.echo(_indented(value).replace("\n", "\n  "), nl=False)
        separator = ",\n"
    click.echo("\n}")


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, heading: bool = True) -> None:
    """Print a table: on a terminal as wide as it is, and plain without colour or folding anywhere else."""
    if sys.stdout.isatty():
        _print_coloured(headings, rows, heading=heading)
    else:
        _print_plain([headings, *rows] if heading else list(rows))


def _print_coloured(headings: Sequence[str], rows: Iterable[Sequence[str]], *, heading: bool) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD if heading else None, show_header=heading, pad_edge=False)
    for name in headings:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell, style=_style(cell)) for cell in row))
    Console(highlight=False).print(table)


def _print_plain(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)) for row in rows
    )
    click.echo("\n".join(line.rstrip() for line in lines))


def _width(cell: str) -> int:
    """Tell how many columns a text takes: a Chinese character takes two."""
    if cell.isascii():
        return len(cell)
    from rich.cells import cell_len

    return cell_len(cell)


def moment(text: str) -> str:
    """Show a moment as people write it: without the offset, which is the book's own."""
    return f"{text[:10]} {text[11:16]}" if "T" in text else text


def _style(cell: str) -> str:
    return cell.style if isinstance(cell, Tinted) else _COLOURS.get(cell, "")


def _shown(row: Any, show: str | Callable[[Any], str]) -> str:
    value = show(row) if callable(show) else getattr(row, show)
    return _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Tinted):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(_cell(part) for part in value)
    return plain(str(value))


def _print_array(rows: Iterable[Any], margin: str = "") -> None:
    separator = "[\n"
    for row in rows:
        text = _indented(row).replace("\n", f"\n{margin}  ")
        click.echo(f"{separator}{margin}  {text}", nl=False)
        separator = ",\n"
    click.echo("[]" if separator == "[\n" else f"\n{margin}]", nl=False)


def _indented(value: Any) -> str:
    plain_value = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return json.dumps(plain_value, ensure_ascii=False, indent=2)


def _print_csv(rows: Iterable[Any], names: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([cell(getattr(row, name)) for name in names])
