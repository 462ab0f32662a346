"""Real files, imported by the commands of examples/README.md; the counts are reckoned here in another way."""

from __future__ import annotations

import csv
import io
import json
import re
import tarfile
from collections import Counter
from typing import Any

import pytest
import yaml

from acceptance.real import DATA, EXAMPLES, Counts, Example, counts, needs_data, nothing_new
from shell import Shell

pytestmark = needs_data


@pytest.fixture
def example(shell: Shell) -> Any:
    shell.all(["relations init"])
    return lambda title: Example(shell, title)


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [{key: cell.strip() for key, cell in row.items()} for row in csv.DictReader(file)]


def distinct(rows: list[dict[str, str]]) -> int:
    return len({tuple(row.values()) for row in rows})


def test_complaints_of_two_styles(example: Any) -> None:
    def day(text: str) -> tuple[int, ...]:
        month, day, year = text.split("/")
        return int(year), int(month), int(day)

    older, newer = (table(f"complaints-cfpb/consumer_complaints_{year}.csv") for year in (2013, 2017))
    good = [row for row in older if day(row["Date sent to company"]) >= day(row["Date received"])]
    reports = example("Complaints").run()
    assert [counts(report) for report in reports] == [
        (len(older), distinct(good), len(good) - distinct(good), len(older) - len(good)),
        (len(newer), len(newer), 0, 0),
    ]
    assert reports[0]["rejected"] == 6
    companies = {row["Company"] for row in good}
    assert reports[0]["events"] == 2 * distinct(good) + len(companies)
    assert reports[1]["customers_created"] == len({row["company"] for row in newer} - companies)
    nothing_new(example("Complaints").run(), reports)
    with (example("").shell.folder / "rejected-complaints.csv").open(encoding="utf-8", newline="") as file:
        bad = list(csv.DictReader(file))
    assert [row["reason"].count("lies before") for row in bad] == [1] * 6


def test_gifts_with_missing_days_and_values(example: Any) -> None:
    rows = table("gifts-us-state-dept/gifts.csv")
    good = [
        row
        for row in rows
        if row["gift_description"] != "NA" and max(len(row["gift_description"]), len(row["donor"])) <= 4000
    ]
    nobody = {"NA", "Unknown", "Redacted -- Disclosure could adversely affect intelligence sources or methods"}
    donors = {(row["donor_country"], row["donor"]) for row in good if row["donor"] not in nobody}
    countries = {row["donor_country"] for row in good}
    (report,) = reports = example("Gifts").run()
    assert counts(report) == (len(rows), distinct(good), len(good) - distinct(good), len(rows) - len(good))
    assert (report["customers_created"], report["people_created"]) == (len(countries), len(donors))
    assert report["events"] == distinct(good) + len(countries) + 2 * len(donors)
    shell = example("").shell
    gifts = shell("relations gift list --format json").json
    assert len(gifts) == distinct(good)
    years = Counter(row["year_received"] for row in good if row["date_received"] == "NA")
    assert Counter(gift["on"] for gift in gifts if len(gift["on"]) == 4) == years
    nothing_new(example("Gifts").run(), reports)


def test_ministers_join_and_leave(example: Any) -> None:
    rows = table("people-uk-ministers/appointment.csv")
    good = [row for row in rows if not row["end_date"] or row["end_date"] >= row["start_date"]]
    posts = {row["id"]: row["organisation_id"] for row in table("people-uk-ministers/post.csv")}
    names = {row["id"]: row["name"] for row in table("people-uk-ministers/organisation.csv")}
    departments = {names[posts[row["post_id"]]] for row in good}
    persons = {row["person_id"] for row in good}
    (report,) = reports = example("Key persons").run()
    assert counts(report) == (len(rows), len(good), 0, 2)
    assert (report["customers_created"], report["people_created"]) == (len(departments), len(persons))
    left = sum(bool(row["end_date"]) for row in good)
    assert report["events"] == len(good) + left + len(departments) + len(persons)
    assert all("which lies before" in reject["reason"] for reject in report["rejects"])
    nothing_new(example("Key persons").run(), reports)


@pytest.mark.sqlite  # as long as all the others together, and about reading files
def test_snapshots_of_promises_become_events(example: Any) -> None:
    folder = DATA / "promises-trumptracker"
    snapshots = []
    with tarfile.open(folder / "data.yaml.history.tar.gz") as archive:
        for number in ("042", "060", "072"):
            name = next(name for name in archive.getnames() if name.startswith(number))
            content = archive.extractfile(name)
            assert content is not None
            snapshots.append(yaml.safe_load(content)["promises"])
    snapshots.append(json.loads((folder / "data.json").read_text(encoding="utf-8"))["promises"])
    outcomes = {"Achieved": "kept", "Compromised": "partly-kept", "Broken": "broken"}
    known: dict[str, str] = {}
    expected, events = [], 1
    for promises in snapshots:
        accepted = 0
        for promise in promises:
            title, outcome = promise["title"].strip(), outcomes.get(promise["status"], "open")
            before = known.get(title)
            known[title] = outcome
            accepted += before != outcome
            events += before is None
            if (before or "open") != outcome:
                events += (before in {"kept", "broken"} or outcome == "open") + (outcome != "open")
        expected.append((len(promises), accepted, len(promises) - accepted, 0))
    reports = example("Promises").run()
    assert [counts(report) for report in reports] == expected
    assert sum(report["events"] for report in reports) == events
    listed = example("").shell("relations promise list --all --format json").json
    settled = {"kept-late": "kept", "overdue": "open"}
    assert Counter(settled.get(row["state"], row["state"]) for row in listed) == Counter(known.values())
    nothing_new(example("Promises").run(), reports)


MONTH = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(,? ?-?(20)?1\d,?)?", re.IGNORECASE)


def meetings(name: str, year: str) -> tuple[Counts, set[str]]:
    """Reckon what becomes of one file, and whom the accepted rows name."""
    raw = (DATA / "visits-uk-cabinet-office" / f"{name}.csv").read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    seen: set[tuple[str, ...]] = set()
    organisations: set[str] = set()
    read = rejected = 0
    minister = when = ""
    for cells in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        row = [cell.strip() for cell in [*cells, "", "", "", ""]][:4]
        minister, when = row[0] or minister, row[1] or when
        if not row[2]:
            continue
        read += 1
        if not MONTH.fullmatch(when) or "/" in when:
            rejected += 1
            continue
        seen.add((minister, when, row[2], row[3], year))
        organisations.add(row[2])
    return (read, len(seen), read - rejected - len(seen), rejected), organisations


@pytest.mark.sqlite  # as long as all the others together, and about reading files
def test_meetings_in_their_real_encodings(example: Any) -> None:
    section = (EXAMPLES / "README.md").read_text(encoding="utf-8").split("\n## Visits: ")[1]
    files = [word.rpartition("/") for words in re.findall(r"for file in (.*); do", section) for word in words.split()]
    assert len(files) >= 20
    reports = example("Visits").run()
    known: set[str] = set()
    for (year, _, name), report in zip(files, reports, strict=True):
        expected, organisations = meetings(name, year)
        assert counts(report) == expected, name
        assert report["customers_created"] == len(organisations - known), name
        assert report["events"] == report["accepted"] + report["customers_created"], name
        known |= organisations
    assert sum(report["rejected"] for report in reports) == 2
    shell = example("").shell
    again = []
    for year, _, name in files:
        year_of_file = ["--set", f"dates.year={year}"] if year else []
        file, map_ = DATA / "visits-uk-cabinet-office" / f"{name}.csv", EXAMPLES / "visits-uk-cabinet-office.toml"
        line = ["import", str(file), "--as", "visits", "--map", str(map_), *year_of_file, "--format", "json"]
        again.append(shell(line).json)
    nothing_new(again, reports)
