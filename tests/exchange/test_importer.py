"""An import accounts for every row, adds nothing the second time, and leaves whole chunks when it fails."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from traceback import walk_tb
from typing import Any

import pytest

from exchange.trial import TODAY, Trial, counts
from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.ref import Ref
from relations.domain.when import When
from relations.exchange import importer, names
from relations.exchange.desk import Desk
from relations.exchange.errors import ImportFileError, ImportStoppedError
from relations.queries.directory import AmbiguousNameError
from relations.store.errors import DiskFullError

VISIT = """
[fields]
customer = "shop"
on = "day"
met = { column = "met", split = ";" }
"""


def visits(number: int, first: int = 0) -> str:
    """Give a CSV of so many different visits at 7 customers, with 14 persons."""
    rows = (f"Shop {n % 7},2025-{n % 12 + 1:02}-01,P{n % 14},{n}\n" for n in range(first, first + number))
    return "shop,day,met,n\n" + "".join(rows)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(importer, "CHUNK", 10)
    return 10


# The same again


def test_importing_again_adds_nothing(trial: Trial) -> None:
    first = trial.run("visits", visits(25), VISIT)
    again = trial.run("visits", visits(25), VISIT)
    assert (counts(first), first.customers_created, first.people_created) == ((25, 25, 0, 0), 7, 14)
    assert (counts(again), again.events) == ((25, 0, 25, 0), 0)


def test_a_longer_file_adds_what_is_new(trial: Trial) -> None:
    trial.run("visits", visits(25), VISIT)
    assert counts(trial.run("visits", visits(30), VISIT)) == (30, 5, 25, 0)


def test_rows_that_say_the_same_are_one_without_a_key_and_several_with_one(trial: Trial) -> None:
    text = "shop,day,met,n\nA,2026-01-02,,1\n A ,2026-01-02,,1\nA,2026-01-02,,2\n"
    assert counts(trial.run("visits", text, VISIT)) == (3, 2, 1, 0)
    keyed = "source = 'keyed'\nkey = ['n']" + VISIT
    assert counts(trial.run("visits", text, keyed)) == (3, 2, 1, 0)
    assert counts(trial.run("visits", text.replace("A", "B"), keyed)) == (3, 0, 3, 0)


def test_another_source_another_kind_and_another_setting_of_the_file_are_other_rows(trial: Trial) -> None:
    text = "shop,day,met\nA,2026-01-02,\n"
    assert trial.run("visits", text, VISIT).accepted == 1
    assert trial.run("visits", text, "source = 'other'" + VISIT).accepted == 1
    assert trial.run("visits", text, VISIT, "constants.channel=phone").accepted == 1
    assert trial.run("visits", text, VISIT, "constants.channel=phone").duplicates == 1
    assert trial.run("gifts", text, VISIT.replace("met = ", "# ") + "[constants]\nitem = 'tea'").accepted == 1


def test_the_order_of_columns_and_blank_ones_do_not_make_another_row(trial: Trial) -> None:
    trial.run("visits", "shop,day,met\nA,2026-01-02,\n", VISIT)
    assert trial.run("visits", "extra,met,day,shop\n,,2026-01-02,A\n", VISIT).duplicates == 1


def test_remembering_only_a_few_names_makes_no_difference(
    trial: Trial, small_chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "_KEPT", 1)
    report = trial.run("visits", visits(5 * small_chunks), VISIT)
    assert (counts(report), report.customers_created, report.people_created) == ((50, 50, 0, 0), 7, 14)


def test_a_name_that_is_refused_row_after_row_remembers_none_of_the_rows() -> None:
    known = names.Names()
    place = names.customer_at("A")
    known._found[place] = error = AmbiguousNameError("A", [])
    for _ in range(3):
        with pytest.raises(AmbiguousNameError):
            known.find(place)
    assert len(list(walk_tb(error.__traceback__))) == 2


# A dry run


def test_a_dry_run_counts_as_the_import_does_and_records_nothing(trial: Trial, small_chunks: int) -> None:
    text = visits(3 * small_chunks) + "Shop 1,yesterday,,\n" + visits(5).split("\n", 1)[1]
    rehearsed = trial.run("visits", text, VISIT, dry_run=True)
    assert trial.log() == []
    done = trial.run("visits", text, VISIT)
    assert (counts(done), rehearsed.dry_run) == ((36, 30, 5, 1), True)
    for field in (
        "read",
        "accepted",
        "duplicates",
        "rejected",
        "events",
        "customers_created",
        "people_created",
        "rejects",
    ):
        assert getattr(rehearsed, field) == getattr(done, field), field
    assert trial.run("visits", text, VISIT, dry_run=True).accepted == 0


def test_a_dry_run_follows_statuses_from_chunk_to_chunk(trial: Trial, small_chunks: int) -> None:
    map_ = "key = ['n']\n[fields]\ncustomer='shop'\ntext='n'\non='on'\nstatus='status'\nstatus_on='day'"
    states = ["open", "kept", "broken", "broken"]
    rows = [
        f"A,{n},2026-01-01,{status},2026-02-{day:02}"
        for day, status in enumerate(states, 1)
        for n in range(small_chunks)
    ]
    text = "shop,n,on,status,day\n" + "\n".join(rows)
    rehearsed, done = (trial.run("promises", text, map_, dry_run=dry) for dry in (True, False))
    assert (counts(rehearsed), rehearsed.events) == (counts(done), done.events) == ((40, 30, 10, 0), 41)


# Failures


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), DiskFullError("here")])
def test_a_failure_half_way_leaves_whole_chunks_and_importing_again_completes_them(
    trial: Trial, small_chunks: int, failure: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, calls = trial.book.runner.apply, []

    def fails_once(*args: Any) -> None:
        apply(*args)
        calls.append(1)
        if len(calls) == 3:
            raise failure

    monkeypatch.setattr(trial.book.runner, "apply", fails_once)
    text = visits(5 * small_chunks)
    with pytest.raises((ImportStoppedError, DiskFullError)) as stopped:
        trial.run("visits", text, VISIT)
    if isinstance(failure, KeyboardInterrupt):
        assert str(stopped.value).startswith("the import was stopped after 20 rows, 20 of them accepted; ")
    assert len(trial.log("visit-logged")) == 2 * small_chunks
    assert counts(trial.run("visits", text, VISIT)) == (50, 30, 20, 0)
    assert trial.book.doctor() == []


def test_somebody_recording_at_the_same_time_makes_a_chunk_be_decided_again(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same customer is registered by hand between deciding and recording: the import finds it then."""
    trial.book = open_again(trial)
    log = trial.book.log
    find = log.find

    def register() -> None:
        with open_again(trial) as other:
            name = "Shop 0"
            other.handle(RegisterCustomer(customer=Ref(name), name=name, on=When("2026-01-01")), today=TODAY)

    def finds_while_somebody_records(*args: Any) -> dict[str, int]:
        found = find(*args)
        monkeypatch.setattr(log, "find", find)
        by_hand = threading.Thread(target=register)
        by_hand.start()
        by_hand.join()
        return found

    monkeypatch.setattr(log, "find", finds_while_somebody_records)
    report = trial.run("visits", visits(7), VISIT)
    assert (counts(report), report.customers_created) == ((7, 7, 0, 0), 6)
    assert len(trial.log("customer-registered")) == 7
    trial.book.close()


def open_again(trial: Trial) -> Book:
    import relations

    return relations.open(str(trial.folder / "book.db"), actor="wang")


# Rejected rows


def test_rejected_rows_are_mended_and_imported_with_the_same_map(trial: Trial) -> None:
    bad = trial.folder / "bad.csv"
    map_ = "delimiter = ';'\nheader = 3\nencoding = 'gb18030'\ninherit = ['shop']\n" + VISIT.replace(
        "split = ';'", "split = ','"
    )
    text = "Report\n\nshop;day;met;note\n华联;2026-01-02;Ann,Bob;x\n;03/04/2026;Bob;y\n;;;\n新天地;2026-01-04;Ann;z;extra\n"  # noqa: E501
    file = trial.file("visits.csv", text.encode("gb18030"))
    report = trial.run("visits", file, map_, rejects=bad)
    assert (counts(report), report.skipped) == ((3, 1, 0, 2), 1)
    given = list(csv.reader(bad.read_text("gb18030").splitlines(), delimiter=";"))
    assert given[0] == ["shop", "day", "met", "note", "line", "reason"]
    assert given[1][:5] == ["华联", "03/04/2026", "Bob", "y", "5"]
    assert given[2][:5] + given[2][6:] == ["新天地", "2026-01-04", "Ann", "z", "7", "extra"]
    assert counts(trial.run("visits", bad, map_)) == (2, 0, 0, 2)
    mended = bad.read_text("gb18030").replace("03/04/2026", "2026-04-03").replace(";extra", "")
    assert counts(trial.run("visits", trial.file("mended.csv", mended.encode("gb18030")), map_)) == (2, 2, 0, 0)
    whole = text.replace("03/04/2026", "2026-04-03").replace(";extra", "").encode("gb18030")
    assert counts(trial.run("visits", trial.file("visits.csv", whole), map_)) == (3, 0, 3, 0)


def test_rejected_records_of_json_are_json_lines(trial: Trial) -> None:
    bad = trial.folder / "bad.jsonl"
    map_ = "[fields]\ncustomer = 'shop.name'\non = 'day'\nmet = 'met'"
    records = [{"shop": {"name": "A"}, "day": "2026-13-01", "met": ["Ann", "Bob"], "line": "red"}]
    file = trial.file("v.jsonl", "\n".join(map(json.dumps, records)))
    trial.run("visits", file, map_, rejects=bad)
    (given,) = map(json.loads, bad.read_text().splitlines())
    assert {key: given[key] for key in ("shop.name", "met", "line", "rejected_line")} == {
        "shop.name": "A", "met": "Ann\nBob", "line": "red", "rejected_line": 1,
    }  # fmt: skip
    mended = trial.file("mended.jsonl", bad.read_text().replace("2026-13-01", "2026-03-01"))
    assert trial.run("visits", mended, map_).people_created == 2
    whole = trial.file("v.jsonl", file.read_text().replace("2026-13-01", "2026-03-01"))
    assert trial.run("visits", whole, map_).duplicates == 1


def test_a_file_without_rejects_leaves_a_header_alone(trial: Trial) -> None:
    bad = trial.file("bad.csv", "what was there before\n")
    trial.run("visits", visits(2), VISIT, rejects=bad)
    assert bad.read_text() == "shop,day,met,n,line,reason\n"
    assert trial.run("visits", bad, VISIT).read == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rows.csv", "this is the file that is imported; give the rejected rows another name"),
        ("bad.jsonl", "rows rejected from rows.csv are CSV; name the file bad.csv"),
        ("none/bad.csv", "it cannot be written"),
    ],
)
def test_a_file_for_rejects_that_cannot_serve_is_refused_before_anything_is_recorded(
    trial: Trial, name: str, said: str
) -> None:
    with pytest.raises(ImportFileError, match=said):
        trial.run("visits", visits(2), VISIT, rejects=trial.folder / name)
    assert trial.log() == []
    assert trial.folder.joinpath("rows.csv").read_text() == visits(2)


def test_the_report_shows_the_first_twenty_rejects(trial: Trial) -> None:
    report = trial.run("visits", "shop,day,met\n" + "A,x,\n" * 30, VISIT)
    assert (report.rejected, len(report.rejects), report.rejects[0].line) == (30, 20, 2)


# Telling how far it is


def test_progress_ends_at_the_end(trial: Trial, small_chunks: int) -> None:
    told: list[tuple[int, int]] = []
    trial.run("visits", visits(3 * small_chunks), VISIT, progress=lambda done, size: told.append((done, size)))
    assert told[-1] == (len(visits(3 * small_chunks)),) * 2
    assert told == sorted(told)


def test_a_name_that_another_program_takes_meanwhile_is_not_given_twice(
    opened: Callable[..., Book], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (opened(str(tmp_path / "book.db")) for _ in range(2))
    look_up, turns = Desk.look_up_customers, iter([True])

    def look_up_and_be_overtaken(desk: Desk, wanted: Iterable[str]) -> None:
        look_up(desk, wanted)
        if next(turns, False):
            second.handle(RegisterCustomer(customer="Beta", name="Beta", on=When("2026-01-01")))

    monkeypatch.setattr(Desk, "look_up_customers", look_up_and_be_overtaken)
    shops = "name\nAcme\nBeta\nGamma\n"
    report = Trial(first, tmp_path).run("customers", shops, "[fields]\nname = 'name'\n")
    assert (counts(report), report.customers_created) == ((3, 2, 1, 0), 2)
    assert [row.name for row in first.customers(TODAY)] == ["Acme", "Beta", "Gamma"]
    assert first.doctor() == []


def test_a_customer_of_a_name_that_a_reference_has_is_looked_up_all_the_same(trial: Trial) -> None:
    trial.book.handle(RegisterCustomer(customer="Acme", name="C9", on=When("2026-01-01")))
    report = trial.run("customers", "name\nC9\n", "[fields]\nname = 'name'\n")
    assert counts(report) == (1, 0, 0, 1)
    assert trial.book.size() == 1
