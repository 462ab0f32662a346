"""Cold commands: a process for each, from its start to its end."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bench.floors import IMPORTS
from bench.harness import Lines, Work, at_most, race
from bench.places import Files
from bench.workload import TODAY

_RELATIONS = Path(sys.executable).with_name("relations")
_SQLITE_UTILS = Path(sys.executable).with_name("sqlite-utils")
_FLOOR = "imports"
_MOST_IN_FILES = 10_000
"""Records for hledger, which reads all of its file for every answer."""


def commands(place: Files, rounds: int, *, peers: bool) -> Lines:
    """Commands of ours, the imports alone, and other programs that answer a like question."""
    name = place.workload.names(1)[0]
    ours = {
        "status NAME": ["status", name],
        "promise list --overdue": ["promise", "list", "--overdue"],
        "--help": ["--help"],
    }
    address = {"RELATIONS_DB": place.book(), "RELATIONS_TODAY": TODAY.isoformat(), "RELATIONS_ACTOR": "bench"}
    completing = {"_RELATIONS_COMPLETE": "bash_complete", "COMP_WORDS": "relations promise ke", "COMP_CWORD": "2"}
    work = {_FLOOR: _running(IMPORTS)}
    work |= {each: _running([str(_RELATIONS), *words], address) for each, words in ours.items()}
    work["completion"] = _running([str(_RELATIONS)], address | completing)
    theirs = _others(place) if peers else {}
    taken = race(place.workload.entries, "cold", work | theirs, rounds)
    yield taken.milliseconds(_FLOOR)
    for each in ("status NAME", "promise list --overdue"):
        yield taken.milliseconds(each)
        yield taken.length(_FLOOR, at_most(1.5), of=each)
        for other in theirs:
            yield taken.length(other, at_most(1.5) if other == "sqlite-utils" else None, of=each)
    for each in ("--help", "completion"):
        yield taken.milliseconds(each)
        yield taken.length(_FLOOR, at_most(0.6), of=each)


def _others(place: Files) -> dict[str, Work]:
    found: dict[str, Work] = {}
    if _SQLITE_UTILS.exists():
        file, customers = place.bare(), place.workload.customers
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE promises (customer TEXT, text TEXT, due TEXT)")
            rows = ((f"Customer {at:06}", "bring labels", str(_day(at))) for at in range(customers))
            connection.executemany("INSERT INTO promises VALUES (?, ?, ?)", rows)
            connection.execute("CREATE INDEX by_due ON promises (due)")
        query = f"SELECT * FROM promises WHERE due < '{TODAY}' ORDER BY due LIMIT 50"
        found["sqlite-utils"] = _running([str(_SQLITE_UTILS), "query", str(file), query])
    if hledger := shutil.which("hledger"):
        journal = place.scratch / "journal"
        entry = "{} Customer {:06}\n  receivable:Customer {:06}  {} CNY\n  sales\n\n"
        count = min(_MOST_IN_FILES, place.workload.entries)
        journal.write_text("".join(entry.format(_day(at), at, at % 100, at % 90 + 1) for at in range(count)), "utf-8")
        found["hledger"] = _running([hledger, "-f", str(journal), "balance", "receivable:Customer 000007"])
    return found


def _running(words: Sequence[str], environment: dict[str, str] | None = None) -> Work:
    """Run a command that must succeed; its time is that of this process waiting and of the command."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

    def work() -> int:
        subprocess.run(words, env=kept | {"PYTHONUTF8": "1"} | (environment or {}), check=True, capture_output=True)
        return 1

    return work


def _day(number: int) -> object:
    return TODAY - timedelta(days=number % 365 - 60)
