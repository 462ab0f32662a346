"""What is refused about plans, each in one line with the mend."""

from __future__ import annotations

from datetime import date, timedelta

from relations.domain.rules import PlanRules
from relations.errors import InvalidInputError

_AHEAD = timedelta(days=400)
"""Nobody plans further ahead, and what is due then nobody knows."""


class NoRoomError(InvalidInputError):
    """In the minutes of the day there is not one visit."""

    def __init__(self, rules: PlanRules) -> None:
        """`rules` say how long a visit takes, and how long the day is."""
        super().__init__(
            f"a visit takes {rules.minutes_a_visit} minutes and the day has {rules.minutes_a_day}; give more with "
            "--minutes, or change section [plan] of the policy"
        )


class NamedTwiceError(InvalidInputError):
    """A customer is named twice for one plan."""

    def __init__(self, customer: str) -> None:
        """Name the `customer` by reference."""
        super().__init__(f"{customer} is named twice with --with or --without; name it once")


class MonthOverError(InvalidInputError):
    """A plan is asked for a month that is over."""

    def __init__(self, month: str, today: date) -> None:
        """`month` as asked for."""
        super().__init__(f"{month} is over (today is {today}); plan a month to come, or this one, with --month")


class TooFarAheadError(InvalidInputError):
    """A plan is asked for a day about which nothing is known yet."""

    def __init__(self, day: date, today: date) -> None:
        """`day` as asked for."""
        super().__init__(
            f"{day} is too far ahead (today is {today}); plan at most {_AHEAD.days} days ahead, until {today + _AHEAD}"
        )


def refuse_far(day: date, today: date) -> None:
    """Refuse a day of which nobody can know what it asks for."""
    if day - today > _AHEAD:
        raise TooFarAheadError(day, today)
