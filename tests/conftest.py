"""Books with a clock that stands still, and shells on books that every test may spoil."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

import laws as _laws  # noqa: F401 - it sets the profile for all tests
import relations
from histories import NOON
from relations.book import Book
from shell import SAMPLE, Shell


@pytest.fixture
def opened() -> Iterator[Callable[..., Book]]:
    """Open any number of books, by address, and close them at the end; in memory when no address is given."""
    with ExitStack() as stack:

        def open_one(
            address: str = "sqlite://", actor: str = "li.wei", clock: Callable[[], datetime] = lambda: NOON
        ) -> Book:
            return stack.enter_context(relations.open(address, actor=actor, clock=clock))

        yield open_one


@pytest.fixture
def book(opened: Callable[..., Book]) -> Book:
    """Open an empty book in memory."""
    return opened()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Make the sample book, to be copied and not to be changed."""
    shell = Shell(tmp_path_factory.mktemp("sample") / "book.db")
    shell.all(SAMPLE)
    return shell


@pytest.fixture
def sample(prepared: Shell, tmp_path: Path) -> Shell:
    """Give a shell on a fresh copy of the sample book."""
    return prepared.copy(tmp_path)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Give a shell whose book is not there yet."""
    return Shell(tmp_path / "book.db")
