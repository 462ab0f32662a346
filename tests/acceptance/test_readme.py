"""What the README tells people to type works as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Give the code blocks of one language ("" for none) in the order in which they stand."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def block_with(text: str, language: str = "") -> str:
    """Give the one code block that has this text."""
    (found,) = [block for block in blocks(language) if text in block]
    return found


Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a script in an empty folder, with the installed command on the path."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RELATIONS_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"

    def run(script: str, program: tuple[str, ...] = ("bash", "-euo", "pipefail", "-c")) -> str:
        done = subprocess.run(
            [*program, script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_a_book_of_your_own_and_python(run: Run) -> None:
    """The session keeps its promise, and the Python program lists it from the same book."""
    session = block_with("relations init --zone")
    said = run("\n".join(line for line in session.splitlines() if not line.startswith("pip")))
    assert "P6 recorded: promise-kept.v1" in said
    assert "P6 kept 2 days late" in said
    listed = run(
        block_with("import relations", "python").replace("book.promises(", "book.promises(states=None, "),
        (sys.executable, "-c"),
    )
    assert listed.startswith("P6 kept-late replace two cases")


def test_when_an_entry_was_wrong(run: Run) -> None:
    """After the session, the promise is in time by its corrected day, and late by what was known before."""
    session = [line for line in block_with("relations init --zone").splitlines() if not line.startswith("pip")]
    said = run("\n".join([*session[:-3], block_with("relations correct"), "relations promise list --all"]))
    assert "6 recorded: entry-corrected.v1" in said
    assert "5 recorded: entry-retracted.v1" in said
    (before,) = (line for line in said.splitlines() if line.startswith("P6   kept 2 d late"))
    (after,) = (line for line in said.splitlines() if line.startswith("P6") and "2026-03-12" in line)
    assert said.index(before) < said.index(after)
    assert "late" not in after


def test_the_spreadsheet(run: Run, tmp_path: Path) -> None:
    """A file with the columns of the README's map comes in, and comes in only once."""
    (tmp_path / "visits.toml").write_text(block_with("[fields]", "toml"), encoding="utf-8")
    rows = "Shop,Date,Rep,Remarks\n华联,02/03/2026,li.wei,restocked\n新天地,31/02/2026,li.wei,no such day\n"
    (tmp_path / "visits.csv").write_text(rows, encoding="utf-8")
    commands = block_with("--dry-run")
    first = run(f"relations --db book.db init\nexport RELATIONS_DB=book.db\n{commands}")
    assert "2 rows read: 1 would be accepted, 0 duplicates, 1 rejected" in first
    assert "2 rows read: 1 accepted, 0 duplicates, 1 rejected; 2 events recorded" in first
    assert "31/02/2026" in (tmp_path / "bad.csv").read_text(encoding="utf-8")
    again = run(f"export RELATIONS_DB=book.db\n{commands.splitlines()[1]}")
    assert "0 accepted, 1 duplicates, 1 rejected; 0 events recorded" in again


def test_the_first_commands_are_targets_of_the_makefile() -> None:
    """The two commands at the top exist."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in block_with("make demo").strip().splitlines():
        assert re.search(rf"^{line.split()[1]}:", makefile, re.MULTILINE)
