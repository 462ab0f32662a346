"""The help of every command: short, complete, quick, and with an example that works as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from relations.cli.app import NOUNS
from shell import COMMANDS, Shell

BEFORE = {
    "relations person unlearn": ["relations person learn 王建国 fishing --about interests"],
    "relations promise reopen": ["relations promise keep P6 --on 2026-03-11"],
    "relations promise confirm": ["relations promise keep P6 --on 2026-03-11"],
    "relations promise evidence": ["relations promise make 华联 'member price' --standing --on 2026-03-02"],
    "relations promise occurrences": ["relations promise make 华联 'collect' --repeat FREQ=MONTHLY --on 2026-03-02"],
    "relations complaint tell": ["relations complaint resolve X5 --on 2026-03-10"],
    "relations complaint accept": [
        "relations complaint resolve X5 --on 2026-03-10",
        "relations complaint tell X5 --on 2026-03-11",
    ],
    "relations complaint reopen": ["relations complaint resolve X5 --on 2026-03-10"],
}
_NAMESAKE = "relations person add 王经理 --at 新天地"
BEFORE["relations customer unmerge"] = ["relations customer merge C7 --into C1 --reason duplicate"]
BEFORE["relations person merge"] = [_NAMESAKE]
BEFORE["relations person unmerge"] = [_NAMESAKE, "relations person merge K8 --into K2 --reason duplicate"]
ASKED = 'relations gift request 华联 --to 王建国 --item "tea set" --value 900 --currency CNY --on 2026-09-01'
BEFORE |= {f"relations gift {verb}": [ASKED] for verb in ("approve", "refuse", "hand", "show")}
BEFORE["relations gift return"] = [ASKED, "relations gift hand G8 --on 2026-09-20"]
BEFORE["relations complaint link"] = [
    "relations complaint raise 华联 'two cases crushed' --severity low --on 2026-04-01"
]
PLANNED = "relations visit plan 华联 --rep li.wei --day tomorrow --purpose service"
SUBMITTED = "relations visit submit --rep li.wei"
_MADE = "relations visit log V8 --rep li.wei"
BEFORE |= {f"relations visit {verb}": [PLANNED] for verb in ("submit", "reschedule", "cancel")}
BEFORE |= {f"relations visit {verb}": [PLANNED, SUBMITTED] for verb in ("approve", "return")}
_TODAY = "relations visit plan 华联 --rep li.wei --day today --purpose service"
BEFORE["relations report submit"] = [_TODAY]
BEFORE["relations report sign"] = [_TODAY, "relations report submit --rep li.wei"]
BEFORE["relations visit sign"] = [PLANNED, _MADE]
BEFORE["relations visit coach"] = [f"{PLANNED} --company coaching --with chen.hua", _MADE]
BEFORE["relations crisis own"] = ["relations crisis declare 华联 --reason 'may delist us' --on 2026-03-20"]
BEFORE["relations crisis close"] = BEFORE["relations crisis own"]
BEFORE["relations complaint dispute"] = BEFORE["relations complaint accept"]
BEFORE["relations complaint close"] = BEFORE["relations complaint accept"]
_KEY = "relations audit key new"
BEFORE |= {f"relations audit {verb}": [_KEY] for verb in ("key show", "checkpoint", "export")}
BEFORE["relations audit stamp"] = [_KEY, "relations audit checkpoint"]

VISITS = "customer,date\n华联超市 城东店,2026-03-16\n"
MAP = '[fields]\ncustomer = "customer"\non = "date"\n[constants]\nrep = "li.wei"\n[dates]\nformats = ["%Y-%m-%d"]\n'


def example_of(command: click.Command) -> str:
    """Give the last line of a command's help."""
    return (command.help or "").strip().splitlines()[-1].strip().removeprefix("Example: ")


def test_every_noun_is_there_with_all_its_verbs() -> None:
    assert [path.split()[1] for path in COMMANDS if path.count(" ") == 1] == list(NOUNS)
    assert len(COMMANDS) >= 46


@pytest.mark.parametrize("path", COMMANDS)
def test_help_says_in_one_sentence_what_the_command_does_and_ends_with_an_example(path: str) -> None:
    first, *_, last = (COMMANDS[path].help or "").strip().splitlines()
    assert re.fullmatch(r"[A-Z].*\.", first)
    assert last.strip().startswith("Example: relations ")


@pytest.mark.parametrize("path", [path for path, command in COMMANDS.items() if not isinstance(command, click.Group)])
def test_the_example_is_one_of_this_command_and_works_as_it_stands(
    path: str, sample: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a book where what it speaks of has happened."""
    monkeypatch.chdir(tmp_path)
    Path("visits.csv").write_text(VISITS, encoding="utf-8")
    Path("visits.toml").write_text(MAP, encoding="utf-8")
    sample.all(BEFORE.get(path, []))
    example = example_of(COMMANDS[path])
    assert set(path.split()) <= set(example.split())
    answer = sample(example)
    assert (answer.code, answer.complaints) == (0, []), answer
    assert answer.out


@pytest.mark.parametrize("path", [path for path, command in COMMANDS.items() if isinstance(command, click.Group)])
def test_the_example_of_a_noun_works_as_it_stands(path: str, sample: Shell) -> None:
    answer = sample(example_of(COMMANDS[path]))
    assert (answer.code, answer.err) == (0, ""), answer


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_is_explained(path: str, shell: Shell) -> None:
    """In the help of the command, which needs no book."""
    for option in COMMANDS[path].params:
        if isinstance(option, click.Option):
            assert option.help, f"{path} {option.opts[0]} has no explanation"
            assert re.match(r"[A-Z0-9]", option.help), option.help
    for flag in ("--help", "-h"):
        answer = shell(f"{path} {flag}")
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.startswith(f"Usage: {path} ")
        assert all(option.opts[0] in answer.out for option in COMMANDS[path].params if isinstance(option, click.Option))
    assert not shell.book.exists()


@pytest.mark.parametrize("path", [path for path, command in COMMANDS.items() if isinstance(command, click.Group)])
def test_a_noun_alone_shows_its_help_and_is_wrong_usage(path: str, shell: Shell) -> None:
    answer = shell(path)
    assert answer.code == 2
    assert (answer.out + answer.err).startswith(f"Usage: {path} ")


LIGHT = """
import sys
from relations.cli.app import run
lines = sys.stdin.read().splitlines()
for line in lines:
    sys.argv = line.split()
    run()
    heavy = {"sqlalchemy", "pydantic", "pydantic_core", "eventsourcing", "rich", "openpyxl"} & set(sys.modules)
    if heavy:
        sys.exit(f"{line}: {heavy}")
"""


def test_help_and_usage_errors_load_neither_database_nor_models(shell: Shell) -> None:
    """A person who asks for help does not wait for SQLAlchemy and pydantic."""
    wrong = ["relations nonsense", "relations --nonsense", "relations promise keep", "relations promise nonsense"]
    wrong += ["relations promise list --state nonsense", "relations --format xml status", "relations log show none"]
    lines = [f"{path} --help" for path in COMMANDS] + wrong + ["relations --version"]
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], input="\n".join(lines), env=shell.variables(), capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.count("Usage: ") == len(COMMANDS)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("relations pro", ["promise"]),
        ("relations promise re", ["reassign", "release", "reopen", "reschedule"]),
        ("relations promise list --st", ["--stale", "--state"]),
        ("relations promise list --state kept", ["kept", "kept-late"]),
    ],
)
def test_the_shell_completes_what_was_begun(shell: Shell, typed: str, offered: list[str]) -> None:
    """Without loading the database."""
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_RELATIONS_COMPLETE": "bash_complete"}
    environment = {**shell.variables(), **words, "PYTHONPROFILEIMPORTTIME": "1"}
    command = [str(Path(sys.executable).with_name("relations"))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert [line.partition(",")[2] for line in done.stdout.splitlines()] == offered
    assert "sqlalchemy" not in done.stderr
    assert "pydantic" not in done.stderr


def test_a_reference_points_into_the_log(sample: Shell) -> None:
    """`log show P6` shows the entry that the reference names, as DESIGN says a reference does."""
    shown = sample("relations log show P6 --format json").json
    assert (shown["position"], shown["topic"]) == (6, "promise-made.v1")
    assert sample("relations log show 6 --format json").json == shown
