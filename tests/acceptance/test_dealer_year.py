"""The year of one dealer in examples/dealer-year.sh says what examples/dealer-year.txt holds, to the letter."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.real import EXAMPLES
from shell import RELATIONS, Shell, fresh_shell

TRANSCRIPT = EXAMPLES / "dealer-year.txt"

pytestmark = pytest.mark.sqlite  # a hundred processes that each connect anew take two minutes on a server


def told(shell: Shell) -> str:
    """Run the script on an empty book; give all that it says, with the name of the book left out."""
    environment = shell.variables() | {"PATH": f"{Path(RELATIONS).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-e", str(EXAMPLES / "dealer-year.sh")], env=environment, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout.replace(shell.address, "year.db")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shell, str]]:
    """Tell the year once; give the shell on its book, and all that was said."""
    with fresh_shell(tmp_path_factory.mktemp("year")) as fresh:
        shell = fresh.where(RELATIONS_TODAY="2025-12-31")
        yield shell, told(shell)


def test_the_year_of_a_dealer_is_told_to_the_letter(year: tuple[Shell, str]) -> None:
    _, said = year
    if os.environ.get("REWRITE"):
        TRANSCRIPT.write_text(said, encoding="utf-8")
    assert said == TRANSCRIPT.read_text(encoding="utf-8")


def test_no_line_of_the_story_says_what_was_so_already(year: tuple[Shell, str]) -> None:
    assert "nothing to record" not in year[1]


def test_promises_came_to_every_end_that_they_can(year: tuple[Shell, str]) -> None:
    shell, _ = year
    promises = shell("relations promise list --all --format json").json
    assert {row["state"] for row in promises} == {"overdue", "kept", "kept-late", "broken", "released", "open"}
    assert sum(row["reschedules"] for row in promises) == 1
    assert {row["direction"] for row in promises} == {"ours", "theirs"}


def test_the_book_of_the_year_is_well(year: tuple[Shell, str]) -> None:
    shell, _ = year
    assert shell("relations doctor").code == 0
    size = len(shell.log)
    assert shell("relations rebuild").code == 0
    assert len(shell.log) == size
