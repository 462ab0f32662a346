"""The form of the soak, and books for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from soak.form import Soak, make


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> Soak:
    """Give the form, and print the seed, which pytest shows when the test fails."""
    asked = Soak.asked()
    print(f"repeat with: RELATIONS_SEED={asked.seed} pytest '{request.node.nodeid}'")  # noqa: T201
    return asked


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Name a book that holds the customers and nothing else."""
    name = str(tmp_path / "book.db")
    make(name)
    return name
