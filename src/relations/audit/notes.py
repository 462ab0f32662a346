"""Signed notes and the keys that sign them, as in https://c2sp.org/signed-note (Ed25519)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as BinasciiError
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from relations.audit.errors import BadKeyError, BadKeyNameError, BadNoteError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"
_KEY_BYTES = 32
_ID_BYTES = 4
_LONGEST_NAME = 200
_LINE = re.compile(r"— (\S+) (\S+)")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of a key that verifies; its text, the vkey, is what an auditor is given."""

    name: str
    raw: bytes

    def __post_init__(self) -> None:
        """Refuse names that a signed note cannot carry."""
        if not re.fullmatch(rf"[^\s+]{{1,{_LONGEST_NAME}}}", self.name) or not self.name.isprintable():
            raise BadKeyNameError(self.name)

    @property
    def key_id(self) -> bytes:
        """The first four bytes of a hash over name and key, which signatures carry."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """Give the vkey."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(_ED25519 + self.raw).decode()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a vkey; raises BadKeyError."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            decoded = b64decode(encoded, validate=True)
            key = cls(name, decoded[1:])
        except (BinasciiError, ValueError, BadKeyNameError):
            raise BadKeyError(text) from None
        if decoded[:1] != _ED25519 or len(decoded) != 1 + _KEY_BYTES or key.key_id.hex() != key_id:
            raise BadKeyError(text)
        return key

    def accepts(self, signature: bytes, message: bytes) -> bool:
        """Tell whether this key's other half signed the message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a note: whose key it says it is of, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        """Give the line."""
        return f"— {self.name} {b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """Give the note as it is kept."""
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def read(cls, note: str, source: str) -> Self:
        """Read a note; `source` names it where it is none (BadNoteError)."""
        text, blank, signatures = note.rpartition("\n\n")
        if not blank:
            raise BadNoteError(source, "it has no signature below an empty line")
        if not signatures.endswith("\n") or any(ord(each) < ord(" ") and each != "\n" for each in note):
            raise BadNoteError(source, "it has a broken line or a control character")
        return cls(f"{text}\n", tuple(_signature(line, source) for line in signatures[:-1].split("\n")))

    def signed_by(self, key: PublicKey) -> bool:
        """Tell whether the note bears a signature of this key, and none in its name that is not."""
        claimed = [each for each in self.signatures if (each.name, each.key_id) == (key.name, key.key_id)]
        return bool(claimed) and all(key.accepts(each.signature, self.text.encode()) for each in claimed)


def sign(text: str, name: str, private: Ed25519PrivateKey) -> Note:
    """Sign a text that ends with a line end."""
    key_id = PublicKey(name, private.public_key().public_bytes_raw()).key_id
    return Note(text, (Signature(name, key_id, private.sign(text.encode())),))


def _signature(line: str, source: str) -> Signature:
    found = _LINE.fullmatch(line)
    try:
        decoded = b64decode(found[2], validate=True) if found else b""
    except (BinasciiError, ValueError):
        decoded = b""
    if found is None or len(decoded) <= _ID_BYTES:
        raise BadNoteError(source, f"{line[:60]!r} is no signature")
    return Signature(found[1], decoded[:_ID_BYTES], decoded[_ID_BYTES:])
