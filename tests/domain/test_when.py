"""Moments keep their precision; what a date leaves open is never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from histories import moments
from relations.domain.when import NotADateError, NotAMonthError, When, read, read_day, read_period

TODAY = date(2026, 3, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moments())
def test_a_moment_reads_back_as_it_is(when: When) -> None:
    adapter = TypeAdapter(When)
    assert When(str(when)) == when
    assert adapter.validate_json(adapter.dump_json(when)) == when
    assert adapter.validate_python(when.text) == adapter.validate_python(when) == when


@given(moments())
@example(When("1900-01-01T00:00+00:00"))
def test_as_people_write_it_a_moment_with_its_offset_is_the_same_moment(when: When) -> None:
    again = read(when.text, TODAY, SHANGHAI)
    assert again.precision == when.precision
    if when.precision == "instant":
        assert datetime.fromisoformat(again.text) == datetime.fromisoformat(when.text).replace(microsecond=0)
    else:
        assert again == when


@given(moments())
def test_a_moment_lies_between_its_first_and_its_last_day(when: When) -> None:
    span = (when.last_day - when.day).days
    assert {"instant": (0, 0), "day": (0, 0), "month": (27, 30), "year": (364, 365)}[when.precision][0] <= span
    assert span <= {"instant": 0, "day": 0, "month": 30, "year": 365}[when.precision]
    assert when.text.startswith((f"{when.day.year:04}", when.day.isoformat()[: len(when.text)]))
    if when.precision in {"month", "year"}:
        assert when.day.day == 1
        assert when.last_day == date.max or (when.last_day + timedelta(days=1)).day == 1


@given(st.dates())
def test_a_day_is_taken_as_it_is(day: date) -> None:
    when = When.of(day)
    assert (when.precision, when.day, when.last_day) == ("day", day, day)


@given(st.datetimes(timezones=OFFSETS))
def test_an_instant_keeps_its_own_calendar_day_and_is_taken_to_the_minute(moment: datetime) -> None:
    when = When.of(moment)
    assert (when.precision, when.day, when.last_day) == ("instant", moment.date(), moment.date())
    assert datetime.fromisoformat(when.text) == moment.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2026", "year", "2026-01-01", "2026-12-31"),
        ("2026-02", "month", "2026-02-01", "2026-02-28"),
        ("2024-02", "month", "2024-02-01", "2024-02-29"),
        ("1900-02", "month", "1900-02-01", "1900-02-28"),
        ("2000-02", "month", "2000-02-01", "2000-02-29"),
        ("2024-02-29", "day", "2024-02-29", "2024-02-29"),
        ("2026-11-21T14:30+08:00", "instant", "2026-11-21", "2026-11-21"),
        ("2026-11-21T23:59:59.123456Z", "instant", "2026-11-21", "2026-11-21"),
        ("9999-12", "month", "9999-12-01", "9999-12-31"),
    ],
)
def test_every_shape_has_its_precision_and_its_days(text: str, precision: str, first: str, last: str) -> None:
    when = When(text)
    assert (when.precision, str(when.day), str(when.last_day)) == (precision, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "today", "26", "2026-", "2026-3", "2026-03-2", "20260302", " 2026", "2026 ", "2026\n", "02026",
        "-2026", "0000", "2026-00", "2026-13", "2026-02-29", "2026-04-31", "2026-03-00", "2100-02-29",
        "2026-03-02T10:00", "2026-03-02 10:00Z", "2026-03-02T10Z", "2026-03-02T24:00Z", "2026-03-02T10:60Z",
        "2026-03-02T10:00:60Z", "2026-03-02T10:00+24:00", "2026-03-02T10:00+0800", "2026-03-02t10:00z",
        "2026-03T10:00Z", "２０２６-03-02", "２０２６", "٢٠٢٦", "2026-03-0２",
    ],
)  # fmt: skip
def test_nothing_else_is_a_moment(text: str) -> None:
    with pytest.raises(NotADateError) as refused:
        When(text)
    assert str(refused.value).startswith(f"'{text}' is not a date")
    assert str(refused.value).endswith("; write it like 2026-03-02, 2026-03-02T10:00, 2026-03 or 2026")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("today", "2026-03-02"),
        (" Today ", "2026-03-02"),
        ("今天", "2026-03-02"),
        ("yesterday", "2026-03-01"),
        ("昨天", "2026-03-01"),
        ("tomorrow", "2026-03-03"),
        ("明天", "2026-03-03"),
        ("+7d", "2026-03-09"),
        ("-2w", "2026-02-16"),
        ("2026", "2026"),
        ("2026-03", "2026-03"),
        ("2026-03-02", "2026-03-02"),
        ("2026/3/2", "2026-03-02"),
        ("2026.03.02", "2026-03-02"),
        ("20260302", "2026-03-02"),
        ("2 March 2026", "2026-03-02"),
        ("2 Mar 2026", "2026-03-02"),
        ("March 2, 2026", "2026-03-02"),
        ("mar  2 2026", "2026-03-02"),
        ("2026年", "2026"),
        ("2026年3月", "2026-03"),
        ("2026年3月2日", "2026-03-02"),
        ("2026年12月02号", "2026-12-02"),
        ("２０２６年３月２日", "2026-03-02"),
        ("２０２６／３／２", "2026-03-02"),
        ("29 Feb 2024", "2024-02-29"),
        ("2026-03-02T10:00", "2026-03-02T10:00+08:00"),
        ("2026-03-02 10:00", "2026-03-02T10:00+08:00"),
        ("2026-03-02T10:00:30", "2026-03-02T10:00:30+08:00"),
        ("2026-03-02T18:30Z", "2026-03-03T02:30+08:00"),
    ],
)
def test_a_moment_is_read_as_people_write_it(text: str, moment: str) -> None:
    assert read(text, TODAY, SHANGHAI) == When(moment)


def test_an_offset_of_former_days_is_taken_to_the_minute() -> None:
    """Until 1901 the clocks of Shanghai were 8 hours, 5 minutes and 43 seconds ahead."""
    assert read("1900-01-01T10:00", TODAY, SHANGHAI) == When("1900-01-01T10:00+08:06")
    assert read("1900-01-01T00:00Z", TODAY, SHANGHAI) == When("1900-01-01T08:06+08:06")


@pytest.mark.parametrize("text", ["03/04/2026", "3.4.2026", "13/04/2026", "3-4-26", "03/04/26"])
def test_the_order_of_day_and_month_is_never_guessed(text: str) -> None:
    with pytest.raises(NotADateError, match="the order of day and month is not clear"):
        read(text, TODAY, SHANGHAI)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-02-30", "2026/2/30", "30 February 2026", "2026年2月30日", "29 Feb 2026", "2026年13月",
     "10:00", "2026-03-02T25:00", "2026-03 10:00", "+7", "+7m", "+99999d", "2026-W10-1", "3 days ago", "2026111"],
)  # fmt: skip
def test_what_is_no_date_is_refused_as_it_was_written(text: str) -> None:
    with pytest.raises(NotADateError) as refused:
        read(text, TODAY, SHANGHAI)
    assert str(refused.value).endswith("write it like 2026-03-02, 2026-03-02T10:00, 2026-03 or 2026")


@pytest.mark.parametrize(("today", "text"), [(date.max, "tomorrow"), (date.max, "+1d"), (date.min, "-1w")])
def test_a_day_beyond_the_calendar_is_refused(today: date, text: str) -> None:
    with pytest.raises(NotADateError):
        read(text, today, UTC)


def test_an_instant_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(NotADateError):
        read("9999-12-31T23:59Z", TODAY, SHANGHAI)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        when = read(text, TODAY, SHANGHAI)
    except NotADateError:
        return
    assert When(when.text).day <= when.last_day


def test_a_calendar_day_needs_to_be_known_to_the_day() -> None:
    assert read_day("tomorrow", TODAY, SHANGHAI) == date(2026, 3, 3)
    assert read_day("2026-03-02T18:30Z", TODAY, SHANGHAI) == date(2026, 3, 3)
    for text in ("2026-03", "2026", "2026年3月"):
        with pytest.raises(NotADateError, match=f"'{text}' is not a date: a full day is needed"):
            read_day(text, TODAY, SHANGHAI)


def test_a_month_is_read_as_people_write_it_and_a_year_where_it_will_do() -> None:
    for text, month in (("2026-03", "2026-03"), ("2026年3月", "2026-03"), ("２０２６-０３", "2026-03")):
        assert read_period(text, TODAY, SHANGHAI, year=False) == month
    assert read_period("2026", TODAY, SHANGHAI) == "2026"
    for text in ("2026-03-02", "yesterday", "soon", "", "2026-13"):
        with pytest.raises(NotAMonthError, match="is neither a month nor a year; write one such as 2026-03 or 2026"):
            read_period(text, TODAY, SHANGHAI)
    with pytest.raises(NotAMonthError, match="'2026' is not a month; write one such as 2026-03"):
        read_period("2026", TODAY, SHANGHAI, year=False)
