"""Proofs follow RFC 9162: every one that is made is accepted, and nothing else is."""

from __future__ import annotations

import json
from base64 import b64decode
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from relations.store.proofs import (
    SpanError,
    consistency_spans,
    inclusion_spans,
    proves_consistency,
    proves_inclusion,
    subtree_hashes,
)
from relations.store.seal import Frontier

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "merkle-vectors"
MOST = 129
LEAVES = [sha256(b"\x00" + str(number).encode()).digest() for number in range(MOST)]


@cache
def root(size: int) -> bytes:
    return Frontier().extend(LEAVES[:size]).root()


def inclusion(index: int, size: int) -> list[bytes]:
    spans = inclusion_spans(index, size)
    found = subtree_hashes(LEAVES[:size], spans)
    return [found[span] for span in spans]


def consistency(old: int, size: int) -> list[bytes]:
    spans = consistency_spans(old, size)
    found = subtree_hashes(LEAVES[:size], spans)
    return [found[span] for span in spans]


def vectors(kind: str) -> list[Path]:
    return sorted(VECTORS.glob(f"{kind}/**/*.json"))


def hashes(values: list[str] | None) -> list[bytes]:
    return [b64decode(value) for value in values or []]


@pytest.mark.skipif(not VECTORS.exists(), reason="the vectors of transparency-dev/merkle are not at hand")
def test_all_published_vectors_are_there() -> None:
    assert (len(vectors("inclusion")), len(vectors("consistency"))) == (98, 98)


@pytest.mark.parametrize("file", vectors("inclusion"), ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_published_proofs_of_inclusion_are_judged_as_published(file: Path) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))
    leaf, expected = hashes([case["leafHash"] or "", case["root"] or ""])
    proved = proves_inclusion(case["leafIdx"], case["treeSize"], leaf, hashes(case["proof"]), expected)
    assert proved is not case["wantErr"]


@pytest.mark.parametrize("file", vectors("consistency"), ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_published_proofs_of_consistency_are_judged_as_published(file: Path) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))
    first, second = hashes([case["root1"] or "", case["root2"] or ""])
    proved = proves_consistency(case["size1"], case["size2"], first, second, hashes(case["proof"]))
    assert proved is not case["wantErr"]


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_leaf_of_every_tree_can_be_proved_and_no_other(size: int) -> None:
    for index in range(size):
        proof = inclusion(index, size)
        assert proves_inclusion(index, size, LEAVES[index], proof, root(size))
        assert not proves_inclusion(index, size, LEAVES[index - 1], proof, root(size)) or size == 1
        assert not proves_inclusion(index, size, LEAVES[index], [*proof, root(size)], root(size))
        assert not proves_inclusion(index, size, LEAVES[index], proof[:-1], root(size)) or size == 1


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_tree_can_be_proved_to_extend_every_earlier_one(size: int) -> None:
    for old in range(1, size + 1):
        proof = consistency(old, size)
        assert proves_consistency(old, size, root(old), root(size), proof)
        assert not proves_consistency(old, size, LEAVES[0][::-1], root(size), proof)
        assert not proves_consistency(old, size, root(old), root(size), [*proof, root(old)])
        assert not proves_consistency(old, size, root(old), root(size), proof[:-1]) or old == size


@given(st.integers(1, MOST).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))), st.data())
def test_a_forged_proof_of_inclusion_is_refused(place: tuple[int, int], data: st.DataObject) -> None:
    """One bit of any hash, of the leaf or the root, or another place in the tree, and it no longer holds."""
    index, size = place
    values = [LEAVES[index], root(size), *inclusion(index, size)]
    which, bit = data.draw(st.integers(0, len(values) - 1)), data.draw(st.integers(0, 255))
    forged = list(values)
    forged[which] = flipped(values[which], bit)
    assert not proves_inclusion(index, size, forged[0], forged[2:], forged[1])
    elsewhere = data.draw(st.integers(-1, MOST + 1))
    assume(elsewhere != index)
    assert not proves_inclusion(elsewhere, size, values[0], values[2:], values[1])


@given(st.integers(2, MOST).flatmap(lambda size: st.tuples(st.integers(1, size - 1), st.just(size))), st.data())
def test_a_forged_proof_of_consistency_is_refused(sizes: tuple[int, int], data: st.DataObject) -> None:
    old, size = sizes
    values = [root(old), root(size), *consistency(old, size)]
    which, bit = data.draw(st.integers(0, len(values) - 1)), data.draw(st.integers(0, 255))
    forged = list(values)
    forged[which] = flipped(values[which], bit)
    assert not proves_consistency(old, size, forged[0], forged[1], forged[2:])
    assert not proves_consistency(size, old, values[1], values[0], values[2:])


@given(st.sets(st.integers(0, MOST - 1), min_size=1), st.integers(1, MOST))
def test_many_proofs_are_made_in_one_pass(indexes: set[int], old: int) -> None:
    """One reading of the leaves serves any number of proofs."""
    paths = [inclusion_spans(index, MOST) for index in indexes] + [consistency_spans(old, MOST)]
    found = subtree_hashes(iter(LEAVES), {span for path in paths for span in path})
    for index, path in zip(indexes, paths, strict=False):
        assert [found[span] for span in path] == inclusion(index, MOST)
    assert [found[span] for span in paths[-1]] == consistency(old, MOST)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(SpanError, match=f"leaf {index} is among {size}"):
        inclusion_spans(index, size)


@pytest.mark.parametrize(("old", "size"), [(0, 3), (4, 3), (-1, 3)])
def test_there_is_no_proof_that_less_extends_more(old: int, size: int) -> None:
    with pytest.raises(SpanError, match=f"{size} leaves begin with {old}"):
        consistency_spans(old, size)


def flipped(value: bytes, bit: int) -> bytes:
    """Turn one bit over."""
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
