"""Why a promise cannot be recorded, or cannot change, as somebody wants it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from relations.domain.when import When
from relations.domain.words import Outcome, PromiseTurn
from relations.errors import RelationsError


class DueBeforeMadeError(RelationsError):
    """The promise is due before the day on which it is made or moved."""

    def __init__(self, due: date, on: When, mend: str = "--due") -> None:
        """`due` and the day of the promise as given; `mend` is the option that gives another day."""
        super().__init__(f"due {due} lies before {on}, the day of the promise; give a later day with {mend}")


class MixedKindsError(RelationsError):
    """A promise cannot be of two kinds."""

    def __init__(self) -> None:
        """Name the kinds."""
        super().__init__(
            "a promise is repeating, standing or a question, not two of them; "
            "leave out all but one of --repeat, --standing and --question"
        )


class NotOfStandingError(RelationsError):
    """`every` is for standing promises only."""

    def __init__(self, every: int) -> None:
        """`every` as given."""
        super().__init__(f"every {every} days is how often a standing promise wants evidence; add --standing")


class StandingDueError(RelationsError):
    """A standing promise is not due on any day."""

    def __init__(self, due: date) -> None:
        """`due` as given."""
        super().__init__(f"a standing promise is not due on {due} or any other day; leave out --due, or --standing")


class SettledError(RelationsError):
    """The promise was settled already."""

    outcome: str

    def __init__(self, promise: str, on: When) -> None:
        """`promise` as written, with the occurrence where it is one; `on` the day it was settled."""
        ref, _, occurrence = promise.partition(" of ")
        which = f"{ref} --occurrence {occurrence}" if occurrence else ref
        super().__init__(
            f"{promise} was recorded as {self.outcome} on {on}; "
            f"if that is wrong: relations promise reopen {which} --reason R"
        )


class AlreadyKeptError(SettledError):
    """The promise was kept already."""

    outcome = "kept"


class AlreadyBrokenError(SettledError):
    """The promise was broken already."""

    outcome = "broken"


class AlreadyReleasedError(SettledError):
    """The promise was released already."""

    outcome = "released"


SETTLED: dict[Outcome, type[SettledError]] = {
    "kept": AlreadyKeptError,
    "broken": AlreadyBrokenError,
    "released": AlreadyReleasedError,
}


class BeforeLastChangeError(RelationsError):
    """Something is said to have happened to a promise before what happened to it last."""

    def __init__(self, promise: str, what: PromiseTurn, last: When, on: When) -> None:
        """`promise` as written; `what` happened last, and when; `on` as given."""
        word = "reopened" if what == "open" else what.replace("-", " ")
        super().__init__(
            f"{promise} was {word} on {last}, after {on}; give a later day with --on, or correct the earlier entry"
        )


class NotRepeatingError(RelationsError):
    """Only repeating promises have occurrences."""

    def __init__(self, promise: str) -> None:
        """`promise` as written."""
        super().__init__(f"{promise} does not repeat; leave --occurrence out")


class NoOccurrenceError(RelationsError):
    """The repeating promise does not fall on that day."""

    def __init__(self, promise: str, day: date, nearest: Sequence[date]) -> None:
        """`promise` as written; the `day` given, and the `nearest` that would do."""
        super().__init__(f"{promise} has no occurrence on {day}; give the nearest: {_either(nearest)}")


class WhichOccurrenceError(RelationsError):
    """The promise repeats, and it is not clear which occurrence is meant."""

    def __init__(self, promise: str, some: Sequence[date]) -> None:
        """`promise` as written; `some` that may be meant."""
        super().__init__(f"{promise} repeats; say which with --occurrence, such as {_either(some)}")


def _either(days: Sequence[date]) -> str:
    return " or ".join(str(day) for day in days)


class StandingError(RelationsError):
    """A standing promise is never kept once and for all."""

    def __init__(self, promise: str) -> None:
        """`promise` as written."""
        super().__init__(
            f"{promise} is a standing promise, which is never done; "
            f"record that it is honoured: relations promise evidence {promise} TEXT"
        )


class NotStandingError(RelationsError):
    """Evidence over and over is for standing promises."""

    def __init__(self, promise: str) -> None:
        """`promise` as written."""
        super().__init__(
            f"{promise} is not a standing promise; record that it was kept: "
            f"relations promise keep {promise} --evidence TEXT"
        )


class NotOursError(RelationsError):
    """What the customer promised is not for us to hand on or to confirm."""

    def __init__(self, promise: str, done: str) -> None:
        """`promise` as written; what is to be `done` with it."""
        super().__init__(f"{promise} is the customer's promise; only ours are {done}")


class NotKeptError(RelationsError):
    """Nobody has recorded that the promise was kept."""

    def __init__(self, promise: str, ref: str) -> None:
        """`promise` as written, with the occurrence where it is one; its `ref` alone."""
        super().__init__(f"{promise} is not recorded as kept; record that first: relations promise keep {ref}")


class OwnWorkError(RelationsError):
    """Whoever records that a promise was kept is not the one who confirms it (HANDBOOK P6)."""

    def __init__(self, promise: str, actor: str, policy: str) -> None:
        """`promise` as written; the `actor` who recorded both; the `policy` that asks for another."""
        super().__init__(
            f"{actor} recorded that {promise} was kept, and policy '{policy}' (promises.confirm) wants somebody else "
            "to confirm it; give --by PERSON, or let somebody else record it"
        )


class CustomerConfirmsError(RelationsError):
    """The rules want the customer to confirm."""

    def __init__(self, promise: str, policy: str) -> None:
        """`promise` as written; the `policy` that asks for it."""
        super().__init__(
            f"policy '{policy}' (promises.confirm) wants the customer to confirm that {promise} was kept; "
            "give --by PERSON"
        )
