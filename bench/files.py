"""Files to import: visits as CSV, and their map."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from random import Random

from bench.workload import TODAY, customer_name, person_name

_MAP = """
[fields]
customer = "Shop"
rep = "Rep"
on = "Date"
met = "Persons"
purposes = "Why"
outcome = "Remark"
"""


def visits_map(folder: Path) -> Path:
    """Write the map."""
    file = folder / "visits.toml"
    file.write_text(_MAP, encoding="utf-8")
    return file


def visits_file(folder: Path, rows: int, customers: int, seed: int) -> Path:
    """Write a CSV file of visits with customers of a book, others for every seed."""
    random = Random(seed)
    file = folder / f"visits-{seed}.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(["Shop", "Rep", "Date", "Persons", "Why", "Remark"])
        for row in range(rows):
            index = random.randrange(customers)
            day = TODAY - timedelta(days=random.randint(0, 300))
            remark = f"shelf restocked, order {seed}-{row}"
            out.writerow([customer_name(index), f"rep{index % 50}", day, person_name(index), "service", remark])
    return file
