"""Events of former days: read as those of today, kept as they were, and never written again."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from uuid import NAMESPACE_URL, uuid5

import pytest

import relations
from histories import NOON
from relations.book import Book
from relations.domain import catalogue
from relations.domain.customers import CustomerRegistered
from relations.domain.event import Event, Text
from relations.domain.promises import KeepPromise, MakePromise, PromiseMade
from relations.store.codec import Codec
from relations.store.database import open_database
from relations.store.errors import UnknownTopicError, UnreadableEntryError
from relations.store.log import Draft, Log, Stored
from relations.store.seal import leaf_hash
from rows import all_rows

DOC = Path(__file__).parents[2] / "docs" / "evolution.md"
STREAM = "customer-00000000000000000000000000000001"
V1, V2, V3 = "promise-made.v1", "promise-made.v2", "promise-made.v3"
OLD = (
    ("customer-registered.v1", b'{"name":"Acme"}'),
    (V1, b'{"what":"two cases","until":"2026-03-09"}'),
    (V2, '{"text":"换标签","by":"li.wei"}'.encode()),
    (V1, b'{"what":"a call"}'),
)
TODAY = date(2026, 6, 30)


class PromiseOnce(Event):
    """The event as it was at first; the program of today has no such class."""

    topic: ClassVar[str] = V1
    what: Text
    until: date | None = None


def from_v1(old: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return V2, {"text": old["what"], "due": old.get("until")}


def from_v2(old: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    kept = {name: value for name, value in old.items() if name != "by"}
    return V3, {**kept, "rep": old.get("by")}


@pytest.fixture
def old(address: str) -> str:
    """Write a log as the programs of former days did."""
    with open_database(address, create=True, created=NOON) as database, database.writing() as connection:
        drafts = [
            Draft(str(uuid5(NAMESPACE_URL, str(version))), STREAM, version, topic, "2026-03-02", "li.wei", state)
            for version, (topic, state) in enumerate(OLD, 1)
        ]
        Log().append(connection, drafts, NOON)
    return address


@pytest.fixture
def book(old: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """Open it with the program of today, whose promises are v3."""
    types = {topic: kind for topic, kind in catalogue.event_types().items() if kind is not PromiseMade}
    monkeypatch.setattr(PromiseMade, "topic", V3)
    monkeypatch.setattr(catalogue, "event_types", lambda: {**types, V3: PromiseMade})
    monkeypatch.setattr(catalogue, "upcasters", lambda: {V1: from_v1, V2: from_v2})
    with relations.open(old, actor="li.wei", clock=lambda: NOON) as book:
        yield book


def log_of(book: Book) -> list[Stored]:
    with book.database.reading() as connection:
        return book.log.read(connection, after=0, limit=100)


def test_entries_of_every_version_are_promises_of_today(book: Book) -> None:
    """v1 goes the whole way through v2; what it did not know stays unknown."""
    rows = sorted(book.promises(TODAY, states=None), key=lambda row: row.ref)
    assert [(row.ref, row.text, row.due, row.by, row.direction) for row in rows] == [
        ("P2", "two cases", "2026-03-09", None, "ours"),
        ("P3", "换标签", None, "li.wei", "ours"),
        ("P4", "a call", None, None, "ours"),
    ]
    assert [type(book.codec.entry(stored).event) for stored in log_of(book)] == [CustomerRegistered, *[PromiseMade] * 3]


def test_old_and_new_entries_go_on_side_by_side(book: Book) -> None:
    book.handle(KeepPromise(promise="P2", on="2026-03-08"))
    book.handle(MakePromise(customer="Acme", text="new", direction="theirs", on="2026-03-10"))
    assert [stored.topic for stored in log_of(book)][-2:] == ["promise-kept.v1", V3]
    states = {row.ref: row.state for row in book.promises(TODAY, states=None)}
    assert states == {"P2": "kept", "P3": "open", "P4": "open", "P6": "open"}


def test_the_bytes_of_the_log_stay_and_every_leaf_still_fits(book: Book) -> None:
    before = log_of(book)
    assert [(stored.topic, stored.state) for stored in before] == list(OLD)
    book.handle(KeepPromise(promise="P2", on="2026-03-08"))
    book.rebuild()
    assert log_of(book)[: len(before)] == before
    for entry in log_of(book):
        columns = (
            entry.event_id, entry.stream, entry.version, entry.topic, entry.occurred, entry.recorded_at, entry.actor,
        )  # fmt: skip
        assert leaf_hash(entry.position, *columns, entry.state) == entry.leaf
    assert book.doctor() == []


def test_read_models_are_rebuilt_to_the_same_rows(book: Book) -> None:
    book.handle(MakePromise(customer="Acme", text="new", on="2026-03-10"))
    assert book.promises(TODAY)
    rows = all_rows(book)
    assert len(rows["promises"]) == 4
    book.rebuild()
    assert all_rows(book) == rows


def test_nothing_can_write_a_version_of_former_days(book: Book) -> None:
    with pytest.raises(UnknownTopicError, match=r"promise-made\.v1"):
        book.codec.encode(PromiseOnce(what="two cases"))


def test_a_version_without_a_way_to_today_is_not_read_as_something_else(book: Book) -> None:
    """A chain that breaks off names the topic at which it does."""
    types = catalogue.event_types()
    with pytest.raises(UnknownTopicError, match=r"promise-made\.v2"):
        Codec(types, {V1: from_v1}).decode(V1, OLD[1][1])
    with pytest.raises(UnreadableEntryError, match="entry 2 "):
        book.codec.decode(V1, b'{"until":"2026-03-09"}', position=2)


def test_the_example_of_the_documentation_runs_and_says_what_stands_there() -> None:
    script, said = re.findall(r"^```(?:python)?\n(.*?)^```", DOC.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
