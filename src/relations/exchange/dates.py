"""Dates as files write them: read by the formats that the map declares, never by guessing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from itertools import combinations

from relations.domain.when import NotADateError, When, read
from relations.errors import InvalidInputError

_DIRECTIVE = re.compile(r"%(.)")
_UNCLEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})")
_RELATIVE = re.compile(r"[^\W\d]+|[+-].*")
_KEPT = 20_000


class Exact(str):
    """The text of a real date cell: ISO, whatever formats are declared for texts."""

    __slots__ = ()


class UnreadableDateError(InvalidInputError):
    """A text is no date that can be read without guessing; the message ends with the mend."""


def check_formats(formats: Sequence[str]) -> None:
    """Refuse formats that strptime does not know, and pairs under which one text has two meanings: ValueError."""
    for form in formats:
        directives = set(_DIRECTIVE.findall(form))
        if directives & set("cxX"):
            raise ValueError(f"'{form}' means something else in every country; spell it out, like %d/%m/%Y")
        if not directives & set("dmbBYyjG"):
            raise ValueError(f"'{form}' holds no part of a date; write it like %d/%m/%Y")
        try:
            datetime.strptime(datetime(2001, 2, 3).strftime(form), form)  # noqa: DTZ001, DTZ007 - a trial only
        except ValueError as error:
            raise ValueError(f"'{form}' is not a date format ({error}); write it like %d/%m/%Y") from None
        except re.error:
            raise ValueError(f"'{form}' asks twice for the same part of a date; name each once") from None
    for one, other in combinations(formats, 2):
        if one != other and _shape(one) == _shape(other):
            raise ValueError(f"'{one}' and '{other}' read one text as two days; declare the one that holds")


def _shape(form: str) -> str:
    """Give what a text in that format looks like: every number of one or two digits is the same."""
    return re.sub(r"%[dmyHMS]", "#", form)


class DateReader:
    """Reads dates by declared formats; without any, ISO and other shapes that have one meaning only."""

    def __init__(
        self, formats: Sequence[str], year: int | None, replace: Mapping[str, str], today: date, zone: tzinfo
    ) -> None:
        """`year` completes formats that have none; `replace` turns words such as Sept into Sep before reading."""
        self._formats = [(form, set(_DIRECTIVE.findall(form))) for form in formats]
        self._year = year
        self._today = today
        self._zone = zone
        self._replace = dict(replace)
        words = "|".join(re.escape(word) for word in sorted(replace, key=len, reverse=True))
        self._words = re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None
        self._read = lru_cache(maxsize=_KEPT)(self._read_text)

    def when(self, text: str) -> When:
        """Read a moment, with the precision that its format has. Raises UnreadableDateError."""
        return read(text, self._today, self._zone) if isinstance(text, Exact) else self._read(text)

    def day(self, text: str) -> date:
        """Read a full calendar day. Raises UnreadableDateError."""
        when = self.when(text)
        if when.precision in {"month", "year"}:
            raise UnreadableDateError("a full day is needed; write it like 2026-03-02")
        return when.day

    def _read_text(self, text: str) -> When:
        if self._words is not None:
            text = self._words.sub(lambda found: self._replace[found[0]], text)
        text = " ".join(text.split())
        yearless = False
        for form, directives in self._formats:
            has_year = bool(directives & set("YyG"))
            if not has_year and self._year is None:
                yearless = True
                continue
            try:
                moment = (
                    datetime.strptime(text, form)  # noqa: DTZ007 - the zone is put in where there is a time of day
                    if has_year
                    else datetime.strptime(f"{text} {self._year:04}", f"{form} %Y")  # noqa: DTZ007
                )
            except ValueError:
                continue
            return self._when(moment, directives)
        return self._plain(text, yearless=yearless)

    def _when(self, moment: datetime, directives: set[str]) -> When:
        if directives & set("HI"):
            local = moment.replace(tzinfo=self._zone) if moment.tzinfo is None else moment.astimezone(self._zone)
            return When.of(local)
        iso = moment.date().isoformat()
        if directives & set("djuwaA"):
            return When(iso)
        return When(iso[:7] if directives & set("mbB") else iso[:4])

    def _plain(self, text: str, *, yearless: bool) -> When:
        """Read what has one meaning only, declared or not."""
        if self._formats and re.match(r"\d{4}(-|$)", text) is None:
            declared = ", ".join(form for form, _ in self._formats)
            year = "; formats without a year need [dates] year" if yearless else ""
            raise UnreadableDateError(f"it fits none of the declared formats ({declared}){year}; mend it or add one")
        if _UNCLEAR.fullmatch(text):
            raise UnreadableDateError(
                "the order of day and month is not clear; "
                'state it in the map: [dates] formats = ["%d/%m/%Y"] or ["%m/%d/%Y"]'
            )
        if _RELATIVE.fullmatch(text):
            raise UnreadableDateError("this is not a date; write it like 2026-03-02, 2026-03 or 2026")
        try:
            return read(text, self._today, self._zone)
        except NotADateError as error:
            raise UnreadableDateError(str(error)) from None
