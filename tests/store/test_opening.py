"""Whatever stands in the way of a book is told in one line with the mend, and nothing is touched."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from relations.store.database import Database, open_database
from relations.store.errors import (
    BadAddressError,
    BusyBookError,
    DamagedBookError,
    DiskFullError,
    NewerBookError,
    NoBookError,
    NotABookError,
    ReadOnlyBookError,
    ServerAwayError,
    StoreError,
)
from relations.store.log import Draft, Log

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
log = Log()


def fill(database: Database, stream: str = "customer-1") -> None:
    """Append 100 entries, 100 kB."""
    drafts = [Draft(f"{stream}/{n}", stream, n, "a.v1", "2026", "li.wei", bytes(1000)) for n in range(1, 101)]
    with database.writing() as connection:
        log.append(connection, drafts, NOON)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Make a book with 100 entries and close it."""
    file = tmp_path / "book.db"
    with open_database(str(file), create=True) as database:
        fill(database)
    return file


@pytest.fixture(params=[False, True], ids=["open", "create"])
def create(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def refusal(kind: type[StoreError], address: Path | str, *, create: bool = False) -> str:
    """Open, be refused, and give the line."""
    with pytest.raises(kind) as refused:
        open_database(str(address), create=create)
    line = str(refused.value)
    assert "\n" not in line
    return line


def test_a_missing_book_is_not_made_by_opening_it(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "book.db"
    assert refusal(NoBookError, file) == f"there is no book at {file}; create it with: relations init"
    assert list(tmp_path.iterdir()) == []


def test_the_folders_of_a_new_book_are_on_the_disk_before_anything_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file whose name is lost with the power is lost."""
    synced = set[int]()
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
    file = tmp_path / "one" / "two" / "book.db"
    open_database(str(file), create=True).close()
    assert synced == {folder.stat().st_ino for folder in (tmp_path, tmp_path / "one", tmp_path / "one" / "two")}


def test_an_empty_file_is_no_book_yet(tmp_path: Path) -> None:
    file = tmp_path / "book.db"
    file.touch()
    assert "create it with" in refusal(NoBookError, file)
    open_database(str(file), create=True).close()
    open_database(str(file), create=False).close()


@pytest.mark.parametrize("size", [1, 99, 100, 5000])
def test_a_file_of_another_kind_is_left_alone(tmp_path: Path, size: int, create: bool) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"\xff\xd8" * size)
    expected = f"{file} is no relations book: it is not a database; name another place with --db"
    assert refusal(NotABookError, file, create=create) == expected
    assert file.read_bytes() == b"\xff\xd8" * size
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE TABLE friends (name)",
        "CREATE TABLE book (isbn)",
        "CREATE TABLE book (key, value)",
        "CREATE TABLE book AS SELECT 'format' AS key, 'A5' AS value",
    ],
)
def test_the_database_of_another_program_is_left_alone(tmp_path: Path, schema: str, create: bool) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute(schema)
        other.commit()
    before = file.read_bytes()
    expected = f"{file} is no relations book: it is another program's database; name another place with --db"
    assert refusal(NotABookError, file, create=create) == expected
    assert file.read_bytes() == before


def test_a_folder_is_no_book(tmp_path: Path, create: bool) -> None:
    assert "it is a folder" in refusal(NotABookError, tmp_path, create=create)


def test_a_device_is_no_book(create: bool) -> None:
    assert "it is a device" in refusal(NotABookError, os.devnull, create=create)


def test_a_book_cannot_be_made_inside_a_file(book: Path) -> None:
    assert "not a usable file name (not a directory)" in refusal(NotABookError, book / "book.db", create=True)


def test_a_file_name_can_be_too_long(tmp_path: Path, create: bool) -> None:
    assert "not a usable file name (file name too long)" in refusal(
        NotABookError, tmp_path / ("x" * 300), create=create
    )


@pytest.mark.parametrize("left", [100, 4096, 8192, 20_000, -4096])
def test_a_book_that_was_cut_short_is_damaged(book: Path, left: int, create: bool) -> None:
    """Copied halfway, say."""
    book.write_bytes(book.read_bytes()[:left])
    line = refusal(DamagedBookError, book, create=create)
    assert line == f"the book at {book} is damaged (database disk image is malformed); bring it back from a backup"


def test_damage_further_in_is_told_when_it_is_met(book: Path) -> None:
    content = bytearray(book.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xaa" * 8192
    book.write_bytes(content)
    with (
        open_database(str(book), create=False) as database,
        pytest.raises(DamagedBookError, match="bring it back from a backup"),
        database.reading() as connection,
    ):
        log.read(connection, after=0, limit=1000)


def test_a_book_of_a_newer_format_is_left_alone(book: Path, create: bool) -> None:
    with closing(sqlite3.connect(book)) as newer:
        newer.execute("UPDATE book SET value = '12' WHERE key = 'format'")
        newer.commit()
    expected = f"the book at {book} has format 12 and this program knows format 1; install a newer relations"
    assert refusal(NewerBookError, book, create=create) == expected


def test_a_full_disk_is_told_and_nothing_is_recorded(book: Path) -> None:
    """The database is not allowed to grow, which SQLite takes for a full disk."""
    with open_database(str(book), create=False) as database:
        with database.reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(DiskFullError, match="is full, nothing was recorded; make room and try again"):
            fill(database, "customer-2")
        with database.reading() as connection:
            assert log.head(connection).size == 100
            assert log.stream(connection, "customer-2") == []


def test_a_book_that_may_only_be_read_says_so(book: Path) -> None:
    with open_database(str(book), create=False) as database:
        with database.reading() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(ReadOnlyBookError, match="give yourself the right to write its file and folder"):
            fill(database, "customer-2")


def test_a_folder_that_may_not_be_written_says_so(book: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        if os.access(tmp_path, os.W_OK):
            pytest.skip("who runs this may write everywhere")
        assert "cannot be written" in refusal(ReadOnlyBookError, book)
        assert "cannot be written" in refusal(ReadOnlyBookError, tmp_path / "new.db", create=True)
    finally:
        tmp_path.chmod(0o700)


def test_a_book_that_others_hold_is_busy(book: Path) -> None:
    """Waiting is turned off for the test; a book waits for 30 seconds."""
    with open_database(str(book), create=False) as database, closing(sqlite3.connect(book)) as other:
        other.execute("BEGIN IMMEDIATE")
        with database.reading() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        with pytest.raises(BusyBookError, match="busy with another program's work; try again"):
            fill(database, "customer-2")


def test_a_server_that_does_not_answer_is_away(create: bool) -> None:
    """The password is not shown."""
    line = refusal(ServerAwayError, "postgresql://li:geheim@127.0.0.1:1/crm", create=create)
    assert line.startswith("the server of postgresql://li:***@127.0.0.1:1/crm does not serve us (")
    assert "refused" in line
    assert "geheim" not in line


@pytest.mark.parametrize(
    "address",
    ["", " ", "a\0b", "mysql://li:geheim@host/crm", "postgresql://li:geheim@host:port/crm", "://", "x y://li:geheim@h"],
)
def test_an_address_that_names_no_book_is_refused(address: str) -> None:
    """With what an address looks like, and without showing its password."""
    with pytest.raises(BadAddressError, match="give a file name, sqlite:///FILE or postgresql://") as refused:
        open_database(address, create=True)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("address", ["sqlite://book.db", "sqlite:///book.db?mode=ro"])
def test_an_sqlite_address_that_would_open_something_else_is_refused(address: str) -> None:
    """Two slashes would be a book in memory: gone at the end, without a word."""
    with pytest.raises(BadAddressError, match="three slashes and takes no options"):
        open_database(address, create=True)


def test_a_file_is_named_by_name_or_url(book: Path) -> None:
    for address in (str(book), f"sqlite:///{book}", f"sqlite+pysqlite:///{book}"):
        with open_database(address, create=False) as database:
            assert database.place == str(book)
            assert database.url == f"sqlite:///{book}"
            assert database.dialect == "sqlite"


def test_a_book_in_the_home_folder_is_found(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name from an environment variable comes with its ~, which no shell has replaced."""
    monkeypatch.setenv("HOME", str(book.parent))
    open_database("~/book.db", create=False).close()
