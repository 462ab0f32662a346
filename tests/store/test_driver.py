"""Statements that go to the driver itself give the same rows, and their errors are those of the store."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import bindparam, literal, select

from relations.store.database import Database, open_database
from relations.store.driver import cursor, execute, fetch, tuples
from relations.store.errors import DatabaseRefusedError
from relations.store.schema import FACTS

ALL = select(FACTS).order_by(FACTS.c.key)
ONE = select(FACTS.c.value).where(FACTS.c.key == bindparam("key"))
SEVERAL = select(FACTS.c.key, literal("known").label("word")).where(
    FACTS.c.key == bindparam("key"), FACTS.c.value != bindparam("value")
)


def test_statements_with_any_number_of_values_give_their_rows(tmp_path: Path) -> None:
    with open_database(str(tmp_path / "book.db"), create=True) as database, database.reading() as connection:
        assert execute(connection, ALL).fetchall() == [("format", "1"), ("zone", "UTC")]
        assert execute(connection, ONE, {"key": "zone"}).fetchall() == [("UTC",)]
        assert execute(connection, ONE, {"key": "none"}).fetchall() == []
        assert execute(connection, SEVERAL, {"key": "zone", "value": "x"}).fetchall() == [("zone", "known")]


NAMED = (
    select(FACTS.c.key, FACTS.c.value)
    .where(FACTS.c.key.in_(bindparam("keys", expanding=True)), FACTS.c.value.in_(("1", "UTC")))
    .order_by(FACTS.c.key)
)


@pytest.mark.parametrize("keys", [[], ["zone"], ["zone", "none"], ["format", "zone", "none"]])
def test_lists_of_any_length_are_values_too(tmp_path: Path, keys: list[str]) -> None:
    with open_database(str(tmp_path / "book.db"), create=True) as database, database.reading() as connection:
        there = [(key, value) for key, value in (("format", "1"), ("zone", "UTC")) if key in keys]
        assert tuples(connection, NAMED, {"keys": keys, "more": "than is asked for"}) == there
        assert [(row.key, row.value) for row in fetch(connection, NAMED, {"keys": keys})] == there


TWICE = ALL.where(
    FACTS.c.key.in_(bindparam("words", expanding=True)) | FACTS.c.value.in_(bindparam("words", expanding=True))
)


@pytest.mark.parametrize("words", [[], ["zone"], ["1", "zone"]])
def test_a_list_may_be_asked_for_twice(tmp_path: Path, words: list[str]) -> None:
    with open_database(str(tmp_path / "book.db"), create=True) as database, database.reading() as connection:
        there = [row for row in (("format", "1"), ("zone", "UTC")) if {*row} & {*words}]
        assert tuples(connection, TWICE, {"words": words}) == there


def write_and_fail(database: Database) -> None:
    with database.writing() as connection:
        cursor(connection).execute("INSERT INTO book VALUES ('left', 'over')")
        cursor(connection).execute("SELECT * FROM nowhere")


def test_what_the_driver_refuses_is_an_error_of_the_store_and_leaves_nothing(tmp_path: Path) -> None:
    with open_database(str(tmp_path / "book.db"), create=True) as database:
        with pytest.raises(DatabaseRefusedError, match="no such table: nowhere"):
            write_and_fail(database)
        with database.reading() as connection:
            assert execute(connection, ONE, {"key": "left"}).fetchall() == []
