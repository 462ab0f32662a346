"""Trying imports: into one book, from files and maps that are written as texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from relations.book import Book
from relations.exchange.fields import ImportKind
from relations.exchange.importer import ImportReport, import_file
from relations.exchange.maps import read_map

TODAY = date(2026, 6, 30)


@dataclass
class Trial:
    """Imports into one book from files in one folder."""

    book: Book
    folder: Path

    def file(self, name: str, content: str | bytes) -> Path:
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def run(
        self, kind: ImportKind, file: str | Path, map_: str, *settings: str, book: Book | None = None, **options: Any
    ) -> ImportReport:
        """Import a file, or a CSV of that content, with a map of that content."""
        if isinstance(file, str):
            file = self.file("rows.csv", file)
        spec = read_map(self.file("map.toml", map_), settings)
        book = book or self.book
        report = import_file(
            book.handler, book.log, file, kind, spec,
            actor="li.wei", today=TODAY, zone=ZoneInfo("Asia/Shanghai"), **options,
        )  # fmt: skip
        assert report.read == report.accepted + report.duplicates + report.rejected
        return report

    def log(self, *topics: str) -> list[tuple[str, str]]:
        """Topic and day of every entry of the log, or of those topics."""
        entries = [(entry.topic.removesuffix(".v1"), entry.occurred) for entry in self.book.entries()]
        return [(topic, occurred) for topic, occurred in entries if not topics or topic in topics]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Give the rows read, accepted, duplicates and rejected."""
    return report.read, report.accepted, report.duplicates, report.rejected


def reason(report: ImportReport) -> str:
    """Give the reason of the only row that was rejected."""
    (reject,) = report.rejects
    assert "\n" not in reject.reason
    return reject.reason
