"""When something happened: an instant, a day, a month or a year, as precisely as it is known and no more."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from relations.errors import RelationsError

Precision = Literal["instant", "day", "month", "year"]

_SHAPE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?P<instant>T(?!24)\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d))?)?)?",
    re.ASCII,
)


class NotADateError(RelationsError):
    """The text is no date that exists, or none that can be read without guessing."""

    def __init__(self, text: str, why: str = "") -> None:
        """`text` as given; `why` when more can be said."""
        reason = f": {why}" if why else ""
        super().__init__(f"'{text}' is not a date{reason}; write it like 2026-03-02, 2026-03-02T10:00, 2026-03 or 2026")


class NotAMonthError(RelationsError):
    """The text is no month, and no year where one would do."""

    def __init__(self, text: str, *, year: bool) -> None:
        """`text` as given; `year` says whether one would do as well."""
        kind, example = ("neither a month nor a year", "2026-03 or 2026") if year else ("not a month", "2026-03")
        super().__init__(f"'{text}' is {kind}; write one such as {example}")


@dataclass(frozen=True, slots=True, order=False)
class When:
    """A moment with its precision kept: `2026-11-21T14:30+08:00`, `2026-11-21`, `2026-11` or `2026`.

    Raises NotADateError for anything else, an instant without an offset included.
    """

    text: str

    def __post_init__(self) -> None:
        """Refuse what is not a date that exists."""
        _check(self.text)

    def __str__(self) -> str:
        """Give the text that the log keeps."""
        return self.text

    @property
    def precision(self) -> Precision:
        """How much is known of it."""
        precisions: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
        return precisions.get(len(self.text), "instant")

    @property
    def day(self) -> date:
        """The calendar day; of a month or a year, the first day it may have been."""
        return _day(self.text)

    @property
    def day_text(self) -> str:
        """The same day as the log writes days."""
        return (self.text + "-01-01")[:10]

    @property
    def last_day(self) -> date:
        """The calendar day; of a month or a year, the last day it may have been."""
        return _last_day(self.text)

    @classmethod
    def of(cls, moment: date | datetime) -> When:
        """Take a date or a datetime that carries its offset, to the minute."""
        if isinstance(moment, datetime):
            return cls(moment.isoformat(timespec="minutes"))
        return cls(moment.isoformat())

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read from a text, write as a text."""
        from_text = core_schema.no_info_after_validator_function(_from_text, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.no_info_plain_validator_function(_from_any),
            serialization=core_schema.plain_serializer_function_ser_schema(str, when_used="always"),
        )


def _from_any(value: object) -> When:
    match value:
        case When():
            return value
        case str():
            return _from_text(value)
        case date():
            return When.of(value)
    raise ValueError("a date is needed")


def _from_text(text: str) -> When:
    try:
        return When(text)
    except NotADateError as error:
        raise ValueError(str(error)) from None


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat((text + "-01-01")[:10] if len(text) < 10 else text[:10])  # noqa: PLR2004


@lru_cache(maxsize=4096)
def _last_day(text: str) -> date:
    first = _day(text)
    if len(text) == 4:  # noqa: PLR2004
        return first.replace(month=12, day=31)
    if len(text) == 7:  # noqa: PLR2004
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


@lru_cache(maxsize=4096)
def _check(text: str) -> None:
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise NotADateError(text)
    try:
        date(int(shape["year"]), int(shape["month"] or 1), int(shape["day"] or 1))
        if shape["instant"]:
            datetime.fromisoformat(text)
    except ValueError as error:
        raise NotADateError(text, str(error)) from None


_RELATIVE = {"today": 0, "今天": 0, "yesterday": -1, "昨天": -1, "tomorrow": 1, "明天": 1}
_WRITTEN = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y",
)  # fmt: skip
_CHINESE = re.compile(r"(?:(\d{4})年)(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_SHIFT = re.compile(r"([+-]\d{1,4})([dw])")
_UNCLEAR = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})")


def read(text: str, today: date, zone: tzinfo) -> When:
    """Read a moment as people write it, the way the command line does.

    Takes the shapes of When, an instant without offset (in `zone`), `today`, `yesterday`, `tomorrow`, `+7d`, `-2w`,
    `2 March 2026`, `2026/3/2`, `2026年3月2日`. Raises NotADateError, also where the order of day and month is not clear
    (03/04/2026).
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if plain.lower() in _RELATIVE:
        return _shifted(text, today, _RELATIVE[plain.lower()])
    if shift := _SHIFT.fullmatch(plain):
        return _shifted(text, today, int(shift[1]) * (7 if shift[2] == "w" else 1))
    if parts := _CHINESE.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return When("-".join(part.zfill(2) for part in parts.groups() if part))
    if _UNCLEAR.fullmatch(plain):
        raise NotADateError(text, "the order of day and month is not clear")
    for shape in _WRITTEN:
        try:
            return When.of(datetime.strptime(plain.replace(",", ""), shape).date())  # noqa: DTZ007
        except ValueError:
            continue
    return _instant(plain.replace(" ", "T", 1), zone) if ":" in plain else When(plain)


def read_day(text: str, today: date, zone: tzinfo) -> date:
    """Read one calendar day as people write it; a month or a year alone is refused with NotADateError."""
    when = read(text, today, zone)
    if when.precision in ("month", "year"):
        raise NotADateError(text, "a full day is needed")
    return when.day


def read_period(text: str, today: date, zone: tzinfo, *, year: bool = True) -> str:
    """Read a month as people write it, or a year where that will do; raises NotAMonthError for anything else."""
    try:
        when = read(text, today, zone)
    except NotADateError:
        raise NotAMonthError(text, year=year) from None
    if when.precision == "month" or (year and when.precision == "year"):
        return when.text
    raise NotAMonthError(text, year=year)


def _shifted(text: str, today: date, days: int) -> When:
    try:
        return When.of(today + timedelta(days=days))
    except OverflowError:
        raise NotADateError(text, "no calendar goes that far") from None


def _instant(text: str, zone: tzinfo) -> When:
    """Read an instant; the offset of the zone is taken to the minute, as local mean times of old had seconds in it."""
    try:
        moment = datetime.fromisoformat(text)
        offset = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone).utcoffset()
        minutes = timezone(timedelta(minutes=round((offset or timedelta()).total_seconds() / 60)))
        local = moment.astimezone(minutes) if moment.tzinfo else moment.replace(tzinfo=minutes)
    except (ValueError, OverflowError):
        raise NotADateError(text.replace("T", " ", 1)) from None
    return When(local.isoformat(timespec="seconds" if local.second else "minutes"))
