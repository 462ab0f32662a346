"""Eight programs record and ask at once while the read models are built anew: nobody is disturbed, nothing is lost."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import relations
from soak.form import CUSTOMERS, Soak
from soak.programs import Program
from soak.wholeness import found_whole

WRITERS = 8


def test_many_record_and_ask_while_the_read_models_are_built_anew(soak: Soak, begun: str, tmp_path: Path) -> None:
    """No entry is lost or doubled, and nobody is told that somebody else was in the way."""
    reps = [Program(tmp_path, begun, f"rep{n}", f"{soak.seed} {n}", "record", *CUSTOMERS) for n in range(WRITERS)]
    rebuilders = [Program(tmp_path, begun, f"rebuilder{n}", "", "rebuild") for n in range(2)]
    for each in reps:
        each.begin()
    Event().wait(soak.seconds() / 2)
    for each in rebuilders:
        each.begin()
    Event().wait(soak.seconds() / 2)
    for each in reps:
        each.stop()
    assert [each.end() for each in [*reps, *rebuilders]] == [(0, "")] * (WRITERS + 2)
    acknowledged = [done for each in reps for done in each.acknowledged]
    with relations.open(begun, actor="auditor") as book:
        size = found_whole(book, acknowledged)
    assert size == len(CUSTOMERS) + sum(len(done.topics) for done in acknowledged)
    print(f"{len(acknowledged)} commands acknowledged, {size} entries")  # noqa: T201
