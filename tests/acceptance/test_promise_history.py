"""Seventy-seven snapshots of one list of promises become one history, which knows what stood on any day."""

from __future__ import annotations

import re
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from acceptance.real import DATA, Counts, Example, Report, counts, needs_data, nothing_new
from shell import Shell

pytestmark = [needs_data, pytest.mark.sqlite]  # about reading snapshots, at length

OUTCOMES = {"achieved": "kept", "compromised": "partly-kept", "broken": "broken"}
INVALID = {"011_2016-11-22_0ca52b99", "047_2017-02-04_eff47768", "048_2017-02-04_848fcc54"}
DAYS = ("2017-01-24", "2017-03-31", "2017-04-20", "2017-12-31", "2018-06-30", "2018-08-28")

Told = list[tuple[str, str]]
"""The titles of one snapshot, in its order, each with the outcome that its status stands for."""


def snapshots() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(DATA / "promises-trumptracker" / "data.yaml.history.tar.gz") as archive:
        for name in sorted(archive.getnames()):
            content = archive.extractfile(name)
            assert content is not None
            yield name.removesuffix(".yaml"), content.read()


def told(tree: Any) -> Told:
    """Walk through all of a snapshot for whatever has a status: both shapes of the file have their promises so."""
    match tree:
        case {"status": str(status), **rest}:
            title = rest.get("title", rest.get("text"))
            return [(title.strip(), OUTCOMES.get(status.lower(), "open"))]
        case dict():
            return [found for part in tree.values() for found in told(part)]
        case list():
            return [found for part in tree for found in told(part)]
    return []


def reckoned() -> tuple[list[Counts], int, Mapping[str, Mapping[str, str]]]:
    """Reckon the counts of each import, the number of events, and the outcomes of all promises on the days."""
    known: dict[str, str] = {}
    stood: dict[str, dict[str, str]] = {}
    expected, events, days = [], 1, list(DAYS)
    for name, content in snapshots():
        while days and name[4:14] > days[0]:
            stood[days.pop(0)] = dict(known)
        if name in INVALID:
            continue
        rows, accepted = told(yaml.load(content, yaml.CSafeLoader)), 0
        for title, outcome in rows:
            before = known.get(title)
            known[title] = outcome
            accepted += before != outcome
            events += before is None
            if (before or "open") != outcome:
                events += (before in {"kept", "broken"} or outcome == "open") + (outcome != "open")
        expected.append((len(rows), accepted, len(rows) - accepted, 0))
    return expected, events, {**stood, **dict.fromkeys(days, known)}


def recorded(shell: Shell, day: str) -> dict[str, str]:
    """Ask the book how its promises stood at the end of a day."""
    rows = shell(f"relations promise list --as-of {day} --all --format json").json
    return {row["text"]: row["state"] for row in rows}


def statuses(content: bytes) -> list[str]:
    return re.findall(r"^\s+status: (.*)$", content.decode(), re.MULTILINE)


def test_what_is_not_yaml_was_mended_the_same_day() -> None:
    valid = {}
    for name, content in snapshots():
        try:
            yaml.load(content, yaml.CSafeLoader)
        except yaml.YAMLError:
            assert name in INVALID
            continue
        valid[name] = content
    assert len(valid) == 74
    for name, content in snapshots():
        if name in INVALID:
            mended = next(later for later in valid if later > name)
            assert mended[4:14] == name[4:14]
            assert statuses(valid[mended]) == statuses(content)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Example, list[Report]]:
    """Carry out the example once; give it, with what it said of each snapshot."""
    folder = tmp_path_factory.mktemp("history")
    example = Example(Shell(str(folder / "history.db"), folder), "The whole history")
    return example, example.run()


def test_every_change_of_a_status_is_an_event_and_every_day_is_known(history: tuple[Example, list[Report]]) -> None:
    example, lines = history
    assert {line["snapshot"] for line in lines if "left_out" in line} == INVALID
    reports: list[Report] = [line for line in lines if "left_out" not in line]
    expected, events, stood = reckoned()
    assert [counts(report) for report in reports] == expected
    assert sum(report["events"] for report in reports) == events
    for day in DAYS:
        as_of = recorded(example.shell, day)
        assert {title: as_of[title] for title in stood[day]} == stood[day], day
        assert {as_of[title] for title in as_of.keys() - stood[day].keys()} <= {"open"}, "settled before it was told"
    assert stood["2017-03-31"] != stood["2017-12-31"] != stood["2018-08-28"]
    again = [line for line in example.run() if "left_out" not in line]
    nothing_new(again, reports)


def test_a_reversal_is_kept_as_it_happened(history: tuple[Example, list[Report]]) -> None:
    shell = history[0].shell
    freeze = "Institute a hiring freeze on all federal employees"
    listed = shell("relations promise list --all --format json").json
    promise = max((row for row in listed if row["text"].startswith(freeze)), key=lambda row: len(row["entries"]))
    entries = [shell(f"relations log show {position} --format json").json for position in promise["entries"]]
    assert [(entry["topic"].removesuffix(".v1"), entry["occurred"]) for entry in entries] == [
        ("promise-made", "2016"),
        ("promise-kept", "2017-01-24"),
        ("promise-reopened", "2017-04-13"),
        ("promise-broken", "2017-05-03"),
    ]


@pytest.mark.parametrize("day", ["2017-01-24", "2017-12-31", "2018-08-28"])
def test_the_audit_of_a_day_is_what_the_snapshots_add_up_to(history: tuple[Example, list[Report]], day: str) -> None:
    """Every title that was ever told was promised in 2016; what a later snapshot told first was open until then."""
    shell, (_, _, stood) = history[0].shell, reckoned()
    outcomes = Counter(stood[day].values())
    made = len(stood[DAYS[-1]])
    kept, partly, broken = outcomes["kept"], outcomes["partly-kept"], outcomes["broken"]
    audit = shell(f"relations audit promises --as-of {day} --format json").json
    assert audit["totals"] == {
        "made": made, "due": 0, "kept": kept, "kept_late": 0, "partly_kept": partly, "broken": broken, "released": 0,
        "open": made - kept - partly - broken, "overdue": 0, "rescheduled": 0,
        "kept_rate": round(kept / (kept + partly + broken), 4),
        "kept_rate_first_due": round(kept / (kept + partly + broken), 4),
        "backfilled": kept + partly + broken, "kept_rate_without_backfilled": None, "kept_early": 0,
        "kept_recorded_late": 0, "unconfirmed": 0,
    }  # fmt: skip
    assert kept > 0
    assert broken > 0 or day < "2017-02"
    assert [(group["of"], group["totals"]["made"]) for group in audit["by_rep"]] == [("Donald Trump", made)]
    stands = {row["text"]: row["state"] for row in audit["rows"]}
    assert {title: stands[title] for title in stood[day]} == stood[day]


def test_a_retraction_changes_what_is_known_and_not_what_was(history: tuple[Example, list[Report]]) -> None:
    """The last thing told of the hiring freeze is retracted: the audit counts it from then on, and not before."""
    shell, day = history[0].shell, "2018-08-28"
    audit = f"relations audit promises --as-of {day} --no-rows --format json"
    listed = shell("relations promise list --all --format json").json
    promise = max((row for row in listed if row["text"].startswith("Institute a hiring freeze")), key=_told)
    before, size = shell(audit).json, len(shell.log)
    shell(f"relations retract {promise['entries'][-1]} --reason 'another freeze' --on 2018-09-01")
    after = shell(audit).json
    changed = {name for name in before["totals"] if before["totals"][name] != after["totals"][name]}
    assert after["totals"]["broken"] == before["totals"]["broken"] - 1
    assert after["totals"]["open"] == before["totals"]["open"] + 1
    assert {"broken", "open", "kept_rate"} <= changed
    then = shell(f"{audit} --known-at {size}").json
    assert then == {**before, "known_at": size}
    assert shell(f"{audit} --known-at {size + 1}").json == {**after, "known_at": size + 1}
    shell(f"relations retract {size + 1} --reason 'it was this one' --on 2018-09-02")
    assert shell(audit).json == before


def _told(row: dict[str, Any]) -> int:
    return len(row["entries"])
