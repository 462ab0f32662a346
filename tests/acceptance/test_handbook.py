"""docs/handbook.md keeps its word: every row is there, and the tests that it names exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
HANDBOOK = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")
TABLE = re.findall(r"^\| ([A-Z]\d+) \| (.+) \| (.+) \|$", HANDBOOK, re.MULTILINE)
ROWS = [
    *(f"C{number}" for number in range(1, 9)), *(f"K{number}" for number in range(1, 10)),
    *(f"V{number}" for number in range(1, 11)),
    *(f"P{number}" for number in range(1, 8)), *(f"X{number}" for number in range(1, 6)),
    *(f"G{number}" for number in range(1, 6)), *(f"R{number}" for number in range(1, 7)),
]  # fmt: skip


def test_every_row_that_is_done_is_told_in_order() -> None:
    assert list(dict.fromkeys(row for row, _, _ in TABLE)) == ROWS


def test_every_row_names_commands_and_tests_that_exist() -> None:
    for row, commands, proof in TABLE:
        assert "`" in commands, row
        named = re.findall(r"(tests/\S+\.py)?::(\w+)", proof)
        assert named, row
        file = ""
        for place, test in named:
            file = place or file
            text = (ROOT / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {test}\(", text, re.MULTILINE), (row, file, test)
