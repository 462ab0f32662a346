"""Whatever is done to the log behind its back is found: nine ways of tampering, 300 random cases of each.

Every case is made in one transaction on a copy of a book of 2,000 entries without its triggers, judged against
checkpoints that are held elsewhere, and rolled back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from audit.books import fill, reseal, set_head, stored
from places import drop_guards
from relations.audit.checkpoints import Checkpoint, Held
from relations.audit.notes import PublicKey, sign
from relations.audit.reading import COLUMNS, Fault, go_over
from relations.audit.verifying import judge
from relations.store.database import Database, open_database

pytestmark = pytest.mark.sqlite  # on PostgreSQL most turned bits are no text or number, which the server refuses
SIZE = 2000
CASES = 300
HELD = (500, 1000, 1500)
NAME = "example.com/book"
TEXTS = ("event_id", "stream", "topic", "occurred", "recorded_at", "actor")
NUMBER_BITS = 40


class SameValueError(Exception):
    """The case would change nothing; it does not count."""


@dataclass(frozen=True)
class Trial:
    """A book to be tampered with, its size, the key, and the checkpoints held elsewhere."""

    database: Database
    size: int
    private: Ed25519PrivateKey
    held: tuple[Held, ...]

    @property
    def key(self) -> PublicKey:
        return PublicKey(NAME, self.private.public_key().public_bytes_raw())

    @contextmanager
    def scratch(self) -> Iterator[Connection]:
        """Give a transaction that is rolled back."""
        with self.database._writer.connect() as connection:
            self.database._begin(connection, "BEGIN IMMEDIATE")
            yield connection

    def faults(self, connection: Connection, held: tuple[Held, ...]) -> list[Fault]:
        reading = go_over(connection, {each.checkpoint.size for each in held})
        return [*reading.faults, *judge(reading, held, self.key)[0]]


def signed(private: Ed25519PrivateKey, size: int, root: bytes) -> Held:
    note = sign(str(Checkpoint(NAME, size, root)), NAME, private)
    return Held.read(str(note), f"held-{size}")


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Make the book, sign it as it grew, and take its triggers away."""
    file = tmp_path_factory.mktemp("tampering") / "book.db"
    fill(file, SIZE)
    private = Ed25519PrivateKey.generate()
    with open_database(str(file), create=False) as database:
        with database.writing() as connection:
            drop_guards(connection)
            size = len(stored(connection))
            reading = go_over(connection, (*HELD, size))
        assert reading.faults == []
        held = tuple(signed(private, each, reading.roots[each]) for each in (*HELD, size))
        yield Trial(database, size, private, held)


def test_the_book_fits_when_nobody_has_touched_it(trial: Trial) -> None:
    assert trial.size >= SIZE
    with trial.scratch() as connection:
        assert trial.faults(connection, trial.held) == []
        assert len({row[4] for row in stored(connection)}) >= 10


def flip(connection: Connection, chance: Random, size: int) -> int:
    """Turn over one bit of one column of an entry, or of the head."""
    if chance.random() < 0.1:
        _flip(connection, chance, "head", chance.choice(("size", "frontier", "recorded_at")), "id = 1")
        return 0
    position = chance.randint(1, size)
    column = chance.choice(COLUMNS)
    _flip(connection, chance, "entries", column, f"position = {position}")
    return 0 if column == "position" else position


def _flip(connection: Connection, chance: Random, table: str, column: str, where: str) -> None:
    (value,) = connection.exec_driver_sql(f"SELECT {column} FROM {table} WHERE {where}").one()
    if isinstance(value, int):
        changed: object = value ^ 1 << chance.randrange(NUMBER_BITS)
        connection.exec_driver_sql(f"UPDATE {table} SET {column} = ? WHERE {where}", (changed,))
        return
    content = bytearray(value.encode() if isinstance(value, str) else value)
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    setting = "CAST(? AS TEXT)" if isinstance(value, str) else "?"
    connection.exec_driver_sql(f"UPDATE {table} SET {column} = {setting} WHERE {where}", (bytes(content),))
    kept = connection.exec_driver_sql(f"SELECT CAST({column} AS BLOB) FROM {table} WHERE {where}").scalar()
    if kept != bytes(content):
        raise SameValueError


def delete(connection: Connection, chance: Random, size: int) -> int:
    """Take one entry away; at times the head is made to fit."""
    position = chance.randint(1, size)
    connection.exec_driver_sql("DELETE FROM entries WHERE position = ?", (position,))
    if chance.random() < 0.5:
        set_head(connection, stored(connection))
    return position


def renumber(connection: Connection, chance: Random, size: int) -> int:
    """Take one entry away and close the gap; at times with everything that seals it."""
    position = chance.randint(1, size - 1)
    connection.exec_driver_sql("DELETE FROM entries WHERE position = ?", (position,))
    connection.exec_driver_sql("UPDATE entries SET position = position - 1 WHERE position > ?", (position,))
    if chance.random() < 0.5:
        reseal(connection, position - 1)
    return position


def swap(connection: Connection, chance: Random, size: int) -> int:
    """Let two entries change places; at times sealed anew."""
    one, two = sorted(chance.sample(range(1, size + 1), 2))
    for old, new in ((one, -1), (two, one), (-1, two)):
        connection.exec_driver_sql("UPDATE entries SET position = ? WHERE position = ?", (new, old))
    if chance.random() < 0.5:
        reseal(connection, one - 1)
    return one


def insert(connection: Connection, chance: Random, size: int) -> int:
    """Slip one in, like its neighbour; at times sealed anew."""
    position = chance.randint(1, size)
    make_room(connection, position)
    columns = ", ".join(COLUMNS[4:])
    connection.exec_driver_sql(
        f"INSERT INTO entries (position, event_id, stream, version, {columns}) "
        f"SELECT position - 1, 'slipped in', stream, 9999, {columns} FROM entries WHERE position = ?",
        (position + 1,),
    )
    if chance.random() < 0.5:
        reseal(connection, position - 1)
    return position


def cut(connection: Connection, chance: Random, size: int) -> int:
    """Cut off the end; at times the head is made to fit, so that only a checkpoint can tell."""
    position = size - chance.randint(0, size // 2)
    connection.exec_driver_sql("DELETE FROM entries WHERE position >= ?", (position,))
    if chance.random() < 0.8:
        set_head(connection, stored(connection))
    return position


def back_date(connection: Connection, chance: Random, size: int) -> int:
    """Say that an entry happened, or was recorded, earlier; at times sealed anew."""
    position = chance.randint(1, size)
    column, value = chance.choice((("occurred", "2026-02-01"), ("recorded_at", "2026-02-01T00:00:00.000000+00:00")))
    connection.exec_driver_sql(f"UPDATE entries SET {column} = ? WHERE position = ?", (value, position))
    if chance.random() < 0.5:
        reseal(connection, position - 1)
    return position


def rewrite(connection: Connection, chance: Random, size: int) -> int:
    """Change what an entry says and compute all leaves and the head anew: the log fits itself."""
    position = chance.randint(1, size)
    column = chance.choice(("state", "actor", "occurred", "topic", "event_id"))
    (value,) = connection.exec_driver_sql(f"SELECT {column} FROM entries WHERE position = ?", (position,)).one()
    changed = value + (b" " if isinstance(value, bytes) else "0")
    connection.exec_driver_sql(f"UPDATE entries SET {column} = ? WHERE position = ?", (changed, position))
    reseal(connection, position - 1)
    return position


def make_room(connection: Connection, position: int) -> None:
    """Renumber all entries from a position on."""
    connection.exec_driver_sql("UPDATE entries SET position = -position - 1 WHERE position >= ?", (position,))
    connection.exec_driver_sql("UPDATE entries SET position = -position WHERE position < 0")


WAYS: list[Callable[[Connection, Random, int], int]] = [
    flip, delete, renumber, swap, insert, cut, back_date, rewrite,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_case_is_found_against_a_held_checkpoint(
    trial: Trial, way: Callable[[Connection, Random, int], int]
) -> None:
    """And the first fault is told at the entry that was touched, or where it can be bounded to."""
    chance, tried, missed = Random(way.__name__), 0, []
    while tried < CASES:
        with trial.scratch() as connection:
            try:
                touched = way(connection, chance, trial.size)
            except (SameValueError, IntegrityError):
                continue
            faults = trial.faults(connection, trial.held)
        tried += 1
        first = min((fault.position for fault in faults if fault.position is not None), default=0)
        if not faults or (touched and first > touched):
            missed.append((tried, touched, faults))
    assert (tried, missed) == (CASES, [])


def test_what_was_rewritten_is_bounded_between_two_checkpoints(trial: Trial) -> None:
    """When every leaf fits, the checkpoints say between which two of them something was changed."""
    chance = Random("bounds")
    for _ in range(60):
        with trial.scratch() as connection:
            touched = rewrite(connection, chance, trial.size)
            (fault,) = trial.faults(connection, trial.held)
        found = re.search(r"one of the entries (\d+) to (\d+) was rewritten with all that seals it", fault.text)
        assert found
        first, last = int(found[1]), int(found[2])
        assert first == fault.position <= touched <= last
        assert (first - 1 or HELD[0], last) in {(HELD[0], HELD[0]), *zip(HELD, (*HELD[1:], trial.size), strict=True)}


def test_what_was_rewritten_and_signed_anew_is_found_against_an_older_checkpoint(trial: Trial) -> None:
    """Whoever has the key too can fit everything but what somebody else holds."""
    chance, found = Random("signed anew"), 0
    for _ in range(CASES):
        older = chance.choice([each for each in trial.held if each.checkpoint.size < trial.size])
        with trial.scratch() as connection:
            rewrite(connection, chance, older.checkpoint.size)
            reading = go_over(connection, (older.checkpoint.size, trial.size))
        fresh = signed(trial.private, trial.size, reading.frontier.root())
        (fault,), told = judge(reading, (older, fresh), trial.key)
        found += [each["ok"] for each in told] == [False, True] and fault.position == 1
    assert found == CASES


def test_what_was_changed_by_another_who_signs_is_found_by_the_key(trial: Trial) -> None:
    other = Ed25519PrivateKey.generate()
    with trial.scratch() as connection:
        rewrite(connection, Random("another"), trial.size)
        forged = signed(other, trial.size, go_over(connection).frontier.root())
        (fault,) = trial.faults(connection, (forged,))
    assert fault.text == f"the checkpoint held-{trial.size} was not signed with the key {trial.key}"


def test_what_no_checkpoint_covers_is_the_only_thing_that_can_be_rewritten(trial: Trial) -> None:
    """This is the limit: so checkpoints are to be made often, and held by somebody else."""
    with trial.scratch() as connection:
        connection.exec_driver_sql("UPDATE entries SET actor = 'nobody' WHERE position = ?", (trial.size,))
        reseal(connection)
        assert trial.faults(connection, trial.held[:-1]) == []
        assert trial.faults(connection, trial.held) != []
