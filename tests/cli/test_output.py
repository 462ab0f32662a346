"""What commands print: the same book gives the same answers, in table, JSON and CSV, on a terminal and off it.

golden/ holds the answers. After a deliberate change, write them anew with REWRITE=1 and read the difference.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import termios
from contextlib import suppress
from pathlib import Path

import pytest
from rich.cells import cell_len

from shell import RELATIONS, Shell

GOLDEN = Path(__file__).with_name("golden")
MORE = """
relations person move 王建国 --to 新天地 --title 采购经理 --on 2026-05-02
relations person add "Mary Osei" --at 新天地 --title owner --role decision-maker --role user --attitude supporter --influence 4
relations promise reschedule P6 --due 2026-03-12 --reason "supplier late" --agreed-by 王建国 --on 2026-03-05
relations promise keep P6 --on 2026-03-15 --evidence "delivery note 5521"
relations promise make 华联 "new shelf labels" --due 2026-09-01 --on 2026-08-20
relations promise make 新天地 "send the order list" --theirs --by "Mary Osei" --to li.wei --on 2026-09
relations complaint acknowledge X5 --on 2026-03-02
relations complaint assign X5 --to zhang.min --reason "knows the depot" --on 2026-03-03
relations complaint escalate X5 --to "regional manager" --on 2026-03-05
relations complaint investigate X5 --cause "the pallet was stacked too high" --on 2026-03-04
relations promise make 华联 "two new cases" --complaint X5 --due 2026-09-30 --on 2026-09-20
relations complaint raise 华联 "cases crushed again" --by 王建国 --severity low --recurs X5 --mood angry --on 2026-09-25
relations crisis declare 华联 --reason "threatens to delist us" --complaint X5 --owner zhang.min --on 2026-09-26
relations gift give 华联 --to 王建国 --item tea --value 180 --currency CNY --occasion "Mid-Autumn" --on 2026-03-11
relations visit log 新天地 --on 2026-09-21 --purpose greeting --met "Mary Osei" --outcome "ordered, twice" --gift cakes 88.5 CNY
relations person role "Mary Osei" --at 新天地 --attitude mentor --reports-to 王建国 --faction "the founders" --reason "the freezer" --on 2026-09-22
relations person learn 王建国 "likes fishing" --about interests --source "his driver" --on 2026-09-22
relations person learn 王建国 both --about values --on 2026-09-23
relations person assess 王建国 --sign call-by-name=yes --sign number-saved=no --question trust=4 --on 2026-09-24
relations person edit 王建国 --phone "138 0013 8000" --on 2026-09-24
relations person rename 王建国 --to 王建华 --reason "as on his card" --on 2026-09-25
relations greeting send 华联 --to 王建华 --occasion birthday --channel card --text "many happy returns" --on 2026-03-12
""".strip().splitlines()  # noqa: E501
ASKED = """
promise list
promise list --all
complaint list
complaint show X5
crisis list
visit list
gift list
greeting list
greeting due --within 366d
customer list
customer show 华联
customer chain 华联
person list
person show 王建国
person alerts
status
status 华联
history 华联
person history 王建国
log list
log show 4
customer grade 华联 A
""".strip().splitlines()
NOTE = re.compile(r".*\(C1\):|up |down |unchanged |changes ")
"""What the table of a status says above and below its rows."""
LISTS = [
    "customer list",
    "person list",
    "person alerts",
    "visit list",
    "promise list",
    "complaint list",
    "crisis list",
    "gift list",
    "status",
]


@pytest.fixture(scope="module")
def grown(prepared: Shell, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Give the sample book with more in it."""
    shell = prepared.copy(tmp_path_factory.mktemp("grown"))
    shell.all(MORE)
    return shell


def steady(text: str) -> str:
    """Put something else for what differs each time: ids, hashes, times of recording, days until it."""
    text = re.sub(r"(customer|person)-[0-9a-f]{32}", lambda found: f"{found[1]}-{'0' * 32}", text)
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", lambda found: re.sub(r"[^-]", "0", found[0]), text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "0" * 64, text)
    text = re.sub(r'"late": \d+', '"late": null', text)
    text = re.sub(r"(?m)(,(C\d+)?,\d*,\d*,)\d+$", r"\1", text)
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00", "2026-01-01T00:00:00.000000+00:00", text)


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_answers_are_these(grown: Shell, format_: str) -> None:
    """Not on a terminal: plain, and as wide as need be."""
    said = ""
    for line in ASKED:
        answer = grown(f"relations {line} --format {format_}")
        assert (answer.code, answer.err) == (0, "")
        said += f"$ relations {line}\n{steady(answer.out)}\n"
    file = GOLDEN / f"{format_}.txt"
    if os.environ.get("REWRITE"):
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line", ["check", "log list", "log list --format json", "customer show nobody", "promise", "keep"]
)
def test_a_command_that_ends_at_once_has_said_all(grown: Shell, line: str) -> None:
    """Its process does not take apart what it made; what was written must be out by then, whatever the exit code."""
    assert grown.installed(f"relations {line}") == grown(f"relations {line}")


@pytest.mark.parametrize("separator", ["\u2028", "\x85", "\u2029"])
def test_what_some_take_for_an_end_of_line_stays_as_it_is_in_json(sample: Shell, separator: str) -> None:
    text = f"two{separator}cases"
    assert sample(["promise", "make", "华联", text]).code == 0
    assert text in [row["text"] for row in sample("relations promise list --all --format json").json]
    assert text in [row["text"] for row in sample("relations audit promises --format json").json["rows"]]


@pytest.mark.parametrize("line", [line for line in ASKED if "show" not in line and "grade" not in line])
def test_columns_begin_at_the_same_cell_in_every_row(grown: Shell, line: str) -> None:
    """A Chinese character takes two cells."""
    rows = [
        row
        for row in grown(f"relations {line}").out.splitlines()
        if not re.match(r".*\(C1\):|up |down |unchanged |changes |given: ", row)
    ]
    starts = [found.start() for found in re.finditer(r"(?<=  )\S|^\S", rows[0])]
    assert len(starts) > 3
    for row in rows:
        cells = "".join(char + "\0" * (cell_len(char) - 1) for char in row).ljust(starts[-1] + 1)
        assert all(cells[start - 2 : start] == "  " for start in starts[1:]), row


@pytest.mark.parametrize("line", ASKED)
def test_csv_is_read_back_by_any_reader(grown: Shell, line: str) -> None:
    """One heading, and every row as long as it."""
    rows = list(csv.reader(io.StringIO(grown(f"relations {line} --format csv").out)))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 1


def test_a_listing_of_nothing_says_so(shell: Shell) -> None:
    """In words, or with the headings alone."""
    shell.all(["relations init"])
    for line in [*LISTS, "log list"]:
        said = shell(f"relations {line}").out
        assert re.fullmatch(r"(no|the log) [a-z :]+\n", said), said
        assert shell(f"relations {line} --format csv").out.count("\n") == 1


def test_a_choice_that_leaves_nothing_does_not_say_that_there_is_nothing(sample: Shell) -> None:
    """The book has customers, persons, visits and a promise; none is the one asked for."""
    for line in (
        "customer list --owner nobody", "person list --customer 新天地", "visit list --rep nobody",
        "gift list --customer 华联", "promise list --state kept", "complaint list --state closed",
        "status --band healthy --owner nobody",
    ):  # fmt: skip
        said = sample(f"relations {line}").out
        assert re.fullmatch(r"no [a-z ]+ to show\n", said), said


def test_an_import_says_what_it_left_out_and_a_dry_run_what_would_be_created(sample: Shell, tmp_path: Path) -> None:
    """A blank row was not left out by the map."""
    file, rules = tmp_path / "visits.csv", tmp_path / "visits.toml"
    file.write_text("shop,day,met\nAcme,2026-03-02,Li Na\n,,\n", encoding="utf-8")
    rules.write_text('[fields]\ncustomer = "shop"\non = "day"\nmet = "met"\n', encoding="utf-8")
    line = ["import", str(file), "--as", "visits", "--map", str(rules)]
    left_out = "1 blank or skipped by the map"
    rehearsed, done = sample([*line, "--dry-run"]).out, sample(line).out
    assert f"{left_out}, 1 customers would be created, 1 key persons would be created" in rehearsed
    assert f"{left_out}, 1 customers created, 1 key persons created" in done


def test_the_format_can_be_set_for_all_commands(grown: Shell) -> None:
    """By RELATIONS_FORMAT, or before the noun; what stands with the command wins."""
    plain, json = grown("relations status").out, grown("relations status --format json").out
    assert plain != json
    assert grown.where(RELATIONS_FORMAT="json")("relations status").out == json
    assert grown("relations --format json status").out == json
    assert grown.where(RELATIONS_FORMAT="csv")("relations --format json status").out == json
    assert grown.where(RELATIONS_FORMAT="csv")("relations --format json status --format table").out == plain


def test_a_text_cannot_break_a_table_or_steer_the_terminal(sample: Shell) -> None:
    """Line ends and control characters are shown as blanks; JSON and the log keep them."""
    name = "Shop\n\x1b[31mred\x07\x9b"
    sample.all([["customer", "add", name]])  # type: ignore[list-item]
    out = sample("relations customer list").out
    assert len(out.splitlines()) == 4
    assert "Shop  [31mred" in out
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", out) is None
    assert name in [row["name"] for row in sample("relations customer list --format json").json]


def on_terminal(shell: Shell, line: str) -> tuple[int, list[str]]:
    """Run the installed command on a terminal of 80 columns; give its exit code and the lines."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**shell.variables(), "TERM": "xterm-256color"}
    command = [RELATIONS, *line.split()]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment) as process:
        os.close(slave)
        content = b""
        with suppress(OSError):
            while part := os.read(master, 65536):
                content += part
        os.close(master)
    return process.returncode, content.decode().splitlines()


@pytest.mark.parametrize(
    "line", ["promise list --all", "status 华联", "person history 王建国", "log list", "log show 4"]
)
def test_a_table_fits_a_terminal_of_80_columns(grown: Shell, line: str) -> None:
    """Nothing is cut off: what does not fit goes on below."""
    code, lines = on_terminal(grown, line)
    assert code == 0
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in lines]
    assert max(map(cell_len, plain)) <= 80
    assert "…" not in "".join(plain)


def test_colours_are_for_terminals_without_no_color(grown: Shell) -> None:
    colour = re.compile(r"\x1b\[(\d;)?3\dm")
    assert colour.search("".join(on_terminal(grown, "promise list --all")[1]))
    assert not colour.search("".join(on_terminal(grown.where(NO_COLOR="1"), "promise list --all")[1]))
    assert "\x1b" not in grown.installed("relations promise list --all").out


@pytest.mark.parametrize(
    "line", ["log list", "log list --format json", "log list --format csv", "history 华联", "--help"]
)
def test_a_reader_who_has_seen_enough_is_no_failure_to_talk_of(grown: Shell, line: str) -> None:
    """As in: relations log list | head -1. The reader here has left before anything was written."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [RELATIONS, *line.split()]
    done = subprocess.run(command, env=grown.variables(), stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode in {0, 1}
