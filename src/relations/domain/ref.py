"""How a person points at a subject: a reference such as P32, a name, or a unique part of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from relations.domain.event import StreamId


class Kind(Enum):
    """The kinds of subject, by the letter of their references."""

    CUSTOMER = "C"
    PERSON = "K"
    VISIT = "V"
    PROMISE = "P"
    COMPLAINT = "X"
    GIFT = "G"

    @property
    def word(self) -> str:
        """The kind in plain words."""
        return "key person" if self is Kind.PERSON else self.name.lower()


_SHAPE = re.compile(r"([CKVPXG])([1-9]\d{0,17})", re.IGNORECASE)


_NOT_FOUND = StreamId("")


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer as somebody wrote it and, once it was looked up, the stream and the number it means.

    `number` is the version, in its stream, of the subject's first entry; `position` is that entry's place in the log.
    """

    text: str
    stream: StreamId = _NOT_FOUND
    number: int = 0
    position: int = 0

    def __str__(self) -> str:
        """Give the text as written."""
        return self.text

    def parts(self) -> tuple[Kind, int] | None:
        """Take a reference such as P32 apart into kind and position; None for a name."""
        shape = _SHAPE.fullmatch(self.text.strip())
        return (Kind(shape[1].upper()), int(shape[2])) if shape else None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take a Ref, or the text of one."""
        return core_schema.no_info_plain_validator_function(_ref)


def _ref(value: object) -> Ref:
    match value:
        case Ref():
            return value
        case str() if value.strip():
            return Ref(value.strip())
    raise ValueError("a reference or a name is needed")


CustomerRef = Annotated[Ref, Kind.CUSTOMER]
PersonRef = Annotated[Ref, Kind.PERSON]
VisitRef = Annotated[Ref, Kind.VISIT]
PromiseRef = Annotated[Ref, Kind.PROMISE]
ComplaintRef = Annotated[Ref, Kind.COMPLAINT]
GiftRef = Annotated[Ref, Kind.GIFT]
