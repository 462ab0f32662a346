"""Proofs about the log's Merkle tree: that a leaf is in it, and that a later tree only added to an earlier one.

The algorithms are those of RFC 9162 sections 2.1.3 and 2.1.4. A proof is a list of hashes of subtrees; which subtrees
they are follows from the sizes alone, so that a proof is made in one pass over the leaves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hmac import compare_digest

from relations.store.seal import HASH_BYTES, node_hash

Span = tuple[int, int]
"""A subtree by its leaves: the index of the first, counted from 0, and the index after the last."""


class SpanError(ValueError):
    """A proof was asked for that there cannot be."""

    def __init__(self, text: str) -> None:
        """`text` says what was asked for."""
        super().__init__(f"there is no proof {text}")


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Name the subtrees whose hashes prove that leaf `index` is in the tree of `size` leaves (RFC 9162 2.1.3.1)."""
    if not 0 <= index < size:
        raise SpanError(f"that leaf {index} is among {size}")
    found: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_part(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_spans(old: int, size: int) -> list[Span]:
    """Name the subtrees whose hashes prove that `size` leaves begin with the `old` ones (RFC 9162 2.1.4.1)."""
    if not 0 < old <= size:
        raise SpanError(f"that {size} leaves begin with {old}")
    found: list[Span] = []
    start, end = 0, size
    while old != end:
        middle = start + _left_part(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return [*([(start, end)] if start else []), *found[::-1]]


def subtree_hashes(leaves: Iterable[bytes], spans: Collection[Span]) -> dict[Span, bytes]:
    """Go once through all leaves of a tree, and give the hashes of these subtrees of it.

    Keeps no more than the edge of the tree and what was asked for.
    """
    wanted, found = frozenset(spans), dict[Span, bytes]()
    edge: list[tuple[int, bytes]] = []
    size = 0
    for leaf in leaves:
        start, node, bits = size, leaf, size
        size += 1
        if (start, size) in wanted:
            found[start, size] = node
        while bits & 1:
            start, left = edge.pop()
            node = node_hash(left, node)
            bits >>= 1
            if (start, size) in wanted:
                found[start, size] = node
        edge.append((start, node))
    if edge:
        _, right = edge.pop()
        while edge:
            start, left = edge.pop()
            right = node_hash(left, right)
            if (start, size) in wanted:
                found[start, size] = right
    return found


def proves_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the proof leads from a leaf to the root of the tree of `size` leaves (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    place, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and compare_digest(node, root)


def proves_consistency(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether the proof shows that `size` leaves under `root` begin with the `old` ones (RFC 9162 2.1.4.2)."""
    if 0 < old == size:
        return not proof and compare_digest(old_root, root)
    if not 0 < old < size or not _are_hashes(old_root, root, *proof):
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_node = node = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_node, node = node_hash(sibling, old_node), node_hash(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and compare_digest(old_node, old_root) and compare_digest(node, root)


def _left_part(size: int) -> int:
    """Give the greatest power of two that is less than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
