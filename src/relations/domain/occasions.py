"""Days that matter: when they come round, by the sun or by the moon, and which greetings are due (HANDBOOK K6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from relations.domain.rules import CareRules
from relations.domain.when import When
from relations.domain.words import GreetingState
from relations.errors import RelationsError

_SHAPE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?", re.ASCII)
_LEAP = 2024
"""A year that has every day of the solar calendar."""
_LAST_LUNAR_MONTH, _LAST_LUNAR_DAY = 12, 30


class NoSuchDayError(RelationsError):
    """No year has such a day."""

    def __init__(self, text: str, *, lunar: bool) -> None:
        """`text` as given; `lunar` where it was to be a day by the moon."""
        which = "the lunar calendar" if lunar else "any year"
        super().__init__(
            f"'{text}' is no day of {which}; write month and day such as 2-15, or the whole day such as 1978-02-15"
        )


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day that matters to somebody: `day` is 1978-03-12, or 03-12 where the year is not known."""

    name: str
    day: str
    lunar: bool = False
    yearly: bool = True

    @property
    def year(self) -> int | None:
        """The year in which it first was, where that is known."""
        return int(self.day[:4]) if len(self.day) > len("03-12") else None

    def in_year(self, year: int) -> date | None:
        """Give its day in a solar year, or the day on which that of a lunar year falls; None where none is known.

        29 February is the 28th in other years; day 30 of a short lunar month is its 29th, and a leap month of the
        moon counts as nothing but itself: the day is kept in the plain month. Lunar years are known from 1900 to 2099.
        """
        month, day = int(self.day[-5:-3]), int(self.day[-2:])
        for nearest in (day, day - 1):
            with suppress(ValueError):
                return _by_the_moon(year, month, nearest) if self.lunar else date(year, month, nearest)
        return None

    def between(self, first: date, last: date) -> list[date]:
        """Give the days from `first` to `last` on which it comes round, never before the day on which it first was."""
        years = range(first.year - 1, last.year + 1)
        if self.year is not None:
            years = range(max(self.year, years.start), years.stop) if self.yearly else range(self.year, self.year + 1)
        days = (self.in_year(year) for year in years)
        return [day for day in days if day is not None and first <= day <= last]


def read_occasion_day(text: str, *, lunar: bool) -> str:
    """Read 1978-3-12, 3-12 or 3月12日; raises NoSuchDayError."""
    shape = _SHAPE.fullmatch("".join(text.split()))
    if shape is None:
        raise NoSuchDayError(text, lunar=lunar)
    month, day = int(shape[2]), int(shape[3])
    if lunar:
        there = 1 <= month <= _LAST_LUNAR_MONTH and 1 <= day <= _LAST_LUNAR_DAY
    else:
        there = False
        with suppress(ValueError):
            there = bool(date(int(shape[1] or _LEAP), month, day))
    if not there:
        raise NoSuchDayError(text, lunar=lunar)
    return f"{shape[1]}-{month:02}-{day:02}" if shape[1] else f"{month:02}-{day:02}"


@dataclass(frozen=True, slots=True)
class Noted:
    """A day that matters, known since a day, by an entry."""

    occasion: Occasion
    since: date
    entry: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A greeting that was sent, by an entry."""

    occasion: str
    on: When
    entry: int


@dataclass(frozen=True, slots=True)
class Greeting:
    """A greeting for one day that matters, and how it stands; `entries` noted the day and sent the greeting."""

    occasion: str
    day: date
    state: GreetingState
    entries: tuple[int, ...]


def greetings(
    dates: Sequence[Noted], sent: Sequence[Sent], care: CareRules, today: date, *, first: date, last: date
) -> list[Greeting]:
    """Give the greetings of one person or customer whose days lie from `first` to `last`, and how they stand.

    A greeting is ahead until `greet_before` days before its day, then due until `greet_within` days after it, and
    missed from then on; it counts as sent `greet_within` days before or after. No greeting is due for a day that was
    past when we learned of it. Each greeting that was sent counts once.
    """
    wanted = {name.casefold() for name in care.greet}
    left = sorted((each for each in sent if each.on.day <= today), key=lambda each: (each.on.day, each.entry))
    found = []
    for day, noted in sorted(_days(dates, wanted, first, last), key=lambda each: (each[0], each[1].entry)):
        answer = next((each for each in left if _answers(each, noted.occasion, day, care.greet_within)), None)
        if answer is not None:
            left.remove(answer)
        entries = (noted.entry, answer.entry) if answer else (noted.entry,)
        found.append(Greeting(noted.occasion.name, day, _state(day, today, care, sent=answer is not None), entries))
    return found


def _days(dates: Sequence[Noted], wanted: set[str], first: date, last: date) -> Iterator[tuple[date, Noted]]:
    for noted in dates:
        if noted.occasion.name.casefold() in wanted:
            for day in noted.occasion.between(max(first, noted.since), last):
                yield day, noted


def _answers(sent: Sent, occasion: Occasion, day: date, within: int) -> bool:
    near = sent.on.day - timedelta(days=within) <= day <= sent.on.last_day + timedelta(days=within)
    return near and sent.occasion.casefold() == occasion.name.casefold()


def _state(day: date, today: date, care: CareRules, *, sent: bool) -> GreetingState:
    if sent:
        return "sent"
    if today > day + timedelta(days=care.greet_within):
        return "missed"
    return "due" if today >= day - timedelta(days=care.greet_before) else "ahead"


def _by_the_moon(year: int, month: int, day: int) -> date:
    """Give the day of a date of the Chinese calendar; raises ValueError where there is none."""
    from lunardate import LunarDate  # type: ignore[import-untyped]

    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar
