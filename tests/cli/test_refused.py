"""Three wrong inputs and more for each command: one line with the mend, exit 1 or 2, and nothing is changed.

refused.txt holds them, each with the exit code and the line it gets. After a deliberate change of the words, write
them anew with REWRITE=1 and read the difference.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import click
import pytest

from shell import COMMANDS, Shell

FILE = Path(__file__).with_name("refused.txt")
CASES = re.findall(r"^(relations .*)\n(?:  ([12]): (.*)\n)?", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.fixture(scope="module")
def crowded(prepared: Shell, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Give the sample book with one customer more, so that 天 may mean two."""
    shell = prepared.copy(tmp_path_factory.mktemp("crowded"))
    shell.all(["relations customer add 天一阁"])
    return shell


def refusal(shell: Shell, line: str) -> tuple[str, str]:
    """Run a line that must change nothing; give its exit code and what it says, whatever the day is."""
    with shell.unchanged():
        answer = shell(line)
    return str(answer.code), re.sub(r"today is \d{4}-\d\d-\d\d", "today is TODAY", answer.refusal)


@pytest.mark.parametrize(("line", "expected"), [(line, said) for line, *said in CASES], ids=[case[0] for case in CASES])
def test_wrong_input_is_refused_in_one_line(
    crowded: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, expected: list[str]
) -> None:
    """Exactly this one; and no file is made that was not there."""
    monkeypatch.chdir(tmp_path)
    Path("refused.txt").write_text("not a map", encoding="utf-8")
    found = refusal(crowded, line)
    if not os.environ.get("REWRITE"):
        assert found == tuple(expected)
        assert [file.name for file in tmp_path.iterdir()] == ["refused.txt"]


def test_every_command_has_three_wrong_inputs() -> None:
    verbs = [path for path, command in COMMANDS.items() if not isinstance(command, click.Group)]
    counted = Counter(path for line, *_ in CASES for path in verbs if f"{line} ".startswith(f"{path} "))
    assert [path for path in verbs if counted[path] < 3] == []


@pytest.mark.skipif(not os.environ.get("REWRITE"), reason="only when the words have changed on purpose")
def test_rewrite_the_file(crowded: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write what is said now."""
    monkeypatch.chdir(tmp_path)
    Path("refused.txt").write_text("not a map", encoding="utf-8")
    said = ["{}\n  {}: {}\n".format(line, *refusal(crowded, line)) for line, *_ in CASES]
    FILE.write_text("".join(said), encoding="utf-8")
