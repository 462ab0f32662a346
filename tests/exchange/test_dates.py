"""Dates are read as declared, with the precision that they have, and never guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.exchange.dates import DateReader, Exact, UnreadableDateError

pytestmark = pytest.mark.sqlite  # no database is in it: once is enough


def reader(*formats: str, year: int | None = None, **replace: str) -> DateReader:
    return DateReader(formats, year, replace, date(2026, 6, 30), ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("formats", "text", "when"),
    [
        (["%d/%m/%Y"], "03/04/2026", "2026-04-03"),
        (["%m/%d/%Y"], "3/4/2026", "2026-03-04"),
        (["%B %Y"], "April 2011", "2011-04"),
        (["%b-%y"], "Jan-14", "2014-01"),
        (["%Y"], "2016", "2016"),
        (["%d.%m.%y", "%B %Y"], "May 2010", "2010-05"),
        (["%Y-%d-%m"], "2016-18-01", "2016-01-18"),
        (["%d/%m/%Y %H:%M"], "03/04/2026 14:30", "2026-04-03T14:30+08:00"),
        (["%d/%m/%Y %H:%M %z"], "03/04/2026 14:30 +0000", "2026-04-03T22:30+08:00"),
        (["%d/%m/%Y"], "2026-04-03", "2026-04-03"),
        ([], "2026-04", "2026-04"),
        ([], "2 March 2026", "2026-03-02"),
        ([], "2026年3月2日", "2026-03-02"),
        ([], "2026-03-02 10:00", "2026-03-02T10:00+08:00"),
    ],
)
def test_a_date_keeps_the_precision_of_its_format(formats: list[str], text: str, when: str) -> None:
    assert str(reader(*formats).when(text)) == when


def test_formats_without_a_year_take_the_year_of_the_map() -> None:
    assert str(reader("%B", year=2013).when("April")) == "2013-04"
    assert str(reader("%d %b", year=2012).when("29 Feb")) == "2012-02-29"


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (reader(), "03/04/2026", "the order of day and month is not clear; state it in the map"),
        (reader(), "3.4.26", "the order of day and month is not clear"),
        (reader(), "today", "this is not a date"),
        (reader(), "+7d", "this is not a date"),
        (reader(), "2026-02-30", "day is out of range"),
        (reader("%d/%m/%Y"), "31/02/2026", "it fits none of the declared formats (%d/%m/%Y)"),
        (reader("%B"), "April", "formats without a year need [dates] year"),
        (reader("%d %b", year=2013), "29 Feb", "it fits none of the declared formats"),
    ],
)
def test_what_has_no_single_meaning_is_refused_with_the_mend(read: DateReader, text: str, said: str) -> None:
    with pytest.raises(UnreadableDateError) as refused:
        read.when(text)
    assert said in str(refused.value)


def test_spellings_are_replaced_as_whole_words() -> None:
    read = reader("%b %Y", "%B %Y", Sept="Sep", Marc="March")
    assert [str(read.when(text)) for text in ("Sept 2012", "September 2012", "Marc 2012", "March 2012")] == [
        "2012-09", "2012-09", "2012-03", "2012-03",
    ]  # fmt: skip


def test_a_real_date_cell_is_not_read_by_the_formats_for_texts() -> None:
    read = reader("%Y-%d-%m")
    assert str(read.when("2026-04-03")) == "2026-03-04"
    assert str(read.when(Exact("2026-04-03"))) == "2026-04-03"


def test_a_day_must_be_a_full_one() -> None:
    with pytest.raises(UnreadableDateError, match="a full day is needed"):
        reader("%B %Y").day("April 2011")


@given(
    text=st.text(max_size=20), formats=st.lists(st.sampled_from(["%d/%m/%Y", "%b-%y", "%B", "%Y", "%H:%M %d.%m.%y"]))
)
def test_any_text_is_a_date_or_refused(text: str, formats: list[str]) -> None:
    """Nothing else comes out, whatever the text."""
    with suppress(UnreadableDateError):
        reader(*formats, year=2013).when(text)


@given(
    day=st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31)),
    form=st.sampled_from(["%d/%m/%Y", "%b %d, %Y", "%d.%m.%Y"]),
)
def test_a_day_written_in_a_declared_format_is_read_back(day: date, form: str) -> None:
    assert reader(form).day(day.strftime(form)) == day


def test_reading_is_repeatable_for_equal_texts_of_both_kinds() -> None:
    read: Any = reader("%Y-%d-%m")
    assert [str(read.when(text)) for text in (Exact("2026-04-03"), "2026-04-03", Exact("2026-04-03"))] == [
        "2026-04-03", "2026-03-04", "2026-04-03",
    ]  # fmt: skip
