"""Books with a clock that stands still, and shells on books that every test may spoil."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest

import relations
from histories import NOON
from places import PLACES, choose, fresh_address, fresh_book, place
from relations.book import Book
from shell import SAMPLE, Shell, fresh_shell


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the database be chosen: `pytest --database postgresql`."""
    parser.addoption(
        "--database", choices=tuple(PLACES), default="sqlite", help="where the books of the tests are made"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make books at the place that was chosen, and say how hard Hypothesis tries."""
    for name in PLACES:
        config.addinivalue_line("markers", f"{name}: about {name} alone")
    chosen = config.getoption("database")
    choose(chosen)
    if chosen != "sqlite":
        os.environ.setdefault("HYPOTHESIS_PROFILE", "few")
    import_module("laws")


def pytest_unconfigure() -> None:
    """Free what the place has taken."""
    place().close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database."""
    chosen = config.getoption("database")
    others = [name for name in PLACES if name != chosen]
    left = [item for item in items if not any(item.get_closest_marker(other) for other in others)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(left)])
    items[:] = left


@pytest.fixture
def opened() -> Iterator[Callable[..., Book]]:
    """Open any number of books, by address, and close them at the end; a fresh one when no address is given."""
    with ExitStack() as stack:

        def open_one(
            address: str | None = None, actor: str = "li.wei", clock: Callable[[], datetime] = lambda: NOON
        ) -> Book:
            return stack.enter_context(
                fresh_book(actor=actor, clock=clock)
                if address is None
                else relations.open(address, actor=actor, clock=clock)
            )

        yield open_one


@pytest.fixture
def book(opened: Callable[..., Book]) -> Book:
    """Open an empty book."""
    return opened()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Give the address of a place where there is no book yet, which other programs may open too."""
    with fresh_address(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Make the sample book, to be copied and not to be changed."""
    with fresh_shell(tmp_path_factory.mktemp("sample")) as shell:
        shell.all(SAMPLE)
        yield shell


@pytest.fixture
def sample(prepared: Shell, tmp_path: Path) -> Iterator[Shell]:
    """Give a shell on a fresh copy of the sample book."""
    shell = prepared.copy(tmp_path)
    yield shell
    place().forget(shell.address)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """Give a shell whose book is not there yet."""
    with fresh_shell(tmp_path) as shell:
        yield shell
