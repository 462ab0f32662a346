"""A book in memory to import into."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchange.trial import Trial
from relations.book import Book


@pytest.fixture
def trial(book: Book, tmp_path: Path) -> Trial:
    return Trial(book, tmp_path)
