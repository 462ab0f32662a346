"""Why a record about a key person is refused."""

from __future__ import annotations

from collections.abc import Sequence

from relations.domain.when import When
from relations.errors import RelationsError


class AlreadyThereError(RelationsError):
    """The person holds a post at the customer already."""

    def __init__(self, person: str, customer: str) -> None:
        """Name both as written."""
        super().__init__(
            f"{person} is at {customer} already; change the post with: relations person role {person} --at {customer}"
        )


class NotThereError(RelationsError):
    """The person holds no such post at the customer."""

    def __init__(self, person: str, customer: str, on: When, title: str | None = None) -> None:
        """Name both as written, with the day, and the title where one was asked for."""
        post = f" as '{title}'" if title else ""
        super().__init__(f"{person} was not at {customer}{post} on {on}; see: relations person show {person}")


class SeveralPostsError(RelationsError):
    """The person holds more than one post at the customer."""

    def __init__(self, person: str, titles: Sequence[str], option: str) -> None:
        """`titles` of the posts to choose from, and the `option` that chooses."""
        super().__init__(f"{person} holds several posts there: {', '.join(titles)}; say which with {option}")


class ReportsToOneselfError(RelationsError):
    """Nobody reports to themselves."""

    def __init__(self, person: str) -> None:
        """`person` as written."""
        super().__init__(f"{person} cannot report to themselves; name somebody else with --reports-to")


class ReportsInACircleError(RelationsError):
    """Who is to be the superior reports to the person, directly or through others."""

    def __init__(self, person: str, superior: str, customer: str) -> None:
        """Name them as written."""
        super().__init__(
            f"{superior} reports to {person} already, directly or through others; change that first with: "
            f"relations person role {superior} --at {customer} --reports-to PERSON"
        )


class NotAValueError(RelationsError):
    """A person's values are one of three (HANDBOOK K9)."""

    def __init__(self, text: str) -> None:
        """`text` as given."""
        super().__init__(f"'{text}' says nothing of values; write rational, emotional or both, and the rest as --note")


class NothingAssessedError(RelationsError):
    """An assessment without a sign or a question says nothing."""

    def __init__(self) -> None:
        """Show how one is written."""
        super().__init__("nothing is assessed; give for example --sign call-by-name=yes or --question trust=4")


class NoPresentPostError(RelationsError):
    """The person was at no customer, or not at that one, on the day of the assessment."""

    def __init__(self, person: str, on: When, customer: str | None = None, left: When | None = None) -> None:
        """Name the person as written, and the customer whom the person left last, with the day."""
        if left is not None:
            what = f"{person} left {customer} on {left}"
        else:
            what = f"{person} was not at {customer or 'any customer'} on {on}"
        super().__init__(
            f"{what}; an assessment needs a present post: give an earlier day with --on, or record the post with: "
            f"relations person move {person} --to CUSTOMER"
        )


class SeveralCustomersError(RelationsError):
    """The person has posts at several customers."""

    def __init__(self, person: str, customers: Sequence[str]) -> None:
        """Name the person as written, and the customers."""
        super().__init__(f"{person} is at {' and '.join(customers)}; say which is meant with --at")
