"""Why a correction is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from relations.errors import InvalidInputError, RelationsError

_SHOWN = 5


class NothingToCorrectError(InvalidInputError):
    """A correction does not say what to correct."""

    def __init__(self, position: int) -> None:
        """Name the entry."""
        super().__init__(
            f"what should entry {position} have said? give it with --set FIELD=VALUE, --clear FIELD or --occurred"
        )


class RetractedAlreadyError(RelationsError):
    """The entry counts no longer."""

    def __init__(self, position: int, by: int) -> None:
        """Name the entry and the one that retracted it."""
        super().__init__(f"entry {position} was retracted by entry {by}; to bring it back: relations retract {by}")


class UnknownFieldError(InvalidInputError):
    """The entry has no such field."""

    def __init__(self, field: str, position: int, fields: Iterable[str]) -> None:
        """Name it, the entry, and the fields that there are."""
        super().__init__(f"entry {position} has no {field}; it has {', '.join(fields)}")


class OtherSubjectError(RelationsError):
    """A correction cannot turn an entry into one about something else."""

    def __init__(self, position: int) -> None:
        """Name the entry."""
        super().__init__(
            f"what entry {position} is about cannot be corrected; retract it and record it anew where it belongs"
        )


class NoSuchEntryError(RelationsError):
    """The log has no entry of that number."""

    def __init__(self, position: int, size: int) -> None:
        """`position` asked for; `size` of the log."""
        super().__init__(
            f"there is no entry {position}; the log has entries 1 to {size}" if size else "the log is empty"
        )


class UnfitError(InvalidInputError):
    """The entry cannot have said this."""

    def __init__(self, position: int, why: str) -> None:
        """Name the entry, and say why."""
        super().__init__(f"entry {position} cannot be corrected so: {why}")


class BuiltUponError(RelationsError):
    """Other entries build on the one that would count no longer."""

    def __init__(self, position: int, others: Sequence[int]) -> None:
        """Name the entry and those that build on it."""
        shown = ", ".join(map(str, others[:_SHOWN])) + (" and more" if len(others) > _SHOWN else "")
        some = f"entry {shown} builds" if len(others) == 1 else f"entries {shown} build"
        super().__init__(
            f"{some} on entry {position}; retract first what builds on it, or all together with --dependants"
        )


class FileInUseError(RelationsError):
    """Other files mention the customer or person whose first entry is to be retracted."""

    def __init__(self, position: int, where: int) -> None:
        """Name the entry, and one that mentions the file."""
        super().__init__(f"entry {where} of another file mentions what entry {position} opened; correct that one first")


class NameOfAnotherError(RelationsError):
    """After a correction two customers would have one name."""

    def __init__(self, name: str, ref: str) -> None:
        """`name` they would have; `ref` of the other customer."""
        super().__init__(
            f"'{name}' is the name of {ref} already; if both are one customer, see: relations customer merge --help"
        )


class InACircleError(RelationsError):
    """After a correction something would lead back to itself."""

    def __init__(self, what: str) -> None:
        """Say what would."""
        super().__init__(f"after that {what}; correct the other entry of that circle first")


class NotToConfirmError(RelationsError):
    """What is to be confirmed is no correction that waits."""

    def __init__(self, position: int) -> None:
        """Name the entry."""
        super().__init__(
            f"entry {position} is no correction that waits for a second person; see what does: relations audit entries"
        )


class OwnCorrectionError(RelationsError):
    """A correction is to be confirmed by somebody other than who recorded it."""

    def __init__(self, position: int, actor: str) -> None:
        """Name the correction and who recorded it."""
        super().__init__(f"{actor} recorded entry {position}; somebody else must confirm it, with their own --actor")


class UncorrectableError(RelationsError):
    """A retraction or confirmation says nothing that could be corrected."""

    def __init__(self, position: int) -> None:
        """Name the entry."""
        super().__init__(
            f"entry {position} only retracts or confirms another; if it was wrong: relations retract {position}"
        )
