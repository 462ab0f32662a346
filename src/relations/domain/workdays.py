"""Working days: the days of the week on which people work, without public holidays (HANDBOOK X2)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from relations.errors import InvalidInputError

_WEEK = 7
_KNOWN = range(1900, 2101)
"""The years whose public holidays are asked for; nobody knows those of others."""
_DAY = timedelta(days=1)


class NoHolidaysError(InvalidInputError):
    """Public holidays are asked for, and the package that knows them is not installed."""

    def __init__(self, place: str) -> None:
        """`place` whose holidays are asked for."""
        super().__init__(
            f"complaints.holidays {place!r}: the holidays package is not there; "
            "install it with: pip install relations[holidays]"
        )


class UnknownPlaceError(InvalidInputError):
    """Nobody knows the public holidays of that place."""

    def __init__(self, place: str) -> None:
        """`place` whose holidays are asked for."""
        super().__init__(
            f"complaints.holidays {place!r}: no public holidays are known of it; "
            "write a country or a region such as CN or DE-BY, or leave it empty"
        )


@dataclass(frozen=True, slots=True)
class Workdays:
    """The working days of a place: all but the days of the week in `workless` (1 is Monday) and public holidays.

    `place` is a country or region such as CN or DE-BY, empty for no holidays. Raises NoHolidaysError or
    UnknownPlaceError where the holidays of the place are needed and cannot be known.
    """

    workless: frozenset[int]
    place: str = ""

    def check(self) -> None:
        """Refuse a place of which no holidays are known."""
        if self.place:
            _exceptions(self.place, _KNOWN[-1], self.workless)

    def works(self, day: date) -> bool:
        """Tell whether people work on a day."""
        if not self.place or day.year not in _KNOWN:
            return day.isoweekday() not in self.workless
        free, worked = _exceptions(self.place, day.year, self.workless)
        return day in worked or (day.isoweekday() not in self.workless and day not in free)

    def after(self, start: date, days: int) -> date:
        """Give the day that is so many working days after a day; 0 is the day itself, or the next working day."""
        return _after(self, start, days)

    def between(self, due: date, day: date) -> int:
        """Count the working days after `due` until `day`, that one included; 0 where `day` is not later."""
        return _between(self, due, day)


@lru_cache(maxsize=50_000)
def _after(workdays: Workdays, start: date, days: int) -> date:
    day, left = start, days
    while left or not workdays.works(day):
        day += _DAY
        left -= bool(left) and workdays.works(day)
    return day


@lru_cache(maxsize=50_000)
def _between(workdays: Workdays, due: date, day: date) -> int:
    if day <= due:
        return 0
    weeks, rest = divmod((day - due).days, _WEEK)
    odd = sum((due + _DAY * more).isoweekday() not in workdays.workless for more in range(1, rest + 1))
    count = weeks * (_WEEK - len(workdays.workless)) + odd
    if not workdays.place:
        return count
    for year in range(max(due.year, _KNOWN[0]), min(day.year, _KNOWN[-1]) + 1):
        free, worked = _exceptions(workdays.place, year, workdays.workless)
        count += _within(worked, due, day) - _within(free, due, day)
    return count


def _within(days: tuple[date, ...], after: date, until: date) -> int:
    return bisect_right(days, until) - bisect_right(days, after)


@lru_cache(maxsize=5000)
def _exceptions(place: str, year: int, workless: frozenset[int]) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Give the days of a year that are free though others of their weekday are worked, and the other way round."""
    try:
        from holidays import country_holidays
    except ImportError:
        raise NoHolidaysError(place) from None
    country, _, region = place.partition("-")
    try:
        known = country_holidays(country, subdiv=region or None, years=year)
    except NotImplementedError:
        raise UnknownPlaceError(place) from None
    free = sorted(day for day in known if day.year == year and day.isoweekday() not in workless)
    worked = sorted(day for day in known.weekend_workdays if day.year == year and day.isoweekday() in workless)
    return tuple(free), tuple(worked)
