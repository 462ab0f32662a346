"""How a person points at a subject: a reference such as P32, a name, or a unique part of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from relations.domain.event import StreamId
from relations.errors import InvalidInputError


class Kind(Enum):
    """The kinds of subject, by the letter of their references."""

    CUSTOMER = "C"
    PERSON = "K"
    VISIT = "V"
    PROMISE = "P"
    COMPLAINT = "X"
    GIFT = "G"
    FACT = "F"
    CRISIS = "Z"

    @property
    def word(self) -> str:
        """The kind in plain words."""
        return "key person" if self is Kind.PERSON else self.name.lower()


_SHAPE = re.compile(rf"([{''.join(kind.value for kind in Kind)}])([1-9]\d{{0,17}})", re.IGNORECASE)


_NOT_FOUND = StreamId("")


class NoNameError(InvalidInputError):
    """The text can be neither a reference nor a name."""

    def __init__(self, text: str) -> None:
        """`text` as given."""
        super().__init__(f"{text!r} is neither a reference nor a name; write one such as C12, or a part of a name")


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer as somebody wrote it and, once it was looked up, the stream and the number it means.

    `number` is the version, in its stream, of the subject's first entry; `position` is that entry's place in the log.
    `account` is the stream of the customer or person that the subject belongs to now, which differs from `stream`
    where files were merged; without it the two are the same.
    """

    text: str
    stream: StreamId = _NOT_FOUND
    number: int = 0
    position: int = 0
    account: StreamId = _NOT_FOUND

    def __post_init__(self) -> None:
        """Refuse what no subject can be called: nothing, a NUL, or half a character."""
        if not self.text.strip() or "\0" in self.text or not _can_be_written(self.text):
            raise NoNameError(self.text)

    def __str__(self) -> str:
        """Give the text as written."""
        return self.text

    def belongs_with(self, other: Ref) -> bool:
        """Whether both belong to the same customer or person."""
        return (self.account or self.stream) == (other.account or other.stream)

    def parts(self) -> tuple[Kind, int] | None:
        """Take a reference such as P32 apart into kind and position; None for a name."""
        return parts_of(self.text)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take a Ref, or the text of one."""
        return core_schema.no_info_plain_validator_function(_ref)


def parts_of(text: str) -> tuple[Kind, int] | None:
    """Take a text that is a reference apart; None for a name."""
    shape = _SHAPE.fullmatch(text.strip())
    return (Kind(shape[1].upper()), int(shape[2])) if shape else None


def _ref(value: object) -> Ref:
    if isinstance(value, Ref):
        return value
    try:
        return Ref(value.strip()) if isinstance(value, str) else Ref("")
    except NoNameError:
        raise ValueError("a reference or a name is needed") from None


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


CustomerRef = Annotated[Ref, Kind.CUSTOMER]
PersonRef = Annotated[Ref, Kind.PERSON]
VisitRef = Annotated[Ref, Kind.VISIT]
PromiseRef = Annotated[Ref, Kind.PROMISE]
ComplaintRef = Annotated[Ref, Kind.COMPLAINT]
GiftRef = Annotated[Ref, Kind.GIFT]
FactRef = Annotated[Ref, Kind.FACT]
CrisisRef = Annotated[Ref, Kind.CRISIS]
