"""A quarter in a territory, in examples/territory/territory.sh, says what territory.txt holds, to the letter."""

from __future__ import annotations

import io
import os
import shlex
from collections.abc import Iterator
from decimal import Decimal
from json import loads
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from acceptance.real import EXAMPLES
from shell import Shell, fresh_shell

TERRITORY = EXAMPLES / "territory"
TRANSCRIPT = TERRITORY / "territory.txt"
LINES = [
    line for line in (TERRITORY / "territory.sh").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
]
REPORTS = [
    "report day --rep li.wei --day 2026-03-16 --sheet",
    "report plan --rep li.wei --month 2026-03",
    "report month --rep li.wei --month 2026-03",
    "report forecast --rep li.wei",
    "report year",
    "report market --since 2026-03-01",
    "report actions --rep li.wei",
    "report week --week 2026-03-16",
    "report account 华联 --year 2026",
]

pytestmark = pytest.mark.sqlite  # what is asked here is asked of both databases elsewhere


def told(shell: Shell) -> tuple[Shell, str]:
    """Run the lines of the script; give the shell as they leave it, and each line with all that it says."""
    said = []
    for line in LINES:
        if line.startswith("export "):
            shell = shell.where(**dict(word.split("=", 1) for word in shlex.split(line)[1:]))
            continue
        answer = shell(line)
        assert answer.code == 0, (line, answer)
        said.append(f"$ {line}\n{answer.err}{answer.out}")
    return shell, "\n".join(said).replace(shell.address, "territory.db")


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shell, str]]:
    """Tell the quarter once, in its folder."""
    with pytest.MonkeyPatch.context() as patch, fresh_shell(tmp_path_factory.mktemp("territory")) as shell:
        patch.chdir(TERRITORY)
        yield told(shell)


def test_a_quarter_in_a_territory_is_told_to_the_letter(quarter: tuple[Shell, str]) -> None:
    _, said = quarter
    if os.environ.get("REWRITE"):
        TRANSCRIPT.write_text(said, encoding="utf-8")
    assert said == TRANSCRIPT.read_text(encoding="utf-8")


def test_no_line_of_the_quarter_says_what_was_so_already(quarter: tuple[Shell, str]) -> None:
    assert "nothing to record" not in quarter[1]


def test_the_territory_has_a_rep_a_manager_and_twenty_customers(quarter: tuple[Shell, str]) -> None:
    shell, _ = quarter
    customers = shell("relations customer list --format json").json
    assert (len(customers), {row["owner"] for row in customers}) == (20, {"li.wei"})
    assert {row["actor"] for row in shell("relations log list --format json").json} == {"li.wei", "chen.hua"}


@pytest.mark.parametrize("report", REPORTS)
def test_a_workbook_has_the_numbers_of_the_json_and_a_page_its_texts(
    quarter: tuple[Shell, str], report: str, tmp_path: Path
) -> None:
    shell, _ = quarter
    sheet, page = tmp_path / "report.xlsx", tmp_path / "report.html"
    done = shell(f"relations {report} --format json --xlsx {sheet} --html {page}")
    assert done.code == 0, done
    found = loads(done.out)
    told = [
        Decimal(str(row[column["name"]]))
        for section in found["sections"]
        for row in section["rows"]
        for column in section["columns"]
        if column["kind"] in {"count", "money", "percent"} and row[column["name"]] is not None
    ]
    (read,) = load_workbook(io.BytesIO(sheet.read_bytes())).worksheets
    numbers = [cell for row in read.iter_rows(values_only=True) for cell in row if isinstance(cell, int | float)]
    assert told
    assert [Decimal(str(number)) for number in numbers] == told
    text = page.read_text(encoding="utf-8")
    assert all(_escaped(section["title"]) in text for section in found["sections"])
    assert "http" not in text.replace("http://www.w3.org/", "")


def _escaped(text: str) -> Any:
    return text.replace("&", "&amp;").replace("'", "&#39;")
