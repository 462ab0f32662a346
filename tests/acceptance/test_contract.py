"""What others build on: the lines that work as they stand, and the fields of every answer in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from json import loads
from typing import Any

import pytest

from acceptance.shapes import (
    AGENDA,
    ALERT,
    BRIEFING,
    CHAIN,
    COMPLAINT,
    COMPLAINT_AUDIT,
    CRISIS,
    CUSTOMER,
    CUSTOMER_FILE,
    DAY,
    DAY_PLAN,
    DAY_REPORT,
    DEAL,
    ENTRY,
    ENTRY_AUDIT,
    GIFT,
    GIFT_AUDIT,
    GREETING,
    GREETING_DUE,
    HISTORY,
    LOG,
    OBSERVATION,
    PERSON,
    POINT,
    PROMISE,
    PROMISE_AUDIT,
    PROMISE_FILE,
    RANK,
    RECEIPT,
    REFERRAL,
    REVIEW,
    STANDING,
    STATUS,
    TEXT,
    TOPIC,
    TRADE,
    UTC,
    VERDICT,
    VISIT,
    WHEN,
    misfits,
    ref,
)
from acceptance.shapes_of_plans import DAY_PROPOSAL, FIGURE, MONTH_PLAN, REPORT, REPORT_KIND, WORKLOAD
from shell import Shell, fresh_shell

LINES = """
relations init
relations customer add "华联超市 城东店" --kind supermarket --grade A --owner li.wei --territory 城东
relations person add 王建国 --at 华联 --title 店长 --role decision-maker --birthday 1978-03-12
relations visit log 华联 --on 2026-03-02T10:00 --purpose service --purpose complaint --met 王建国 --outcome "two cases crushed" --next 2026-03-16
relations complaint raise 华联 "two cases crushed in transit" --by 王建国 --severity high --on 2026-03-02
relations promise make 华联 "replace two cases" --to 王建国 --due 2026-03-09 --on 2026-03-02 --by li.wei
relations complaint acknowledge X5 --on 2026-03-02
relations promise reschedule P6 --due 2026-03-12 --reason "supplier late" --agreed-by 王建国 --on 2026-03-05
relations promise keep P6 --on 2026-03-11 --evidence "delivery note 5521"
relations gift give 华联 --to 王建国 --item tea --value 180 --currency CNY --occasion "Mid-Autumn" --on 2026-03-11
relations customer add 新天地
relations person leave 王建国 --at 华联 --on 2026-05-01
relations person move 王建国 --to 新天地 --title 采购经理 --on 2026-05-02
relations status 华联 --format json
relations status --format json
relations promise list --overdue --format json
relations promise list --customer 华联 --all
relations history 华联
relations person history 王建国
relations log show 6
relations rebuild
relations doctor
""".strip().splitlines()  # noqa: E501
STAGES = """
relations complaint resolve X5 --on 2026-03-10
relations complaint tell X5 --on 2026-03-11
relations complaint dispute X5 --on 2026-03-12
relations complaint accept X5 --on 2026-03-13
relations complaint close X5 --on 2026-03-14
relations complaint reopen X5 --on 2026-03-20
relations promise make 华联 "new shelf labels" --on 2026-03-16
relations promise break P20 --reason "not made any more" --on 2026-03-18
relations promise reopen P20 --reason "made again" --on 2026-03-19
relations promise release P20 --reason "bought elsewhere" --on 2026-03-20
relations promise confirm P6 --by 王建国 --on 2026-03-20
relations promise make 华联 "collect the money" --repeat "FREQ=MONTHLY;BYMONTHDAY=10" --due 2026-07-10 --on 2026-06-01
relations promise keep P25 --occurrence 2026-07-10 --on 2026-07-12
relations promise reassign P25 --to zhang.min --reason "new territory" --on 2026-07-13
relations promise make 华联 "member price" --standing --every 30 --on 2026-06-01
relations promise evidence P28 "invoice 881" --on 2026-07-01
relations promise make 华联 "what do returns cost?" --question --on 2026-06-01
relations customer refer 新天地 --by 华联 --by-person 王建国
relations customer supplies 华联 新天地
relations person add "Li Na" --at 华联 --attitude sceptic --reports-to 王建国 --on 2026-04-01
relations person role "Li Na" --at 华联 --attitude supporter --faction founders --reason "new shelf" --on 2026-04-02
relations person learn 王建国 "likes fishing" --about interests --source "his driver" --on 2026-04-03
relations person assess 王建国 --sign call-by-name=yes --question trust=4 --on 2026-04-04
relations person rename "Li Na" --to "Nina Li" --on 2026-04-05
relations complaint assign X5 --to zhang.min --on 2026-03-21
relations complaint escalate X5 --to "regional manager" --on 2026-03-21
relations complaint investigate X5 --cause "stacked too high" --on 2026-03-21
relations complaint answer X5 "we replace both" --on 2026-03-22
relations complaint severity X5 --to critical --reason "second time" --on 2026-03-22
relations promise make 华联 "two new cases" --complaint X5 --on 2026-03-22
relations complaint raise 华联 "crushed again" --recurs X5 --visit V4 --mood angry --cause straps --evidence "photo 1" --on 2026-03-23
relations crisis declare 华联 --reason "may delist us" --complaint X5 --owner li.wei --on 2026-03-24
relations greeting send 华联 --to 王建国 --occasion birthday --channel card --on 2026-03-12
relations visit plan 华联 --rep li.wei --day tomorrow --time 9:30 --order 1 --purpose service --see 王建国 --with chen.hua
relations visit submit --rep li.wei
relations observe price 华联 "on the shelf" --about milk --price 12.80 --currency CNY --score 3 --quantity 4 --said-by 王建国
relations trade order 华联 1800 CNY --margin 12.5 --discount 5 --visit V4 --text cases
relations trade reconcile 华联 600 CNY --disputed
relations visit log 新天地 --rep li.wei --minutes 30 --order 5 EUR
relations day log 08:00-09:00 prepare --rep li.wei --text files
relations day spend 42.50 CNY travel --rep li.wei
relations report submit --rep li.wei --remarks fine
relations target set orders 5000 CNY --month 2026-10 --rep li.wei --reason new
relations target forecast visits 20 --month 2026-10 --rep li.wei
relations target account 华联 --year 2026 --forecast 9000 CNY --goal "half of the shelf"
""".strip().splitlines()  # noqa: E501


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Make the book of all the lines and the other stages."""
    with fresh_shell(tmp_path_factory.mktemp("grown")) as shell:
        shell.all([line for line in LINES if "list" not in line] + STAGES)
        yield shell


def test_the_lines_of_the_contract_work_as_they_stand(shell: Shell) -> None:
    """With the installed command, in this order; the answer on stdout and at most warnings on stderr."""
    for line in LINES:
        answer = shell.installed(line)
        assert (answer.code, answer.complaints) == (0, []), line
        assert answer.out, line
    assert [entry[4] for entry in shell.log] == [
        "customer-registered.v1", "person-introduced.v1", "person-joined.v1", "visit-logged.v1", "complaint-raised.v1",
        "promise-made.v1", "complaint-acknowledged.v1", "promise-rescheduled.v1", "promise-kept.v1", "gift-given.v1",
        "customer-registered.v1", "person-left.v1", "person-joined.v1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "shape", "least"),
    [
        ("relations promise list --all", [PROMISE], 2),
        ("relations promise list --as-of 2026-03-04", [PROMISE], 1),
        ("relations promise show P6", PROMISE_FILE, 1),
        ("relations promise show P25", PROMISE_FILE, 1),
        ("relations promise occurrences P25 --until 2026-12-31", [PROMISE], 6),
        ("relations complaint list --all", [COMPLAINT], 1),
        ("relations complaint show X5", COMPLAINT, 1),
        ("relations crisis list --all", [CRISIS], 1),
        ("relations visit list", [VISIT], 2),
        ("relations visit day --rep li.wei", DAY_PLAN, 1),
        ("relations prepare 华联", BRIEFING, 1),
        ("relations observe list", [OBSERVATION], 1),
        ("relations report day --rep li.wei", DAY_REPORT, 1),
        ("relations target list", [FIGURE], 2),
        ("relations report list", [REPORT_KIND], 9),
        ("relations report day --rep li.wei --sheet", REPORT, 1),
        ("relations report plan --rep li.wei", REPORT, 1),
        ("relations report month --rep li.wei", REPORT, 1),
        ("relations report forecast", REPORT, 1),
        ("relations report year", REPORT, 1),
        ("relations report market", REPORT, 1),
        ("relations report actions", REPORT, 1),
        ("relations report week", REPORT, 1),
        ("relations report account 华联", REPORT, 1),
        ("relations review rep li.wei --since 2026-01-01", REVIEW, 1),
        ("relations review team --since 2026-01-01", [RANK], 1),
        ("relations trade list", [DEAL], 2),
        ("relations trade trend", [TRADE], 1),
        ("relations agenda --days 366", [AGENDA], 5),
        ("relations plan day --rep li.wei", DAY_PROPOSAL, 1),
        ("relations plan month --rep li.wei", MONTH_PLAN, 1),
        ("relations plan workload", WORKLOAD, 1),
        ("relations gift list", [GIFT], 1),
        ("relations gift show G10", GIFT, 1),
        ("relations greeting due --within 366d", [GREETING_DUE], 1),
        ("relations greeting list", [GREETING], 1),
        ("relations customer list", [CUSTOMER], 2),
        ("relations customer show 华联", CUSTOMER_FILE, 1),
        ("relations customer referrals", [REFERRAL], 1),
        ("relations customer chain 华联", [CHAIN], 2),
        ("relations person list", [PERSON], 1),
        ("relations person show 王建国", PERSON, 1),
        ("relations person alerts", [ALERT], 2),
        ("relations status", [STATUS], 2),
        ("relations status 华联", STANDING, 1),
        ("relations status 华联 --trend", [POINT], 2),
        ("relations history 华联", [HISTORY], 22),
        ("relations person history 王建国", [HISTORY], 9),
        ("relations audit promises", PROMISE_AUDIT, 1),
        ("relations audit complaints", COMPLAINT_AUDIT, 1),
        ("relations audit gifts", GIFT_AUDIT, 1),
        ("relations audit entries", ENTRY_AUDIT, 1),
        ("relations log list", [LOG], 40),
        ("relations log show 4", ENTRY, 1),
    ],
)
def test_the_fields_of_an_answer_are_these(grown: Shell, line: str, shape: Any, least: int) -> None:
    """Fields, their order, types and words; a listing prints an array, `show` and `status CUSTOMER` one object."""
    answer = grown.installed(f"{line} --format json").json
    assert isinstance(answer, list) == isinstance(shape, list)
    assert not isinstance(answer, list) or len(answer) >= least
    assert misfits(answer, shape) == []


def test_a_listing_of_nothing_is_an_empty_array(shell: Shell) -> None:
    shell.all(["relations init"])
    for noun in ("customer", "person", "visit", "promise", "complaint", "crisis", "gift", "greeting", "log"):
        assert shell(f"relations {noun} list --format json").json == []
    assert shell("relations status --format json").json == []


def test_a_receipt_names_the_subject_the_first_position_and_the_topics(sample: Shell) -> None:
    line = "relations visit log 华联 --on 2026-03-06 --promise 'new labels' 2026-03-20 --gift tea 20 CNY --format json"
    answer = sample.installed(line).json
    assert answer.pop("warnings") == ["a gift while a complaint is open is to be watched (rule gifts.open_complaint)"]
    assert misfits(answer, RECEIPT) == []
    assert answer == {"ref": "V8", "position": 8, "events": ["visit-logged.v1", "promise-made.v1", "gift-given.v1"]}


def test_the_fields_of_a_verdict_are_these(sample: Shell) -> None:
    sample.all(["relations audit key new", "relations audit checkpoint"])
    answer = sample.installed("relations audit verify --format json").json
    assert (answer["ok"], len(answer["checkpoints"])) == (True, 1)
    assert misfits(answer, VERDICT) == []


def test_a_receipt_of_what_was_so_already_has_no_events(sample: Shell) -> None:
    """The reference is that of the subject; nothing was recorded, so there is no position."""
    answer = sample("relations customer grade 华联 A --format json").json
    assert answer == {"ref": "C1", "position": None, "events": []}


def test_every_state_of_a_promise_and_of_a_complaint_can_be_asked_for(grown: Shell) -> None:
    for noun, shape in (("promise", PROMISE), ("complaint", COMPLAINT)):
        for state in shape["state"]:  # type: ignore[attr-defined]
            rows = grown(f"relations {noun} list --state {state} --format json").json
            assert all(row["state"] == state for row in rows)


def test_a_listing_says_of_a_person_what_the_file_says(grown: Shell) -> None:
    """The posts there may be fewer: those at the customer that was asked for."""
    listed = grown("relations person list --format json").json
    assert listed == [grown(f"relations person show {row['ref']} --format json").json for row in listed]
    assert {row["name"]: row["mentions"] for row in listed} == {"王建国": 17, "Nina Li": 4}


def test_maintenance_answers_in_json_too(grown: Shell) -> None:
    assert grown("relations rebuild --format json").json == {"entries": len(grown.log)}
    assert grown("relations doctor --format json").json == {"entries": len(grown.log), "faults": []}
    again = grown("relations init --format json").json
    assert again == {"book": grown.address, "created": False, "zone": "Asia/Shanghai"}


def test_exit_codes_are_0_done_1_refused_2_wrong_usage(sample: Shell) -> None:
    """And what is wrong stands on stderr, in one line."""
    assert sample.installed("relations customer list").code == 0
    refused = sample.installed("relations customer show Nobody")
    assert refused.code == 1
    assert refused.refusal.startswith("no customer 'Nobody' is in the book; add it with: ")
    wrong = sample.installed("relations customer show")
    assert wrong.code == 2
    assert wrong.refusal == "Missing argument 'CUSTOMER'; see: relations customer show --help"


def test_corrections_answer_with_a_receipt_and_show_in_the_history(sample: Shell) -> None:
    """The reference is the position of the entry that is meant; a correction that waits has a warning besides."""
    correct = "relations correct P6 --set 'text=three cases' --set person=王建国 --reason misheard --format json"
    retract = "relations retract 5 --reason 'another shop' --format json"
    assert sample(correct).json == {"ref": "6", "position": 8, "events": ["entry-corrected.v1"]}
    assert sample(correct).json == {"ref": "6", "position": None, "events": []}
    assert sample(retract).json == {"ref": "5", "position": 9, "events": ["entry-retracted.v1"]}
    rows = sample("relations history 华联 --format json").json
    assert misfits(rows, [HISTORY]) == []
    marks = {row["position"]: (row["retracted_by"], row["corrected_by"]) for row in rows}
    assert marks == {1: (None, None), 3: (None, None), 4: (None, None), 5: (9, None), 6: (None, 8), 8: (None, None),
                     9: (None, None)}  # fmt: skip
    rules = sample.folder / "rules.toml"
    shown = sample("relations policy show default").out
    rules.write_text(shown.replace("second_person = false", "second_person = true"), encoding="utf-8")
    sample.all([f"relations policy set {rules} --reason 'two are needed'"])
    waits = "it has no effect until somebody else confirms it: relations confirm 11"
    assert sample("relations retract 6 --reason 'another shop' --format json").json == {
        "ref": "6", "position": 11, "events": ["entry-retracted.v1"], "warnings": [waits],
    }  # fmt: skip
    assert sample("relations promise list --all --format json").json != []
    confirm = sample("relations --actor zhao.lei confirm 11 --format json").json
    assert confirm == {"ref": "11", "position": 12, "events": ["correction-confirmed.v1"]}
    assert sample("relations promise list --all --format json").json == []


def test_the_axes_change_the_rows_and_not_the_fields(sample: Shell) -> None:
    sample.all(["relations promise keep P6 --on 2026-03-11", "relations retract 8 --reason 'not so'"])
    for axes, state in (("--known-at 8", "kept-late"), ("", "overdue"), ("--as-of 2026-03-05", "open")):
        answer = sample(f"relations promise list --all {axes} --format json")
        (row,) = loads(answer.out)
        assert (row["state"], misfits(row, PROMISE)) == (state, [])


def test_the_fields_of_a_replay_are_these(grown: Shell) -> None:
    changed = [{"what": str, "before": TEXT, "after": TEXT}]
    score = int | float | None
    stood = {
        "customer": str, "ref": ref("C"), "as_of": DAY, "status": STATUS, "promises": [PROMISE],
        "complaints": [COMPLAINT], "people": [PERSON], "last_entries": [HISTORY],
    }  # fmt: skip
    step = {
        "position": int, "occurred": WHEN, "recorded_at": UTC, "actor": str, "topic": TOPIC, "summary": str,
        "score_before": score, "score": score, "band": str, "changes": changed,
    }  # fmt: skip
    difference = {
        "customer": str, "ref": ref("C"), "since": DAY, "until": DAY, "score_before": score, "score_after": score,
        "factors": [{"name": str, "before": score, "after": score}], "changes": changed, "entries": [HISTORY],
    }  # fmt: skip
    assert misfits(grown("relations replay 华联 --format json").json, stood) == []
    steps = grown("relations replay 华联 --step --format json").json
    assert len(steps) > 10
    assert misfits(steps, [step]) == []
    found = grown("relations replay 华联 --diff 2026-03-01 2026-09-01 --format json").json
    assert found["changes"]
    assert misfits(found, difference) == []
