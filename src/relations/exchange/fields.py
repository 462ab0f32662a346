"""The fields of every kind of record that can be imported, and how each is read from a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args

from relations.domain.fixed import clock, location, weekdays
from relations.domain.when import When
from relations.domain.words import Attitude, Channel, Direction, HandOver, Outcome, Purpose, Role, Severity
from relations.errors import InvalidInputError
from relations.exchange.dates import DateReader
from relations.exchange.errors import listed, suggest
from relations.exchange.maps import Numbers

ImportKind = Literal["customers", "people", "visits", "promises", "complaints", "gifts"]
KINDS: tuple[ImportKind, ...] = get_args(ImportKind)

_LONGEST = 4000
_PLACES = 4
_TOO_MUCH = 10**14
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tongue:
    """How this file writes dates and numbers."""

    dates: DateReader
    numbers: Numbers
    today: date


Read = Callable[[str, Tongue], Any]
"""Reads the value of a field; what it raises is an InvalidInputError that says why and ends with the mend."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: how it is read, whether it holds several values, and whether it must be there."""

    read: Read
    several: bool = False
    needed: bool = False


class UnfitError(InvalidInputError):
    """A text is not what its field holds; the message says why and ends with the mend."""


def _text(text: str, _: Tongue) -> str:
    if len(text) > _LONGEST:
        raise UnfitError(f"it has {len(text):,} characters, and {_LONGEST:,} are kept at most; shorten it")
    if _UNKEPT.search(text):
        raise UnfitError("it holds a character that cannot be kept (NUL or half a surrogate pair); remove it")
    return text


def _when(text: str, tongue: Tongue) -> When:
    return tongue.dates.when(text)


def _past(text: str, tongue: Tongue) -> When:
    when = tongue.dates.when(text)
    if when.day > tongue.today + timedelta(days=1):
        raise UnfitError(f"this has not come yet (today is {tongue.today}); mend it")
    return when


def _day(text: str, tongue: Tongue) -> date:
    return tongue.dates.day(text)


def _amount(text: str, tongue: Tongue) -> Decimal:
    numbers, plain = tongue.numbers, text
    for mark in numbers.strip:
        plain = plain.replace(mark, "")
    plain = plain.strip()
    if plain.startswith("-") or (plain.startswith("(") and plain.endswith(")")):
        raise UnfitError("an amount is never negative; mend it")
    if numbers.thousands:
        plain = _ungrouped(plain, numbers)
    if numbers.decimal != ".":
        plain = plain.replace(".", "?").replace(numbers.decimal, ".")
    if not _NUMBER.fullmatch(plain):
        raise UnfitError(
            "this is not a plain number; mend it, or say how numbers are written: "
            '[numbers] strip = ["$"], thousands = ",", decimal = "."'
        )
    amount = Decimal(plain)
    if numbers.places is not None and amount < _TOO_MUCH:
        amount = round(amount, numbers.places)
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _PLACES:
        raise UnfitError(f"it has more than {_PLACES} decimal places; mend it, or round it: [numbers] places = 2")
    if amount >= _TOO_MUCH:
        raise UnfitError("an amount of that size cannot be kept; mend it")
    return amount


def _ungrouped(plain: str, numbers: Numbers) -> str:
    """Take the thousands marks out where they stand between groups of three digits, and nowhere else."""
    mark = re.escape(numbers.thousands)
    if re.fullmatch(rf"\d{{1,3}}(?:{mark}\d{{3}})+(?:{re.escape(numbers.decimal)}\d*)?", plain):
        return plain.replace(numbers.thousands, "")
    return plain


def _whole(low: int, high: int) -> Read:
    def read(text: str, _: Tongue) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
            raise UnfitError(f"this is not a number from {low} to {high}; mend it, or translate it in [values]")
        return int(text)

    return read


def _one_of(choices: object) -> Read:
    options: tuple[str, ...] = get_args(choices)

    def read(text: str, _: Tongue) -> str:
        word = "-".join(text.casefold().replace("_", " ").split())
        if word not in options:
            raise UnfitError(
                f"this is none of {listed(options)}{suggest(word, options)}; mend it, or translate it in [values]"
            )
        return word

    return read


def _grade(text: str, _: Tongue) -> str:
    if text.upper() not in {"A", "B", "C", "D"}:
        raise UnfitError("this is none of A, B, C, D; mend it, or translate it in [values.grade]")
    return text.upper()


def _fixed(read: Callable[[str], str]) -> Read:
    def checked(text: str, _: Tongue) -> str:
        try:
            return read(text)
        except ValueError as error:
            raise UnfitError(str(error)) from None

    return checked


def _currency(text: str, _: Tongue) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise UnfitError("this is not a currency; write the three letters of its code, such as CNY")
    return text.upper()


_TEXT, _PAST, _DAY = Field(_text), Field(_past), Field(_day)
_NAME = Field(_text, needed=True)
_HAPPENED = Field(_past, needed=True)

FIELDS: Mapping[ImportKind, Mapping[str, Field]] = {
    "customers": {
        "name": _NAME, "kind": _TEXT, "grade": Field(_grade), "owner": _TEXT, "territory": _TEXT, "address": _TEXT,
        "phone": _TEXT, "weekday": Field(_fixed(weekdays)), "time": Field(_fixed(clock)), "route": _TEXT,
        "stop": Field(_whole(1, 9999)), "location": Field(_fixed(location)), "every": Field(_whole(1, 366)),
        "on": _PAST, "note": _TEXT,
    },
    "people": {
        "name": _NAME, "customer": _NAME, "title": _TEXT, "roles": Field(_one_of(Role), several=True),
        "level": Field(_whole(1, 3)), "attitude": Field(_one_of(Attitude)), "influence": Field(_whole(1, 5)),
        "birthday": Field(_when), "phone": _TEXT, "since": _PAST, "left": _PAST, "reason": _TEXT, "person_key": _TEXT,
        "note": _TEXT,
    },
    "visits": {
        "customer": _NAME, "rep": _NAME, "on": _HAPPENED, "purposes": Field(_one_of(Purpose), several=True),
        "goal": _TEXT, "met": Field(_text, several=True), "outcome": _TEXT, "next_on": _DAY,
        "channel": Field(_one_of(Channel)), "note": _TEXT,
    },
    "promises": {
        "customer": _NAME, "text": _NAME, "direction": Field(_one_of(Direction)), "person": _TEXT, "rep": _TEXT,
        "on": _HAPPENED, "due": _DAY, "status": Field(_one_of(Outcome)), "status_on": _PAST, "evidence": _TEXT,
        "reason": _TEXT, "note": _TEXT,
    },
    "complaints": {
        "customer": _NAME, "about": _NAME, "severity": Field(_one_of(Severity)), "person": _TEXT, "product": _TEXT,
        "wanted": _TEXT, "on": _HAPPENED, "acknowledged_on": _PAST, "resolved_on": _PAST, "remedy": _TEXT,
        "told_on": _PAST, "accepted_on": _PAST, "disputed_on": _PAST, "closed_on": _PAST, "close_reason": _TEXT,
        "note": _TEXT,
    },
    "gifts": {
        "customer": _NAME, "item": _NAME, "state": Field(_one_of(HandOver)), "person": _TEXT, "rep": _TEXT,
        "value": Field(_amount), "currency": Field(_currency), "occasion": _TEXT, "on": _HAPPENED,
        "offered_by": Field(_one_of(Literal["us", "them"])), "cash": Field(_one_of(Literal["yes", "no"])),
        "note": _TEXT,
    },
}  # fmt: skip
"""Every field of every kind; docs/import.md explains them."""
