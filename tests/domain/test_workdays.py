"""Working days: without weekends and, where a place is named, without its public holidays (HANDBOOK X2)."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.workdays import NoHolidaysError, UnknownPlaceError, Workdays, _exceptions

WEEK = Workdays(frozenset({6, 7}))
CHINA = Workdays(frozenset({6, 7}), "CN")
FRIDAY = date(2026, 3, 6)


def days(text: str) -> list[date]:
    return [date.fromisoformat(f"2026-{day}") for day in text.split()]


def test_a_day_that_is_not_worked_on_does_not_count() -> None:
    assert WEEK.after(FRIDAY, 1) == date(2026, 3, 9)
    assert WEEK.after(FRIDAY, 6) == date(2026, 3, 16)
    assert WEEK.between(FRIDAY, date(2026, 3, 8)) == 0
    assert WEEK.between(FRIDAY, date(2026, 3, 9)) == 1
    assert WEEK.between(FRIDAY, FRIDAY) == WEEK.between(FRIDAY, date(2026, 3, 1)) == 0


def test_no_working_day_is_the_day_itself_or_the_next_one_that_is_worked_on() -> None:
    assert WEEK.after(FRIDAY, 0) == FRIDAY
    assert WEEK.after(date(2026, 3, 7), 0) == date(2026, 3, 9)


def test_the_weekend_is_what_the_rules_say() -> None:
    assert Workdays(frozenset({5})).after(date(2026, 3, 5), 1) == date(2026, 3, 7)
    assert Workdays(frozenset()).between(FRIDAY, date(2026, 3, 8)) == 2


def test_public_holidays_are_not_worked_on_and_the_days_worked_in_their_stead_are() -> None:
    """The national day of 2024: free from 1 to 7 October, worked on Sunday 29 September and Saturday 12 October."""
    assert CHINA.works(date(2024, 9, 29))
    assert CHINA.works(date(2024, 10, 12))
    assert not any(CHINA.works(date(2024, 10, day)) for day in range(1, 8))
    assert CHINA.after(date(2024, 9, 30), 1) == date(2024, 10, 8)
    assert CHINA.between(date(2024, 9, 27), date(2024, 10, 13)) == 7
    assert Workdays(frozenset({6, 7}), "DE-BY").works(date(2026, 1, 6)) is False
    assert Workdays(frozenset({6, 7}), "DE-BE").works(date(2026, 1, 6)) is True


@given(
    st.dates(date(2019, 1, 1), date(2027, 1, 1)),
    st.integers(0, 500),
    st.sampled_from([WEEK, CHINA, Workdays(frozenset({5, 6})), Workdays(frozenset(), "CN")]),
)
def test_counting_is_as_if_day_by_day(start: date, span: int, workdays: Workdays) -> None:
    end = start + timedelta(days=span)
    worked = [
        start + timedelta(days=more) for more in range(1, span + 1) if workdays.works(start + timedelta(days=more))
    ]
    assert workdays.between(start, end) == len(worked)
    if worked and workdays.works(start):
        assert workdays.after(start, len(worked)) == worked[-1]


@pytest.mark.parametrize("place", ["XX", "DE-XX"])
def test_a_place_of_which_nobody_knows_is_refused(place: str) -> None:
    with pytest.raises(UnknownPlaceError, match=f"complaints.holidays '{place}': no public holidays are known of it; "):
        Workdays(frozenset({6, 7}), place).check()


def test_without_the_package_a_place_is_refused_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    _exceptions.cache_clear()
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(NoHolidaysError, match=r"install it with: pip install relations\[holidays\]$"):
        CHINA.check()
    WEEK.check()
