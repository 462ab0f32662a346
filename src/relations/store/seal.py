"""The seal of the log: a Merkle tree over its entries, as in RFC 6962 section 2.1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Self

from relations.store.errors import DamagedHeadError

HASH_BYTES = 32
"""The length of a hash."""


def leaf_hash(  # noqa: PLR0917 - the columns in the order in which they are hashed
    position: int,
    event_id: str,
    stream: str,
    version: int,
    topic: str,
    occurred: str,
    recorded_at: str,
    actor: str,
    state: bytes,
) -> bytes:
    """Hash one entry: 0x00 and the JSON array of its format version, its columns and the SHA-256 of its state."""
    array = (
        f"[1,{position},{quoted(event_id)},{quoted(stream)},{version},{quoted(topic)},{quoted(occurred)},"
        f'{quoted(recorded_at)},{quoted(actor)},"{sha256(state).hexdigest()}"]'
    )
    return sha256(b"\x00" + array.encode()).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of the tree: the roots of its full subtrees, largest first; all that is needed to grow it."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def add(self, leaf: bytes) -> Frontier:
        """Give the frontier with one more leaf."""
        return self.extend((leaf,))

    def extend(self, leaves: Sequence[bytes]) -> Frontier:
        """Give the frontier with these leaves added in order."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            node, bits = leaf, size
            while bits & 1:
                node = node_hash(peaks.pop(), node)
                bits >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """Give the Merkle tree hash of all leaves; of none, the hash of nothing."""
        if not self.peaks:
            return sha256().digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def to_bytes(self) -> bytes:
        """Give the peaks one after the other; the size is kept beside them."""
        return b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, size: int, peaks: bytes) -> Self:
        """Read what to_bytes gave; DamagedHeadError when it does not fit the size."""
        if size < 0 or len(peaks) != HASH_BYTES * size.bit_count():
            raise DamagedHeadError(size)
        return cls(size, tuple(peaks[i : i + HASH_BYTES] for i in range(0, len(peaks), HASH_BYTES)))


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash a node of the tree: 0x01 and the hashes of the two below it."""
    return sha256(b"\x01" + left + right).digest()
