"""python -m bench: measure, print a table and write JSON; `--plot` draws what was measured."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import cold, folding, reading, report, space, writing
from bench.harness import Line, Lines
from bench.peers import have
from bench.places import Files, on_server
from bench.workload import Workload, workload

_FAMILIES = ("write", "fold", "read", "cold", "space", "postgres")


def main(words: Sequence[str] | None = None) -> None:
    """Measure the families that are asked for."""
    asked = _asked(words)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    lines: list[Line] = []
    notes = _left_out(peers=asked.peers)
    print("\n".join(notes), *report.table([]), sep="\n", flush=True)  # noqa: T201
    for line in _measured(asked):
        lines.append(line)
        print(report.row(line), flush=True)  # noqa: T201
        asked.out.write_text(report.as_json(lines, notes), encoding="utf-8")
    if asked.plot:
        report.plot(report.growth(json.loads(asked.out.read_text(encoding="utf-8"))["figures"]), asked.plot)


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure relations beside floors and peers.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="entries in the books")
    parser.add_argument("--families", nargs="+", choices=_FAMILIES, default=_FAMILIES)
    parser.add_argument("--rounds", type=int, default=5, help="how often each contender has its turn")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="ours and the floors alone")
    parser.add_argument(
        "--books", type=Path, default=Path("build/books"), help="where books are kept for the next time"
    )
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--plot", type=Path, help="draw how figures grow, as SVG")
    return parser.parse_args(words)


def _measured(asked: argparse.Namespace) -> Lines:
    workloads = [workload(size, asked.books) for size in sorted(asked.sizes)]
    for family in asked.families:
        if family == "read":
            yield from reading.answers(workloads, asked.rounds)
            continue
        smallest_alone = family == "postgres"
        for each in workloads[:1] if smallest_alone else workloads:
            with tempfile.TemporaryDirectory(dir=asked.books) as scratch:
                yield from _FAMILY[family](each, Path(scratch), asked)


def _write(each: Workload, scratch: Path, asked: argparse.Namespace) -> Lines:
    place = Files(each, scratch)
    yield from writing.append(place, asked.rounds, peers=asked.peers)
    yield from writing.commands(place, asked.rounds)
    yield from writing.imports(place, min(3, asked.rounds))


def _fold(each: Workload, scratch: Path, asked: argparse.Namespace) -> Lines:
    place, rounds = Files(each, scratch), min(3, asked.rounds)
    yield from folding.decode(place, rounds)
    yield from folding.rebuild(place, rounds, peers=asked.peers)
    yield from folding.verify(place, rounds)


def _cold(each: Workload, scratch: Path, asked: argparse.Namespace) -> Lines:
    yield from cold.commands(Files(each, scratch), asked.rounds, peers=asked.peers)


def _space(each: Workload, scratch: Path, asked: argparse.Namespace) -> Lines:
    del asked
    yield from space.disk(Files(each, scratch))
    yield from space.memory(Files(each, scratch))


def _postgres(each: Workload, scratch: Path, asked: argparse.Namespace) -> Lines:
    with on_server(each, scratch) as place:
        yield from writing.append(place, asked.rounds, peers=asked.peers)
        yield from writing.commands(place, asked.rounds)
        yield from writing.imports(place, 2)
        yield from folding.rebuild(place, 2, peers=asked.peers)


_FAMILY: dict[str, Callable[[Workload, Path, argparse.Namespace], Iterator[Line]]] = {
    "write": _write, "fold": _fold, "cold": _cold, "space": _space, "postgres": _postgres,
}  # fmt: skip


def _left_out(*, peers: bool) -> list[str]:
    """Say which peers are not there to be measured."""
    if not peers:
        return ["peers were left out, as asked for"]
    missing = [package for package in ("eventsource-py", "sqlite-utils") if not have(package)]
    missing += [] if shutil.which("hledger") else ["hledger"]
    return [f"{each} is not installed here and was left out" for each in missing]


if __name__ == "__main__":
    main(sys.argv[1:])
