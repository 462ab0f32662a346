"""The days of repeating promises, against dateutil itself (HANDBOOK P3)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.promises.repeat import NotARuleError, around, days, endless, occurrences, read_rule

START = date(2026, 1, 5)
TENTH = "FREQ=MONTHLY;BYMONTHDAY=10"
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Draw a rule that falls on some day soon, with an end or without."""
    rule = draw(
        st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY;BYMONTHDAY=10,-1", "FREQ=YEARLY;BYMONTH=3,9"])
        | st.lists(st.sampled_from(_WEEKDAYS), min_size=1, unique=True).map(
            lambda d: f"FREQ=WEEKLY;BYDAY={','.join(d)}"
        )
        | st.sampled_from(_WEEKDAYS).map(lambda day: f"FREQ=MONTHLY;BYDAY=1{day},-1{day}")
    )
    rule += draw(st.sampled_from(["", ";INTERVAL=2", ";INTERVAL=3"]))
    return rule + draw(st.sampled_from(["", ";COUNT=1", ";COUNT=7", ";UNTIL=20270301"]))


def by_dateutil(rule: str, until: date) -> list[date]:
    found = rrulestr(rule, dtstart=datetime.combine(START, time()))
    moments = found.between(datetime.combine(START, time()), datetime.combine(until, time()), inc=True)
    return [each.date() for each in moments]


@given(rules(), st.integers(0, 900), st.sets(st.integers(0, 40)))
def test_what_is_listed_is_what_dateutil_gives_up_to_the_next_to_come(rule: str, after: int, numbers: set[int]) -> None:
    day = START + timedelta(days=after)
    every = by_dateutil(rule, date(2037, 1, 1))
    settled = {every[number] for number in numbers if number < len(every)}
    listed = list(occurrences(rule, START, settled, day))
    past = [each for each in every if each < day]
    to_come = [each for each in every if each >= day and each not in settled][:1]
    assert listed == sorted({*past, *to_come, *settled})
    assert len(set(listed)) == len(listed)


@given(rules())
def test_a_rule_that_was_read_says_the_same_and_is_read_again(rule: str) -> None:
    read = read_rule(f"rrule: {rule.lower()} ", START)
    assert read == rule
    assert list(islice(days(read, START), 20)) == by_dateutil(rule, date(2060, 1, 1))[:20]
    assert endless(read) == (by_dateutil(rule, date(2040, 1, 1)) != by_dateutil(rule, date(2060, 1, 1)))


def test_what_was_settled_ahead_of_its_day_is_listed_and_the_next_to_come_still_is() -> None:
    settled = {date(2026, 2, 10), date(2026, 4, 10)}
    assert [str(each) for each in occurrences(TENTH, START, settled, date(2026, 2, 3))] == [
        "2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10",
    ]  # fmt: skip


def test_the_nearest_are_the_days_before_and_after() -> None:
    assert around(TENTH, START, date(2026, 2, 10)) == [date(2026, 2, 10)]
    assert around(TENTH, START, date(2026, 2, 11)) == [date(2026, 2, 10), date(2026, 3, 10)]
    assert around(TENTH, START, date(2025, 2, 11)) == [date(2026, 1, 10)]
    assert around(f"{TENTH};COUNT=2", START, date(2027, 1, 1)) == [date(2026, 2, 10)]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("monthly", "MONTHLY is none of FREQ, INTERVAL"),
        ("", "an empty part is none of FREQ"),
        ("INTERVAL=2", "it does not say how often; begin with FREQ="),
        ("FREQ=HOURLY", "FREQ cannot be HOURLY; use DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("FREQ=DAILY;BYHOUR=9,17", "BYHOUR is none of"),
        ("FREQ=DAILY;DTSTART=20260101", "DTSTART is none of"),
        ("DTSTART:20260101\nRRULE:FREQ=DAILY", "DTSTART:20260101RRULE:FREQ is none of"),
        ("FREQ=YEARLY;BYEASTER=0", "BYEASTER is none of"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ stands there twice"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL cannot be 0"),
        ("FREQ=DAILY;COUNT=0", "COUNT cannot be 0"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "COUNT and UNTIL exclude each other"),
        ("FREQ=DAILY;UNTIL=20270101T000000Z", "UNTIL cannot be 20270101T000000Z"),
        ("FREQ=DAILY;UNTIL=20271301", "invalid 'UNTIL'"),
        ("FREQ=DAILY;UNTIL=20250101", "it falls on no day within ten years of 2026-01-05"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY cannot be XX"),
        ("FREQ=MONTHLY;BYDAY=0MO", "n"),
        ("FREQ=MONTHLY;BYMONTHDAY=40", "it falls on no day within ten years of 2026-01-05"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "it falls on no day within ten years of 2026-01-05"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "it falls on no day within ten years of 2026-01-05"),
        ("FREQ=MONTHLY;BYSETPOS=0;BYDAY=MO", "bysetpos"),
    ],
)
def test_what_is_no_rule_to_count_days_by_is_refused(rule: str, why: str) -> None:
    with pytest.raises(NotARuleError) as refused:
        read_rule(rule, START)
    assert why in str(refused.value)
    assert str(refused.value).endswith("; write one such as FREQ=MONTHLY;BYMONTHDAY=10")
    assert len(str(refused.value).splitlines()) == 1


def test_a_rule_at_the_end_of_time_ends_there() -> None:
    assert list(days(read_rule("FREQ=MONTHLY", date(9999, 11, 5)), date(9999, 11, 5))) == [
        date(9999, 11, 5), date(9999, 12, 5),
    ]  # fmt: skip
