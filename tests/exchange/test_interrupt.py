"""Ctrl-C at the installed command: a clear line, exit 1, whole chunks recorded, and importing again completes them."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

from places import place
from relations.exchange.importer import CHUNK
from shell import RELATIONS, Shell

ROWS = 40 * CHUNK


def recorded(shell: Shell) -> int:
    ((found,),) = place().rows(shell.address, "SELECT count(*) FROM entries WHERE topic = 'visit-logged.v1'")
    return int(found)


def test_an_import_that_is_interrupted_says_what_is_in(shell: Shell, tmp_path: Path) -> None:
    shell.all(["relations init"])
    rows = "".join(f"Shop {n % 50},2025-{n % 12 + 1:02}-{n % 28 + 1:02},{n}\n" for n in range(ROWS))
    (tmp_path / "visits.csv").write_text(f"shop,day,n\n{rows}")
    (tmp_path / "visits.toml").write_text("[fields]\ncustomer = 'shop'\non = 'day'\n")
    line = [RELATIONS, "import", "visits.csv", "--as", "visits", "--map", "visits.toml"]
    command = subprocess.Popen(
        line, cwd=tmp_path, env=shell.variables(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )  # fmt: skip
    while recorded(shell) == 0:
        assert command.poll() is None, command.communicate()
        time.sleep(0.02)
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=60)
    assert (command.returncode, out) == (1, "")
    assert err.startswith("relations: the import was stopped after "), err
    assert err.endswith("import the same file again to complete it\n")
    done = recorded(shell)
    assert 0 < done < ROWS
    assert done % CHUNK == 0
    few = "".join(rows.splitlines(keepends=True)[: done + CHUNK])
    (tmp_path / "visits.csv").write_text(f"shop,day,n\n{few}")
    line = ["import", str(tmp_path / "visits.csv"), "--as", "visits", "--map", str(tmp_path / "visits.toml")]
    report = shell([*line, "--format", "json"]).json
    assert (report["accepted"], report["duplicates"]) == (CHUNK, done)
    assert shell("relations doctor").code == 0
