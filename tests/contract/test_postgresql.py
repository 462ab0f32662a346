"""PostgreSQL keeps the contract of the log."""

from __future__ import annotations

import pytest

from contract.log_contract import DurableLogContract
from relations.store.database import Database, open_database

pytestmark = pytest.mark.postgresql


class TestServer(DurableLogContract):
    """A book that many programs share, on a server; `address` is the common fixture."""

    @pytest.fixture
    def address(self, address: str) -> str:
        return address

    @pytest.mark.parametrize(("found", "kept"), [("off", "on"), ("local", "local"), ("remote_apply", "remote_apply")])
    def test_a_commit_waits_for_the_disk(self, database: Database, address: str, found: str, kept: str) -> None:
        """However the server is set up; where it waits for other servers too, it goes on doing so."""
        name = address.rpartition("/")[2]
        with database.writing() as connection:
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = {found}')
        with open_database(address, create=False) as again, again.writing() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == kept
