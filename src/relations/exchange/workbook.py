"""A report as a workbook, formatted as a person would hand it in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from relations.queries.reports.sheet import NUMERIC, Column, ColumnKind, Report, Row, Section

_DAY = len("2026-03-02")
_LONGEST = 32_000
"""The most characters that a cell takes, less a few."""
_NARROW, _WIDE = 9, 42
_FORMATS: dict[ColumnKind, str] = {"money": "#,##0.00##", "count": "0.##", "percent": '0.0"%"', "day": "yyyy-mm-dd"}
_LINE = Side(style="thin", color="999999")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="E3E8EC")


def workbook(report: Report) -> bytes:
    """Give the bytes of an XLSX file: one sheet, one section below the other, and lines for the signatures.

    Amounts, counts and percentages are numbers, full days are dates, all else is text; nothing becomes a formula.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = report.report
    wide = max(2, *(len(section.columns) for section in report.sections))
    _write_head(sheet, report, wide)
    for section in report.sections:
        _write_section(sheet, section)
    _write_signatures(sheet)
    _set_up(sheet, report, wide)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_head(sheet: Worksheet, report: Report, wide: int) -> None:
    _put(sheet.cell(1, 1), report.title).font = Font(bold=True, size=14)
    _put(sheet.cell(2, 1), f"As of {report.as_of}").font = Font(color="666666")
    for at, (name, value) in enumerate(report.facts.items(), 3):
        _put(sheet.cell(at, 1), name).font = Font(color="666666")
        _put(sheet.cell(at, 2), value).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=at, start_column=2, end_row=at, end_column=wide)


def _write_section(sheet: Worksheet, section: Section) -> None:
    at = sheet.max_row + 2
    _put(sheet.cell(at, 1), section.title).font = Font(bold=True, size=12)
    if not section.rows:
        _put(sheet.cell(at + 1, 1), section.empty).font = Font(italic=True, color="666666")
        return
    for place, column in enumerate(section.columns, 1):
        cell = _put(sheet.cell(at + 1, place), column.title)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _FRAME
        cell.alignment = Alignment(wrap_text=True, horizontal="right" if column.kind in NUMERIC else "left")
    for down, row in enumerate(section.rows, at + 2):
        for place, column in enumerate(section.columns, 1):
            _write_value(sheet, (down, place), column, row)


def _write_value(sheet: Worksheet, at: tuple[int, int], column: Column, row: Row) -> None:
    cell: Any = sheet.cell(*at)
    cell.border = _FRAME
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="right" if column.kind in NUMERIC else "left")
    value = row[column.name]
    if value is None:
        return
    if column.kind in NUMERIC:
        cell.value = Decimal(str(value))
    elif column.kind == "day" and len(str(value)) == _DAY:
        cell.value = date.fromisoformat(value)
    else:
        _put(cell, ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
        return
    cell.number_format = _FORMATS[column.kind]


def _put(cell: Any, text: str) -> Any:
    """Write a text as text, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:_LONGEST]
    cell.data_type = "s"
    return cell


def _write_signatures(sheet: Worksheet) -> None:
    at = sheet.max_row + 3
    for place, who in ((1, "Handed in by:"), (4, "Read by:"), (7, "Day:")):
        _put(sheet.cell(at, place), who)
        sheet.cell(at, place + 1).border = Border(bottom=_LINE)


def _set_up(sheet: Worksheet, report: Report, wide: int) -> None:
    for place in range(1, wide + 1):
        widths = [_NARROW, *_widths(report, place - 1)]
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDE, max(widths))
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4, as ECMA-376 numbers it
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.HeaderFooter.oddFooter
    footer.center.text = "&P / &N"


def _widths(report: Report, place: int) -> Iterator[int]:
    for section in report.sections:
        if place < len(section.columns):
            column = section.columns[place]
            yield _width(column.title)
            yield from (_width(row[column.name]) for row in section.rows)


def _width(value: Any) -> int:
    """Tell how many columns of a screen a value takes: a character that is not ASCII takes two."""
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return len(text) + sum(not each.isascii() for each in text) + 2
