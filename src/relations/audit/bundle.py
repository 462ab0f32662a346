"""The auditor's bundle: entries, proofs, checkpoints and answers in one ZIP file that checks itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection

from relations.audit.checkpoints import Held, file_of
from relations.audit.notes import Note, PublicKey
from relations.audit.page import promise_page
from relations.audit.promises import AuditedPromise
from relations.audit.proving import columns, inclusion_proofs, proof_hashes
from relations.audit.reading import COLUMNS, rows
from relations.audit.sheet import csv_of
from relations.domain import catalogue
from relations.store.log import Stored
from relations.store.proofs import consistency_spans

Answer = Callable[[Any, date, Sequence[str]], Iterator[bytes]]
"""Writes one file of answers piece by piece, given whom to ask, as of which day, and the customers if not all."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """What was handed over: where, how many entries of how many, and by which root."""

    file: str
    entries: int
    size: int
    root: str
    files: list[str]


@dataclass(frozen=True, slots=True)
class Order:
    """What is handed over of a log of `size` entries: these `entries`, or None for all; and who vouches for it."""

    key: PublicKey
    held: Sequence[Held]
    size: int
    root: str
    made_at: datetime
    made_by: str
    as_of: date
    customers: tuple[str, ...]
    entries: Sequence[Stored] | None


def _policies(book: Any, as_of: date, customers: Sequence[str]) -> Iterator[bytes]:
    del as_of, customers
    return (_line(asdict(row)) for row in book.policies())


def _promises(book: Any, as_of: date, customers: Sequence[str]) -> Iterator[bytes]:
    with book.promises_audited(as_of, customer=customers or None) as audit:
        yield from map(str.encode, csv_of(audit.rows, AuditedPromise))


def _page(book: Any, as_of: date, customers: Sequence[str]) -> Iterator[bytes]:
    with book.promises_audited(as_of, customer=customers or None) as audit:
        yield from map(str.encode, promise_page(audit))


ANSWERS: tuple[tuple[str, Answer], ...] = (
    ("policies.jsonl", _policies),
    ("promises.csv", _promises),
    ("promises.html", _page),
)
"""The files of answers. What is to be in every bundle besides the proof is added here."""


class Parcel:
    """A ZIP file that remembers what was put into it."""

    def __init__(self, archive: ZipFile, made_at: datetime) -> None:
        """`made_at` is the time that every file in it bears."""
        self.files: list[dict[str, Any]] = []
        self._archive = archive
        self._time = (made_at.year, made_at.month, made_at.day, made_at.hour, made_at.minute, made_at.second)

    def add(self, name: str, chunks: Iterable[bytes]) -> str:
        """Put a file in, piece by piece; give its hash."""
        info = ZipInfo(name, self._time)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        digest, size = sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files.append({"name": name, "size": size, "sha256": digest.hexdigest()})
        return digest.hexdigest()


def write(stream: BinaryIO, order: Order, book: Any, connection: Connection, sign: Callable[[str], Note]) -> list[str]:
    """Write the bundle; name its files.

    `book` is asked for the answers, and must see what `connection` sees: a log of the size of the order. The manifest
    holds the hash of every file, and a note signed with the book's key holds that of the manifest.
    """
    with ZipFile(stream, "w") as archive:
        parcel = Parcel(archive, order.made_at)
        if order.entries is None:
            parcel.add("entries.jsonl", _whole_log(connection, order.size))
        else:
            _add_part(parcel, order, order.entries, connection)
        for each in order.held:
            name = file_of(Path("checkpoints"), each.checkpoint.size).as_posix()
            parcel.add(name, [str(each.note).encode()])
        parcel.add("key.pub", [f"{order.key}\n".encode()])
        for topic, kind in sorted(catalogue.event_types().items()):
            parcel.add(f"schemas/{topic}.json", [_json(kind.model_json_schema())])
        for name, answer in ANSWERS:
            parcel.add(name, answer(book, order.as_of, order.customers))
        parcel.add("verify.py", [resources.files("relations.audit").joinpath("verifier.py").read_bytes()])
        parcel.add("README.txt", [_README.encode()])
        digest = parcel.add("manifest.json", [_json(_manifest(order, parcel))])
        parcel.add("manifest.note", [str(sign(f"{order.key.name} manifest\n{digest}\n")).encode()])
    return [each["name"] for each in parcel.files]


def _manifest(order: Order, parcel: Parcel) -> dict[str, Any]:
    return {
        "format": 1,
        "book": order.key.name,
        "scope": "log" if order.entries is None else "customers",
        "customers": order.customers,
        "entries": order.size if order.entries is None else len(order.entries),
        "size": order.size,
        "root": order.root,
        "as_of": order.as_of.isoformat(),
        "made_at": order.made_at.isoformat(timespec="seconds"),
        "made_by": order.made_by,
        "files": parcel.files,
    }


def _whole_log(connection: Connection, size: int) -> Iterator[bytes]:
    for page in rows(connection, size):
        for row in page:
            entry = dict(zip(COLUMNS, row, strict=True))
            yield _line(entry | {"state": entry["state"].decode(), "leaf": entry["leaf"].hex()})


def _add_part(parcel: Parcel, order: Order, entries: Sequence[Stored], connection: Connection) -> None:
    """Prove of every entry that it is in the log, and of every earlier checkpoint that the log extends it."""
    parcel.add("entries.jsonl", (_line(columns(entry)) for entry in entries))
    _, proofs = inclusion_proofs(connection, [entry.position for entry in entries], order.size)
    parcel.add("proofs.jsonl", (_line({"position": each, "hashes": _hex(found)}) for each, found in proofs.items()))
    sizes = [each.checkpoint.size for each in order.held]
    paths = proof_hashes(connection, order.size, {size: consistency_spans(size, order.size) for size in sizes})
    parcel.add("consistency.jsonl", (_line({"size": size, "hashes": _hex(found)}) for size, found in paths.items()))


def _hex(hashes: Iterable[bytes]) -> list[str]:
    return [each.hex() for each in hashes]


def _line(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False)}\n".encode()


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode()


_README = """\
What this is: records of customer relationships, and the proof that they are as they were recorded.

  entries.jsonl       the entries, one JSON object on each line, with the exact text of their state and their leaf
  proofs.jsonl        only where not all of the log is here: for each entry the proof that it is in the log
  consistency.jsonl   likewise: for each checkpoint the proof that the log only grew since
  checkpoints/        what the log was at so many entries, signed
  key.pub             the public key of those who made this; compare it with the one you were given
  schemas/            what the states of the entries mean, as JSON Schema
  policies.jsonl      the rules that were in force, and since when
  promises.csv        the audit of promises: how each stood on the day that the manifest names as as_of
  promises.html       the same as a page to be read or printed, with totals and rates
  manifest.json       the hash of every file; manifest.note signs the hash of the manifest
  verify.py           checks all of it: python3 -I verify.py

Take verify.py from somewhere else if you can: whoever could make up a bundle could make up that file too.
"""
