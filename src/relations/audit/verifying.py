"""Judging the log by the checkpoints that were signed before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from relations.audit.checkpoints import Held
from relations.audit.notes import PublicKey
from relations.audit.reading import Fault, Reading


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether everything fits; how many entries there are and were checked; what does not fit."""

    ok: bool
    size: int
    root: str
    checked: int
    faults: list[Fault]
    checkpoints: list[dict[str, Any]]


def judge(reading: Reading, held: Sequence[Held], key: PublicKey | None) -> tuple[list[Fault], list[dict[str, Any]]]:
    """Compare what was read with the checkpoints, smallest first; give the faults, and what each checkpoint showed.

    `key` is the one that must have signed them; without it no signature can be trusted.
    """
    sound = [each for each in held if key is not None and _is_signed(each, key)]
    fitting = [each for each in sound if reading.roots.get(each.checkpoint.size) == each.checkpoint.root]
    faults = [
        *_unsigned(held, sound, key),
        *_cut(reading, [each for each in sound if each.checkpoint.size > reading.frontier.size], fitting),
        *_rewritten(reading, sound, fitting),
    ]
    told = [
        {
            "size": each.checkpoint.size, "root": each.checkpoint.root.hex(), "origin": each.checkpoint.origin,
            "source": each.source, "ok": any(each is one for one in fitting),
        }
        for each in held
    ]  # fmt: skip
    return faults, told


def _is_signed(held: Held, key: PublicKey) -> bool:
    return held.checkpoint.origin == key.name and held.note.signed_by(key)


def _unsigned(held: Sequence[Held], sound: Sequence[Held], key: PublicKey | None) -> Iterator[Fault]:
    if key is None and held:
        yield Fault(None, "there are checkpoints and no public key to check them; give it with --key")
        return
    for each in held:
        if not any(each is one for one in sound):
            yield Fault(None, f"the checkpoint {each.source} was not signed with the key {key}")


def _cut(reading: Reading, longer: Sequence[Held], fitting: Sequence[Held]) -> Iterator[Fault]:
    if not longer:
        return
    size, signed, safe = reading.frontier.size, longer[-1].checkpoint.size, _safe(fitting)
    what = "the tail was cut" if safe == size else f"something after entry {safe} was taken out"
    yield Fault(safe + 1, f"{signed} entries were signed, and the log has {size}: {what}")


def _rewritten(reading: Reading, sound: Sequence[Held], fitting: Sequence[Held]) -> Iterator[Fault]:
    """Tell of the smallest checkpoint whose root is another one; the larger ones follow from it."""
    here = [each.checkpoint for each in sound if each.checkpoint.size <= reading.frontier.size]
    others = [each for each in here if reading.roots[each.size] != each.root]
    if not others:
        return
    signed = min(others, key=lambda each: each.size).size
    safe = _safe([each for each in fitting if each.checkpoint.size < signed])
    faulty = any(fault.position is not None and fault.position <= signed for fault in reading.faults)
    among = f"entry {signed}" if safe + 1 == signed else f"one of the entries {safe + 1} to {signed}"
    why = "" if faulty else f"; every leaf fits, so {among} was rewritten with all that seals it"
    yield Fault(safe + 1, f"the root of the first {signed} entries is not the one that was signed{why}")


def _safe(fitting: Sequence[Held]) -> int:
    """Give the number of entries that are as they were signed."""
    return max((each.checkpoint.size for each in fitting), default=0)
