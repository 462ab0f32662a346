# ruff: noqa: INP001, T201 - a script by itself, which prints
"""Import every dated snapshot of the tracker of promises, in their order, into the book at RELATIONS_DB.

Usage: python trumptracker.py data.yaml.history.tar.gz promises-trumptracker.toml

One line of JSON for each snapshot says what became of it. Needs PyYAML.
"""

from __future__ import annotations

import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

import relations
from relations.exchange.maps import read_map

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def snapshots(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Give the name and the content of each snapshot; names begin with a running number and the day."""
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            content = tar.extractfile(member)
            if content is not None:
                yield Path(member.name).stem, content.read()


def promises(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the promises of a snapshot; until February 2017 they stood as points of sections, under tabs."""
    yield from tree.get("promises", ())
    for tab in tree.get("tabs", ()):
        for section in tab["sections"]:
            for point in section["points"]:
                yield {"title": point["text"], "status": point["status"], "category": tab["name"]}


def main(archive: Path, map_: Path) -> None:
    """Import the snapshots, each as of its day; one that is not YAML is left out, and that is said."""
    actor = os.environ.get("RELATIONS_ACTOR", "trumptracker")
    with relations.open(os.environ["RELATIONS_DB"], actor=actor) as book, tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "snapshot.jsonl"
        for name, content in snapshots(archive):
            try:
                tree = yaml.load(content, LOADER)  # noqa: S506 - a safe loader, the fast one where there is one
            except yaml.MarkedYAMLError as error:
                line = error.problem_mark.line + 1 if error.problem_mark else "?"
                print(json.dumps({"snapshot": name, "left_out": f"line {line} is not YAML: {error.problem}"}))
                continue
            rows.write_text("".join(json.dumps(row, default=str) + "\n" for row in promises(tree)), encoding="utf-8")
            spec = read_map(map_, [f"constants.status_on={name.split('_')[1]}"])
            report = book.import_file(rows, "promises", spec, today=book.today())
            print(json.dumps({"snapshot": name, **asdict(report)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
