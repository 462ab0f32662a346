"""Making proofs from the leaves that are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from relations.audit.reading import leaves
from relations.store.log import Stored
from relations.store.proofs import Span, consistency_spans, inclusion_spans, subtree_hashes


def inclusion_proofs(
    connection: Connection, positions: Sequence[int], size: int
) -> tuple[bytes, dict[int, list[bytes]]]:
    """Prove for each of these positions that it is among the first `size` entries; give the root, and the proofs.

    Reads the leaves once, however many proofs are made.
    """
    paths = {position: inclusion_spans(position - 1, size) for position in positions}
    found = proof_hashes(connection, size, {**paths, 0: [(0, size)]})
    return found.pop(0)[0], found


def consistency_proof(connection: Connection, old: int, size: int) -> dict[str, Any]:
    """Prove that the first `size` entries begin with the first `old` ones."""
    found = proof_hashes(connection, size, {1: consistency_spans(old, size), 2: [(0, size)]})
    (first,) = proof_hashes(connection, old, {0: [(0, old)]})[0]
    return {
        "first_size": old,
        "second_size": size,
        "first_root": first.hex(),
        "second_root": found[2][0].hex(),
        "hashes": [each.hex() for each in found[1]],
    }


def proof_hashes(connection: Connection, size: int, paths: Mapping[int, Sequence[Span]]) -> dict[int, list[bytes]]:
    """Give the hashes along each path, in one reading of the first `size` leaves."""
    found = subtree_hashes(leaves(connection, size), {span for path in paths.values() for span in path})
    return {name: [found[span] for span in path] for name, path in paths.items()}


def columns(entry: Stored) -> dict[str, Any]:
    """Give the columns of an entry in the order in which they are hashed; the state as the text that was stored."""
    return {
        "position": entry.position, "event_id": entry.event_id, "stream": entry.stream, "version": entry.version,
        "topic": entry.topic, "occurred": entry.occurred, "recorded_at": entry.recorded_at, "actor": entry.actor,
        "state": entry.state.decode(), "leaf": entry.leaf.hex(),
    }  # fmt: skip
