"""The seal follows RFC 6962, and its leaves are plain JSON arrays that anyone can compute."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.store.errors import DamagedHeadError
from relations.store.seal import Frontier, leaf_hash


def tree_hash(leaves: list[bytes]) -> bytes:
    """Follow RFC 6962 section 2.1 word for word (the leaves are hashed already)."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


def leaf(number: int) -> bytes:
    return sha256(b"\x00" + str(number).encode()).digest()


@pytest.mark.parametrize("size", range(131))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    """Growing leaf by leaf gives the same root as the recursive definition, for every size up to 130."""
    leaves = [leaf(number) for number in range(size)]
    frontier = Frontier()
    for each in leaves:
        frontier = frontier.add(each)
    assert (frontier.size, frontier.root()) == (size, tree_hash(leaves))


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=130), st.data())
def test_it_does_not_matter_how_the_leaves_are_batched(leaves: list[bytes], data: st.DataObject) -> None:
    """Any split into batches, with the frontier written and read in between, gives the same root."""
    cut = data.draw(st.integers(0, len(leaves)))
    half = Frontier().extend(leaves[:cut])
    again = Frontier.from_bytes(half.size, half.to_bytes())
    assert again == half
    assert again.extend(leaves[cut:]).root() == tree_hash(leaves)


@pytest.mark.parametrize(("size", "peaks"), [(1, b""), (3, bytes(32)), (0, bytes(32)), (-1, bytes(32)), (2, bytes(31))])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int, peaks: bytes) -> None:
    with pytest.raises(DamagedHeadError, match=f"size {size}"):
        Frontier.from_bytes(size, peaks)


texts = st.text(st.characters(exclude_categories=["Cs"]))


columns_of_an_entry = st.tuples(st.integers(1), texts, texts, st.integers(0), texts, texts, texts, texts)


@given(columns_of_an_entry, st.binary())
def test_a_leaf_is_the_hash_of_a_json_array(
    columns: tuple[int, str, str, int, str, str, str, str], state: bytes
) -> None:
    """The array is what any JSON writer gives without spaces and without escaping what is not ASCII."""
    array = json.dumps([1, *columns, sha256(state).hexdigest()], separators=(",", ":"), ensure_ascii=False)
    assert leaf_hash(*columns, state) == sha256(b"\x00" + array.encode()).digest()


def test_the_leaf_of_a_known_entry() -> None:
    """A leaf once written stays what it is: this one was computed with printf and sha256sum."""
    recorded = "2026-03-02T10:00:00.000000+00:00"
    found = leaf_hash(1, "e1", "customer-1", 1, "promise-made.v1", "2026-03-02", recorded, "李伟", b"{}")
    assert found.hex() == "d2741abd351dc6ae636f09b04cbc536eec6fce7e9b4c345a7d288e4c531c2d05"
