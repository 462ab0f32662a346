"""Shells on books that every test may spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell import SAMPLE, Shell


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
