"""The example book: lively, the same for the same day, and in nobody's way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from places import fresh_book
from relations import demo

RELATIONS = str(Path(sys.executable).with_name("relations"))


def ask(book: Path, *arguments: str, today: str = "2026-09-30") -> subprocess.CompletedProcess[str]:
    """Run the installed command on a book, on a given day."""
    environment = {**os.environ, "RELATIONS_TODAY": today, "RELATIONS_ACTOR": "tester", "RELATIONS_TZ": "UTC"}
    command = [RELATIONS, "--db", str(book), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_it_tells_the_same_story_for_the_same_day(tmp_path: Path) -> None:
    """Two books of one day give the same words, but for where they are."""
    first, second = ask(tmp_path / "a.db", "demo"), ask(tmp_path / "b.db", "demo")
    assert first.returncode == 0, first.stderr
    assert first.stdout.replace("a.db", "b.db") == second.stdout


def test_it_shows_what_the_book_is_for(tmp_path: Path) -> None:
    """Thirty customers, sixty persons; somebody neglected, somebody moved, something late, something untold."""
    book = tmp_path / "demo.db"
    counts = json.loads(ask(book, "demo", "--format", "json").stdout)
    assert (counts["customers"], counts["people"]) == (30, 60)
    statuses = json.loads(ask(book, "status", "--format", "json").stdout)
    assert statuses[0]["customer"] == demo.NEGLECTED
    promises = json.loads(ask(book, "promise", "list", "--all", "--format", "json").stdout)
    states = {promise["state"] for promise in promises}
    assert states >= {"kept", "kept-late", "overdue", "open", "broken"}
    assert {promise["direction"] for promise in promises} == {"ours", "theirs"}
    moved = json.loads(ask(book, "person", "show", demo.MOVED, "--format", "json").stdout)
    assert [tenure["left_on"] is None for tenure in moved["tenures"]] == [False, True]
    told = json.loads(ask(book, "complaint", "list", "--all", "--customer", demo.TOLD_LATE, "--format", "json").stdout)
    delays = [
        date.fromisoformat(row["told_on"]) - date.fromisoformat(row["resolved_on"]) for row in told if row["told_on"]
    ]
    assert max(delay.days for delay in delays) > 30
    assert ask(book, "doctor").returncode == 0


def test_a_demo_is_not_told_twice_nor_into_somebodys_own_book(tmp_path: Path) -> None:
    """An earlier demo is shown as it is; a book with other records is refused and left as it was."""
    book = tmp_path / "demo.db"
    ask(book, "demo")
    size = json.loads(ask(book, "demo", "--format", "json").stdout)["entries"]
    assert json.loads(ask(book, "demo", "--format", "json").stdout)["entries"] == size
    own = tmp_path / "own.db"
    ask(own, "init")
    ask(own, "customer", "add", "Corner Shop")
    refused = ask(own, "demo")
    assert refused.returncode == 1
    assert (
        refused.stderr
        == f"relations: the book at {own} is in use; name a new file for the demo, such as --db demo.db\n"
    )
    assert len(json.loads(ask(own, "log", "list", "--format", "json").stdout)) == 1


def test_every_day_has_a_story_without_a_contradiction() -> None:
    """Whatever the day, no rule refuses a part of it."""
    for day in (date(2026, 1, 1), date(2024, 2, 29), date(2026, 11, 21)):
        with fresh_book(actor="tester") as book:
            demo.prepare(book, day)
            assert len(book.customers()) == 30
