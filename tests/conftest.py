"""Books with a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

import laws as _laws  # noqa: F401 - it sets the profile for all tests
import relations
from histories import NOON
from relations.book import Book


@pytest.fixture
def opened() -> Iterator[Callable[..., Book]]:
    """Open any number of books, by address, and close them at the end; in memory when no address is given."""
    with ExitStack() as stack:

        def open_one(address: str = "sqlite://", actor: str = "li.wei") -> Book:
            return stack.enter_context(relations.open(address, actor=actor, clock=lambda: NOON))

        yield open_one


@pytest.fixture
def book(opened: Callable[..., Book]) -> Book:
    """Open an empty book in memory."""
    return opened()
