"""The key that signs a book's checkpoints: where it is kept, and how it is made and opened.

cryptography is imported where it is needed: most commands never sign.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from relations.audit.checkpoints import read_text, write_new
from relations.audit.errors import EmptyPassphraseError, FileThereError, LockedKeyError, NoKeyError, NoPlaceError
from relations.audit.notes import Note, PublicKey, sign


@dataclass(frozen=True, slots=True)
class Place:
    """Where what belongs to the seal of a book is kept."""

    key: Path
    public: Path
    checkpoints: Path

    @classmethod
    def of(cls, book: Path | None, key: Path | None, shown: str) -> Self:
        """Give the places beside the book's file, or beside the key where that is named; `shown` names the book.

        Checkpoints stay beside the book when it is a file. Raises NoPlaceError when neither is known.
        """
        if key is None and book is None:
            raise NoPlaceError(shown)
        private = key or Path(f"{book}.key.pem")
        if private.suffix == ".pub":
            private = private.with_suffix(".pem")
        stem = str(private).removesuffix(".pem")
        return cls(private, Path(f"{stem}.pub"), Path(f"{book or stem.removesuffix('.key')}.checkpoints"))

    def verifier(self) -> PublicKey:
        """Read the public half, which needs no passphrase; raises NoKeyError."""
        if not self.public.exists():
            raise NoKeyError(self.public)
        return PublicKey.read(read_text(self.public))

    def make(self, name: str, passphrase: str) -> PublicKey:
        """Make a key, never over one that is there."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

        if not passphrase:
            raise EmptyPassphraseError
        for file in (self.key, self.public):
            if file.exists():
                raise FileThereError(file)
        private = Ed25519PrivateKey.generate()
        public = PublicKey(name, private.public_key().public_bytes_raw())
        locked = BestAvailableEncryption(passphrase.encode())
        write_new(self.key, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
        write_new(self.public, f"{public}\n".encode())
        return public

    def sign(self, text: str, passphrase: str) -> Note:
        """Sign a text; raises NoKeyError, EmptyPassphraseError or LockedKeyError."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        public = self.verifier()
        if not self.key.exists():
            raise NoKeyError(self.key)
        if not passphrase:
            raise EmptyPassphraseError
        try:
            private = load_pem_private_key(read_text(self.key).encode(), passphrase.encode())
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise LockedKeyError(self.key, "the passphrase is another one, or the file is damaged") from None
        if not isinstance(private, Ed25519PrivateKey) or private.public_key().public_bytes_raw() != public.raw:
            raise LockedKeyError(self.key, f"it is not the other half of {self.public}")
        return sign(text, public.name, private)


def default_name(place: Path) -> str:
    """Name a key after the book, where nobody gives it a name."""
    return "relations/" + re.sub(r"[^\w.-]+", "-", place.name)
