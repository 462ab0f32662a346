"""A report of a visit in a file is read text by text, and what is wrong in it is named with its line and the mend."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, date
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.when import When
from relations.errors import RelationsError
from relations.exchange.visit.commands import Setting, report_of
from relations.exchange.visit.reading import ReportFileError, read_report
from relations.exchange.visit.told import ITEMS, LISTS, TEXTS, MisreadError, is_telling, told_of

SETTING = Setting("C1", None, "li.wei", When("2026-09-30"), date(2026, 9, 30), UTC)
TOLD = "outcome: done\n"


def read(folder: Path, content: str | bytes) -> dict[str, Any]:
    file = folder / "report.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_report(str(file)).told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TOLD, {"outcome": "done"}),
        ("\ufeffoutcome: 做完了\r\n", {"outcome": "做完了"}),
        ("on: 2026-03-06\noutcome: no", {"on": "2026-03-06", "outcome": "no"}),
        ("on: 2026-03-06T10:00\nminutes: 035\nnote: 1e5", {"on": "2026-03-06T10:00", "minutes": "035", "note": "1e5"}),
        ("outcome: |\n  one\n  two\n", {"outcome": "one\ntwo"}),
        ("outcome: x\ngoal:\nrep: ~\nmet: []\nnext: ''\n", {"outcome": "x"}),
        ("outcome: x\nmet: 王建国\n", {"outcome": "x", "met": ["王建国"]}),
        ("outcome: x\nmet: {K2: yes, K3: no, K4: }\n", {"outcome": "x", "met": ["K2"]}),
        ("steps: {stock: Yes, people: 是, thanks: no}", {"steps": ["stock", "people"]}),
        ("outcome: x\nstep-list: outlet-visit\nsteps: {stock: no}", {"outcome": "x"}),
        ("orders: 1800 CNY for March", {"orders": [{"amount": "1800", "currency": "CNY", "text": "for March"}]}),
        ("orders: [1.50 CNY, {amount: 2, currency: EUR}]",
         {"orders": [{"amount": "1.50", "currency": "CNY"}, {"amount": "2", "currency": "EUR"}]}),
        ("outcome: x\ngifts:\n- item:\n  value:\n", {"outcome": "x"}),
    ],
)  # fmt: skip
def test_texts_are_read_as_they_stand(tmp_path: Path, text: str, told: dict[str, Any]) -> None:
    """No day, number or yes of YAML's own making among them; what is blank is left out."""
    assert read(tmp_path, text) == told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ": it is empty; begin with what this prints: relations visit log --template"),
        ("# only this", ": it is empty"),
        ("outcom: x", ", line 1 (outcom): 'outcom' is no key of a report; did you mean 'outcome'?"),
        ("a: b", ", line 1 (a): 'a' is no key of a report; the keys are customer, visit, on"),
        ("outcome: x\ngifts:\n- itm: tea", ", line 3 (gifts[1].itm): 'itm' is no key of gifts; did you mean 'item'"),
        ("outcome: x\noutcome: y", ", line 2: 'outcome' stands here a second time; leave it in one place"),
        ("outcome: {a: b}", ", line 1 (outcome): one text is to stand here; write it like outcome: TEXT"),
        ("met: [[a]]", ", line 1 (met[1]): one text is to stand here"),
        ("met: {K2: perhaps}", ", line 1 (met.K2): 'perhaps' is neither yes nor no; write K2: yes"),
        ("settle: [P6]", ", line 1 (settle[1]): here is to stand what is told, by keys such as promise, done"),
        ("- outcome: x", ": here is to stand what is told, by keys such as customer, visit, on, each with"),
        ("done", ": here is to stand what is told"),
        ("orders: [1800]", ", line 1 (orders[1]): '1800' in which currency? write it like 1800 CNY"),
        ("outcome: a: b", ", line 1: this is no YAML: mapping values are not allowed"),
        ("outcome: [1, 2", "this is no YAML: did not find expected ',' or ']'"),
        ("outcome:\n\t- a", ", line 2: this is no YAML: found character that cannot start any token"),
        ("outcome: &a x\nnote: *a", ", line 1: anchors and aliases (& and *) have no place in a report"),
        ("? [a]\n: b", ", line 1: a key is to be a plain word"),
        ("&a a: b", ", line 1: a key is to be a plain word"),
        ("met: !!python/object/apply:os.getcwd []", ", line 1: tags (!) have no place in a report"),
        ("outcome: x\n---\nnote: y", ", line 2: a second document begins here; remove the ---"),
        ("[" * 5000, ", line 1: it is nested too deep"),
        ("met: [" + "a," * 501 + "]", ", line 1 (met): 501 items are more than one visit brings; leave 500 at most"),
        ("a" * 1_000_001, ": it is larger than 1 MB, which no report is; name another file"),
        (b"outcome: x\n\xff\xfe", ", line 2: this is no text in UTF-8; save the file as UTF-8"),
        ("outcome: a\0b", "this is no YAML: it holds a character that no text has; remove it"),
        ("customer: 华联\nmet: [K2]\nsettle: [{promise: P6, done: no}]", ": nothing is told of the visit yet; fill in"),
    ],
)  # fmt: skip
def test_a_fault_of_the_file_is_named_with_its_mend(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(ReportFileError) as refused:
        read(tmp_path, text)
    words = str(refused.value)
    assert words.startswith(str(tmp_path / "report.yaml"))
    assert said in words
    assert "\n" not in words


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportFileError, match=r"none\.yaml: it cannot be read \(No such file or directory\)"):
        read_report(str(tmp_path / "none.yaml"))
    with pytest.raises(ReportFileError, match="it cannot be read"):
        read_report(str(tmp_path))
    with pytest.raises(ReportFileError, match="it cannot be read"):
        read_report("a\0b")


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO("outcome: 做完了".encode())))
    assert read_report("-").told == {"outcome": "做完了"}
    with pytest.raises(ReportFileError, match=r"^standard input: it is empty"):
        read_report("-")


@pytest.mark.parametrize(
    ("told", "place", "said"),
    [
        ({"next": "2026-13-01"}, ("next",), "'2026-13-01' is not a date: month must be in 1..12"),
        ({"promises": [{"text": "a"}, {"text": "b", "due": "soon"}]}, ("promises", 2, "due"), "'soon' is not a date"),
        ({"promises": [{"due": "+3d"}]}, ("promises", 1, "text"), "text '': it is empty; write something"),
        ({"promises": [{"text": "a", "theirs": "x y"}]}, ("promises", 1, "theirs"), "theirs 'x y': it is none"),
        ({"minutes": "many"}, ("minutes",), "minutes 'many': it is not a whole number"),
        ({"minutes": "2000"}, ("minutes",), "minutes '2000': it is more than 1440; write 1440 or less"),
        ({"with": "chen", "company": "tea"}, ("company",), "company 'tea': it is none of these"),
        ({"purposes": ["tea"]}, ("purposes",), "purposes.0 'tea': it is none of these"),
        ({"orders": [{"amount": "5"}]}, ("orders", 1, "currency"), "currency is missing"),
        ({"observations": [{"kind": "rain", "text": "x"}]}, ("observations", 1, "kind"), "kind 'rain': it is none"),
        ({"gifts": [{"value": "5"}]}, ("gifts", 1, "item"), "item is missing"),
        ({"complaints": [{"about": "x", "severity": "dire"}]}, ("complaints", 1, "severity"), "severity 'dire'"),
        ({"learned": [{"text": "chess"}]}, ("learned", 1), "of whom? name the person, for example person: K2"),
        ({"settle": [{"done": "yes"}]}, ("settle", 1, "promise"), "promise '': a reference or a name is needed"),
        ({"settle": [{"promise": "P6", "done": "well"}]}, ("settle", 1, "done"), "done 'well': it is none of these"),
        ({"settle": [{"promise": "P6", "evidence": "x"}]}, ("settle", 1, "evidence"), "and done is no"),
        ({"settle": [{"promise": "P6", "done": "yes", "reason": "x"}]}, ("settle", 1, "reason"), "and done is yes"),
        ({"settle": [{"promise": "P6", "done": "broken", "evidence": "x"}]}, ("settle", 1, "evidence"), "is broken"),
        ({"settle": [{"promise": "P6", "done": "seen"}]}, ("settle", 1, "evidence"), "evidence '': it is empty"),
        ({"tell": [{"complaint": "X5", "told": "perhaps"}]}, ("tell", 1, "told"), "told 'perhaps': it is none"),
        ({"tell": [{"complaint": "X5", "told": "yes", "reason": "x"}]}, ("tell", 1, "reason"), "and told is yes"),
    ],
)  # fmt: skip
def test_a_fault_of_what_is_told_is_placed(told: dict[str, Any], place: tuple[Any, ...], said: str) -> None:
    with pytest.raises(MisreadError) as refused:
        report_of(told, SETTING)
    assert refused.value.place == place
    assert said in str(refused.value)


def test_who_was_met_alone_is_meant() -> None:
    """Unless somebody else is named."""
    told = {
        "met": ["K2"], "promises": [{"text": "a"}, {"text": "b", "to": "K3"}], "complaints": [{"about": "c"}],
        "gifts": [{"item": "tea"}], "tell": [{"complaint": "X5", "told": "accepted"}], "learned": [{"text": "chess"}],
    }  # fmt: skip
    report = report_of(told_of(told), SETTING)
    persons = [report.promises, report.complaints, report.gifts, report.told, report.accepted, report.learned]
    assert [[str(part.person) for part in parts] for parts in persons] == [["K2", "K3"], *[["K2"]] * 5]  # type: ignore[union-attr]
    several = report_of(told_of({**told, "met": ["K2", "K3"], "learned": []}), SETTING)
    assert several.promises[0].person is None


def test_whoever_comes_along_is_there_for_a_joint_visit() -> None:
    assert report_of({"with": "chen.hua"}, SETTING).company == "joint"
    assert report_of({"with": "chen.hua", "company": "coaching"}, SETTING).company == "coaching"


WORDS = st.text(max_size=20) | st.sampled_from(
    ["yes", "no", "null", "~", "2026-03-06", "1.50", "&a", "*a", "# x", "a: b"]
)


def items(keys: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(st.dictionaries(st.sampled_from(keys), WORDS, max_size=3), max_size=3)


TREES = st.fixed_dictionaries(
    {"outcome": st.just("done")},
    optional={
        **dict.fromkeys(set(TEXTS) - {"outcome"}, WORDS),
        **dict.fromkeys(LISTS, st.lists(WORDS, max_size=3)),
        **{key: items(keys) for key, keys in ITEMS.items()},
    },
)


@given(tree=TREES)
def test_what_is_written_as_yaml_is_read_as_the_same(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, Any]
) -> None:
    """Whatever the texts hold, in block and in flow style."""
    told = told_of(tree)
    folder = tmp_path_factory.mktemp("written")
    for flow in (False, True):
        written = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow, default_style='"')
        assert read(folder, written) == told
    assert is_telling(told)


@given(tree=TREES)
def test_what_is_told_makes_a_command_or_is_refused(tree: dict[str, Any]) -> None:
    with suppress(RelationsError):
        report_of(told_of(tree), SETTING)


MARKS = [
    ": ",
    "- ",
    "\n",
    "  ",
    *"[]{},#?|%\"'\t\x85\u2028",
    "&a",
    "*a",
    "!x",
    "---",
    "...",
    "yes",
    "P6",
    "done",
    "promise",
]
PIECES = st.sampled_from([*TEXTS, *LISTS, *ITEMS, *MARKS])


@given(content=st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode()))
def test_whatever_a_file_holds_it_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("fed")
    try:
        report_of(read(folder, content), SETTING)
    except RelationsError as refused:
        assert "\n" not in " ".join(str(refused).split())  # noqa: PT017
