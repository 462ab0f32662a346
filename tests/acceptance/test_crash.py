"""What was acknowledged survives kill -9 at any moment."""

from __future__ import annotations

import json
from datetime import date

import relations
from recorder import Recorder
from shell import Shell

APPENDS = 2000
HEARD = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 4, 700, 30, 60, 90, 120, 1400, 200)
"""After how many acknowledgements each of the 20 is killed: while it begins, and in the middle of things."""


def test_every_acknowledged_entry_survives_kill_9(shell: Shell) -> None:
    """Twenty programs record into one book and are killed; each leaves it whole for the next."""
    shell.all(["relations init", "relations customer add 华联"])
    acknowledged: dict[int, str] = {}
    waiting = [Recorder(shell.address, f"r{n}", APPENDS, "华联") for n in range(2)]
    for n, count in enumerate(HEARD):
        recorder = waiting.pop(0)
        if n + 2 < len(HEARD):
            waiting.append(Recorder(shell.address, f"r{n + 2}", APPENDS, "华联"))
        recorder.ready()
        recorder.begin()
        mine = recorder.hear(count)
        recorder.process.kill()
        more, complaint, code = recorder.end()
        assert (complaint, code) == ("", -9)
        mine |= more
        assert count <= len(mine) < APPENDS
        assert acknowledged.keys().isdisjoint(mine)
        acknowledged |= mine
        whole(shell, acknowledged, killed=n + 1)


def whole(shell: Shell, acknowledged: dict[int, str], killed: int) -> None:
    """All that was acknowledged is there, and at most one entry more of each that was killed; all fits together."""
    log = shell.log
    assert [entry[0] for entry in log] == list(range(1, len(log) + 1))
    recorded = {entry[0]: json.loads(entry[8])["text"] for entry in log[1:]}
    assert acknowledged.items() <= recorded.items()
    assert len(recorded) - len(acknowledged) <= killed
    with relations.open(shell.address, actor="auditor") as book:
        assert book.doctor() == []
        listed = book.promises(date(2026, 9, 30), states=None)
        assert {int(row.ref[1:]): row.text for row in listed} == recorded
