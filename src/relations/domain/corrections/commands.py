"""What somebody wants corrected; the entry is named by its position in the log."""

from typing import Any, ClassVar

from pydantic import Field

from relations.domain.command import Command
from relations.domain.event import Text
from relations.domain.ref import Ref
from relations.domain.when import When


class Amend(Command):
    """A command about the entry at a position."""

    target: ClassVar[str] = "entry"
    points_at: ClassVar[str] = "entry"

    position: int

    @property
    def entry(self) -> Ref:
        """The subject: the entry."""
        return Ref(str(self.position), position=self.position)


class CorrectEntry(Amend):
    """Say what an entry should have said: new values by field, fields to empty, and when it really happened.

    Values are those of the event's JSON; persons and customers may be named as in other commands, and subjects by
    their references.
    """

    changes: dict[str, Any] = Field(default_factory=dict)
    cleared: tuple[str, ...] = ()
    occurred: When | None = None
    reason: Text


class RetractEntry(Amend):
    """Say that an entry should not have been made; with `dependants` what builds on it is retracted too."""

    dependants: bool = False
    reason: Text


class ConfirmCorrection(Amend):
    """Confirm what somebody else corrected or retracted."""
