"""Books with a clock that stands still until it is told otherwise, and how hard Hypothesis tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

import relations
from relations.book import Book

settings.register_profile("ci", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", parent=settings.get_profile("ci"), max_examples=1000)
settings.load_profile("ci")

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
"""The clock of every book in the tests, so that the last day that may have happened is 2026-07-01."""


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
