"""Making proofs from the leaves that are stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from relations.audit.reading import leaves
from relations.store.log import Stored
from relations.store.proofs import consistency_spans, inclusion_spans, subtree_hashes


def inclusion_proofs(connection: Connection, positions: list[int], size: int) -> tuple[bytes, dict[int, list[bytes]]]:
    """Prove for each of these positions that it is among the first `size` entries; give the root, and the proofs.

    Reads the leaves once, however many proofs are made.
    """
    paths = {position: inclusion_spans(position - 1, size) for position in positions}
    whole = (0, size)
    found = subtree_hashes(leaves(connection, size), {whole, *(span for path in paths.values() for span in path)})
    return found[whole], {position: [found[span] for span in path] for position, path in paths.items()}


def consistency_proof(connection: Connection, old: int, size: int) -> dict[str, Any]:
    """Prove that the first `size` entries begin with the first `old` ones."""
    path = consistency_spans(old, size)
    found = subtree_hashes(leaves(connection, size), {(0, size), *path})
    first = subtree_hashes(leaves(connection, old), {(0, old)})
    return {
        "first_size": old,
        "second_size": size,
        "first_root": first[0, old].hex(),
        "second_root": found[0, size].hex(),
        "hashes": [found[span].hex() for span in path],
    }


def columns(entry: Stored) -> dict[str, Any]:
    """Give the columns of an entry in the order in which they are hashed; the state as the text that was stored."""
    return {
        "position": entry.position, "event_id": entry.event_id, "stream": entry.stream, "version": entry.version,
        "topic": entry.topic, "occurred": entry.occurred, "recorded_at": entry.recorded_at, "actor": entry.actor,
        "state": entry.state.decode(), "leaf": entry.leaf.hex(),
    }  # fmt: skip
