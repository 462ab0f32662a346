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
    from relations.domain.ref import Ref
    from relations.domain.when import When

__all__ = ["Book", "InvalidInputError", "Ref", "RelationsError", "When", "open"]

_DOORS = {
    "open": ("relations.book", "open_book"),
    "Book": ("relations.book", "Book"),
    "Ref": ("relations.domain.ref", "Ref"),
    "When": ("relations.domain.when", "When"),
}


def __getattr__(name: str) -> Any:
    """Import the book only when it is asked for: its database layer takes a fifth of a second."""
    if name not in _DOORS:
        raise AttributeError(f"module 'relations' has no attribute '{name}'")
    module, attribute = _DOORS[name]
    return getattr(import_module(module), attribute)
