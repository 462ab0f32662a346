"""Space: memory at its peak, each time in a process of its own, and bytes on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pydantic_core import from_json, to_json

from bench.files import visits_file, visits_map
from bench.harness import Line, Lines, Reach, at_most
from bench.places import Files
from bench.workload import TODAY, opened
from relations.queries.entries import LogEntry
from relations.store.log import Stored

_RELATIONS = Path(sys.executable).with_name("relations")
_MB = 1024
"""Kilobytes, in which Linux tells memory."""
_LAUNCH = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
"""Starts a command from a small process: what the one that starts it holds would count as the command's."""
_LIMIT = at_most(250)
_MILLION = 1_000_000
_BATCH = 2000


def memory(place: Files) -> Lines:
    """Peak memory of commands: the largest of their processes, as the kernel saw it."""
    entries = place.workload.entries
    visits = visits_file(place.scratch, entries, place.workload.customers, seed=99)
    tasks = {
        "rebuild": ["rebuild"],
        "verify": ["audit", "verify"],
        "import": ["import", str(visits), "--as", "visits", "--map", str(visits_map(place.scratch))],
        "export": ["audit", "export", "--out", str(place.scratch / f"{entries}.zip")],
    }
    address = place.book()
    environment = {
        "PATH": os.environ["PATH"], "RELATIONS_DB": address, "RELATIONS_TODAY": TODAY.isoformat(),
        "RELATIONS_ACTOR": "bench", "RELATIONS_KEY_PASSPHRASE": "bench",
    }  # fmt: skip
    _peak(["audit", "key", "new", "--name", "example.com/bench"], environment)
    _peak(["audit", "checkpoint"], environment)
    for name, words in tasks.items():
        reach: Reach | None = _LIMIT if entries >= _MILLION else None
        yield Line(entries, f"peak memory of {name}", "MB", _peak(words, environment) / _MB, reach=reach)


def disk(place: Files) -> Lines:
    """Bytes of the whole file, read models and indexes too, against those of what was recorded."""
    size, lines, states = place.workload.file.stat().st_size, 0, 0
    with opened(place.workload.file) as book, book.database.reading() as connection:
        after = 0
        while stored := book.log.read(connection, after=after, limit=_BATCH):
            after = stored[-1].position
            lines += sum(_json_line(each) for each in stored)
            states += sum(len(each.state) for each in stored)
    yield Line(after, "size of the book", "bytes an entry", size / after)
    yield Line(after, "size of the book", "size, entries as JSON lines = 1", size / lines, reach=at_most(3))
    yield Line(after, "size of the book", "size, states alone = 1", size / states)


def _json_line(entry: Stored) -> int:
    """Give the bytes of an entry as `relations log show --format json` gives it, but in one line without spaces."""
    shown = {name: getattr(entry, name) for name in LogEntry.__dataclass_fields__}
    shown |= {"state": from_json(entry.state), "leaf": entry.leaf.hex()}
    return len(to_json(shown)) + 1


def _peak(words: list[str], environment: dict[str, str]) -> int:
    """Run one of our commands and give the kilobytes that the largest of its processes held."""
    done = subprocess.run(
        [sys.executable, "-c", _LAUNCH, str(_RELATIONS), *words], env=environment, check=True, capture_output=True
    )
    return int(done.stdout)
