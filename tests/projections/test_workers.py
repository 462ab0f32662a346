"""Workers foresee what stretches of the log change; the rows are those of one process, whoever is lost on the way."""

from __future__ import annotations

import marshal
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from distributed import Client
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

import relations
from histories import NOON, Move, histories, play
from laws import ON_BOOKS
from relations.book import Book
from relations.domain.corrections import CorrectEntry, RetractEntry
from relations.domain.corrections.force import Force
from relations.domain.customers import RegisterCustomer
from relations.domain.merging import MergeCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.projections import runner, workers
from relations.projections.projection import Prepared, prepared
from relations.projections.runner import Help, Outcome, Progress
from relations.projections.workers import NoClusterError, OnlyHereError, helped
from rows import all_rows

ON = "2026-03-02"
Opened = Callable[..., Book]


class Watched:
    """Help that notes which stretches were foreseen by others."""

    def __init__(self, help_: Help) -> None:
        self.help = help_
        self.foreseen: list[int] = []

    def __call__(self, after: int, upto: int, ahead: int) -> Outcome:
        outcome = self.help(after, upto, ahead)

        def noted(seconds: float) -> list[Prepared]:
            found = outcome(seconds)
            self.foreseen.append(after)
            return found

        return noted


def fill(book: Book) -> None:
    """Record some sixty entries: files, dealings, a merge, and corrections that come much later."""
    for name in ("Acme", "Beta", "Gamma"):
        person = f"{name} Li"
        book.handle(RegisterCustomer(customer=name, name=name, on=ON))
        book.handle(
            IntroducePerson(person=person, name=person, at=name, on=ON),
            JoinCustomer(customer=name, person=person, on=ON),
        )
        for number in range(7):
            book.handle(LogVisit(customer=name, met=(person,), on=ON, rep="li.wei"))
            book.handle(MakePromise(customer=name, text=f"promise {number}", on=ON))
    book.handle(KeepPromise(promise="P5", on=ON))
    book.handle(MergeCustomer(customer="Beta", into="Acme", reason="one shop", on=ON))
    book.handle(RetractEntry(position=5, dependants=True, reason="so", on=ON))
    book.handle(CorrectEntry(position=7, changes={"text": "jam"}, reason="misheard", on=ON))


@pytest.fixture
def book(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Open a filled book in a file, to be rebuilt in stretches of three entries."""
    monkeypatch.setattr(runner, "BATCH", 3)
    monkeypatch.setattr(runner, "ALONE", 1)
    book = opened(str(tmp_path / "book.db"))
    fill(book)
    return book


def at(entries: int, act: Callable[[], object]) -> Progress:
    """Do something once, when so many entries are applied."""
    done: list[int] = []

    def progress(applied: int, _size: int) -> None:
        if applied >= entries and not done:
            done.append(applied)
            act()

    return progress


@pytest.fixture(scope="module")
def pool() -> Iterator[workers.Pool]:
    with workers.Pool(2) as pool:
        yield pool


@ON_BOOKS
@given(histories(most=25), st.integers(8, 30))
def test_what_workers_foresee_gives_the_rows_of_one_process(
    pool: workers.Pool, tmp_path_factory: pytest.TempPathFactory, history: list[Move], size: int
) -> None:
    file = str(tmp_path_factory.mktemp("law") / "book.db")
    with relations.open(file, actor="li.wei", clock=lambda: NOON) as book, pytest.MonkeyPatch.context() as patch:
        play(book, history)
        one_by_one = all_rows(book)
        patch.setattr(runner, "BATCH", size)
        patch.setattr(runner, "ALONE", 0)
        watched = Watched(workers.helping(pool, file))
        book.runner.rebuild(None, watched)
        assert all_rows(book) == one_by_one
        assert watched.foreseen == list(range(0, book.size(), size))


def test_a_rebuild_by_processes_gives_the_same_rows_and_tells_how_far_it_has_come(book: Book) -> None:
    rows = all_rows(book)
    told: list[tuple[int, int]] = []
    assert book.rebuild(lambda *far: told.append(far), processes=2) == book.size()
    assert told == [(applied, book.size()) for applied in range(0, book.size(), 3)] + [(book.size(), book.size())]
    assert all_rows(book) == rows


def test_a_worker_that_is_killed_is_replaced(book: Book) -> None:
    rows = all_rows(book)
    with workers.Pool(2) as pool:
        watched = Watched(workers.helping(pool, str(book.database.address)))
        book.runner.rebuild(at(9, lambda: [os.kill(each, signal.SIGKILL) for each in pool._pool._processes]), watched)
    assert all_rows(book) == rows
    assert max(watched.foreseen) > 9
    assert book.doctor() == []


def test_what_a_lost_worker_was_to_say_is_folded_here(book: Book) -> None:
    def lost(_after: int, _upto: int, _ahead: int) -> Outcome:
        def fail(_seconds: float) -> list[Prepared]:
            raise TimeoutError

        return fail

    rows = all_rows(book)
    assert book.runner.rebuild(None, lost) == book.size()
    assert all_rows(book) == rows


def test_others_may_catch_up_while_workers_help(book: Book, opened: Opened, pool: workers.Pool) -> None:
    rows, other = all_rows(book), opened(str(book.database.address), "zhang.min")
    help_ = workers.helping(pool, str(book.database.address))
    book.runner.rebuild(at(6, lambda: other.customer("Acme")), help_)
    assert all_rows(book) == rows


def test_others_may_record_and_rebuild_while_workers_help(book: Book, opened: Opened, pool: workers.Pool) -> None:
    """What is foreseen with fewer corrections than the new rebuild knows is not applied to it."""
    other = opened(str(book.database.address), "zhang.min")

    def begin_anew() -> None:
        other.handle(RetractEntry(position=book.size() - 4, dependants=True, reason="so", on=ON))
        other.runner._clear()

    assert book.runner.rebuild(at(6, begin_anew), workers.helping(pool, str(book.database.address))) == book.size()
    assert book.doctor() == []


def test_a_rebuild_with_workers_that_breaks_off_is_finished_by_the_next_question(
    book: Book, opened: Opened, pool: workers.Pool
) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    rows = all_rows(book)
    with pytest.raises(KeyboardInterrupt):
        book.runner.rebuild(at(9, stop), workers.helping(pool, str(book.database.address)))
    assert book.runner.position() == 9
    other = opened(str(book.database.address))
    assert other.customer("Acme").ref == "C1"
    assert all_rows(other) == rows


@pytest.mark.parametrize("dialect", [SQLiteDialect_pysqlite(), PGDialect_psycopg()], ids=lambda each: each.name)
def test_what_is_foreseen_for_any_database_can_be_sent(book: Book, dialect: Dialect) -> None:
    with book.database.reading() as connection:
        stored = book.log.read(connection, after=0, limit=100)
        entries = [book.codec.entry(each) for each in stored]
        changes = prepared(book.runner._standing(connection, stored, entries, Force()), dialect)
    assert marshal.loads(marshal.dumps(changes)) == changes  # noqa: S302
    assert len(changes) > 10


def test_workers_of_another_version_are_not_asked(book: Book) -> None:
    with pytest.raises(ValueError, match="shape"):
        workers.fold_stretch(str(book.database.address), "0", 0, 3, book.size())


def test_a_book_in_memory_is_rebuilt_by_one_process(opened: Opened) -> None:
    with pytest.raises(OnlyHereError), helped(opened("sqlite://").database, 2):
        pass


class Cluster:
    """The scheduler of a Dask cluster on this machine, and two workers of it."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rpartition(":")[2]
        self.started = [self.start(folder, "dask_scheduler", "--host", "127.0.0.1", "--port", port)]
        self.started += [
            self.start(folder, "dask_worker", self.address, "--no-nanny", "--nthreads", "1") for _ in range(2)
        ]
        with Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)

    def start(self, folder: Path, program: str, *options: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", f"distributed.cli.{program}", *options, "--no-dashboard"]
        return subprocess.Popen(line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.stop()


def test_a_cluster_of_which_a_worker_is_killed_gives_the_same_rows(
    book: Book, cluster: Cluster, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = all_rows(book)
    with helped(book.database, cluster=cluster.address) as help_:
        assert help_ is not None
        watched = Watched(help_)
        book.runner.rebuild(at(9, cluster.started[-1].kill), watched)
    assert all_rows(book) == rows
    assert watched.foreseen == list(range(3, book.size(), 3))
    with pytest.raises(OnlyHereError):
        opened("sqlite://").rebuild(cluster=cluster.address)
    monkeypatch.setattr(workers, "SHAPE", 0)
    with pytest.raises(NoClusterError, match="install the same version"):
        book.rebuild(cluster=cluster.address)
    assert all_rows(book) == rows


def test_a_cluster_that_is_not_there_is_told_in_one_line(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_SECONDS", 0.1)
    rows = all_rows(book)
    with pytest.raises(NoClusterError) as refused:
        book.rebuild(cluster="tcp://127.0.0.1:1")
    assert str(refused.value) == "the cluster at 'tcp://127.0.0.1:1' cannot help: no scheduler answers (OSError)"
    assert all_rows(book) == rows
