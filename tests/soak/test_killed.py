"""What was acknowledged survives kill -9 at any moment: while recording, importing, rebuilding or closing the book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

import relations
from soak.form import CUSTOMERS, Soak
from soak.programs import Program
from soak.rep import Acknowledged, file_of_visits, import_visits
from soak.wholeness import found_usable

ROWS = 600
KINDS = ("record", "record", "record", "close", "rebuild", "import")


def test_every_acknowledged_entry_survives_kill_9(soak: Soak, begun: str, tmp_path: Path) -> None:
    """Program after program is killed, and the next, which was got ready meanwhile, finds the book whole."""
    times = soak.form(6, 30) if "://" in begun else soak.form(12, 200)
    chance = soak.chance("kill")
    works = _works(soak, begun, tmp_path)
    acknowledged = list[Acknowledged]()
    waiting = next(works)
    for killed in range(1, times + 1):
        work, waiting = waiting, next(works)
        acknowledged += _killed(work, chance)
        found_usable(begun, acknowledged, broken_off=killed)
    waiting.program.kill_after(0)
    for file in tmp_path.glob("import*.csv"):
        with relations.open(begun, actor="importer") as book:
            import_visits(book, file)
    print(f"{times} programs killed, {len(acknowledged)} commands acknowledged")  # noqa: T201


@dataclass(frozen=True)
class Work:
    """A program, what it does, and what its coming to a good end acknowledges besides what it says meanwhile."""

    kind: str
    program: Program
    in_the_end: Sequence[Acknowledged] = ()


def _works(soak: Soak, address: str, folder: Path) -> Iterator[Work]:
    """Start programs; four importers share a file, for each goes on where the one before was killed."""
    for n, kind in enumerate(cycle(KINDS)):
        if kind == "import":
            file = folder / f"import{n // (4 * len(KINDS))}.csv"
            rows = file_of_visits(file, ROWS, CUSTOMERS)
            yield Work(kind, Program(folder, address, f"importer{n}", "", kind, str(file)), rows)
        elif kind == "rebuild":
            yield Work(kind, Program(folder, address, f"rebuilder{n}", "", kind))
        else:
            yield Work(kind, Program(folder, address, f"rep{n}", f"{soak.seed} {n}", "record", *CUSTOMERS))


def _killed(work: Work, chance: Random) -> list[Acknowledged]:
    """Let a program begin and kill it, unless it ends before; give what it was told is recorded."""
    program = work.program
    program.begin()
    if work.kind in {"record", "close"}:
        program.hear(chance.choice([0, 1, 2, 5, 10, 30]))
    if work.kind == "close":
        program.stop()
    program.kill_after(chance.uniform(0, 0.5 if work.kind in {"rebuild", "import"} else 0.05))
    code, complaint = program.end()
    assert (code, complaint) in {(0, ""), (-9, "")}
    return [*program.acknowledged, *(work.in_the_end if code == 0 else ())]
