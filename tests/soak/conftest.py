"""The form of the soak, and books for it."""

from __future__ import annotations

import pytest

from soak.form import Soak, make


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> Soak:
    """Give the form, and print the seed, which pytest shows when the test fails."""
    asked = Soak.asked()
    print(f"repeat with: RELATIONS_SEED={asked.seed} pytest '{request.node.nodeid}'")  # noqa: T201
    return asked


@pytest.fixture
def begun(address: str) -> str:
    """Name a book that holds the customers and nothing else."""
    make(address)
    return address
