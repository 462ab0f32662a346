"""What the seal refuses: one line each, saying what is wrong and the mend."""

from __future__ import annotations

from pathlib import Path

from relations.errors import InvalidInputError, RelationsError


class AuditError(RelationsError):
    """Something cannot be sealed, proved or handed over."""


class BadNoteError(InvalidInputError):
    """A text is no signed note, or no checkpoint."""

    def __init__(self, source: str, why: str) -> None:
        """`source` names the file; `why` says what is wrong with it."""
        super().__init__(f"{source} is no checkpoint: {why}; give the file as it was written")


class BadKeyError(InvalidInputError):
    """A text is no public key."""

    def __init__(self, text: str) -> None:
        """`text` as given."""
        super().__init__(f"'{text[:80]}' is no public key; give what 'relations audit key show' prints, or its file")


class BadKeyNameError(InvalidInputError):
    """A key cannot have that name."""

    def __init__(self, name: str) -> None:
        """`name` as given."""
        super().__init__(
            f"{name[:80]!r} cannot name a key: a name has 1 to 200 printable characters without blanks and '+'; "
            "give one such as example.com/book"
        )


class NoPlaceError(AuditError):
    """A book without a file of its own says nothing about where its key is."""

    def __init__(self, place: str) -> None:
        """`place` of the book."""
        super().__init__(
            f"the book at {place} has no folder of its own; say where its key is with --key FILE or RELATIONS_KEY"
        )


class FileThereError(AuditError):
    """A file that would be written is there already."""

    def __init__(self, file: Path) -> None:
        """`file` that stays as it is."""
        super().__init__(f"{file} is there already, and is not written over; move it away or name another file")


class FileTroubleError(AuditError):
    """A file cannot be read or written."""

    def __init__(self, file: Path, error: OSError | ValueError) -> None:
        """`error` as the system, or the decoder, gave it."""
        said = (isinstance(error, OSError) and error.strerror) or "it is not a text in UTF-8"
        super().__init__(f"{file}: {said}; name another file, or give yourself the right to it")


class NoKeyError(AuditError):
    """There is no key yet."""

    def __init__(self, file: Path) -> None:
        """`file` where it should be."""
        super().__init__(f"there is no key at {file}; make one with: relations audit key new")


class EmptyPassphraseError(InvalidInputError):
    """A key without a passphrase would be anybody's who reads the file."""

    def __init__(self) -> None:
        super().__init__("the passphrase is empty; give one in RELATIONS_KEY_PASSPHRASE, or type one when asked")


class LockedKeyError(AuditError):
    """The key does not open."""

    def __init__(self, file: Path, why: str) -> None:
        """`why` it does not."""
        super().__init__(f"the key {file} does not open: {why}; check RELATIONS_KEY_PASSPHRASE and the file")


class UnfitLogError(AuditError):
    """A log that does not fit what it says of itself, or what was signed, is neither signed nor handed over."""

    def __init__(self, fault: str) -> None:
        """`fault` is the first that was found."""
        super().__init__(f"the log does not fit: {fault}; nothing is signed or proved; see: relations audit verify")


class NothingToSealError(AuditError):
    """The log is empty."""

    def __init__(self) -> None:
        super().__init__("the log is empty, there is nothing to sign; record something first")


class NoProofError(InvalidInputError):
    """There is no such proof."""

    def __init__(self, text: str) -> None:
        """`text` says why."""
        super().__init__(f"{text}; see: relations audit prove --help")


class NoCheckpointError(AuditError):
    """There is no checkpoint yet."""

    def __init__(self) -> None:
        super().__init__("there is no checkpoint yet; make one with: relations audit checkpoint")


class NotExtendedError(AuditError):
    """The log is not what a witness saw before."""

    def __init__(self, file: Path, why: str) -> None:
        """`file` of the witness, which stays as it is; `why` the log does not extend it."""
        super().__init__(f"the log does not extend what {file} witnessed: {why}; see: relations audit verify")
