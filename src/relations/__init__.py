"""relations: an event-sourced record of customer relationships.

import relations

with relations.open("sqlite:///book.db", actor="li.wei") as book:
    book.status("Corner Shop", today=date(2026, 3, 2))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from relations.errors import InvalidInputError, RelationsError

if TYPE_CHECKING:
    from relations.book import Book
    from relations.book import open_book as open  # noqa: A004

__all__ = ["Book", "InvalidInputError", "RelationsError", "open"]


def __getattr__(name: str) -> Any:
    """Import the book only when it is asked for: its database layer takes a fifth of a second."""
    doors = {"open": "open_book", "Book": "Book"}
    if name not in doors:
        raise AttributeError(f"module 'relations' has no attribute '{name}'")
    return getattr(import_module("relations.book"), doors[name])
