"""Copying a book: from file to file, from file to server and back, and never over anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import relations
from histories import NOON
from places import fresh_address, place
from relations.book import Book
from relations.domain.corrections import CorrectEntry
from relations.domain.customers import RegisterCustomer
from relations.domain.promises import MakePromise
from relations.store import copying
from relations.store.errors import (
    BadAddressError,
    NotABookError,
    OtherBookError,
    OtherZoneError,
    SameBookError,
    UnfitEntryError,
)
from relations.store.log import Stored

ON = "2026-03-02"


@pytest.fixture
def source(opened: Callable[..., Book], tmp_path: Path) -> Book:
    """Open a book in a file, with a correction in it."""
    book = opened(str(tmp_path / "source.db"))
    book.handle(RegisterCustomer(on=ON, customer="华联", name="华联"))
    fill(book, 7)
    book.handle(CorrectEntry(position=3, changes={"text": "another"}, reason="misheard", on=ON))
    return book


@pytest.fixture
def there(tmp_path: Path) -> Iterator[str]:
    """Give a place on the database that is being tested."""
    folder = tmp_path / "there"
    folder.mkdir()
    with fresh_address(folder) as address:
        yield address


def fill(book: Book, count: int) -> None:
    book.handle_all([MakePromise(on=ON, customer="华联", text=f"two cases {n} 箱") for n in range(count)])


def log_of(book: Book) -> list[Stored]:
    with book.database.reading() as connection:
        return book.log.read(connection, after=0, limit=1000)


@pytest.mark.parametrize("at_once", [1, 4, 1000])
def test_a_copy_is_the_same_and_follows_its_book(
    source: Book, there: str, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Every byte of every entry, seals and times included; a second copying brings what is new."""
    monkeypatch.setattr(copying, "_AT_ONCE", at_once)
    before = source.size()
    first = source.copy(there)
    fill(source, 5)
    second = source.copy(there)
    assert (first.entries, first.fresh, second.entries, second.fresh) == (before, before, before + 5, 5)
    assert source.copy(there).fresh == 0
    with relations.open(there, actor="b", create=False) as copy:
        assert log_of(copy) == log_of(source)
        assert copy.doctor() == []
        kept = ("format", "zone", "created")
        assert [copy.database.facts[fact] for fact in kept] == [source.database.facts[fact] for fact in kept]


def test_a_copy_goes_back_and_goes_on(source: Book, there: str, tmp_path: Path) -> None:
    """To the tested database and back to a file, which then is recorded in like the first."""
    root = source.copy(there).root
    back = str(tmp_path / "back.db")
    with relations.open(there, actor="b", create=False) as copy:
        assert copy.copy(back).root == root
    with relations.open(back, actor="c", create=False, clock=lambda: NOON) as again:
        fill(again, 1)
        assert again.doctor() == []
        fill(source, 1)
        with pytest.raises(OtherBookError, match="has 10 entries that are not the first 10 of this one"):
            again.copy(str(tmp_path / "source.db"))


def test_nothing_else_is_written_over(source: Book, tmp_path: Path, opened: Callable[..., Book]) -> None:
    other = opened(str(tmp_path / "other.db"))
    other.handle(RegisterCustomer(on=ON, customer="新天地", name="新天地"))
    before = log_of(other)
    with pytest.raises(OtherBookError, match="1 entries that are not the first 1 of this one"):
        source.copy(str(tmp_path / "other.db"))
    assert log_of(other) == before
    (tmp_path / "note.txt").write_text("not a book", encoding="utf-8")
    with pytest.raises(NotABookError):
        source.copy(str(tmp_path / "note.txt"))
    (tmp_path / "link.db").symlink_to(tmp_path / "source.db")
    for name in ("source.db", "link.db", "../" + tmp_path.name + "/source.db"):
        with pytest.raises(SameBookError, match="is this book; copy it to another place"):
            source.copy(str(tmp_path / name))
    with pytest.raises(BadAddressError, match="would be gone at once"):
        source.copy(":memory:")
    relations.open(str(tmp_path / "far.db"), actor="a", zone="Asia/Shanghai").close()
    with pytest.raises(OtherZoneError, match="has time zone Asia/Shanghai and this one UTC"):
        source.copy(str(tmp_path / "far.db"))


def test_what_was_changed_is_not_copied(source: Book, there: str, tmp_path: Path) -> None:
    with place().behind(str(tmp_path / "source.db")) as connection:
        connection.exec_driver_sql("UPDATE entries SET actor = 'me' WHERE position = 4")
    with pytest.raises(UnfitEntryError, match="entry 4 is missing or does not fit its leaf; see: relations audit"):
        source.copy(there)
    with relations.open(there, actor="b", create=False) as copy:
        assert copy.size() == 0
