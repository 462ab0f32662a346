"""A book that may only be read is not written, says so in one line, and is written again once that is allowed."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from shell import RELATIONS, Answer, Shell
from soak.form import CUSTOMERS
from soak.programs import Program
from soak.wholeness import found_usable

pytestmark = pytest.mark.sqlite
LIKE_ANYBODY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--reuid=0"]
"""What keeps root from writing everywhere."""


@pytest.mark.parametrize(
    ("left", "folder", "file"), [("closed", 0o700, 0o400), ("closed", 0o500, 0o600), ("killed", 0o500, 0o400)]
)
def test_a_book_that_may_only_be_read_says_so_and_loses_nothing(
    begun: str, tmp_path: Path, left: str, folder: int, file: int
) -> None:
    """Whether its last program closed it, or was killed and left a write-ahead log."""
    rep = Program(tmp_path.parent, begun, tmp_path.name, "1", "record", *CUSTOMERS)
    rep.begin()
    rep.hear(5)
    (rep.process.kill if left == "killed" else rep.stop)()
    rep.end()
    modes = {path: path.stat().st_mode for path in [*tmp_path.iterdir(), tmp_path]}
    for path in modes:
        path.chmod(folder if path == tmp_path else file)
    try:
        answer = like_anybody(Shell(begun, tmp_path), "customer add Shop")
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert answer.refusal.endswith("cannot be written; give yourself the right to write its file and folder")
    found_usable(begun, rep.acknowledged, broken_off=1)


def like_anybody(shell: Shell, line: str) -> Answer:
    """Run the installed command without the rights of root; skip the test where that cannot be arranged."""
    command = [*(LIKE_ANYBODY if os.geteuid() == 0 else []), RELATIONS, *shlex.split(line)]
    try:
        done = subprocess.run(command, env=shell.variables(), capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("root may write everywhere, and setpriv is not here")
    return Answer(done.returncode, done.stdout, done.stderr)
