"""The doctor finds whatever was changed behind the book's back, and a rebuild mends the read models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Text

import relations
from histories import NOON
from places import fresh_address, place
from relations.book import Book
from relations.domain import presets
from relations.domain.accounts import PlanAccount
from relations.domain.complaints import RaiseComplaint
from relations.domain.corrections import CorrectEntry, RetractEntry
from relations.domain.crises import DeclareCrisis
from relations.domain.customers import GradeCustomer, RateCustomer, RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.greetings import NoteCustomerDate, SendGreeting
from relations.domain.market import Observe, TakeOrder
from relations.domain.people import AssessPerson, IntroducePerson, JoinCustomer, LearnFact
from relations.domain.policy import SetPolicy
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.reps import SpendMoney, SpendTime, SubmitDayPlan, SubmitDayReport
from relations.domain.targets import SetTarget
from relations.domain.ties import EndSupply, ReferCustomer, SupplyCustomer
from relations.domain.visits import LogPlannedVisit, LogVisit, PlanVisit, SignVisit
from relations.errors import RelationsError
from relations.projections import runner
from relations.projections.projection import metadata
from relations.projections.runner import MissingEntryError
from rows import all_rows

ON = "2026-03-02"
SIZE = 35
MORE = next(size for size in count(SIZE + 1) if size.bit_count() == SIZE.bit_count())
"""A size that the frontier would fit too."""
UNFIT = 2 ** (SIZE.bit_count() + 1) - 1
"""A size that asks for another frontier."""
TABLES = sorted(table.name for table in metadata.sorted_tables)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make a book whose read models all have rows."""
    with fresh_address(tmp_path_factory.mktemp("made")) as address:
        fill(address)
        yield address


def fill(address: str) -> None:
    at = {"customer": "Acme", "on": ON}
    promise, complaint = MakePromise(**at, text="tea"), RaiseComplaint(**at, about="crushed")
    brought = {"promises": (promise,), "complaints": (complaint,), "gifts": (HandOverGift(**at, item="tea"),)}
    with relations.open(address, actor="li.wei", clock=lambda: NOON) as book:
        book.handle(RegisterCustomer(**at, name="Acme", kind="dealer", phone="110"))
        book.handle(IntroducePerson(person="Li Na", name="Li Na", at="Acme", on=ON), JoinCustomer(**at, person="Li Na"))
        book.handle(LogVisit(**at, rep="li.wei", met=("Li Na",), **brought))
        book.handle(LogVisit(**at, rep="li.wei", met=("Li Na",), **{**brought, "gifts": ()}))
        book.handle(SetPolicy(policy=presets.preset("retail"), reason="shops", on=ON))
        book.handle(KeepPromise(promise="P9", on=ON))
        beta = {"customer": "Beta", "on": ON}
        book.handle(RegisterCustomer(**beta, name="Beta"), ReferCustomer(**beta, by="Acme"))
        book.handle(SupplyCustomer(**beta, by="Acme"), RateCustomer(**beta, rating=7, reason="cold", rep="li.wei"))
        book.handle(EndSupply(**beta, by="Acme"))
        book.handle(LearnFact(person="Li Na", about="interests", text="fishing", rep="li.wei", on=ON))
        book.handle(AssessPerson(person="Li Na", questions={"trust": 4}, rep="li.wei", on=ON))
        book.handle(KeepPromise(promise="P9", on=ON))
        book.handle(DeclareCrisis(**at, reason="may leave"))
        book.handle(SendGreeting(**at, occasion="opening"), NoteCustomerDate(**at, occasion="opening", day="03-02"))
        book.handle(CorrectEntry(position=18, changes={"text": "chess"}, reason="misheard", on=ON))
        book.handle(RetractEntry(position=23, reason="it was fishing", on=ON))
        book.handle(PlanVisit(**at, rep="zhang.min", day=ON, purposes=("service",)))
        book.handle(SubmitDayPlan(on=ON, rep="zhang.min", day=ON, visits=("V25",)))
        book.handle(LogPlannedVisit(visit="V25", on=ON, rep="zhang.min"), SignVisit(visit="V25", on=ON, remark="good"))
        book.handle(Observe(**at, kind="stock", text="full"), TakeOrder(**at, amount="18", currency="CNY"))
        of_day = {"rep": "zhang.min", "day": ON, "on": ON}
        book.handle(SpendTime(**of_day, span="08:00-09:00", task="travel"), SubmitDayReport(**of_day))
        book.handle(SpendMoney(**of_day, amount="4", currency="CNY", what="meal"))
        book.handle(SetTarget(rep="zhang.min", on=ON, period="2026-12", measure="visits", amount="60"))
        book.handle(PlanAccount(**at, year=2026, goal="half of the shelf"))
        assert book.doctor() == []
        assert book.size() == SIZE


@pytest.fixture
def address(made: str, tmp_path: Path) -> Iterator[str]:
    copy = place().copy(made, tmp_path)
    yield copy
    place().forget(copy)


@pytest.fixture
def book(opened: Callable[..., Book], address: str) -> Book:
    return opened(address)


def tamper(address: str, *statements: str) -> None:
    """Write to the book without the triggers that keep the log as it is."""
    with place().behind(address) as connection:
        for statement in statements:
            assert connection.exec_driver_sql(place().said(statement)).rowcount != 0, statement


def text_column(table: str) -> str:
    """Name a column of the table that can be changed."""
    free = {"contacts": "times", "meetings": "channel", "mentions": "position", "timeline": "occurred"}
    return free.get(table) or next(
        column.name
        for column in metadata.tables[table].columns
        if not (column.primary_key or column.name in {"customer", "number", "stream"})
    )


def last_row(table: str) -> str:
    """Say in SQL which row of the table comes last by its key."""
    key = [column.name for column in metadata.tables[table].primary_key]
    last = ", ".join(f"{name} DESC" for name in key)
    return f"({', '.join(key)}) = (SELECT {', '.join(key)} FROM {table} ORDER BY {last} LIMIT 1)"


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_row_is_found_and_mended(book: Book, address: str, table: str) -> None:
    rows = all_rows(book)
    tamper(address, f"UPDATE {table} SET {text_column(table)} = '77' WHERE {last_row(table)}")
    (found,) = book.doctor()
    assert found.startswith(f"read model {table}: (")
    assert "77" in found
    assert found.endswith("; mend it with: relations rebuild")
    book.rebuild()
    assert all_rows(book) == rows


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_row_is_found_and_mended(book: Book, address: str, table: str) -> None:
    rows = all_rows(book)
    tamper(address, f"DELETE FROM {table} WHERE {last_row(table)}")
    (found,) = book.doctor()
    assert found.startswith(f"read model {table}: ")
    assert found.endswith("; mend it with: relations rebuild")
    book.rebuild()
    assert all_rows(book) == rows


def test_a_missing_first_row_is_found_too(book: Book, address: str) -> None:
    tamper(address, "DELETE FROM promises WHERE promise = 5")
    (found,) = book.doctor()
    assert found.startswith("read model promises: (9, 1, ")


@pytest.mark.parametrize("table", TABLES)
def test_an_extra_row_is_found_and_mended(book: Book, address: str, table: str) -> None:
    rows = all_rows(book)
    columns = metadata.tables[table].columns
    fresh = [c.name for c in columns if c.primary_key or c.name in {"number", "stream"}]
    more = {True: "{} || '900'", False: "{} + 900"}
    values = [more[isinstance(c.type, Text)].format(c.name) if c.name in fresh else c.name for c in columns]
    names = ", ".join(column.name for column in columns)
    tamper(address, f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} LIMIT 1")
    (found,) = book.doctor()
    assert found.startswith(f"read model {table}: ")
    book.rebuild()
    assert all_rows(book) == rows


def test_the_doctor_names_every_table_that_differs(book: Book, address: str) -> None:
    tamper(address, "DELETE FROM gifts", "UPDATE promises SET text = 'coffee'")
    assert [line.split(":")[0] for line in book.doctor()] == ["read model gifts", "read model promises"]


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (
            "UPDATE entries SET state = CAST(replace(state, 'tea', 'tee') AS BLOB) WHERE position = 5",
            ["entry 5 does not fit its leaf: it was changed after it was recorded"],
        ),
        (
            "UPDATE entries SET state = x'7b' WHERE position = 5",
            [
                "entry 5 does not fit its leaf: it was changed after it was recorded",
                "entry 5 (promise-made.v1) cannot be read: Invalid JSON",
            ],
        ),
        (
            "UPDATE entries SET actor = 'nobody' WHERE position = 4",
            ["entry 4 does not fit its leaf: it was changed after it was recorded"],
        ),
        (
            "UPDATE entries SET occurred = '2026-03-01' WHERE position = 11",
            ["entry 11 does not fit its leaf: it was changed after it was recorded"],
        ),
        (
            "UPDATE entries SET topic = 'gift-eaten.v1' WHERE position = 8",
            [
                "entry 8 does not fit its leaf: it was changed after it was recorded",
                "events of kind 'gift-eaten.v1' are not known here; a newer relations may be needed",
            ],
        ),
        (
            "UPDATE entries SET leaf = zeroblob(32) WHERE position = 4",
            [
                "entry 4 does not fit its leaf: it was changed after it was recorded",
                "the head's frontier does not fit the leaves of the log",
            ],
        ),
        ("DELETE FROM entries WHERE position = 5", ["entry 5 is missing: 6 follows 4", "the head's frontier"]),
        (
            f"DELETE FROM entries WHERE position = {SIZE}",
            [f"the head names {SIZE} entries, and the last one is {SIZE - 1}"],
        ),
        ("DELETE FROM entries WHERE position = 1", ["entry 1 is missing: 2 follows 0", "the head's frontier"]),
        (
            f"UPDATE head SET frontier = zeroblob({32 * SIZE.bit_count()})",
            ["the head's frontier does not fit the leaves of the log"],
        ),
        (f"UPDATE head SET size = {MORE}", [f"the head names {MORE} entries, and the last one is {SIZE}"]),
    ],
)
def test_whatever_was_changed_in_the_log_is_found(book: Book, address: str, change: str, faults: list[str]) -> None:
    tamper(address, change)
    found = book.doctor()
    assert [line[: len(fault)] for line, fault in zip(found, faults, strict=True)] == faults


@pytest.mark.parametrize(
    "change", ["UPDATE head SET frontier = x'00'", f"UPDATE head SET size = {UNFIT}", "DELETE FROM head"]
)
def test_a_damaged_head_is_told_in_one_line(book: Book, address: str, change: str) -> None:
    tamper(address, change)
    try:
        found = book.doctor()
    except RelationsError as error:
        found = [str(error)]
    assert len(found) == 1
    assert "head" in found[0]


def test_entries_that_change_places_are_found(book: Book, address: str) -> None:
    tamper(
        address,
        "UPDATE entries SET position = 99 WHERE position = 6",
        "UPDATE entries SET position = 6 WHERE position = 10",
        "UPDATE entries SET position = 10 WHERE position = 99",
    )
    found = book.doctor()
    assert any(line.startswith("entry 6 does not fit its leaf") for line in found)
    assert any(line.startswith("entry 10 does not fit its leaf") for line in found)
    assert any("out of order" in line for line in found)


def test_the_doctor_tells_how_far_it_has_come(book: Book) -> None:
    told: list[tuple[int, int]] = []
    assert book.doctor(lambda done, size: told.append((done, size))) == []
    assert told[0] == (0, SIZE)
    assert set(told) <= {(done, SIZE) for done in range(SIZE + 1)}


def test_the_day_of_asking_does_not_matter_to_the_read_models(book: Book) -> None:
    book.status("Acme", date(2027, 1, 1))
    assert book.doctor() == []


@pytest.mark.parametrize(("position", "batch"), [(1, 2000), (5, 2000), (5, 2), (5, 4), (6, 5)])
def test_a_log_with_a_gap_is_not_folded_as_if_it_were_whole(
    book: Book, address: str, monkeypatch: pytest.MonkeyPatch, position: int, batch: int
) -> None:
    monkeypatch.setattr(runner, "BATCH", batch)
    tamper(address, f"DELETE FROM entries WHERE position = {position}")
    with pytest.raises(MissingEntryError) as refused:
        book.rebuild()
    assert str(refused.value) == f"entry {position} is missing from the log; check the book with: relations doctor"


def test_a_head_that_names_more_than_there_is_keeps_nobody_waiting(book: Book, address: str) -> None:
    tamper(address, f"UPDATE head SET size = {MORE}")
    assert book.customer("Acme").ref == "C1"
    assert book.rebuild() == SIZE
    with pytest.raises(RelationsError):
        book.handle(GradeCustomer(customer="Acme", grade="A", on=ON))
