"""A report says the same as JSON, as a workbook and as a page."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from laws import ON_BOOKS
from relations.exchange.report_page import report_page
from relations.exchange.workbook import workbook
from relations.queries.reports.sheet import NUMERIC, Chart, Report, Section, columns

pytestmark = pytest.mark.sqlite  # no database is in it: once is enough

_COLUMNS = columns("what", "currency", "count:count", "amount:money", "share:percent", "on:day")
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["=1+1", "+1", "<script>alert(1)</script>", "王建国", "{{ 7 * 7 }}", "&amp;", "https://example.com/x.png", "\x01"]
)
_AMOUNTS = st.decimals(-(10**9), 10**9, places=2).map(str)
_ROWS = st.builds(
    lambda *values: dict(zip(("what", "currency", "count", "amount", "share", "on"), values, strict=True)),
    _TEXTS,
    st.sampled_from(["CNY", "EUR", None]),
    st.integers(0, 10**6) | st.none(),
    _AMOUNTS | st.none(),
    st.floats(0, 1000).map(lambda share: round(share, 1)) | st.none(),
    st.dates(date(1950, 1, 1), date(2150, 1, 1)).map(str)
    | st.sampled_from(["2026", "2026-03", "2026-03-02T10:00+08:00"]),
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    charts = st.sampled_from([None, Chart("what", ("count", "share")), Chart("what", ("amount",), by=("currency",))])
    sections = tuple(
        Section(name, draw(_TEXTS), _COLUMNS, tuple(draw(st.lists(_ROWS, max_size=4))), "none", draw(charts))
        for name in ("first", "second")
    )
    facts = draw(st.dictionaries(_TEXTS, _TEXTS, max_size=3))
    return Report("monthly", draw(_TEXTS), "li.wei", None, "2026-03-01", "2026-03-31", "2026-03-31", facts, sections)


_ITS_OWN = ("google.com", "googleapis.com", "gvt1.com")
"""What Chromium asks at its start, whatever is shown."""


class Page(HTMLParser):
    """Reads a page: its tables as texts, and whatever it would load."""

    _LOADING = ("src", "href", "xlink:href", "data", "action", "srcset", "poster")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.loaded += [value or "" for name, value in attrs if name in self._LOADING]
        if tag in {"td", "th"}:
            self.cells.append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.cells[-1] += data


def cells(report: Report) -> list[list[Any]]:
    """Read the rows of the sheet back, from the first section on."""
    (sheet,) = load_workbook(io.BytesIO(workbook(report))).worksheets
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@ON_BOOKS
@given(reports())
def test_a_workbook_holds_the_numbers_of_the_report(report: Report) -> None:
    found = cells(report)
    at = 2 + len(report.facts)
    for section in report.sections:
        at += 2
        if not section.rows:
            assert found[at][0] == section.empty
            at += 1
            continue
        assert found[at][: len(_COLUMNS)] == [column.title for column in _COLUMNS]
        for row in section.rows:
            at += 1
            for column, value in zip(_COLUMNS, found[at], strict=False):
                same(column.kind, row[column.name], value)
        at += 1


def same(kind: str, told: Any, found: Any) -> None:
    if told is None:
        assert found is None
    elif kind in NUMERIC:
        assert Decimal(str(found)) == Decimal(str(told))
    elif isinstance(found, datetime):
        assert found.date().isoformat() == told
    else:
        assert (found or "") == re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", told).replace("\r\n", "\n").replace(
            "\r", "\n"
        )


@ON_BOOKS
@given(reports())
def test_a_page_loads_nothing_shows_every_cell_and_is_the_same_each_time(report: Report) -> None:
    page = report_page(report)
    read = Page(page)
    assert read.loaded == []
    assert "script" not in read.tags
    assert not re.search(r"url\(|@import", page.partition("</style>")[0])
    assert page == report_page(report)
    told = {normal(row["what"]) for section in report.sections for row in section.rows}
    assert told <= set(map(normal, read.cells))


def normal(text: str) -> str:
    return " ".join(text.replace("\x00", "\ufffd").split())


def test_text_never_becomes_a_formula() -> None:
    rows = (
        {"what": "=HYPERLINK(1)", "currency": None, "count": 1, "amount": "2.50", "share": None, "on": "2026-03-02"},
    )
    section = Section("first", "=1+1", _COLUMNS, rows)
    report = Report("monthly", "=2+2", None, None, "", "", "2026-03-31", {"=3": "=4"}, (section,))
    (sheet,) = load_workbook(io.BytesIO(workbook(report))).worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)} == {"s"}
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)


def test_a_browser_shows_the_page_and_asks_nobody_for_anything(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed")
    rows = tuple(
        {"what": name, "currency": "CNY", "count": 3, "amount": "2.50", "share": 40.0, "on": "2026-03-02"}
        for name in ("王建国", "<b>bold</b>")
    )
    section = Section("first", "Results", _COLUMNS, rows, chart=Chart("what", ("count", "share")))
    report = Report("monthly", "March", None, None, "", "", "2026-03-31", {"visits": "2"}, (section,))
    page, log = tmp_path / "page.html", tmp_path / "net.json"
    page.write_text(report_page(report), encoding="utf-8")
    done = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}", "--dump-dom", page.as_uri(),
        ],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    shown = Page(done.stdout.decode())
    assert {"王建国", "<b>bold</b>", "2.50", "40 %"} <= set(shown.cells)
    assert "svg" in shown.tags
    asked = re.findall(r'"url":"https?://([^/":]*)', log.read_text(encoding="utf-8"))
    assert [host for host in asked if not host.endswith(_ITS_OWN)] == []
