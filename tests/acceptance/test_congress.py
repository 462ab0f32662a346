"""Three snapshots of the committees of a parliament become joinings, changes of role and leavings."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from acceptance.real import DATA, EXAMPLES, Example, counts, needs_data, nothing_new
from shell import Answer, Shell

pytestmark = [needs_data, pytest.mark.sqlite]  # about reading snapshots, at length

YEARS = (2023, 2025, 2026)

Posts = dict[tuple[str, str], tuple[object, ...]]
"""What the members are by committee and by their own id."""


def posts(year: int) -> tuple[int, Posts]:
    """Give the number of rows of a file, and the posts that it names."""
    path = DATA / "people-us-congress" / f"committee-membership-{year}.yaml"
    committees: dict[str, list[dict[str, Any]]] = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    named = [
        ((committee, member["bioguide"]), (member.get("title"), member["party"], member["rank"]))
        for committee, members in committees.items()
        for member in members
    ]
    return len(named), dict(named)


def test_what_changed_on_the_committees_is_found_by_comparing(shell: Shell) -> None:
    shell.all(["relations init"])
    example = Example(shell, "Committees")
    reports = example.run()
    before: Posts = {}
    committees: set[str] = set()
    members: set[str] = set()
    for report, year in zip(reports, YEARS, strict=True):
        rows, now = posts(year)
        joined, left = now.keys() - before.keys(), before.keys() - now.keys()
        changed = [post for post in now.keys() & before.keys() if now[post] != before[post]]
        new = ({committee for committee, _ in now} - committees, {member for _, member in now} - members)
        committees |= new[0]
        members |= new[1]
        accepted = len(joined) + len(changed)
        assert counts(report) == (rows, accepted, rows - accepted, 0)
        assert (report["left"], report["customers_created"], report["people_created"]) == (len(left), *map(len, new))
        assert report["events"] == accepted + len(left) + len(new[0]) + len(new[1])
        before = now
    assert [report["left"] for report in reports] == [0, 1540, 114]
    topics = [row["topic"] for row in shell("relations log list --format json").json]
    assert topics.count("person-left.v1") == 1540 + 114
    *_, last = reports
    nothing_new([again(shell, "2026-06-15").json], [last])
    with shell.unchanged():
        assert again(shell, "2023-06-06").refusal == (
            "the snapshot of 2023-06-06 is older than what 'us-congress' told of 2026-06-15; "
            "import snapshots in the order of their days"
        )


def again(shell: Shell, day: str) -> Answer:
    """Import the file of that day once more."""
    file, map_ = shell.folder / f"congress-{day}.jsonl", EXAMPLES / "people-us-congress.toml"
    setting = f"snapshot.on={day}"
    return shell(["import", str(file), "--as", "people", "--map", str(map_), "--set", setting, "--format", "json"])
