"""Carrying out the commands of examples/README.md on the real data beside the project."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shell import RELATIONS, Shell

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
DATA = ROOT.parent / "shared" / "data"

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not beside the project ({DATA})")

Counts = tuple[int, int, int, int]
Report = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """One section of the examples' README, which can be carried out."""

    shell: Shell
    title: str

    def run(self) -> list[Report]:
        """Carry out its commands with the installed command; give the report of each import."""
        section = (EXAMPLES / "README.md").read_text(encoding="utf-8").split(f"\n## {self.title}: ")[1]
        block = section.split("```sh\n")[1].split("```")[0]
        environment = self.shell.variables() | {
            "EXAMPLES": str(EXAMPLES),
            "DATA": str(DATA),
            "RELATIONS_FORMAT": "json",
            "PATH": f"{Path(RELATIONS).parent}{os.pathsep}{os.environ['PATH']}",
        }
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", block],
            cwd=self.shell.folder, env=environment, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return _objects(done.stdout)


def _objects(text: str) -> list[Report]:
    found, text, decoder = [], text.lstrip(), json.JSONDecoder()
    while text:
        one, end = decoder.raw_decode(text)
        found.append(one)
        text = text[end:].lstrip()
    return found


def counts(report: Report) -> Counts:
    read, accepted, duplicates, rejected = (report[key] for key in ("read", "accepted", "duplicates", "rejected"))
    assert read == accepted + duplicates + rejected
    return read, accepted, duplicates, rejected


def nothing_new(reports: list[Report], before: list[Report]) -> None:
    """State that every row that was not rejected is a duplicate now."""
    for report, first in zip(reports, before, strict=True):
        assert report["events"] == 0
        assert counts(report) == (first["read"], 0, first["accepted"] + first["duplicates"], first["rejected"])
