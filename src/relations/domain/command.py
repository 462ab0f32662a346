"""A command: what somebody wants recorded. Time and identities arrive in it."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator

from relations.domain.event import StreamId, Text
from relations.domain.ref import Kind
from relations.domain.when import When
from relations.errors import InvalidInputError, RelationsError

_SHOWN = 40
_NO_NUMBER = "it is not a number; write one such as 1800 or 12.50"
_WHY = {
    "string_too_short": "it is empty; write something",
    "string_too_long": "it has more than {max_length} characters; shorten it",
    "literal_error": "it is none of these; write {expected}",
    "decimal_parsing": _NO_NUMBER,
    "float_parsing": _NO_NUMBER,
    "int_parsing": "it is not a whole number; write one such as 30",
    "finite_number": _NO_NUMBER,
    "decimal_max_digits": "it has more than {max_digits} digits; write fewer",
    "decimal_max_places": "it has more than {decimal_places} decimal places; round it",
    "greater_than_equal": "it is less than {ge}; write {ge} or more",
    "less_than_equal": "it is more than {le}; write {le} or less",
}
"""What people type wrong, in our words, by the name that pydantic gives the fault."""


class UnreadableError(InvalidInputError):
    """Fields of a command cannot be read; `field` is the first of them."""

    def __init__(self, error: ValidationError) -> None:
        """Say it in one line."""
        super().__init__(one_line(error))
        self.field = str(next(iter(error.errors(include_url=False)[0]["loc"]), ""))


class Command(BaseModel):
    """What somebody wants recorded, with the moment at which it happened in the world."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    target: ClassVar[str] = "customer"
    """The field whose subject's stream takes the events."""
    points_at: ClassVar[str] = "customer"
    """The field that points at the subject which the command is about."""
    begins: ClassVar[Kind | None] = None
    """The kind of subject that the command begins, if it begins one."""
    means_files: ClassVar[bool] = False
    """Whether customers and persons are meant as files of their own, although merged into others."""
    means_several: ClassVar[bool] = False
    """Whether what it points at may belong to several customers."""
    leads_to: ClassVar[tuple[str, ...]] = ()
    """The fields that hold commands which are decided after this one, each in the file of what it is about."""
    names_post: ClassVar[str | None] = None
    """The field that may name the post that the command is about; None for commands that are not about a post."""

    on: When
    note: Text | None = None

    def further(self) -> Iterator["Command"]:
        """Give the commands that this one leads to, as of the same moment."""
        for name in self.leads_to:
            yield from (command.model_copy(update={"on": self.on}) for command in getattr(self, name))

    def recipients(self, state: Any) -> tuple[StreamId, ...]:  # noqa: ARG002
        """Name the persons to whom the command gives something: what they were given before then counts.

        `state` is that of the target's stream.
        """
        return ()

    def looks_back(self) -> bool:
        """Whether the decision depends on what stands in the target's stream, not only on how much stands there.

        What is decided without looking back must not change what later decisions depend on: it only counts.
        """
        return True

    def whereabouts(self) -> tuple[StreamId, ...]:
        """Name the persons whose posts, at any customer, the decision depends on."""
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _in_one_line(cls, value: Any, handler: ModelWrapValidatorHandler["Command"]) -> "Command":
        try:
            return handler(value)
        except ValidationError as error:
            raise UnreadableError(error) from None


_UNION = {"int", "float"}
"""What pydantic calls the members of a number's type."""


def one_line(error: ValidationError) -> str:
    """Say in one line which fields cannot be read, with the value of each, and why."""
    found: dict[str, str] = {}
    for fault in error.errors(include_url=False):
        parts = [str(part) for part in fault["loc"]]
        field = ".".join(part for part in parts if not part.startswith("function-") and part not in _UNION) or "input"
        known = _WHY.get(fault["type"])
        why = known.format_map(fault.get("ctx", {})) if known else fault["msg"].removeprefix("Value error, ")
        missing = fault["type"] == "missing"
        found[field] = f"{field} is missing" if missing else f"{field} {_shown(fault['input'])}: {why}"
    return "; ".join(found.values())


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "..."


class NotYetError(RelationsError):
    """What is said to have happened lies in the future."""

    def __init__(self, on: When, today: date, field: str) -> None:
        """`on` as given in `field`; `today` the day it was compared with."""
        super().__init__(f"{on} has not come yet (today is {today}); give the day it happened with --{field}")


class BeforeItBeganError(RelationsError):
    """Something is said to have happened to a subject before the subject existed."""

    def __init__(self, what: str, on: When, began: When, mend: str = "--on") -> None:
        """Name the subject as written, the day given and the day of its first entry; `mend` gives another day."""
        super().__init__(
            f"{what} began on {began}, after {on}; give a later day with {mend}, or correct the earlier entry"
        )


def refuse_future(command: Command, today: date) -> None:
    """Refuse a moment later than tomorrow: the world has one day's spread of time zones, no more."""
    for field in _moments(type(command)):
        moment = getattr(command, field)
        if moment is not None and too_late(moment, today):
            raise NotYetError(moment, today, field)


def too_late(moment: When, today: date) -> bool:
    """Tell whether a moment is later than tomorrow."""
    return moment.day > today + timedelta(days=1)


@cache
def _moments(kind: type[Command]) -> tuple[str, ...]:
    fields = kind.model_fields.items()
    return tuple(name for name, field in fields if When in {field.annotation, *get_args(field.annotation)})


def refuse_earlier(what: str, on: When, began: When) -> None:
    """Refuse `on` when the whole of it lies before `began`; a partial date gets the benefit of the doubt."""
    if on.last_day < began.day:
        raise BeforeItBeganError(what, on, began)
