"""Gifts at the command line: from the request to the return, and what it all came to (HANDBOOK G3, G5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell import Shell

STRICT = """
[gifts.limits.CNY]
per_year = 1000
approve_above = 500
"""


@pytest.fixture
def strict(sample: Shell, tmp_path: Path) -> Shell:
    """Give the sample book under the default rules with limits in CNY."""
    rules = tmp_path / "rules.toml"
    shown = sample("relations policy show default").out
    rules.write_text(shown.replace("[people]\n", f"{STRICT}\n[people]\n", 1), encoding="utf-8")
    sample.all([f"relations policy set {rules} --reason law --on 2026-01-01"])
    return sample


def test_a_gift_is_asked_for_approved_handed_over_and_returned(strict: Shell) -> None:
    tea = '华联 --to 王建国 --item "tea set" --value 900 --currency CNY --on 2026-09-01'
    refused = strict(f"relations gift give {tea}")
    assert refused.refusal == (
        "900 CNY is above 500 CNY and needs approval (rule gifts.limits.CNY.approve_above); "
        "first: relations gift request 华联 --item ... (with the same options)"
    )
    strict.all([f"relations --actor li.wei gift request {tea}"])
    own = strict("relations --actor li.wei gift approve G9")
    assert own.refusal == (
        "li.wei asked for G9 or is to give it, and cannot approve it; "
        "somebody else must: the approver is never the giver"
    )
    approved = strict("relations --actor zhao.lei gift approve G9 --on 2026-09-02 --format json")
    assert approved.json["warnings"][-1] == "with G9 one person gets 900 CNY in 365 days (nothing given besides)"
    strict.all(["relations gift hand G9 --on 2026-09-05"])
    shown = strict("relations gift show G9 --format json").json
    assert {key: shown[key] for key in ("state", "on", "requested_by", "approved_by", "approved_on")} == {
        "state": "given", "on": "2026-09-05", "requested_by": "li.wei", "approved_by": "zhao.lei",
        "approved_on": "2026-09-02",
    }  # fmt: skip
    strict.all(['relations gift return G9 --reason "not allowed there" --on 2026-09-06'])
    assert strict("relations gift list --state returned --format json").json[0]["returned_on"] == "2026-09-06"
    history = strict("relations history 华联 --by-recorded --format json").json
    assert [row["summary"] for row in history[-4:]] == [
        "asked to give tea set (900 CNY) to 王建国",
        "gift G9 approved",
        "gift G9 given",
        "gift G9 returned because not allowed there",
    ]


def test_warnings_stand_on_stderr_and_refuse_nothing(sample: Shell) -> None:
    given = sample("relations gift give 华联 --to 王建国 --item money --value 10 --currency CNY --cash")
    assert given.code == 0
    assert given.err.splitlines()[:2] == [
        "warning: cash or its like is to be watched (rule gifts.cash)",
        "warning: a gift while a complaint is open is to be watched (rule gifts.open_complaint)",
    ]


def test_a_listing_ends_with_what_was_given_and_received_by_currency(sample: Shell) -> None:
    for what in (
        "give 华联 --item tea --value 0.1 --currency CNY", "give 新天地 --item cup --value 0.2 --currency CNY",
        "give 新天地 --item pen --value 5 --currency EUR", "give 新天地 --item hat",
        "receive 华联 --item cakes --value 90 --currency CNY", "decline 华联 --item beer --value 7 --currency CNY",
    ):  # fmt: skip
        sample.all([f"relations gift {what} --on 2026-03-11"])
    assert sample("relations gift list").out.splitlines()[-2:] == [
        "given: 0.3 CNY, 5 EUR, 1 of unknown value",
        "received: 90 CNY",
    ]
    assert sample("relations gift list --customer 华联").out.splitlines()[-2:] == ["given: 0.1 CNY", "received: 90 CNY"]
    assert len(sample("relations gift list --format csv").out.splitlines()) == 7


def test_gifts_after_which_a_call_is_due_are_listed(sample: Shell) -> None:
    sample.all(
        [
            "relations gift give 华联 --item tea --on 2026-09-01",
            "relations gift give 华联 --item cup --on 2026-09-20",
            "relations gift give 新天地 --item hat --on 2026-09-01",
            "relations visit log 新天地 --on 2026-09-10",
        ]
    )
    (row,) = sample("relations gift list --follow-up --format json").json
    assert (row["item"], row["follow_up_by"], row["followed_up_on"]) == ("tea", "2026-09-15", None)
