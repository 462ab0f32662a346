"""The desk: what every command needs, made when it is first asked for."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from relations.book import Book
    from relations.domain.command import Command
    from relations.domain.when import When
    from relations.projections.runner import Progress
    from relations.questions.then import Then

    C = TypeVar("C", bound=Command)

FORMATS = ("table", "json", "csv")
_LONG = 20_000
_DIGITS = 18


@dataclass
class Desk:
    """Where the book is, who asks, how to print, and which day is today."""

    address: str | None
    actor: str | None
    format: str
    as_of: str | None = None
    """The day as of which is asked, as typed; today where it was not given."""
    known_at: str | None = None
    """Until when what was recorded counts, as typed; all of it where that was not given."""

    @cached_property
    def book(self) -> Book:
        """Open the book, which must be there."""
        return self.open(create=False)

    def open(self, *, create: bool, zone: str | None = None) -> Book:
        """Open the book, made where it is missing with `create`."""
        from relations.book import open_book

        if zone is None:
            zone = os.environ.get("RELATIONS_TZ") or _local_zone()
        key = os.environ.get("RELATIONS_KEY")
        return open_book(
            self.place(), actor=self.recorder(), create=create, zone=zone, key=Path(key).expanduser() if key else None
        )

    def serve(self, book: Book) -> None:
        """Answer from this book from now on."""
        vars(self)["book"] = book

    def place(self) -> str:
        """Give the address of the book: as asked for, or a file in the user's data directory."""
        if self.address is not None:
            return self.address
        from platformdirs import user_data_path

        return str(user_data_path("relations") / "book.db")

    def recorder(self) -> str:
        """Name who records: as asked for, or the user of the machine."""
        if self.actor is not None:
            return self.actor
        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return "unknown"

    def whose(self, rep: str | None) -> str:
        """Name the rep that is meant: as typed, or whoever records; raises InvalidInputError for an empty name."""
        from relations.errors import InvalidInputError

        if rep is not None and not rep.strip():
            raise InvalidInputError("whose? give a name with --rep, or leave it out for your own")
        return rep or self.recorder()

    def any_rep(self, rep: str | None) -> str | None:
        """Name the rep that is meant, None for everybody; raises InvalidInputError for an empty name."""
        return None if rep is None else self.whose(rep)

    def close(self) -> None:
        """Close the book if it was opened."""
        if "book" in vars(self):
            self.book.close()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of moments that are given without one: RELATIONS_TZ, else the book's."""
        from relations.book import zone_named

        name = os.environ.get("RELATIONS_TZ")
        return zone_named(name) if name else self.book.zone

    @cached_property
    def today(self) -> date:
        """The day that counts as today: RELATIONS_TODAY, else the calendar's."""
        from relations.domain.when import NotADateError, read_day
        from relations.errors import InvalidInputError

        calendar = datetime.now(UTC).astimezone(self.zone).date()
        text = os.environ.get("RELATIONS_TODAY")
        try:
            return read_day(text, calendar, self.zone) if text else calendar
        except NotADateError as error:
            raise InvalidInputError(f"RELATIONS_TODAY: {error}") from None

    def when(self, text: str | None) -> When:
        """Read a moment as people write it; without one it is now, or the day that counts as today."""
        from relations.domain.when import When, read

        if text is not None:
            return read(text, self.today, self.zone)
        if os.environ.get("RELATIONS_TODAY"):
            return When.of(self.today)
        return When.of(datetime.now(UTC).astimezone(self.zone))

    def day(self, text: str | None) -> date | None:
        """Read a calendar day as people write it."""
        from relations.domain.when import read_day

        return None if text is None else read_day(text, self.today, self.zone)

    def month(self, text: str | None, *, year: bool = False) -> str:
        """Read a month, or a `year` where one will do; without one it is that of the day that is asked about."""
        from relations.domain.when import read_period

        month = self.asked.isoformat()[: len("2026-03")]
        return month if text is None else read_period(text, self.today, self.zone, year=year)

    @cached_property
    def asked(self) -> date:
        """The day as of which is asked."""
        return self.day(self.as_of) or self.today

    @cached_property
    def known(self) -> int | None:
        """The entry by which is asked: a position as typed, or the last one recorded by a moment or in a period."""
        from relations.questions.then import check_known

        text = self.known_at
        if text is None:
            return None
        if text.isascii() and text.isdecimal():
            return check_known(int(text[:_DIGITS]), self.book.size(), text)
        when = self.when(text)
        night = datetime.combine(when.last_day, time.max, tzinfo=self.zone)
        until = datetime.fromisoformat(when.text) if when.precision == "instant" else night
        return check_known(self.book.known_by(until), self.book.size(), text)

    @contextmanager
    def then(self, whom: str | None = None, kind: str | None = None, *, by_day: bool = True) -> Iterator[Then]:
        """Give the book as it was on the day, and by the entry, that were asked about; only around `whom` if named.

        `kind` are the letters of what may be meant, such as C or CK; without it, anything. Without `by_day` what happened later is there too, for questions that leave it out by themselves.
        """
        day = self.asked if by_day and self.as_of is not None else None
        with ExitStack() as stack:
            with self.progress("reading the log") as progress:
                shown = self.book.at(as_of=day, known_at=self.known, whom=whom, kind=kind, progress=progress)
                book = stack.enter_context(shown)
            if self.known is not None and self.format == "table":
                click.echo(f"as known by entry {self.known} of {self.book.size()}", err=True)
            yield book

    def command(self, kind: type[C], on: str | None, /, **fields: Any) -> C:
        """Make a command of what was typed; what was not given is left out."""
        given = {name: value for name, value in fields.items() if value is not None and value != ()}
        return kind.model_validate({"on": self.when(on), **given})

    def record(self, *commands: Command) -> None:
        """Record commands together and print the receipt."""
        from relations.cli.output import print_receipt

        print_receipt(self.book.handle(*commands, today=self.today), self.format)

    @contextmanager
    def progress(self, doing: str) -> Iterator[Progress | None]:
        """Show a bar on stderr while long work goes on, where a person can see it."""
        if not sys.stderr.isatty():
            yield None
            return
        with ExitStack() as stack:
            move: Progress | None = None

            def show(done: int, total: int) -> None:
                nonlocal move
                if move is None and total >= _LONG:
                    move = stack.enter_context(_bar(doing))
                if move is not None:
                    move(done, total)

            yield show


@contextmanager
def _bar(doing: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _local_zone() -> str:
    """Name the machine's time zone, UTC where it cannot be told."""
    name = os.environ.get("TZ", "").removeprefix(":")
    if not name:
        parts = str(Path("/etc/localtime").resolve()).split("/zoneinfo/")
        name = parts[1] if len(parts) > 1 else "UTC"
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return "UTC"
    return name
