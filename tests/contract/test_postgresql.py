"""PostgreSQL keeps the contract of the log."""

from __future__ import annotations

import pytest

from contract.log_contract import DurableLogContract

pytestmark = pytest.mark.postgresql


class TestServer(DurableLogContract):
    """A book that many programs share, on a server; `address` is the common fixture."""

    @pytest.fixture
    def address(self, address: str) -> str:
        return address
