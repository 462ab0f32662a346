"""Files of every form give their rows; what cannot be read as declared is refused whole."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exchange.trial import Trial, counts, reason
from relations.exchange.errors import ImportFileError, NoColumnError, UndecodableFileError
from relations.exchange.maps import ImportMap
from relations.exchange.sources import Row, opened

pytestmark = pytest.mark.sqlite  # no database is in it: once is enough

VISITS = """
[fields]
customer = "shop"
on = "day"
outcome = "what"
"""


def rows(file: Path, **keys: Any) -> list[Row]:
    with opened(file, ImportMap.model_validate({"source": "x", **keys})) as source:
        return list(source.rows)


def test_lines_are_counted_as_an_editor_counts_them(trial: Trial) -> None:
    file = trial.file("a.csv", 'a,b\n1,"two\nlines"\n\n3,4\n')
    assert [(row.line, row.cells) for row in rows(file)] == [
        (2, {"a": "1", "b": "two\nlines"}),
        (4, {"a": "", "b": ""}),
        (5, {"a": "3", "b": "4"}),
    ]


def test_missing_cells_are_blank_and_surplus_cells_are_kept_apart(trial: Trial) -> None:
    file = trial.file("a.csv", "a,b,,\n1\n1,2,,\n1,2,x,\n")
    assert [(row.cells, row.surplus) for row in rows(file)] == [
        ({"a": "1", "b": ""}, ()),
        ({"a": "1", "b": "2"}, ()),
        ({"a": "1", "b": "2"}, ("x", "")),
    ]


def test_the_header_may_stand_further_down_or_nowhere(trial: Trial) -> None:
    assert rows(trial.file("a.csv", "Report\n\na,b\n1,2\n"), header=3)[0] == Row(4, {"a": "1", "b": "2"})
    assert rows(trial.file("a.csv", "1;2\n"), columns=["a", "b"], delimiter=";")[0] == Row(1, {"a": "1", "b": "2"})


@pytest.mark.parametrize(
    ("encoding", "keys"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {}),
        ("gb18030", {"encoding": "gb18030"}),
        ("cp1252", {"fallback": "cp1252"}),
        ("utf-16", {"encoding": "utf-16"}),
    ],
)
def test_the_declared_encoding_is_used_with_or_without_a_mark(
    trial: Trial, encoding: str, keys: dict[str, str]
) -> None:
    text = "läden" if encoding == "cp1252" else "华联"
    file = trial.file("a.csv", f"a\n{text}\n".encode(encoding))
    assert [row.cells for row in rows(file, **keys)] == [{"a": text}]


def test_a_byte_that_is_not_of_the_encoding_refuses_the_file_before_anything_is_recorded(trial: Trial) -> None:
    file = trial.file("v.csv", b"shop,day,what\n" + b"A,2026-01-02,fine\n" * 3000 + b"B,2026-01-02,caf\xe9\n")
    with pytest.raises(
        UndecodableFileError, match=r"line 3002 has byte 0xe9, which is not utf-8; declare its encoding"
    ):
        trial.run("visits", file, VISITS)
    assert trial.log() == []


def test_utf16_is_not_read_as_the_fallback(trial: Trial) -> None:
    file = trial.file("a.csv", "a\nx\n".encode("utf-16"))
    with pytest.raises(ImportFileError, match=r"it begins as UTF-16 does; declare encoding"):
        rows(file, fallback="cp1252")


def test_what_neither_encoding_decodes_is_refused(trial: Trial) -> None:
    with pytest.raises(UndecodableFileError, match="not utf-8 nor cp1252; declare its encoding in the map, or another"):
        rows(trial.file("a.csv", b"a\n\x81\n"), fallback="cp1252")


def test_a_quotation_mark_without_its_partner_is_named(trial: Trial) -> None:
    file = trial.file("v.csv", 'shop,day,what\nA,2026-01-02,ok\nB,2026-01-02,"' + "x,y\n" * 300_000)
    with pytest.raises(ImportFileError, match=r"line 3 cannot be read .* quotation mark without its partner"):
        trial.run("visits", file, VISITS)


def test_a_column_that_is_not_there_is_refused_with_the_nearest(trial: Trial) -> None:
    with pytest.raises(
        NoColumnError, match="there is no column 'shop'; did you mean 'shops'\\?; its columns are 'shops'"
    ):
        trial.run("visits", "shops,day,what\nA,2026-01-02,x\n", VISITS)


def test_a_column_that_stands_there_twice_is_refused_where_the_map_names_it(trial: Trial) -> None:
    with pytest.raises(ImportFileError, match="column 'day' stands there twice"):
        trial.run("visits", "shop,day,what,day\nA,2026-01-02,x,2026-01-03\n", VISITS)
    assert trial.run("visits", "shop,day,what,x,x\nA,2026-01-02,a,b,c\n", VISITS).accepted == 1


def test_an_empty_file_says_that_it_has_no_columns(trial: Trial) -> None:
    with pytest.raises(ImportFileError, match="row 1 holds no column names"):
        trial.run("visits", "", VISITS)


def workbook(folder: Path, *rows: list[Any], sheets: int = 1) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"More {number}")
    book.save(folder / "rows.xlsx")
    return folder / "rows.xlsx"


def test_cells_of_a_workbook_are_read_by_their_type(trial: Trial) -> None:
    file = workbook(
        trial.folder,
        ["shop", "day", "what"],
        ["A", date(2026, 3, 4), 1500.0],
        ["B", datetime(2026, 3, 4, 9, 30), True],  # noqa: DTZ001
        [None, None, None],
        ["C", "04/03/2026", 1.5],
    )
    report = trial.run("visits", file, VISITS + "[dates]\nformats = ['%d/%m/%Y']")
    assert (counts(report), report.skipped) == ((3, 3, 0, 0), 1)
    assert {visit.customer: (visit.on, visit.outcome) for visit in trial.book.visits(date.max)} == {
        "A": ("2026-03-04", "1500"),
        "B": ("2026-03-04T09:30+08:00", "true"),
        "C": ("2026-03-04", "1.5"),
    }


def test_rejected_rows_that_were_mended_in_a_workbook_are_recognised(trial: Trial) -> None:
    """Line and reason are left aside and do not make another row; the header is the first row whatever the map says."""
    rules = "header = 2" + VISITS
    assert trial.run("visits", trial.file("a.csv", "title\nshop,day,what\nA,2026-03-04,x\n"), rules).accepted == 1
    mended = workbook(
        trial.folder, ["shop", "day", "what", "line", "reason"], ["A", "2026-03-04", "x", "3", "it was so"]
    )
    assert counts(trial.run("visits", mended, rules)) == (1, 0, 1, 0)


def test_a_workbook_of_several_sheets_needs_to_be_told_which(trial: Trial) -> None:
    file = workbook(trial.folder, ["shop", "day", "what"], ["A", "2026-03-04", "x"], sheets=2)
    with pytest.raises(ImportFileError, match="it has the sheets 'Sheet', 'More 1'; say which in the map"):
        trial.run("visits", file, VISITS)
    assert trial.run("visits", file, "sheet = 'Sheet'" + VISITS).accepted == 1
    with pytest.raises(ImportFileError, match="it has no sheet 'Less'"):
        trial.run("visits", file, "sheet = 'Less'" + VISITS)


def test_a_damaged_workbook_is_refused(trial: Trial) -> None:
    with pytest.raises(ImportFileError, match="it is not a workbook"):
        trial.run("visits", trial.file("a.xlsx", b"PK\x03\x04 nothing"), VISITS)


def test_records_of_json_are_flattened_and_numbers_stay_as_written(trial: Trial) -> None:
    record = '{"a": {"b": 1.50, "c": [1, "x", null]}, "d": null, "e": [{"f": true}], "g": 1e5}'
    (row,) = rows(trial.file("a.jsonl", record))
    assert row.cells == {"a.b": "1.50", "a.c": "1\nx", "d": "", "e.0.f": "true", "g": "1e5"}


def test_a_line_that_is_no_record_is_a_rejected_row(trial: Trial) -> None:
    lines = ['{"shop": "A", "day": "2026-01-02"}', "{oops", "[1]", "", '{"shop": "B", "day": "2026-01-02"}']
    report = trial.run("visits", trial.file("a.jsonl", "\n".join(lines)), VISITS)
    assert (counts(report), report.skipped) == ((4, 2, 0, 2), 1)
    assert [(reject.line, reject.reason[:20]) for reject in report.rejects] == [
        (2, "this line is not JSO"), (3, "this is not a record"),
    ]  # fmt: skip


def test_records_nested_without_end_are_refused(trial: Trial) -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    report = trial.run("visits", trial.file("a.jsonl", deep), VISITS)
    assert report.rejected == 1
    with pytest.raises(ImportFileError):
        trial.run("visits", trial.file("a.json", f"[{deep * 1}]" if deep else ""), VISITS)


def test_records_of_a_json_file_are_found_by_their_path(trial: Trial) -> None:
    file = trial.file("a.json", json.dumps({"data": {"visits": [{"shop": "A", "day": "2026-01-02"}]}}))
    assert trial.run("visits", file, "records = 'data.visits'" + VISITS).accepted == 1
    with pytest.raises(ImportFileError, match="finds no 'visit'; there are 'visits'"):
        trial.run("visits", file, "records = 'data.visit'" + VISITS)
    with pytest.raises(ImportFileError, match="is no list"):
        trial.run("visits", file, VISITS)
    with pytest.raises(ImportFileError, match="it is not JSON"):
        trial.run("visits", trial.file("b.json", "{"), VISITS)


def test_a_file_that_is_not_there_is_named(trial: Trial) -> None:
    with pytest.raises(ImportFileError, match=r"none\.csv: it cannot be read"):
        trial.run("visits", trial.folder / "none.csv", VISITS)


def test_surplus_cells_reject_the_row_unless_the_map_ignores_them(trial: Trial) -> None:
    text = "shop,day,what\nA,2026-01-02,x,y\n"
    assert "there are cells beyond the last column ('y')" in reason(trial.run("visits", text, VISITS))
    assert trial.run("visits", text, "surplus = 'ignore'" + VISITS).accepted == 1
