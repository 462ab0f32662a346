"""What is refused about visits, each in one line with the mend."""

from __future__ import annotations

from datetime import date

from relations.domain.relationship import Visit
from relations.domain.when import When
from relations.errors import RelationsError


class NextVisitBeforeVisitError(RelationsError):
    """The next visit is dated before the visit itself."""

    def __init__(self, next_on: date, on: When) -> None:
        """`next_on` and the day of the visit as given."""
        super().__init__(f"the next visit ({next_on}) lies before this one ({on}); give a later day with --next")


class PlanInThePastError(RelationsError):
    """A plan is made before its day, or on it."""

    def __init__(self, day: date, on: When) -> None:
        """`day` that is planned for; `on` the day of planning."""
        super().__init__(
            f"{day} was over when this was planned ({on}); plan a later day, or log what was done: relations visit log"
        )


class NoPurposeError(RelationsError):
    """Nobody goes without a purpose (HANDBOOK V2)."""

    def __init__(self) -> None:
        """Ask for one."""
        super().__init__("a visit is planned for a purpose; say why with --purpose, for example --purpose service")


class VaguePurposeError(RelationsError):
    """To build relations alone is no purpose (HANDBOOK V2)."""

    def __init__(self, goal: str) -> None:
        """`goal` as written."""
        super().__init__(
            f"'{goal}' alone is no purpose; say what is to be reached with --goal, and name a purpose such as "
            "--purpose service, order or training"
        )


class PlannedTwiceError(RelationsError):
    """One rep goes to one customer once a day."""

    def __init__(self, rep: str, customer: str, day: date) -> None:
        """Name the customer as written."""
        super().__init__(
            f"{rep} plans to visit {customer} on {day} already; change that plan, see: "
            f"relations visit list --state planned --customer {customer}"
        )


class NotPlannedError(RelationsError):
    """The visit was logged without a plan, so there is no plan to change."""

    def __init__(self, visit: str) -> None:
        """`visit` as written."""
        super().__init__(f"{visit} was not planned; correct what was logged: relations correct ENTRY --set ...")


class MadeAlreadyError(RelationsError):
    """The visit was made."""

    def __init__(self, visit: str, on: When) -> None:
        """`visit` as written; `on` the day it was made."""
        super().__init__(f"{visit} was made on {on}; correct the report with relations correct, or log another visit")


class CancelledError(RelationsError):
    """The visit was cancelled."""

    def __init__(self, visit: str) -> None:
        """`visit` as written."""
        super().__init__(f"{visit} was cancelled; plan a new one with relations visit plan, or log one by its customer")


class NotMadeError(RelationsError):
    """Nothing has been reported of the visit."""

    def __init__(self, visit: str, planned: date) -> None:
        """`visit` as written, and the day it is `planned` for."""
        super().__init__(f"{visit} is planned for {planned} and not logged; log it first: relations visit log {visit}")


class OwnReportError(RelationsError):
    """Nobody signs the own report."""

    def __init__(self, visit: str, rep: str) -> None:
        """`visit` as written; `rep` who made it."""
        super().__init__(f"{visit} was made by {rep}; somebody else signs it (--actor NAME)")


class NotCoachedError(RelationsError):
    """A coaching report is about a coaching visit."""

    def __init__(self, visit: str, found: Visit) -> None:
        """`visit` as written, and what it was."""
        was = f"a {found.company} visit" if found.company else "made alone"
        super().__init__(f"{visit} was {was}; a coaching report needs a visit logged with --company coaching")


class NobodyWithUsError(RelationsError):
    """Whoever goes in company says with whom."""

    def __init__(self, company: str) -> None:
        """`company` as given."""
        super().__init__(f"a {company} visit is made with somebody of ours; say with whom: --with NAME")


class OwnCompanyError(RelationsError):
    """Nobody accompanies themselves."""

    def __init__(self, rep: str) -> None:
        """`rep` as given."""
        super().__init__(f"{rep} cannot be the own companion; name somebody else with --with")


class UnknownTemplateError(RelationsError):
    """There is no such list of steps."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        """`name` as given, and those that are `known`."""
        super().__init__(f"'{name}' is no list of steps; choose from {', '.join(known)}")


class UnknownStepError(RelationsError):
    """The list of steps has no such step."""

    def __init__(self, step: str, template: str, known: tuple[str, ...]) -> None:
        """`step` as given; `known` those of the `template`."""
        super().__init__(f"'{step}' is no step of {template}; its steps are {', '.join(known)}")
