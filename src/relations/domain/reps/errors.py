"""What is refused about a rep's plans, each in one line with the mend."""

from __future__ import annotations

from datetime import date

from relations.errors import RelationsError


class NoSuchPlanError(RelationsError):
    """No plan of that day was handed in."""

    def __init__(self, rep: str, day: date) -> None:
        """Name the rep and the day."""
        super().__init__(
            f"{rep} handed in no plan for {day}; plan visits, then: relations visit submit --day {day} --rep {rep}"
        )


class NothingPlannedError(RelationsError):
    """There is nothing to hand in."""

    def __init__(self, rep: str, day: date) -> None:
        """Name the rep and the day."""
        super().__init__(
            f"nothing is planned for {day} by {rep}; begin with: relations visit plan CUSTOMER --day {day}"
        )


class OwnPlanError(RelationsError):
    """Nobody approves, or returns, the own plan."""

    def __init__(self, rep: str) -> None:
        """Name the rep."""
        super().__init__(f"the plan is that of {rep}, who cannot judge it; somebody else does (--actor NAME)")


class NotInPlanError(RelationsError):
    """A visit does not belong into that plan."""

    def __init__(self, visit: str, why: str) -> None:
        """`visit` as written, and why it does not belong there."""
        super().__init__(f"{visit} {why}; leave it out, or change it first: relations visit reschedule {visit}")


class SameCustomerTwiceError(RelationsError):
    """One customer stands twice in one plan."""

    def __init__(self, one: str, other: str) -> None:
        """Both visits as written."""
        super().__init__(f"{one} and {other} go to the same customer on the same day; cancel one, or leave it out")


class SameTimeError(RelationsError):
    """Nobody is at two places at once."""

    def __init__(self, one: str, other: str, time: str) -> None:
        """Both visits as written, and the time of both."""
        super().__init__(
            f"{one} and {other} are both planned for {time}; move one: relations visit reschedule {other} --time HH:MM"
        )


class PastDayError(RelationsError):
    """A plan is handed in before its day is over."""

    def __init__(self, day: date, on: object) -> None:
        """`day` of the plan; `on` the day of handing it in."""
        super().__init__(f"{day} was over on {on}; hand in the plan of a later day with --day")


class OverlappingTimesError(RelationsError):
    """Two things were done at the same time."""

    def __init__(self, span: str, other: str, day: date) -> None:
        """`span` as given, and the `other` of that day that it overlaps."""
        super().__init__(f"{span} overlaps {other} on {day}; give another time, or correct the earlier entry")


class DayTooLongError(RelationsError):
    """A day has 24 hours."""

    def __init__(self, day: date, minutes: int) -> None:
        """`minutes` that were told of the `day`."""
        super().__init__(
            f"{minutes} minutes are told of {day}, which has 1440; correct the minutes of a visit, or a time"
        )


class NothingPlannedThatDayError(RelationsError):
    """A report is about a day that was planned."""

    def __init__(self, rep: str, day: date) -> None:
        """Name the rep and the day."""
        super().__init__(
            f"no visit of {rep} was planned for {day}, so there is nothing to report on; "
            "see what was done with: relations visit list --since DAY"
        )


class DayNotOverError(RelationsError):
    """What a day brought is told when it came."""

    def __init__(self, day: date) -> None:
        """`day` that is to come."""
        super().__init__(f"{day} is still to come; tell of it on that day, or give another with --day")


class NoReportError(RelationsError):
    """No report of that day was handed in."""

    def __init__(self, rep: str, day: date) -> None:
        """Name the rep and the day."""
        super().__init__(f"{rep} handed in no report of {day}; first: relations report submit --rep {rep} --day {day}")


class OwnDayError(RelationsError):
    """Nobody signs the report of the own day."""

    def __init__(self, rep: str) -> None:
        """Name the rep."""
        super().__init__(f"the report is that of {rep}, who cannot sign it; somebody else does (--actor NAME)")
