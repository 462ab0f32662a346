"""The days of a repeating promise: an RFC 5545 rule, read strictly, of which every day has one occurrence at most."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from relations.errors import InvalidInputError

if TYPE_CHECKING:
    from dateutil.rrule import rrule

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_LIST = r"[+-]?\d{1,3}(,[+-]?\d{1,3})*"
_DAY = r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": "|".join(_FREQUENCIES), "INTERVAL": r"[1-9]\d{0,3}", "COUNT": r"[1-9]\d{0,4}", "UNTIL": r"\d{8}",
    "WKST": "MO|TU|WE|TH|FR|SA|SU", "BYDAY": f"{_DAY}(,{_DAY})*", "BYMONTH": _LIST, "BYMONTHDAY": _LIST,
    "BYYEARDAY": _LIST, "BYWEEKNO": _LIST, "BYSETPOS": _LIST,
}  # fmt: skip
"""The parts of a rule that choose days, each with what may stand in it; none chooses hours."""
_FIRST_WITHIN = timedelta(days=3660)


class NotARuleError(InvalidInputError):
    """The text is no rule by which a promise can repeat."""

    def __init__(self, text: str, why: str) -> None:
        """`text` as given; `why` it cannot be used."""
        shown = " ".join(text.split())
        shown = shown if len(shown) <= 80 else f"{shown[:80]}..."  # noqa: PLR2004
        super().__init__(f"'{shown}' is no rule to repeat by: {why}; write one such as FREQ=MONTHLY;BYMONTHDAY=10")


def read_rule(text: str, starts: date) -> str:
    """Give the rule in capitals, without blanks; raises NotARuleError for one that never falls on a day."""
    rule = re.sub(r"\s+", "", text.upper()).removeprefix("RRULE:")
    parts = _parts(text, rule)
    if "FREQ" not in parts:
        raise NotARuleError(text, "it does not say how often; begin with FREQ=")
    if "COUNT" in parts and "UNTIL" in parts:
        raise NotARuleError(text, "COUNT and UNTIL exclude each other")
    try:
        first = next(days(rule, starts), None) if _falls_soon(parts, starts) else None
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise NotARuleError(text, str(error)) from None
    if first is None:
        raise NotARuleError(text, f"it falls on no day within ten years of {starts}")
    return rule


def _parts(text: str, rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in rule.rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS:
            raise NotARuleError(text, f"{name or 'an empty part'} is none of {', '.join(_PARTS)}")
        if name in parts:
            raise NotARuleError(text, f"{name} stands there twice")
        if not re.fullmatch(_PARTS[name], value):
            known = f"; use {', '.join(_FREQUENCIES)}" if name == "FREQ" else ""
            raise NotARuleError(text, f"{name} cannot be {value or 'empty'}{known}")
        parts[name] = value
    return parts


def _falls_soon(parts: dict[str, str], starts: date) -> bool:
    """Look for the first day within bounds: a rule that never falls on one would be searched to the end of time."""
    bound = min(starts, date.max - _FIRST_WITHIN) + _FIRST_WITHIN
    limits = {name: value for name, value in parts.items() if name not in {"COUNT", "UNTIL"}}
    bounded = ";".join(f"{name}={value}" for name, value in {**limits, "UNTIL": f"{bound:%Y%m%d}"}.items())
    return next(iter(_rule(bounded, starts)), None) is not None


@lru_cache(maxsize=1024)
def _rule(rule: str, starts: date) -> rrule:
    from dateutil.rrule import rrule, rrulestr

    read = rrulestr(rule, dtstart=datetime.combine(starts, time()))
    assert isinstance(read, rrule), "one rule without exceptions"  # noqa: S101
    return read


def days(rule: str, starts: date) -> Iterator[date]:
    """Give the days of the rule, one after the other; a rule without COUNT or UNTIL has no end."""
    return (moment.date() for moment in _rule(rule, starts))


def endless(rule: str) -> bool:
    """Whether the rule goes on for ever."""
    return "COUNT=" not in rule and "UNTIL=" not in rule


def occurrences(rule: str, starts: date, settled: Collection[date], day: date) -> Iterator[date]:
    """Give the occurrences up to the next one that is still to come, and later ones that were settled ahead.

    To come is what falls on `day` or later and is not among the `settled`.
    """
    ahead = max(settled, default=date.min)
    come = False
    for each in days(rule, starts):
        if not come or each in settled:
            yield each
        come = come or (each >= day and each not in settled)
        if come and each >= ahead:
            return


def around(rule: str, starts: date, day: date) -> list[date]:
    """Give the occurrence on `day`; where there is none, the nearest before and after."""
    before = None
    for each in days(rule, starts):
        if each == day:
            return [day]
        if each > day:
            return [near for near in (before, each) if near]
        before = each
    return [before] if before else []
