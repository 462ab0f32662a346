"""One reader of what comes from outside, fed by atheris, which follows the branches that bytes take.

    python tests/soak/fuzzing.py TARGET [FOLDER] -atheris_runs=N -seed=N

A reader may refuse with a RelationsError; anything else that it raises ends the program with 77.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["relations"]):
    from relations.domain import catalogue
    from relations.domain.ref import Ref
    from relations.domain.when import When, read
    from relations.errors import RelationsError
    from relations.exchange.maps import ImportMap, read_map
    from relations.exchange.sources import opened
    from relations.exchange.visit.commands import Setting, report_of
    from relations.exchange.visit.reading import read_report
    from relations.store.codec import Codec

TODAY = date(2026, 9, 30)
CODEC = Codec(catalogue.event_types(), catalogue.upcasters())
TOPICS = sorted(catalogue.event_types())
SETTING = Setting("C1", None, "li.wei", When("2026-09-30"), TODAY, UTC)
COLUMNS = ImportMap.model_validate({"source": "rows", "fields": {"customer": "customer", "on": "on"}})


def codec(data: bytes, folder: Path) -> None:  # noqa: ARG001
    """Read the state of an entry, and write it again as it was read."""
    event = CODEC.decode(TOPICS[data[0] % len(TOPICS)] if data else "unknown.v1", data[1:])
    assert CODEC.decode(event.topic, CODEC.encode(event)) == event


def maps(data: bytes, folder: Path) -> None:
    """Read an import map."""
    file = folder / "map.toml"
    file.write_bytes(data)
    read_map(file)


def csv(data: bytes, folder: Path) -> None:
    """Read the rows of a CSV file."""
    _rows(folder / "rows.csv", data)


def json(data: bytes, folder: Path) -> None:
    """Read the records of a JSON file."""
    _rows(folder / "rows.json", data)


def references(data: bytes, folder: Path) -> None:  # noqa: ARG001
    """Read references, names and dates, as people type them."""
    text = data.decode(errors="surrogateescape")
    for reader in (lambda: Ref(text).parts, lambda: When(text).last_day, lambda: read(text, TODAY, UTC)):
        with suppress(RelationsError):
            reader()


def reports(data: bytes, folder: Path) -> None:
    """Read the report of a visit, and make the command of it."""
    file = folder / "report.yaml"
    file.write_bytes(data)
    report_of(read_report(str(file)).told, SETTING)


def _rows(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with opened(file, COLUMNS) as source:
        for row in source.rows:
            assert row.line > 0


TARGETS: dict[str, Callable[[bytes, Path], None]] = {
    reader.__name__: reader for reader in (codec, maps, csv, json, references, reports)
}


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]
    with TemporaryDirectory() as name:
        folder = Path(name)

        def once(data: bytes) -> None:
            with suppress(RelationsError):
                target(data, folder)

        atheris.Setup(sys.argv, once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
