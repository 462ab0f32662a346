"""A book of many and varied entries, and ways to write to it behind its back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

import relations
from histories import NOON
from relations.audit.reading import COLUMNS
from relations.book import Book
from relations.domain import presets
from relations.domain.command import Command
from relations.domain.complaints import RaiseComplaint
from relations.domain.customers import GradeCustomer, RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.people import IntroducePerson, JoinCustomer, LearnFact
from relations.domain.policy import SetPolicy
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.store.seal import Frontier, leaf_hash

ON = "2026-03-02"


def fill(file: Path, size: int) -> None:
    """Record at least `size` varied entries."""
    with relations.open(str(file), actor="li.wei", clock=lambda: NOON) as book:
        book.handle(SetPolicy(policy=presets.preset("retail"), reason="shops", on=ON))
        for number in count(1):
            if book.size() >= size:
                return
            _deal(book, number)


def _deal(book: Book, number: int) -> None:
    """Record what happens at one customer more."""
    name, person = f"华联 {number}", f"王 {number}"
    at = {"customer": name, "on": ON}
    book.handle_all([
        RegisterCustomer(**at, name=name, kind="dealer"),
        IntroducePerson(person=person, name=person, at=name, on=ON),
        JoinCustomer(**at, person=person, title="店长"),
        GradeCustomer(**at, grade="B"),
    ])  # fmt: skip
    dealings: list[Command] = []
    for turn in range(5):
        promise = MakePromise(**at, text=f'replace "{turn}" cases\n破损')
        brought = {"promises": (promise,), "complaints": (RaiseComplaint(**at, about="crushed"),)}
        gift = HandOverGift(**at, item=f"cup {turn}", value="9.5", currency="CNY", person=person)
        dealings += [
            LogVisit(**at, rep="li.wei", met=(person,), **brought), gift,
            LearnFact(person=person, about="interests", text=f"fishing {turn}", rep="li.wei", on=ON),
        ]  # fmt: skip
    first = book.size() + 1
    book.handle_all(dealings)
    topics = {row.position: row.topic for row in book.entries(after=first - 1)}
    made = [position for position, topic in topics.items() if topic == "promise-made.v1"]
    book.handle_all([KeepPromise(promise=f"P{position}", on="2026-03-04", evidence="收据") for position in made])


def stored(connection: Connection) -> list[tuple[Any, ...]]:
    """Give all entries as they are stored."""
    select = f"SELECT {', '.join(COLUMNS)} FROM entries ORDER BY position"
    found: list[tuple[Any, ...]] = connection.exec_driver_sql(select).cursor.fetchall()
    return found


def reseal(connection: Connection, after: int = 0) -> Frontier:
    """Compute every leaf after a position anew, and make the head fit: all that a forger can do without the key."""
    entries = stored(connection)
    kept, old = entries[:after], entries[after:]
    sealed = [(*row[:-1], leaf_hash(*row[:-1])) for row in old]
    changed = [{"leaf": row[-1], "of": row[0]} for row, was in zip(sealed, old, strict=True) if row != was]
    if changed:
        connection.execute(text("UPDATE entries SET leaf = :leaf WHERE position = :of"), changed)
    return set_head(connection, [*kept, *sealed])


def set_head(connection: Connection, entries: Sequence[Sequence[object]]) -> Frontier:
    """Make the head fit these entries."""
    frontier = Frontier().extend([row[-1] for row in entries])
    recorded_at = entries[-1][6] if entries else ""
    values = {"size": len(entries), "frontier": frontier.to_bytes(), "at": recorded_at}
    connection.execute(text("UPDATE head SET size = :size, frontier = :frontier, recorded_at = :at"), values)
    return frontier
