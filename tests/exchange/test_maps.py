"""A map that cannot be used is refused in one line that names the key and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from relations.exchange.errors import MapError
from relations.exchange.maps import ImportMap, read_map

pytestmark = pytest.mark.sqlite  # no database is in it: once is enough


def read(folder: Path, text: str, *settings: str) -> ImportMap:
    file = folder / "shops.toml"
    file.write_text(text, encoding="utf-8")
    return read_map(file, settings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sorce = 'x'", "'sorce' is not a key of a map; did you mean 'source'?"),
        ("dates.format = ['%d']", "'dates.format' is not a key of a map; did you mean 'formats'?"),
        ("[fields]\non = { columms = ['a'] }", "'fields.on.columms' is not a key of a map; did you mean 'columns'?"),
        ("delimiter = ';;'", "delimiter: String should have at most 1 character"),
        ("encoding = 'utf-9'", "encoding: this encoding is not known; write it like utf-8"),
        ("encoding = 'hex'", "encoding: this encoding is not known"),
        ("header = 2\ncolumns = ['a']", "header and columns exclude each other"),
        ("[fields]\non = 'Day'\n[constants]\non = '2026'", "'on' stands in [constants] and elsewhere too"),
        ("dates.formats = ['%d/%m/%Y', '%m/%d/%Y']", "'%d/%m/%Y' and '%m/%d/%Y' read one text as two days"),
        ("dates.formats = ['%y-%m-%d', '%d-%m-%y']", "read one text as two days"),
        ("dates.formats = ['%x']", "'%x' means something else in every country"),
        ("dates.formats = ['%d/%m/%Q']", "'%d/%m/%Q' is not a date format"),
        ("dates.formats = ['%B %Y, %B']", "'%B %Y, %B' asks twice for the same part of a date; name each once"),
        ("dates.formats = ['day']", "'day' holds no part of a date"),
        ("[[skip]]\ncolumn = 'a'", "skip.0: say which rows: equals = [...], matches = '...' or blank = true"),
        ("[[skip]]\ncolumn = 'a'\nmatches = '('", "skip.0.matches: this is not a regular expression"),
        ("place = 'here'", "'place' is not a key of a map"),
        ("source = ", "this is not TOML"),
        (f"source = {'[' * 3000}", "its brackets stand too deep within each other; leave some out"),
    ],
)
def test_a_fault_of_the_map_is_named_with_its_mend(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MapError) as refused:
        read(tmp_path, text)
    assert str(refused.value).startswith(str(tmp_path / "shops.toml"))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_map_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r"none\.toml: the map cannot be read \(No such file or directory\)"):
        read_map(tmp_path / "none.toml")


def test_the_source_is_the_name_of_the_map_unless_the_map_names_one(tmp_path: Path) -> None:
    assert read(tmp_path, "").source == "shops"
    assert read(tmp_path, "source = 'erp'").source == "erp"


def test_a_field_is_fed_by_a_column_by_several_or_by_the_first_that_is_filled(tmp_path: Path) -> None:
    fields = read(
        tmp_path,
        """
        [fields]
        customer = "Shop"
        about = ["Issue", "Detail"]
        note = { columns = ["A", "B"], join = "; " }
        on = { first = ["Day", "Year"] }
        met = { column = "Persons", split = ";" }
        """,
    ).fields
    assert fields["customer"].columns == ("Shop",)
    assert (fields["about"].columns, fields["about"].join) == (("Issue", "Detail"), ", ")
    assert fields["note"].join == "; "
    assert (fields["on"].columns, fields["on"].first) == (("Day", "Year"), True)
    assert (fields["met"].columns, fields["met"].split) == (("Persons",), ";")


def test_settings_override_keys_and_those_that_belong_to_the_file_are_remembered(tmp_path: Path) -> None:
    spec = read(tmp_path, "[dates]\nformats = ['%B']", "dates.year=2013", "constants.rep=li wei", "source=erp")
    assert (spec.dates.year, spec.dates.formats, spec.constants, spec.source) == (
        2013, ("%B",), {"rep": "li wei"}, "erp",
    )  # fmt: skip
    assert spec.settings == ("constants.rep=li wei", "dates.year=2013")


@pytest.mark.parametrize("setting", ["dates.year", "dates.", "=3", "source.x=1"])
def test_a_setting_of_another_form_is_refused(tmp_path: Path, setting: str) -> None:
    with pytest.raises(MapError, match=r"write it like --set dates\.year=2013"):
        read(tmp_path, "source = 'erp'", setting)


def test_constants_of_toml_types_are_texts(tmp_path: Path) -> None:
    constants = read(tmp_path, "[constants]\non = 2026-03-02\nlevel = 2\nname = 'x'").constants
    assert constants == {"on": "2026-03-02", "level": "2", "name": "x"}
