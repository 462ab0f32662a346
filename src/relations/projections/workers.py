"""Folding a long log by several processes, on this machine or on a Dask cluster.

A worker says how a stretch of the log changes the tables, which depends on the log alone; the one who rebuilds
executes that in log order. So a stretch whose worker was lost can be folded by anybody else.
"""

from __future__ import annotations

import marshal
import multiprocessing
import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from threading import get_ident

from relations.domain import catalogue
from relations.errors import InvalidInputError, RelationsError
from relations.projections.projection import Prepared
from relations.projections.runner import SHAPE, Help, Runner
from relations.store.codec import Codec
from relations.store.database import Database, open_database
from relations.store.log import Log

_LONG = 200_000
"""Entries from which on starting workers pays."""
_MOST = 4
"""Workers beyond which the one who writes is the slowest."""
_SECONDS = 10
"""How long a scheduler may take to answer."""
_PATIENCE = 60
"""Seconds that the first worker may take, which has to import everything."""


class NoClusterError(RelationsError):
    """The Dask cluster cannot be used."""

    def __init__(self, address: str, why: str) -> None:
        """`address` of the scheduler, and what is wrong."""
        super().__init__(f"the cluster at '{address}' cannot help: {why}")


class MissingClusterError(RelationsError):
    """The package for Dask clusters is not installed."""

    def __init__(self) -> None:
        """Name the mend."""
        super().__init__("a Dask cluster needs another package; install it with: pip install 'relations[cluster]'")


class OnlyHereError(InvalidInputError):
    """The book is in the memory of this process."""

    def __init__(self) -> None:
        """Name the mend."""
        super().__init__("a book in memory can only be rebuilt by one process; leave out --processes and --dask")


def processes_for(entries: int) -> int:
    """Give the number of workers that suits a log of so many entries on this machine; 1 is none besides."""
    return min(os.cpu_count() or 1, _MOST) if entries >= _LONG else 1


@contextmanager
def helped(database: Database, processes: int = 1, cluster: str | None = None) -> Iterator[Help | None]:
    """Give what has stretches folded by workers: so many processes here, or those of the cluster at an address.

    Raises OnlyHereError for a book in memory, and NoClusterError or MissingClusterError.
    """
    if cluster is None and processes == 1:
        yield None
        return
    if database.address is None:
        raise OnlyHereError
    with Pool(processes) if cluster is None else _on_cluster(cluster, database.address) as executor:
        yield helping(executor, database.address)


def helping(executor: Executor, address: str) -> Help:
    """Give what has stretches of the book at an address folded by an executor's workers."""

    def submit(after: int, upto: int, ahead: int) -> Callable[[float], list[Prepared]]:
        future: Future[bytes] = executor.submit(fold_stretch, address, SHAPE, after, upto, ahead)
        return lambda seconds: marshal.loads(future.result(seconds))  # noqa: S302 - our own workers' bytes

    return submit


def fold_stretch(address: str, shape: int, after: int, upto: int, ahead: int) -> bytes:
    """Say how a stretch of a book's log changes the tables; runs in a worker.

    The answer is marshalled: of very many plain tuples that takes a third of the time of pickling.
    """
    refusal = unfit(address, shape)
    if refusal:
        raise ValueError(refusal)
    return marshal.dumps(_runner(address, get_ident()).foresee(after, upto, ahead))


def unfit(address: str, shape: int) -> str | None:
    """Say why this worker cannot fold stretches of the book at an address, None where it can."""
    if shape != SHAPE:
        return f"its workers make read models of shape {SHAPE}, and shape {shape} is needed: install the same version"
    try:
        _runner(address, get_ident())
    except RelationsError as error:
        return f"its workers cannot open the book: {error}"
    return None


@lru_cache(maxsize=8)
def _runner(address: str, _thread: int) -> Runner:
    """Open the book once for every thread that works on it."""
    return Runner(open_database(address, create=False), Log(), Codec(catalogue.event_types(), catalogue.upcasters()))


class Pool(Executor):
    """Worker processes on this machine; where one is killed, all are replaced."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
        if sys.platform != "win32":
            self._context.set_forkserver_preload([__name__])
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._processes, self._context)

    def submit(self, fn: Callable[..., bytes], /, *args: object, **kwargs: object) -> Future[bytes]:  # type: ignore[override]
        """Have a worker call a function."""
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = self._started()
            return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """Let the workers finish what they are at, and end them."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


_SCHEDULER = re.compile(r"(tcp|tls|ws|wss)://[^\s/]+:\d{1,5}")


@contextmanager
def _on_cluster(scheduler: str, address: str) -> Iterator[Executor]:
    """Give an executor for the workers of a Dask cluster, after one of them has opened the book."""
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise MissingClusterError from None
    if not _SCHEDULER.fullmatch(scheduler):
        raise NoClusterError(scheduler, "an address is written like tcp://HOST:8786")
    try:
        client = Client(scheduler, timeout=_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NoClusterError(scheduler, f"no scheduler answers ({type(error).__name__})") from None
    with client:
        try:
            refusal = client.submit(unfit, address, SHAPE, pure=False).result(_PATIENCE)
        except Exception as error:  # noqa: BLE001 - a cluster may fail in any way
            raise NoClusterError(scheduler, f"no worker of it answers ({type(error).__name__})") from None
        if refusal:
            raise NoClusterError(scheduler, refusal)
        with client.get_executor(pure=False) as executor:  # type: ignore[no-untyped-call]
            yield executor
