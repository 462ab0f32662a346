# ruff: noqa: INP001, T201 - a script by itself, which prints
"""Write the members of the committees of the US Congress as JSON lines, a line for each member on each committee.

Usage: python congress.py committee-membership-2023.yaml > congress-2023.jsonl

Needs PyYAML.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml


def main(file: Path) -> None:
    """Write to standard output; who has no title is a member."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    committees = yaml.load(file.read_bytes(), loader)  # noqa: S506 - a safe loader, the fast one where there is one
    for committee, members in committees.items():
        for member in members:
            print(json.dumps({"title": "Member", **member, "committee": committee}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
