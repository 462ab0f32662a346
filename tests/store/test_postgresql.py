"""What only a server can show: roles, waiting for locks, restarts, and telling who follows the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

import relations
from places import PostgreSQL, place
from postgres import Server
from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.promises import KeepPromise, MakePromise
from relations.store.database import open_database
from relations.store.errors import (
    BusyBookError,
    ForgedActorError,
    NotAllowedError,
    ServerAwayError,
)
from relations.store.recorders import LogApplicationRecorder
from relations.store.roles import NoRolesError
from relations.store.schema import REFUSAL
from shell import Shell

pytestmark = pytest.mark.postgresql
TODAY = date(2026, 6, 30)
OURS = {"on": "2026-03-02", "customer": "华联"}


@pytest.fixture(scope="module")
def server() -> Server:
    """Give the server that the books of the tests are on."""
    chosen = place()
    assert isinstance(chosen, PostgreSQL)
    return chosen.server


@pytest.fixture
def fragile() -> Iterator[Server]:
    """Give a server of one's own, to be stopped and killed; it runs as people run it."""
    with Server(durable=True) as server:
        yield server


@pytest.fixture(scope="module")
def shared(server: Server) -> Iterator[Callable[[str], str]]:
    """Make a book with roles, a writer `li.wei` and an auditor; give the address by the name of a login."""
    logins = {"li.wei": "writer", "auditor": "auditor", "stranger": None}
    with server.database() as address:
        with relations.open(address, actor="postgres") as book:
            book.handle(RegisterCustomer(on="2026-03-02", customer="华联", name="华联"))
            sql = book.roles()
        name = address.rpartition("/")[2]
        with server.connect(name) as connection:
            connection.execute(sql)
            connection.execute(sql)  # which changes nothing
            for login, role in logins.items():
                connection.execute(f'CREATE ROLE "{login}" LOGIN' + (f' IN ROLE "{name}_{role}"' if role else ""))
        yield lambda login: server.address(name, login)
    with server.connect() as connection:
        for role in (*logins, *(f"{name}_{role}" for role in ("owner", "writer", "auditor"))):
            connection.execute(f'DROP ROLE "{role}"')


def test_a_writer_records_and_keeps_the_read_models(shared: Callable[[str], str]) -> None:
    with relations.open(shared("li.wei"), actor="li.wei", create=False) as book:
        made = book.handle(MakePromise(**OURS, text="two cases"))
        book.handle(KeepPromise(promise=str(made.ref), on="2026-03-04"))
        assert [row.state for row in book.promises(TODAY, states=None)] == ["kept"]
        assert book.rebuild() == book.size()
        assert book.doctor() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET actor = 'nobody'",
        "DELETE FROM entries",
        "TRUNCATE entries",
        "ALTER TABLE entries DISABLE TRIGGER ALL",
        "ALTER TABLE entries DISABLE TRIGGER entries_keep",
        "DROP TRIGGER entries_keep ON entries",
        "DROP TABLE entries",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION entries_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE OR REPLACE FUNCTION entries_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "ALTER TABLE entries OWNER TO CURRENT_USER",
        "ALTER TABLE entries ADD COLUMN why text",
        "DELETE FROM head",
        "INSERT INTO head VALUES (1, 0, '', '')",
        "UPDATE book SET value = 'UTC' WHERE key = 'zone'",
        "CREATE TABLE entries_too (position integer)",
        "SET SESSION AUTHORIZATION postgres",
    ],
)
@pytest.mark.parametrize("login", ["li.wei", "auditor"])
def test_nobody_but_the_owner_may_change_the_log(shared: Callable[[str], str], login: str, statement: str) -> None:
    with psycopg.connect(shared(login), autocommit=True) as connection:
        before = connection.execute("SELECT * FROM entries").fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
        assert connection.execute("SELECT * FROM entries").fetchall() == before


def test_not_even_the_owner_changes_an_entry(server: Server, shared: Callable[[str], str]) -> None:
    with psycopg.connect(shared("postgres"), autocommit=True) as connection:
        for statement in ("UPDATE entries SET actor = 'nobody'", "DELETE FROM entries", "TRUNCATE entries"):
            with pytest.raises(psycopg.errors.RaiseException, match=REFUSAL):
                connection.execute(statement)
    assert server.port


def test_a_writer_records_under_their_own_name_only(shared: Callable[[str], str]) -> None:
    """Through relations, and by any other program."""
    with relations.open(shared("li.wei"), actor="the boss", create=False) as book:
        with pytest.raises(ForgedActorError, match=r"^you are 'li\.wei' at .*; say --actor li\.wei$"):
            book.handle(MakePromise(**OURS, text="two cases"))
        size = book.size()
    entry = f"{size + 1}, 'e', 's', 1, 't', '2026', '2026', 'the boss', '', ''"
    with psycopg.connect(shared("li.wei"), autocommit=True) as connection:
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(f"INSERT INTO entries VALUES ({entry})")
        assert refused.value.sqlstate == "RLACT"
        connection.execute("CREATE TEMPORARY TABLE entries (position bigint)")
        with pytest.raises(psycopg.errors.RaiseException, match=REFUSAL):
            connection.execute(f"INSERT INTO public.entries VALUES ({entry.replace(',', '0,', 1)})")


def test_an_auditor_reads_everything_and_writes_nothing(shared: Callable[[str], str]) -> None:
    with relations.open(shared("auditor"), actor="auditor", create=False) as book:
        assert [row.name for row in book.customers(TODAY)] == ["华联"]
        assert book.status("华联", TODAY).customer == "华联"
        assert book.doctor() == []
        with book.at(known_at=1) as then:
            assert then.promises(TODAY, states=None) == []
        size = book.size()
        with pytest.raises(NotAllowedError, match=r"^you may not do that in the book at "):
            book.handle(MakePromise(**OURS, text="two cases"))
        with pytest.raises(NotAllowedError):
            book.rebuild()
        assert book.size() == size


def test_a_stranger_reads_nothing(shared: Callable[[str], str]) -> None:
    with pytest.raises(NotAllowedError):
        relations.open(shared("stranger"), actor="stranger", create=False)


def test_a_file_has_no_roles(tmp_path: Path) -> None:
    with (
        relations.open(str(tmp_path / "book.db"), actor="a") as book,
        pytest.raises(NoRolesError, match="a book in a file has no roles"),
    ):
        book.roles()


def test_a_dump_that_is_restored_is_the_same_book(server: Server, address: str, tmp_path: Path) -> None:
    """With triggers, numbering and read models."""
    with relations.open(address, actor="a") as book:
        book.handle(RegisterCustomer(on="2026-03-02", customer="华联", name="华联"), MakePromise(**OURS, text="two"))
    server.program("pg_dump", "-Fc", "-f", str(tmp_path / "book.dump"), address)
    with server.database() as restored:
        server.program("pg_restore", "-d", restored, str(tmp_path / "book.dump"))
        with relations.open(restored, actor="a", create=False) as book, psycopg.connect(restored) as connection:
            assert book.handle(KeepPromise(promise="P2", on="2026-03-04")).position == 3
            assert book.doctor() == []
            with pytest.raises(psycopg.errors.RaiseException, match=REFUSAL):
                connection.execute("DELETE FROM entries")


def test_whoever_waits_too_long_for_the_head_is_told(address: str) -> None:
    """Our own patience is 10 s; an address may say otherwise."""
    with relations.open(address, actor="a") as book, psycopg.connect(address) as other:
        other.execute("SELECT * FROM head FOR UPDATE")
        hasty = f"{address}?options=-c%20lock_timeout%3D50ms"
        with relations.open(hasty, actor="b") as waiting:
            with pytest.raises(BusyBookError, match="is busy with another program's work; try again"):
                waiting.handle(RegisterCustomer(on="2026", customer="华联", name="华联"))
            other.rollback()
            assert waiting.handle(RegisterCustomer(on="2026", customer="华联", name="华联")).position == 1
        assert book.size() == 1


def patience(book: Book) -> str:
    with book.database.reading() as connection:
        return str(connection.exec_driver_sql("SHOW lock_timeout").scalar())


def test_commits_wait_for_the_disk_and_locks_for_ten_seconds(book: Book) -> None:
    assert patience(book) == "10s"
    with book.database.writing() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"


def test_a_book_goes_on_after_its_server_was_away(fragile: Server) -> None:
    """Stopped in good order or killed: while it is away one line says so, and nothing acknowledged is lost."""
    with fragile.database() as address, relations.open(address, actor="a") as book:
        for number, end in enumerate((fragile.stop, fragile.kill), 1):
            name = f"华联 {number}"
            book.handle(RegisterCustomer(on="2026", customer=name, name=name))
            end()
            with pytest.raises(
                ServerAwayError, match=r"^the server of postgresql://.* does not serve us \(.*\); check"
            ):
                book.customers(TODAY)
            shell = Shell(address, Path.cwd())
            assert "does not serve us" in shell(f"relations customer add '{name} too'").refusal
            fragile.start()
            assert len(book.customers(TODAY)) == number
        assert book.handle(RegisterCustomer(on="2026", customer="华联", name="华联")).position == 3
        assert book.doctor() == []


def test_who_follows_the_log_is_told_and_outlives_a_restart(fragile: Server) -> None:
    with fragile.database() as address, open_database(address, create=True) as database:
        recorder = LogApplicationRecorder(database)

        def record() -> None:
            recorder.insert_events([StoredEvent(uuid4(), 1, "a.v1", b"{}")])

        record()
        with recorder.subscribe() as subscription, ThreadPoolExecutor(1) as pool:
            assert next(subscription).id == 1
            for expected in (2, 3):
                waiting = pool.submit(next, subscription)
                record()
                assert waiting.result(timeout=30).id == expected
                waiting = pool.submit(next, subscription)
                fragile.kill()
                fragile.start()
                record()
                assert waiting.result(timeout=30).id == expected + 1
                subscription._last_notification_id = expected
            waiting = pool.submit(lambda: list(subscription))
            subscription.stop()
            assert waiting.result(timeout=30) is not None
