"""Typing lines at the command line: in this process, which is fast, or with the installed command, which is real."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from json import loads
from pathlib import Path
from typing import Any, Self

import click

from places import fresh_address, place
from relations.cli.app import cli, run

TODAY = "2026-09-30"
RELATIONS = str(Path(sys.executable).with_name("relations"))

SAMPLE = """
relations init
relations customer add "华联超市 城东店" --kind supermarket --grade A --owner li.wei --territory 城东
relations person add 王建国 --at 华联 --title 店长 --role decision-maker --birthday 1978-03-12
relations visit log 华联 --on 2026-03-02T10:00 --purpose service --purpose complaint --met 王建国 --outcome "two cases crushed" --next 2026-03-16
relations complaint raise 华联 "two cases crushed in transit" --by 王建国 --severity high --on 2026-03-02
relations promise make 华联 "replace two cases" --to 王建国 --due 2026-03-09 --on 2026-03-02 --by li.wei
relations customer add 新天地
""".strip().splitlines()  # noqa: E501
"""Makes the book that examples speak of: C1, K2, V4, X5, P6, and C7 to move to."""


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """What stands on stderr besides warnings, which refuse nothing."""
        return [line for line in self.err.splitlines() if not line.startswith("warning: ")]

    @property
    def json(self) -> Any:
        """The answer as JSON; the command must have succeeded without a word on stderr."""
        assert (self.code, self.err) == (0, ""), self
        return loads(self.out)

    @property
    def refusal(self) -> str:
        """The one line that says what is wrong; nothing else may have been said."""
        assert self.code in {1, 2}, self
        assert self.out == "", self
        assert self.err.startswith("relations: "), self
        assert self.err.count("\n") == 1, self
        assert "Traceback" not in self.err, self
        assert "a fault in relations itself" not in self.err, self
        return self.err.removeprefix("relations: ").rstrip("\n")


@dataclass(frozen=True)
class Shell:
    """A shell whose RELATIONS_DB is the book at this address, and a folder for its files."""

    address: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, line: str | Sequence[str]) -> Answer:
        """Run one line in this process."""
        out, err = _stream("strict"), _stream("backslashreplace")
        before = sys.argv, dict(os.environ)
        sys.argv = ["relations", *_words(line)]
        os.environ.clear()
        os.environ.update(self.variables())
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = run()
        finally:
            sys.argv = before[0]
            os.environ.clear()
            os.environ.update(before[1])
        return Answer(code, _read(out), _read(err))

    def installed(self, line: str | Sequence[str | bytes], **options: Any) -> Answer:
        """Run one line with the installed command."""
        done = subprocess.run(
            [RELATIONS, *_words(line)], env=self.variables(), capture_output=True, check=False, timeout=60, **options
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def all(self, lines: Sequence[str]) -> None:
        """Run lines that must succeed; they may warn."""
        for line in lines:
            answer = self(line)
            assert (answer.code, answer.complaints) == (0, []), (line, answer)

    def where(self, **environment: str) -> Self:
        """Give the same shell with these variables set as well."""
        return replace(self, environment={**self.environment, **environment})

    def variables(self) -> dict[str, str]:
        """Give the environment: a rep in Shanghai, on a day that does not pass."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        ours = {
            "RELATIONS_DB": self.address,
            "RELATIONS_ACTOR": "li.wei",
            "RELATIONS_TZ": "Asia/Shanghai",
            "RELATIONS_TODAY": TODAY,
            "RELATIONS_KEY_PASSPHRASE": "correct horse",
            "PYTHONUTF8": "1",
        }
        if "://" in self.address:
            ours["RELATIONS_KEY"] = str(self.folder / "book.db.key.pem")
        return kept | ours | dict(self.environment)

    @property
    def log(self) -> list[tuple[Any, ...]]:
        """Every entry as it stands in the database."""
        return place().rows(self.address, "SELECT * FROM entries ORDER BY position")

    @property
    def book(self) -> Path:
        """The file of the book; it must be one."""
        assert "://" not in self.address
        return Path(self.address)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """State that nothing was recorded meanwhile."""
        before = self.log
        yield
        assert self.log == before

    def copy(self, folder: Path) -> Self:
        """Give a shell of a copy of the book, which nobody has open."""
        return replace(self, address=place().copy(self.address, folder), folder=folder)


def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Go through a command and all below it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from walk(below, f"{path} {name}")


@contextmanager
def fresh_shell(folder: Path) -> Iterator[Shell]:
    """Give a shell whose book is not there yet."""
    with fresh_address(folder) as address:
        yield Shell(address, folder)


COMMANDS = dict(walk(cli, "relations"))
"""Every noun and verb by its path, such as `relations promise keep`."""


def _words(line: str | Sequence[Any]) -> list[Any]:
    if not isinstance(line, str):
        return list(line)
    command, *words = shlex.split(line)
    assert command == "relations"
    return words


def _stream(errors: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=errors, newline="", write_through=True)


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    content = stream.buffer
    assert isinstance(content, io.BytesIO)
    return content.getvalue().decode()
