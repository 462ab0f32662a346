# ruff: noqa: INP001 - a script by itself
"""Join the Institute for Government's files of ministers into one CSV, a row for each appointment.

Usage: python ministers.py FOLDER > ministers.csv
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path


def main(folder: Path) -> None:
    """Write the rows to standard output; a person who changed names bears the present one."""

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    names = {row["id"]: row["name"] for row in sorted(rows("person"), key=lambda row: row["end_date"] == "")}
    organisations = {row["id"]: row["name"] for row in rows("organisation")}
    posts = {row["id"]: row for row in rows("post")}
    out = csv.writer(sys.stdout)
    out.writerow(["appointment", "person", "name", "post", "organisation", "start", "end"])
    for row in rows("appointment"):
        post = posts[row["post_id"]]
        out.writerow([
            row["id"], row["person_id"], names[row["person_id"]], post["name"],
            organisations[post["organisation_id"]], row["start_date"], row["end_date"],
        ])  # fmt: skip


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main(Path(sys.argv[1]))
