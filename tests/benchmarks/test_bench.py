"""The benchmarks run: a tiny book, no peers; what is measured at such a size means nothing."""

import json
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.harness import Line, Race, Times, at_least, at_most, race
from bench.report import growth


@pytest.mark.parametrize(
    ("sizes", "families", "some"),
    [
        ("150", "write fold", {"append one entry", "import a CSV of visits", "rebuild all read models: two processes"}),
        ("150 300", "read", {"warm status of a customer, p95", "the 50 worst of the whole book"}),
        ("150", "cold space", {"cold: status NAME", "size of the book", "peak memory of export"}),
    ],
)
def test_a_tiny_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sizes: str, families: str, some: set[str]
) -> None:
    out = tmp_path / "bench.json"
    words = f"--sizes {sizes} --rounds 1 --no-peers --families {families} --books {tmp_path} --out {out}"

    main(words.split())

    told = json.loads(out.read_text())
    assert all(each["value"] > 0 for each in told["figures"])
    assert some <= {each["figure"] for each in told["figures"]}
    assert {len(values) for values in growth(told["figures"]).values()} == {len(sizes.split())}
    assert len(capsys.readouterr().out.splitlines()) == len(told["notes"]) + 2 + len(told["figures"])


def test_contenders_take_turns_and_the_first_turn_does_not_count() -> None:
    turns: list[str] = []

    def taking(name: str) -> int:
        turns.append(name)
        return 1

    taken = race(10, "figure", {"a": lambda: taking("a"), "b": lambda: taking("b")}, rounds=2)

    assert turns == ["a", "b", "a", "b", "a", "b"]
    assert [len(each.wall) for each in taken.times.values()] == [2, 2]


def test_a_ratio_is_the_median_of_the_ratios_of_each_round() -> None:
    ours, floor = Times([2.0, 40.0, 2.0], [1.0, 1.0, 1.0]), Times([1.0, 10.0, 1.0], [1.0, 3.0, 2.0])
    taken = Race(10, "figure", {"relations": ours, "floor": floor})

    assert (taken.speed("floor").value, taken.speed("floor").cpu) == (0.5, 2.0)
    assert (taken.length("floor").value, taken.length("floor").cpu) == (2.0, 0.5)


@pytest.mark.parametrize(
    ("value", "cpu", "reach", "verdict"),
    [
        (0.6, 0.6, at_least(0.6), "met"),
        (0.45, None, at_least(0.6), "missed by 25%"),
        (300, None, at_most(250), "missed by 20%"),
        (0.7, 0.3, at_least(0.6), "met; in CPU seconds missed by 50%"),
        (0.3, 0.7, at_least(0.6), "missed by 50%; in CPU seconds met"),
        (1, None, None, ""),
    ],
)
def test_verdicts(value: float, cpu: float | None, reach: object, verdict: str) -> None:
    assert Line(10, "figure", "measure", value, cpu, reach).verdict == verdict
