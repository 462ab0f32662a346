"""Planning at the command line: a day, taking it over and handing it in, a month, and the work there is."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from rich.cells import cell_len

from shell import Shell

GOLDEN = Path(__file__).with_name("golden") / "plan.txt"
BOOK = """
relations customer add Acme --grade A --owner li.wei --territory east --route north --stop 2 --location 31.20,121.40 --on 2026-06-01
relations customer add Beta --grade B --owner li.wei --territory east --location 31.30,121.50 --weekday thu --time 9:30 --on 2026-06-01
relations customer add Gamma --grade A --owner li.wei --territory west --location 31.30,121.40 --every 40 --on 2026-06-01
relations customer add "A very long name of a shop by the river" --owner li.wei --territory 城东 --location 31.20,121.50 --on 2026-06-01
relations customer add Epsilon --grade A --owner li.wei --weekday tue --on 2026-06-01
relations visit log Acme --rep li.wei --on 2026-09-10 --purpose order
relations visit log Gamma --rep li.wei --on 2026-09-02 --purpose order
relations visit plan Gamma --rep li.wei --day 2026-10-01 --time 14:00 --purpose order --goal "new shelf"
""".strip().splitlines()  # noqa: E501
TOLD = """
relations plan day --rep li.wei
relations plan day --rep li.wei --visits 2 --without 华联 --with Epsilon
relations plan day --rep li.wei --day 2026-10-06
relations plan day --rep zhang.min
relations plan day --rep li.wei --record
relations plan day --rep li.wei --record
relations visit submit --rep li.wei
relations plan month --rep li.wei --month 2026-10 --visits 3
relations plan month --rep zhang.min
relations plan workload --month 2026-10
""".strip().splitlines()


@pytest.fixture
def planning(sample: Shell) -> Shell:
    """Give the sample book with a few customers more, who lie in a square and have fixed days."""
    sample.all(BOOK)
    return sample


def test_plans_are_told_like_this_and_fit_a_narrow_terminal(planning: Shell) -> None:
    said = ""
    for line in TOLD:
        answer = planning(line)
        assert (answer.code, answer.err) == (0, ""), line
        said += f"$ {line}\n{answer.out}\n"
    if os.environ.get("REWRITE"):
        GOLDEN.write_text(said, encoding="utf-8")
    assert said == GOLDEN.read_text(encoding="utf-8")
    assert [line for line in said.splitlines() if cell_len(line) > 80] == []


def test_taking_a_plan_over_plans_every_visit_once_in_its_order_and_it_can_be_handed_in(planning: Shell) -> None:
    proposed = planning("relations plan day --rep li.wei --format json").json
    taken = planning("relations plan day --rep li.wei --record --format json").json
    assert [stop["ref"] for stop in taken["stops"]] == [stop["ref"] for stop in proposed["stops"]]
    new = [stop["visit"] for stop, before in zip(taken["stops"], proposed["stops"], strict=True) if not before["visit"]]
    assert taken["recorded"] == sorted(new, key=lambda ref: int(ref[1:]))
    rows = planning("relations visit list --state planned --format json").json
    assert sorted((row["order"], row["ref"]) for row in rows) == [
        (stop["order"], stop["visit"]) for stop in taken["stops"]
    ]
    size = len(planning.log)
    assert planning("relations plan day --rep li.wei --record --format json").json["recorded"] == []
    assert len(planning.log) == size
    planning.all(["relations visit submit --rep li.wei"])


def test_a_purpose_that_is_given_goes_for_all_that_is_planned_anew(planning: Shell) -> None:
    taken = planning("relations plan day --rep li.wei --record --purpose training --purpose order --format json").json
    rows = planning("relations visit list --state planned --format json").json
    purposes = {row["ref"]: row["purposes"] for row in rows}
    assert [purposes[ref] for ref in taken["recorded"]] == [["training", "order"]] * len(taken["recorded"])
    assert ["order"] in [row["purposes"] for row in rows]


def test_taking_over_a_month_plans_each_of_its_visits_once(planning: Shell) -> None:
    line = "relations plan month --rep li.wei --month 2026-10 --visits 3 --format json"
    proposed = [visit for day in planning(line).json["days"] for visit in day["visits"]]
    taken = planning(f"{line} --record").json
    visits = [visit for day in taken["days"] for visit in day["visits"]]
    assert [(visit["ref"], visit["day"]) for visit in visits] == [(visit["ref"], visit["day"]) for visit in proposed]
    assert len(taken["recorded"]) == sum(visit["visit"] is None for visit in proposed) > 1
    rows = {row["ref"]: row for row in planning("relations visit list --state planned --format json").json}
    assert {(rows[visit["visit"]]["customer_ref"], rows[visit["visit"]]["on"]) for visit in visits} == {
        (visit["ref"], visit["day"]) for visit in visits
    }
    with planning.unchanged():
        assert planning(f"{line} --record").json["recorded"] == []


def test_when_one_visit_cannot_be_planned_none_is(planning: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else planned one of them in between."""
    from relations.book import Book

    asked = Book.plan_day

    def late(book: Book, *given: object, **more: object) -> object:
        found = asked(book, *given, **more)  # type: ignore[arg-type]
        planning("relations visit plan Acme --rep li.wei --day 2026-10-01 --purpose order")
        return found

    monkeypatch.setattr(Book, "plan_day", late)
    size = len(planning.log)
    assert planning("relations plan day --rep li.wei --record").refusal.startswith(
        "li.wei plans to visit Acme on 2026-"
    )
    assert len(planning.log) == size + 1


@pytest.mark.parametrize("line", ["plan day --rep li.wei", "plan month --rep li.wei", "plan workload"])
def test_csv_has_one_row_for_each_stop_visit_or_territory(planning: Shell, line: str) -> None:
    rows = list(csv.reader(io.StringIO(planning(f"relations {line} --format csv").out)))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1
