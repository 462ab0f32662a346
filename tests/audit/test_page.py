"""The page of an audit stands alone: all of it is text, nothing in it is loaded or run."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from html.parser import HTMLParser

import pytest

from relations.audit.page import promise_page
from relations.audit.promises import AuditedPromise, PromiseAudit
from relations.audit.sheet import csv_of
from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.promises import KeepPromise, MakePromise
from shell import Shell

EVIL = "<script>alert('1')</script> & \"two\" 箱"
VOID = {"meta"}


class Page(HTMLParser):
    """What a browser makes of a page; raises where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.texts: list[str] = []
        self.attributes: set[str] = set()
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture
def audit(book: Book) -> PromiseAudit:
    at = {"customer": "Acme", "on": "2026-01-02", "rep": EVIL}
    book.handle(RegisterCustomer(customer="Acme", name=f"Acme {EVIL}", on="2026-01-01"))
    book.handle(*(MakePromise(**at, text=f"{EVIL} {day}", due=f"2026-0{day}-10") for day in range(2, 7)))
    book.handle(KeepPromise(promise="P2", on="2026-02-09", evidence=EVIL))
    return book.audit_promises(date(2026, 4, 30))


def test_a_page_holds_every_promise_and_whatever_was_written_is_only_text(audit: PromiseAudit) -> None:
    page = Page("".join(promise_page(audit)))
    for row in audit.rows:
        assert row.text in page.texts
        assert ", ".join(map(str, row.entries)) in page.texts
    assert EVIL in page.texts
    assert page.tags["script"] == 0
    assert page.tags["table"] == 4
    assert "33.3%" in page.texts


def test_a_page_loads_nothing(audit: PromiseAudit) -> None:
    text = "".join(promise_page(audit))
    page = Page(text)
    assert page.attributes.isdisjoint({"src", "href", "onload", "style", "action"})
    assert page.tags.keys().isdisjoint({"link", "img", "iframe", "script", "object"})
    assert "url(" not in text
    assert "@import" not in text
    assert "@media print" in text


def test_the_timeline_has_a_bar_for_every_sort_of_every_month(audit: PromiseAudit) -> None:
    page = Page("".join(promise_page(audit)))
    bars = [text for text in page.texts if ": 1 " in text]
    assert bars == ["2026-02: 1 kept", "2026-03: 1 overdue", "2026-04: 1 overdue", "2026-05: 1 open", "2026-06: 1 open"]


def test_a_page_of_nothing_says_so(book: Book) -> None:
    assert "None." in Page("".join(promise_page(book.audit_promises(date(2026, 4, 30))))).texts


def test_csv_is_what_the_command_prints(sample: Shell, audit: PromiseAudit) -> None:
    rows = list(csv.reader(io.StringIO("".join(csv_of(audit.rows, AuditedPromise)))))
    assert [row[0] for row in rows] == ["ref", "P2", "P3", "P4", "P5", "P6"]
    assert rows[1][rows[0].index("entries")] == "2; 7"
    assert rows[1][rows[0].index("evidence")] == EVIL
    printed = sample("relations audit promises --format csv").out
    (row,) = sample("relations audit promises --format json").json["rows"]
    made = AuditedPromise(**row)
    assert "".join(csv_of([made], AuditedPromise)) == printed
