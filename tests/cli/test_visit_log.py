"""One sitting: options, a file and questions at a terminal tell of a visit in the same way (HANDBOOK V3 to V5)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from places import place
from shell import TODAY, Shell
from terminal import CTRL_C, CTRL_D, sat

GOLDEN = Path(__file__).with_name("golden") / "report.yaml"
MORE = """
relations person add 李娜 --at 华联 --title buyer --role user --on 2026-03-02
relations visit plan 华联 --day today --purpose service --goal "new labels" --see 王建国 --on 2026-09-29
""".strip().splitlines()
"""Adds K8 and the plan V10."""
STOPPED = "relations: stopped; nothing was recorded"


@pytest.fixture
def planned(sample: Shell) -> Shell:
    """Give the sample book with a visit planned for today."""
    sample.all(MORE)
    return sample


def entries(shell: Shell, after: int = 0) -> list[tuple[Any, ...]]:
    """Give what was recorded, by what it says and where; who recorded it when is left aside."""
    query = f"SELECT topic, stream, version, occurred, state FROM entries WHERE position > {after} ORDER BY position"
    return place().rows(shell.address, query)


def handed_in(shell: Shell, told: Mapping[str, Any], line: str = "visit log --from-file") -> None:
    """Hand in a file with this in it."""
    file = shell.folder / "report.yaml"
    file.write_text(yaml.safe_dump(dict(told), allow_unicode=True, default_style='"'), encoding="utf-8")
    shell.all([f"relations {line} {file}"])


TOLD: dict[str, Any] = {
    "visit": "V10", "on": TODAY, "purposes": ["service"], "goal": "new labels", "met": ["K2", "李娜"],
    "observations": [
        {"kind": "stock", "text": "十二箱"}, {"kind": "competitor", "text": "买二送一"},
        {"kind": "need", "text": "a poster"},
    ],
    "learned": [{"person": "K8", "about": "interests", "text": "下棋"}],
    "settle": [{"promise": "P6", "done": "partly", "evidence": "one case"}],
    "tell": [{"complaint": "X5", "remedy": "both replaced", "told": "accepted"}],
    "complaints": [{"about": "late again", "severity": "low"}],
    "promises": [{"text": "price list", "due": "2026-10-10"}, {"text": "list our milk", "theirs": "yes"}],
    "orders": ["1800.50 CNY"], "collected": ["1200 CNY"], "gifts": [{"item": "tea", "value": "18", "currency": "CNY"}],
    "next": "+14d", "outcome": "标签贴好了", "minutes": "35", "step-list": "outlet-visit",
    "steps": ["prepare", "stock", "competitors", "people", "problems", "solutions", "thanks"],
}  # fmt: skip
ANSWERS: dict[str, list[str]] = {
    "Stock": ["十二箱"], "Competitors": ["买二送一"], "Met": ["1，李娜"], "Needs": ["a poster"],
    "Learned something": ["2"], "  about": ["interests"], "  what": ["下棋"], "kept?": ["p"],
    "  what shows it": ["one case"], "  resolved": ["both replaced"], "told?": ["a"], "New complaint": ["late again"],
    "  severity": ["low"], "New promise of ours": ["price list"], "  by when": ["2026-10-10"],
    "New promise of theirs": ["list our milk"], "Order": ["1800.50 CNY"], "Money collected": ["1200 CNY"],
    "Gift": ["tea 18 CNY"], "Next visit": ["+14d"], "What came of it": ["标签贴好了"], "Minutes": ["35"],
    "Steps done": ["1-7", "1, 2, 3, 4, 5, 6, 7"],
}  # fmt: skip


def test_a_whole_sitting_is_recorded_as_from_a_file(planned: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    """All of it, and with all that is pre-filled."""
    other = planned.copy(tmp_path_factory.mktemp("other"))
    code, said = sat(planned, ANSWERS)
    assert code == 0, said
    assert "V10 recorded: visit-made.v1, " in said
    handed_in(other, TOLD)
    assert len(entries(planned, 10)) == 15
    assert entries(planned) == entries(other)


def test_the_steps_are_asked_for_in_their_order(planned: Shell) -> None:
    """With what to ask at each; of another list, too."""
    _, said = sat(planned, {"What came of it": ["done"]})
    steps = planned("relations visit steps outlet-visit --format json").json
    places = [said.index(f"\n{number}. {step['title']}\n   {step['asks']}\n") for number, step in enumerate(steps, 1)]
    assert places == sorted(places)
    code, said = sat(planned, {"What came of it": ["done"]}, "visit log 新天地 -i --step-list dealer-visit")
    assert (code, "10. Review" in said) == (0, True)
    (row,) = planned("relations visit list --customer 新天地 --format json").json
    assert (row["steps"], row["template"]) == (["review"], "dealer-visit")


@pytest.mark.parametrize(
    "answers",
    [
        {"When": [CTRL_C]},
        {"Purposes": [CTRL_D]},
        {"Stock": ["十二箱"], "Order": ["1800 CNY", CTRL_C]},
        {**ANSWERS, "Record this?": [CTRL_C]},
        {**ANSWERS, "Record this?": [CTRL_D]},
        {**ANSWERS, "Record this?": ["n"]},
    ],
)
def test_whoever_stops_records_nothing(planned: Shell, answers: dict[str, list[str]]) -> None:
    with planned.unchanged():
        code, said = sat(planned, answers)
    assert (code, said.splitlines()[-1]) == (1, STOPPED)


WRONG = {
    "When": ("2026-02-30", "'2026-02-30' is not a date: day is out of range for month"),
    "Purposes": ("service, tea", "purposes.1 'tea': it is none of these"),
    "Met": ("1, 赵六", "no key person '赵六' is in the book"),
    "Learned something": ("9", "9 is no number of the list; type 1 to 2, or a name"),
    "kept?": ("perhaps", "'perhaps' is none of these; type no, yes, partly, broken"),
    "  severity": ("dire", "severity 'dire': it is none of these; write 'low', 'medium', 'high' or 'critical'"),
    "  by when": ("soon", "'soon' is not a date"),
    "Order": ("1800", "'1800' in which currency? write it like 1800 CNY"),
    "Money collected": ("-5 CNY", "amount '-5': it is less than 0; write 0 or more"),
    "Next visit": ("03/04/2026", "'03/04/2026' is not a date: the order of day and month is not clear"),
    "Minutes": ("0", "minutes '0': it is less than 1; write 1 or more"),
    "Steps done": ("9", "'9' is no list of steps; type numbers from 1 to 8, with commas"),
    "Record this?": ("99", "'99' is none of these; type y, n, a number from 1 to 18, or NAME.yaml"),
}


def test_a_wrong_answer_is_asked_for_again(planned: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With what is wrong in one line; what was answered before is not lost."""
    other = planned.copy(tmp_path_factory.mktemp("other"))
    right = {**ANSWERS, "Steps done": ["1, 2, 3, 4, 5, 6, 7"], "When": [""], "Purposes": [""], "Record this?": ["y"]}
    code, said = sat(planned, {name: [*([WRONG[name][0]] if name in WRONG else []), *right[name]] for name in right})
    assert code == 0, said
    for typed, words in WRONG.values():
        assert f"{typed}\nError: {words}" in said
    assert "known here: 王建国 (K2), 李娜 (K8)" in said
    assert sat(other, right)[0] == 0
    assert entries(planned) == entries(other)


def test_there_is_a_way_back_before_all_is_recorded(planned: Shell) -> None:
    """What was answered stands in brackets then; a dash takes it away."""
    code, said = sat(
        planned,
        {
            "Stock": ["12 cases", "13 cases"], "Goal": ["", "-"], "Order": ["1800 CNY", "", "-"],
            "Record this?": ["2", "1", "14"],
        },
    )  # fmt: skip
    assert code == 0, said
    assert "Stock [12 cases]: " in said
    row = planned("relations visit list --format json --customer 华联").json[0]
    assert planned("relations observe list --format json").json[0]["text"] == "13 cases"
    assert planned("relations trade list --format json").json == []
    assert row["goal"] == "new labels"


def test_a_chinese_character_is_taken_back_as_a_whole(planned: Shell) -> None:
    """By the key that takes back what was typed last."""
    assert sat(planned, {"What came of it": ["标签贴好好\x7f了"]})[0] == 0
    assert planned("relations visit list --format json").json[0]["outcome"] == "标签贴好了"


def test_the_steps_follow_what_is_told(planned: Shell) -> None:
    """Unless somebody says otherwise."""
    answers = {"Stock": ["", "12 cases"], "What came of it": ["done"], "Record this?": ["2", "y"]}
    assert sat(planned, answers)[0] == 0
    assert sat(planned, {**answers, "Steps done": ["1"]}, "visit log 新天地 -i")[0] == 0
    rows = planned("relations visit list --format json").json
    steps = {row["customer"]: row["steps"] for row in rows[:2]}
    assert steps == {"华联超市 城东店": ["prepare", "stock", "people", "review"], "新天地": ["prepare"]}


def test_what_is_told_can_be_kept_in_a_file(planned: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Which records the same, on a later day too; a file that is there is left as it is."""
    other, file = planned.copy(tmp_path_factory.mktemp("other")), planned.folder / "report.yaml"
    taken = planned.folder / "taken.YAML"
    taken.write_text("mine", encoding="utf-8")
    with planned.unchanged():
        code, said = sat(planned, {**ANSWERS, "Record this?": [str(taken), str(file)]})
    assert code == 0, said
    assert f"Error: {taken} cannot be written: File exists; name another file" in said
    assert said.endswith(f"and nothing was recorded; record it with: relations visit log --from-file {file}\n")
    planned.where(RELATIONS_TODAY="2026-10-01").all([f"relations visit log --from-file {file}"])
    assert sat(other, ANSWERS)[0] == 0
    assert entries(planned) == entries(other)


def test_who_came_along_and_when_it_was_may_stand_beside_the_questions(planned: Shell) -> None:
    line = "visit log 新天地 -i --with chen.hua --channel phone --on yesterday --rep zhang.min"
    code, said = sat(planned, {"What came of it": ["done"]}, line)
    assert code == 0, said
    (row,) = planned("relations visit list --customer 新天地 --format json").json
    found = [row[name] for name in ("company", "companion", "channel", "on", "rep")]
    assert found == ["joint", "chen.hua", "phone", "2026-09-29", "zhang.min"]


def test_what_the_book_refuses_can_be_mended(planned: Shell) -> None:
    """Enter alone does neither lose nor record it."""
    code, said = sat(planned, {"Next visit": ["2020-01-01", "2026-10-20"], "Record this?": ["y", "", "16", "y"]})
    assert code == 0, said
    assert "Error: the next visit (2020-01-01) lies before this one (2026-09-30)" in said
    assert planned("relations visit list --format json --customer 华联").json[0]["next_on"] == "2026-10-20"


def test_who_tells_nothing_is_asked_what_came_of_it(planned: Shell) -> None:
    code, said = sat(
        planned, {"Steps done": ["-"], "Record this?": ["y", "17", "y"], "What came of it": ["", "nobody there"]}
    )
    assert code == 0, said
    assert "Error: nothing is told of the visit yet" in said
    assert planned("relations visit list --format json --customer 华联").json[0]["outcome"] == "nobody there"


def test_only_the_answer_goes_to_standard_output(planned: Shell) -> None:
    """Questions are asked on standard error where the answer goes into a file."""
    out = planned.folder / "out.json"
    code, said = sat(planned, {"What came of it": ["做完了"]}, f"visit log 华联 --interactive --format json > {out}")
    assert code == 0, said
    assert json.loads(out.read_text(encoding="utf-8"))["events"] == ["visit-made.v1"]
    assert "recorded" not in said


def test_without_a_terminal_nobody_is_asked(planned: Shell) -> None:
    with planned.unchanged():
        answer = planned.installed("relations visit log 华联 --interactive", input=b"")
    assert answer.refusal.startswith("--interactive asks at a terminal, and there is none; fill in a file instead")


@pytest.mark.parametrize("verb", ["--interactive", "--template"])
def test_a_visit_that_was_made_is_refused_before_anything_is_asked(planned: Shell, verb: str) -> None:
    if verb == "--template":
        assert planned("relations visit log V4 --template").refusal.startswith("V4 was made on 2026-03-02T10:00+08:00")
    else:
        code, said = sat(planned, {}, "visit log V4 -i")
        assert (code, said.startswith("relations: V4 was made on")) == (1, True)


def test_the_template_is_this(planned: Shell) -> None:
    """With REWRITE=1 it is written anew."""
    said = planned("relations visit log 华联 --template").out
    if os.environ.get("REWRITE"):
        GOLDEN.write_text(said, encoding="utf-8")
    assert said == GOLDEN.read_text(encoding="utf-8")
    assert planned("relations visit log V10 --template").out == said


def test_a_template_says_when_it_was_whenever_it_is_handed_in(planned: Shell) -> None:
    said = planned("relations visit log 新天地 --template --on yesterday --rep zhang.min").out
    assert yaml.load(said, yaml.BaseLoader)["on"] == "2026-09-29"  # noqa: S506 - it makes nothing but texts
    assert "customer: C7" in said


def test_a_template_that_is_handed_in_unchanged_is_refused(planned: Shell) -> None:
    file = planned.folder / "report.yaml"
    for line in (
        "visit log 华联 --template",
        "visit log --template",
        "visit log 新天地 --template --rep li.wei --on today",
    ):
        file.write_text(planned(f"relations {line}").out, encoding="utf-8")
        with planned.unchanged():
            words = planned(f"relations visit log --from-file {file}").refusal
        assert words == (
            f"{file}: nothing is told of the visit yet; fill in what came of it (outcome), or any other section: "
            "settle, tell, orders, promises, next ..."
        )


def test_the_last_thing_that_is_refused_leaves_nothing(planned: Shell) -> None:
    """And is named with its line."""
    file = planned.folder / "report.yaml"
    told = {**TOLD, "learned": [{"person": "赵六", "text": "chess"}]}
    file.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")
    line = next(n for n, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if "赵六" in text)
    with planned.unchanged():
        words = planned(f"relations visit log --from-file {file}").refusal
    assert words.startswith(f"{file}, line {line} (learned[1].person): no key person '赵六' is in the book")


def test_the_line_and_the_file_mean_one_customer(planned: Shell) -> None:
    for line, told in (
        ("visit log 华联 --from-file", {"customer": "C1", "outcome": "a"}),
        ("visit log C1 --from-file", {"outcome": "b"}),
        ("visit log 新天地 --from-file", {"customer": "新天地", "outcome": "c"}),
    ):
        handed_in(planned, told, line)
    assert [row["customer"] for row in planned("relations visit list --format json").json[:3]] == [
        "新天地", "华联超市 城东店", "华联超市 城东店",
    ]  # fmt: skip
    file = planned.folder / "report.yaml"
    file.write_text("customer: 华联\noutcome: x\n", encoding="utf-8")
    with planned.unchanged():
        words = planned(f"relations visit log 新天地 --from-file {file}").refusal
        assert words == f"{file}, line 1 (customer): 华联 and 新天地 are not the same; leave all but one of them out"
        file.write_text("outcome: x\n", encoding="utf-8")
        assert "whose visit is it? fill in customer" in planned(f"relations visit log --from-file {file}").refusal
        file.write_text("visit: 华联\noutcome: x\n", encoding="utf-8")
        words = planned(f"relations visit log --from-file {file}").refusal
        assert words == f"{file}, line 1 (visit): '华联' is no reference of a visit; write one such as V8"


def test_json_says_what_visit_log_says(planned: Shell) -> None:
    file = planned.folder / "report.yaml"
    file.write_text("visit: V10\nsettle: [{promise: P6, done: yes}]\n", encoding="utf-8")
    said = planned(f"relations visit log --from-file {file} --format json").json
    assert said == {"ref": "V10", "position": 11, "events": ["visit-made.v1", "promise-kept.v1"]}


def test_promises_are_kept_and_complaints_told_by_options(planned: Shell) -> None:
    planned.all(["relations complaint resolve X5 --on 2026-09-01"])
    planned.all(["relations visit log 华联 --met 王建国 --keep P6 --tell X5"])
    assert [topic for topic, *_ in entries(planned, 11)] == ["visit-made.v1", "promise-kept.v1", "complaint-told.v1"]


WORD = st.text("abc是 :#'\"[{&*!-?|>%@`~\\", min_size=1, max_size=8).filter(
    lambda text: text.strip() not in {"", "-", "~"}
)
MONEY = st.tuples(st.sampled_from(["5", "1.50", "007"]), st.sampled_from(["CNY", "EUR"]))
DAY = st.sampled_from(["+3d", "2026-12-01", "2026年12月1日", "-"])
PAIRS: dict[str, tuple[str, tuple[str, ...], st.SearchStrategy[Any]]] = {
    "promises": ("--promise", ("text", "due"), st.tuples(WORD, DAY)),
    "complaints": ("--complaint", ("about", "severity"), st.tuples(WORD, st.sampled_from(["low", "high"]))),
    "observations": ("--observe", ("kind", "text"), st.tuples(st.sampled_from(["stock", "need"]), WORD)),
    "orders": ("--order", ("amount", "currency"), MONEY),
    "collected": ("--collected", ("amount", "currency"), MONEY),
    "gifts": ("--gift", ("item", "value", "currency"), st.tuples(WORD, MONEY).map(lambda gift: (gift[0], *gift[1]))),
    "settle": ("--keep", ("promise",), st.just(("P6",))),
}
ONES = {"outcome": "--outcome", "goal": "--goal", "note": "--note", "with": "--with"}
REPORTS = st.fixed_dictionaries(
    {"outcome": WORD},
    optional={
        "goal": WORD, "note": WORD, "with": WORD,
        "met": st.lists(st.sampled_from(["王建国", "K2", "李娜"]), max_size=2, unique=True),
        "purposes": st.lists(st.sampled_from(["service", "order"]), max_size=2, unique=True),
        **{key: st.lists(items, max_size=1 if key == "settle" else 2) for key, (_, _, items) in PAIRS.items()},
    },
)  # fmt: skip


@settings(max_examples=settings().max_examples // 4)
@given(report=REPORTS)
def test_a_file_says_what_options_say(
    crowded: Shell, tmp_path_factory: pytest.TempPathFactory, report: dict[str, Any]
) -> None:
    words = ["visit", "log", "华联", "--on", "2026-09-30"]
    told: dict[str, Any] = {"customer": "华联", "on": "2026-09-30"}
    for key, value in report.items():
        if key in ONES:
            words.append(f"{ONES[key]}={value}")
            told[key] = value
        elif key in PAIRS:
            option, keys, _ = PAIRS[key]
            words += [word for item in value for word in (option, *item)]
            told[key] = [
                dict(zip(keys, item, strict=True)) | ({"done": "yes"} if key == "settle" else {}) for item in value
            ]
        else:
            option = {"met": "--met", "purposes": "--purpose"}[key]
            words += [word for each in value for word in (option, each)]
            told[key] = value
    by_options, by_file = (crowded.copy(tmp_path_factory.mktemp(name)) for name in ("options", "file"))
    typed = by_options(words)
    file = by_file.folder / "report.yaml"
    file.write_text(yaml.safe_dump(told, allow_unicode=True, default_style='"'), encoding="utf-8")
    filed = by_file(["visit", "log", "--from-file", str(file)])
    assert (typed.code, typed.out) == (filed.code, filed.out), (typed, filed)
    assert entries(by_options) == entries(by_file)


@pytest.fixture(scope="module")
def crowded(prepared: Shell, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Give the sample book with a visit planned for today, not to be changed."""
    shell = prepared.copy(tmp_path_factory.mktemp("crowded"))
    shell.all(MORE)
    return shell
