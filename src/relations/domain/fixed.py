"""The five fixed things of a customer (HANDBOOK C5): where on a route, on which weekdays, when, and how often."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from relations.domain.event import Text

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week as they are kept."""
NAMED = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""The same, as they are told."""
_CHINESE = {character: WEEK[at] for at, character in enumerate("一二三四五六日")} | {"天": "sun"}
_BETWEEN = re.compile(r"[\s,;/、，；]+")
_LAST_HOUR = 23
_PLACES = Decimal("0.000001")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,15})?", re.ASCII)


def clock(text: str) -> str:
    """Read a time of day; raises ValueError."""
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)", text.strip())
    if found is None or int(found[1]) > _LAST_HOUR:
        raise ValueError("it is no time of day; write one such as 09:30")
    return f"{int(found[1]):02}:{found[2]}"


def weekdays(text: str) -> str:
    """Read days of the week, and give them in their order; raises ValueError."""
    days = {_weekday(word) for word in _BETWEEN.split(text.strip(" ,;/、，；"))}
    return ", ".join(sorted(days, key=WEEK.index))


def _weekday(word: str) -> str:
    chinese = re.fullmatch(r"(?:周|星期|礼拜)?([一二三四五六日天])", word)
    if chinese:
        return _CHINESE[chinese[1]]
    least = len(WEEK[0])
    for short, long in zip(WEEK, NAMED, strict=True):
        if len(word) >= least and long.casefold().startswith(word.casefold()):
            return short
    raise ValueError("it is no day of the week; write one or more, such as tue or 周二")


def location(text: str) -> str:
    """Read latitude and longitude; raises ValueError."""
    parts = _BETWEEN.split(text.strip())
    if len(parts) == len(_BOUNDS) and all(map(_NUMBER.fullmatch, parts)):
        numbers = [Decimal(part) for part in parts]
        if all(abs(number) <= bound for number, bound in zip(numbers, _BOUNDS, strict=True)):
            return ",".join(f"{number.quantize(_PLACES).normalize() + 0:f}" for number in numbers)
    raise ValueError(
        "it is no place on earth; write latitude (-90 to 90) and longitude (-180 to 180), such as 31.2304,121.4737"
    )


_BOUNDS = (90, 180)
Clock = Annotated[str, AfterValidator(clock)]
"""A time of day, such as 09:30."""
Weekdays = Annotated[Text, AfterValidator(weekdays)]
"""Days of the week in their order: tue, fri; also written Tuesday, 周二, 星期二."""
Location = Annotated[Text, AfterValidator(location)]
"""Latitude and longitude in degrees, to a tenth of a metre: 31.2304,121.4737."""
Stop = Annotated[int, Field(ge=1, le=9999)]
"""The place on a route."""
Every = Annotated[int, Field(ge=1, le=366)]
"""The days from one contact to the next."""


def numbered(days: str | None) -> frozenset[int]:
    """Give the days of the week as numbers, 1 is Monday; none where none is fixed."""
    return frozenset(WEEK.index(day) + 1 for day in days.split(", ")) if days else frozenset()


def coordinates(place: str | None) -> tuple[float, float] | None:
    """Give latitude and longitude in degrees."""
    if place is None:
        return None
    latitude, longitude = place.split(",")
    return float(latitude), float(longitude)
