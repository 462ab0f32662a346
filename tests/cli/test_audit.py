"""The audits as they are printed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from shell import Shell

MORE = """
relations promise reschedule P6 --due 2026-03-12 --reason "supplier late" --agreed-by 王建国 --on 2026-03-05
relations promise keep P6 --on 2026-03-15 --evidence "delivery note 5521"
relations promise make 华联 "new shelf labels" --due 2026-09-01 --by zhang.min --on 2026-08-20
relations promise make 新天地 "send the order list" --theirs --to li.wei --on 2026-09-02
relations complaint acknowledge X5 --on 2026-03-02
relations complaint raise 华联 "cases crushed again" --severity low --recurs X5 --on 2026-09-25
relations gift give 华联 --to 王建国 --item tea --value 180 --currency CNY --on 2026-03-11
""".strip().splitlines()


@pytest.fixture
def grown(sample: Shell) -> Shell:
    sample.all(MORE)
    return sample


def lines(shell: Shell, line: str) -> list[list[str]]:
    """Give the lines of an answer, cut where two blanks stand."""
    answer = shell(line)
    assert (answer.code, answer.err) == (0, "")
    return [[cell.strip() for cell in row.split("  ") if cell.strip()] for row in answer.out.splitlines()]


def test_promises_show_totals_then_reps_then_every_promise_with_its_entries(grown: Shell) -> None:
    said = lines(grown, "relations audit promises")
    assert said[0] == ["as of", "2026-09-30"]
    rate = next(row for row in said if row[:1] == ["kept rate"])
    assert rate == ["kept rate", "0.0%; by the day agreed first 0.0%; without the back-filled -"]
    assert ["li.wei", "1", "1", "0.0%", "0.0%"] in said
    assert ["zhang.min", "1", "1", "0.0%", "0.0%"] in said
    assert said[-3:] == [
        ["P6", "2026-03-12", "kept 3 d late", "华联超市 城东店", "replace two cases", "li.wei",
         "first due 2026-03-09, back-filled", "6 8 9"],
        ["P10", "2026-09-01", "29 d overdue", "华联超市 城东店", "new shelf labels", "zhang.min", "back-filled", "10"],
        ["P11", "open", "新天地", "send the order list", "11"],
    ]  # fmt: skip


def test_as_of_a_day_knows_nothing_of_later_days(grown: Shell) -> None:
    totals = grown("relations audit promises --as-of 2026-03-11 --format json").json["totals"]
    assert (totals["made"], totals["open"], totals["due"], totals["rescheduled"]) == (1, 1, 0, 1)
    complaints = grown("relations audit complaints --as-of 2026-03-01 --format json").json
    assert complaints["totals"]["raised"] == 0
    assert grown("relations audit gifts --as-of 2026-03-10 --format json").json["rows"] == []


def test_without_rows_there_are_totals_only(grown: Shell) -> None:
    quick = grown("relations audit promises --no-rows --format json").json
    thorough = grown("relations audit promises --format json").json
    assert quick["rows"] == []
    assert {**thorough, "rows": []} == quick


def test_csv_holds_the_rows(grown: Shell) -> None:
    for line, refs in (
        ("promises --by zhang", ["P10"]), ("complaints", ["X5", "X13"]), ("gifts --person 王建国", ["G14"]),
        ("entries --limit 50", [str(position) for position in range(1, 15)]),
    ):  # fmt: skip
        heading, *rows = csv.reader(io.StringIO(grown(f"relations audit {line} --format csv").out))
        assert heading[0] in {"ref", "position"}
        assert [row[0] for row in rows] == refs


def test_a_page_is_written_where_it_is_asked_for(grown: Shell, tmp_path: Path) -> None:
    file = tmp_path / "审计.html"
    answer = grown(["relations", "audit", "promises", "--html", str(file), "--format", "json"][1:])
    assert (answer.code, answer.err) == (0, f"written: {file}\n")
    assert "replace two cases" in file.read_text(encoding="utf-8")
    assert answer.out.startswith("{")


def test_complaints_show_stages_and_what_was_overrun(grown: Shell) -> None:
    said = lines(grown, "relations audit complaints --severity high")
    assert ["clocks kept", "1 (16.7%)"] in said
    assert ["acknowledge", "1", "1", "0", "0", "0", "100.0%", "0", "0"] in said
    assert said[-1] == [
        "X5", "2026-03-02", "high", "acknowledged", "华联超市 城东店", "two cases crushed in transit",
        "escalate, assign, investigate, answer, resolve", "5 12",
    ]  # fmt: skip
    again = lines(grown, "relations audit complaints --from 2026-09-01")
    assert "cases crushed again (X5 again)" in again[-1]


def test_gifts_show_sums_and_the_register(grown: Shell) -> None:
    said = lines(grown, "relations audit gifts")
    assert ["王建国", "1: 180 CNY"] in said
    assert ["li.wei", "1: 180 CNY"] in said
    assert said[-1] == [
        "G14", "2026-03-11", "given", "王建国, 华联超市 城东店", "tea", "180 CNY", "li.wei", "open-complaint", "14",
    ]  # fmt: skip


def test_more_entries_than_are_listed_are_told_of(grown: Shell) -> None:
    answer = grown("relations audit entries --limit 2")
    assert answer.err == "warning: the first 2 are listed; the totals count all; see --limit\n"
    assert grown("relations audit entries").err == ""


def test_an_audit_of_nothing_says_so(sample: Shell) -> None:
    assert ["gifts", "0"] in lines(sample, "relations audit gifts")
    assert ["promises", "0"] in lines(sample, "relations audit promises --to 2025-12-31")
    assert ["entries", "0"] in lines(sample, "relations audit entries --to 2025-12-31")
