"""Days that matter come round by the sun or the moon, and greetings are due, sent or missed (HANDBOOK K6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.occasions import NoSuchDayError, Noted, Occasion, Sent, greetings, read_occasion_day
from relations.domain.rules import CareRules
from relations.domain.when import When

CARE = CareRules(greet=("birthday", "Anniversary"), greet_before=7, greet_within=5)
KNOWN = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("text", "lunar", "read"),
    [
        ("2-15", False, "02-15"),
        ("02-15", True, "02-15"),
        ("2月15日", False, "02-15"),
        ("2/29", False, "02-29"),
        ("2-30", True, "02-30"),
        ("1978-3-12", False, "1978-03-12"),
        ("1978年3月12日", False, "1978-03-12"),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, read: str, *, lunar: bool) -> None:
    assert read_occasion_day(text, lunar=lunar) == read


@pytest.mark.parametrize(
    ("text", "lunar", "which"),
    [
        ("2-30", False, "any year"),
        ("13-1", True, "the lunar calendar"),
        ("0-1", True, "the lunar calendar"),
        ("1-31", True, "the lunar calendar"),
        ("1979-2-29", False, "any year"),
        ("0000-01-01", False, "any year"),
        ("spring", False, "any year"),
        ("1978-03", False, "any year"),
    ],
)
def test_a_day_that_does_not_exist_is_refused(text: str, which: str, *, lunar: bool) -> None:
    with pytest.raises(NoSuchDayError) as refused:
        read_occasion_day(text, lunar=lunar)
    assert str(refused.value) == (
        f"'{text}' is no day of {which}; write month and day such as 2-15, or the whole day such as 1978-02-15"
    )


@pytest.mark.parametrize(
    ("day", "year", "falls"),
    [
        ("01-01", 2026, date(2026, 2, 17)),
        ("08-15", 2026, date(2026, 9, 25)),
        ("01-01", 2024, date(2024, 2, 10)),
        ("12-30", 2025, date(2026, 2, 16)),
        ("02-30", 2026, date(2026, 4, 16)),
        ("06-15", 2025, date(2025, 7, 9)),
        ("01-01", 1899, None),
        ("01-01", 2100, None),
    ],
)
def test_days_by_the_moon_fall_where_the_calendar_says(day: str, year: int, falls: date | None) -> None:
    """Spring Festival and Mid-Autumn; the last day of a short month; the plain sixth month of a year with two."""
    assert Occasion("festival", day, lunar=True).in_year(year) == falls


def test_the_29th_of_february_is_the_28th_in_other_years() -> None:
    leap = Occasion("birthday", "1980-02-29")
    assert [leap.in_year(year) for year in (2024, 2026)] == [date(2024, 2, 29), date(2026, 2, 28)]


def test_a_day_by_the_moon_at_the_end_of_the_year_belongs_to_the_lunar_year() -> None:
    last = Occasion("birthday", "12-08", lunar=True)
    assert last.between(date(2026, 1, 1), date(2026, 12, 31)) == [date(2026, 1, 26)]


def test_a_day_of_one_year_comes_once_and_a_yearly_one_never_before_its_first() -> None:
    first, last = date(2024, 1, 1), date(2027, 12, 31)
    assert Occasion("wedding", "2026-05-01", yearly=False).between(first, last) == [date(2026, 5, 1)]
    assert Occasion("anniversary", "2026-05-01").between(first, last) == [date(2026, 5, 1), date(2027, 5, 1)]
    assert len(Occasion("birthday", "05-01").between(first, last)) == 4


BIRTHDAY = Noted(Occasion("birthday", "1978-03-12"), KNOWN, 2)


def states(today: str, *sent: Sent, care: CareRules = CARE, noted: Noted = BIRTHDAY) -> list[tuple[str, str]]:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    found = greetings([noted], sent, care, date.fromisoformat(today), first=first, last=last)
    return [(str(each.day), each.state) for each in found]


@pytest.mark.parametrize(
    ("today", "state"),
    [("2026-03-04", "ahead"), ("2026-03-05", "due"), ("2026-03-17", "due"), ("2026-03-18", "missed")],
)
def test_a_greeting_is_due_around_its_day_and_missed_after_it(today: str, state: str) -> None:
    assert states(today) == [("2026-03-12", state)]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2026-03-06", "missed"),
        ("2026-03-07", "sent"),
        ("2026-03-17T10:00Z", "sent"),
        ("2026-03-18", "missed"),
        ("2026-03", "sent"),
        ("2026-04", "missed"),
        ("2025-03-12", "missed"),
    ],
)
def test_a_greeting_counts_for_its_day_when_it_was_sent_near_it(on: str, state: str) -> None:
    assert states("2026-06-30", Sent("Birthday", When(on), 9)) == [("2026-03-12", state)]


def test_a_greeting_for_something_else_or_of_a_later_day_does_not_count() -> None:
    assert states("2026-03-11", Sent("anniversary", When("2026-03-11"), 9)) == [("2026-03-12", "due")]
    assert states("2026-03-11", Sent("birthday", When("2026-03-12"), 9)) == [("2026-03-12", "due")]


def test_a_greeting_names_the_entries_that_noted_the_day_and_sent_it() -> None:
    sent = Sent("birthday", When("2026-03-12"), 9)
    (found,) = greetings([BIRTHDAY], [sent], CARE, date(2026, 4, 1), first=date(2026, 1, 1), last=date(2026, 4, 1))
    assert found.entries == (2, 9)


def test_nobody_missed_a_day_that_was_past_when_we_learned_of_it() -> None:
    assert states("2026-06-30", noted=Noted(BIRTHDAY.occasion, date(2026, 3, 13), 2)) == []
    assert states("2026-06-30", noted=Noted(BIRTHDAY.occasion, date(2026, 3, 12), 2)) == [("2026-03-12", "missed")]


def test_only_the_occasions_of_the_rules_are_greeted() -> None:
    assert states("2026-03-12", care=CareRules(greet=("wedding",))) == []
    assert states("2026-03-12", noted=Noted(Occasion("ANNIVERSARY", "03-12"), KNOWN, 2)) == [("2026-03-12", "due")]


@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 28), st.booleans()), max_size=4),
    st.lists(st.dates(date(2025, 6, 1), date(2027, 1, 1)), max_size=6),
    st.dates(date(2025, 6, 1), date(2027, 6, 1)),
)
def test_what_was_sent_counts_once_and_near_its_day(
    days: list[tuple[int, int, bool]], sent: list[date], today: date
) -> None:
    noted = [Noted(Occasion("birthday", f"{m:02}-{d:02}", lunar), KNOWN, n) for n, (m, d, lunar) in enumerate(days)]
    posted = [Sent("birthday", When.of(on), 100 + n) for n, on in enumerate(sent)]
    found = greetings(noted, posted, CARE, today, first=date(2026, 1, 1), last=date(2026, 12, 31))
    answered = [each.entries[1] for each in found if each.state == "sent"]
    assert len(answered) == len(set(answered))
    for each in found:
        if each.state == "sent":
            assert abs(sent[each.entries[1] - 100] - each.day) <= timedelta(days=5)
        if each.state == "missed":
            assert today > each.day + timedelta(days=5)
