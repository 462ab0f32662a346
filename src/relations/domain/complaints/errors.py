"""What is refused about complaints, each with its mend."""

from __future__ import annotations

from relations.domain.when import When
from relations.errors import RelationsError


class ComplaintIsClosedError(RelationsError):
    """The complaint is closed."""

    def __init__(self, complaint: str, on: When) -> None:
        """`complaint` as written; `on` the day it was closed."""
        super().__init__(
            f"{complaint} was closed on {on}; take it up again with: relations complaint reopen {complaint}"
        )


class NotResolvedError(RelationsError):
    """The customer cannot be told of a remedy that is not there."""

    def __init__(self, complaint: str) -> None:
        """`complaint` as written."""
        super().__init__(f"{complaint} is not resolved yet; first: relations complaint resolve {complaint}")


class NotToldError(RelationsError):
    """The customer has not been told of the remedy (HANDBOOK X2)."""

    def __init__(self, complaint: str) -> None:
        """`complaint` as written."""
        super().__init__(
            f"the customer was not told yet about {complaint}; first: relations complaint tell {complaint}"
        )


class CloseUntoldError(RelationsError):
    """A complaint is to be closed behind the customer's back."""

    def __init__(self, complaint: str) -> None:
        """`complaint` as written."""
        super().__init__(
            f"{complaint} cannot be closed before the customer was told; "
            f"first: relations complaint tell {complaint}, or say why not with --reason"
        )


class OutOfTurnError(RelationsError):
    """A stage is said to have been reached before the one that it follows."""

    def __init__(self, complaint: str, stage: str, passed: When, on: When) -> None:
        """`complaint` as written; the `stage` before, the day it was `passed`, and the day given."""
        super().__init__(f"{complaint} was {stage} on {passed}, after {on}; give a later day with --on")


class RepeatsItselfError(RelationsError):
    """A complaint is to be linked to itself."""

    def __init__(self, complaint: str) -> None:
        """`complaint` as written."""
        super().__init__(f"{complaint} cannot be itself again; name the earlier complaint with --recurs")


class LaterComplaintError(RelationsError):
    """A complaint is to be linked to one that was raised after it."""

    def __init__(self, later: str, raised: When, on: When) -> None:
        """`later` as written, the day it was `raised`, and the day of the complaint that is to be linked."""
        super().__init__(f"{later} was raised on {raised}, after {on}; name an earlier complaint with --recurs")


class CircleError(RelationsError):
    """Two complaints are to be each other again."""

    def __init__(self, complaint: str, earlier: str) -> None:
        """Both as written."""
        super().__init__(
            f"{earlier} is linked to {complaint} already, so {complaint} cannot be {earlier} again; "
            "name an earlier complaint with --recurs"
        )
