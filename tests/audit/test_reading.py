"""Going over the log gives the same tree and the same faults, however it is paged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audit.books import fill, stored
from places import drop_guards
from relations.audit import reading
from relations.audit.reading import go_over, leaves
from relations.store.database import Database, open_database
from relations.store.seal import Frontier


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    file = tmp_path_factory.mktemp("paged") / "book.db"
    fill(file, 100)
    with open_database(str(file), create=False) as opened:
        yield opened


@pytest.mark.parametrize("page", [1, 2, 7, 64, 5000])
def test_the_root_at_every_size_is_that_of_the_leaves(
    database: Database, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(reading, "_AT_ONCE", page)
    with database.reading() as connection:
        hashes = [row[-1] for row in stored(connection)]
        size = len(hashes)
        found = go_over(connection, range(size + 5))
        assert [list(leaves(connection, upto)) for upto in range(size + 2)] == [hashes[:n] for n in range(size + 2)]
    assert found.faults == []
    assert found.roots == {n: Frontier().extend(hashes[:n]).root() for n in range(size + 1)}
    assert found.frontier == Frontier().extend(hashes)


@pytest.mark.parametrize("page", [1, 2, 7, 64, 5000])
def test_the_faults_do_not_depend_on_the_pages(database: Database, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    """A gap, a text that is none, a version and a time out of order, each at its place."""
    monkeypatch.setattr(reading, "_AT_ONCE", page)
    with database._writer.connect() as connection:
        database._begin(connection, "BEGIN IMMEDIATE")
        drop_guards(connection)
        connection.exec_driver_sql("DELETE FROM entries WHERE position = 14")
        connection.exec_driver_sql("UPDATE entries SET actor = CAST(x'fffe' AS TEXT) WHERE position = 30")
        connection.exec_driver_sql("UPDATE entries SET version = 0 WHERE position = 50")
        connection.exec_driver_sql("UPDATE entries SET recorded_at = '2020' WHERE position = 70")
        connection.exec_driver_sql("UPDATE entries SET stream = x'00' WHERE position = 80")
        told: list[tuple[int, int]] = []
        found = go_over(connection, progress=lambda done, size: told.append((done, size)))
        size = found.frontier.size
    assert [fault.position for fault in found.faults[:6]] == [14, 30, 50, 50, 70, 70]
    assert [fault.text.split(":")[0] for fault in found.faults[:6]] == [
        "entry 14 is missing", "entry 30 does not fit its leaf", "entry 50",
        "entry 50 does not fit its leaf", "entry 70 was recorded before the entry in front of it",
        "entry 70 does not fit its leaf",
    ]  # fmt: skip
    assert (80, "entry 80 does not fit its leaf: it was changed after it was recorded") in {
        (fault.position, fault.text) for fault in found.faults
    }
    assert told[-1][0] == size
