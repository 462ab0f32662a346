"""What stands in the way is told in one line with the mend: bad bytes, bad settings, bad books. Nothing is changed."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from shell import RELATIONS, Shell

ADD = "relations customer add Shop"


def tamper(book: Path, statement: str) -> None:
    """Change the file behind the program's back."""
    with closing(sqlite3.connect(book)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("text", ["a\udcff", "a\0b", "x" * 5000, "", " \t\u3000"])
@pytest.mark.parametrize(
    "words",
    [
        ["customer", "add", "TEXT"],
        ["customer", "edit", "TEXT", "--phone", "1"],
        ["customer", "edit", "华联", "--name", "TEXT"],
        ["customer", "show", "TEXT"],
        ["promise", "make", "华联", "TEXT"],
        ["promise", "keep", "TEXT"],
        ["promise", "keep", "P6", "--evidence", "TEXT"],
        ["promise", "keep", "P6", "--on", "TEXT"],
        ["promise", "list", "--customer", "TEXT"],
        ["visit", "log", "华联", "--rep", "TEXT-"],
        ["gift", "give", "华联", "--item", "tea", "--value", "TEXT"],
        ["history", "TEXT"],
        ["--actor", "TEXT", "customer", "add", "Shop"],
    ],
)
def test_a_text_that_cannot_be_kept_is_refused(sample: Shell, words: list[str], text: str) -> None:
    """Bytes that are no UTF-8 arrive as lone surrogates; a NUL, 5,000 characters and blanks are no names either."""
    if text.strip() == "" and "TEXT-" in words:
        pytest.skip("a hyphen is a name")
    with sample.unchanged():
        said = sample([word.replace("TEXT", text) for word in words]).refusal
    assert len(said) < 800, said


@pytest.mark.parametrize("option", ["kind", "territory", "address", "phone"])
def test_a_fact_of_the_file_that_is_too_long_or_no_text_is_refused(sample: Shell, option: str) -> None:
    for text in ("x" * 5000, "a\udcff", "a\0b"):
        with sample.unchanged():
            assert option in sample(["customer", "edit", "华联", f"--{option}", text]).refusal


def test_bytes_that_are_no_utf_8_are_refused_by_the_installed_command(sample: Shell) -> None:
    """In whatever way the shell hands them over."""
    with sample.unchanged():
        for words in ([b"customer", b"add", b"\xb0\xa1"], [b"--actor", b"\xb0\xa1", b"customer", b"add", b"Shop"]):
            assert sample.installed(words).refusal


@pytest.mark.parametrize("value", ["-1", "NaN", "sNaN", "Infinity", "-Infinity", "1e400", "1" * 19, "1" * 5000])
def test_an_amount_that_is_none_is_refused(sample: Shell, value: str) -> None:
    with sample.unchanged():
        assert (
            "value" in sample(["gift", "give", "华联", "--item", "tea", "--value", value, "--currency", "CNY"]).refusal
        )


@pytest.mark.parametrize(
    "day",
    [
        "2026-02-30",
        "2026-00-01",
        "2025-02-29",
        "03/04/2026",
        "1/2/26",
        "2999-01-01",
        "2999",
        "+9999w",
        "0000",
    ],
)
def test_a_day_that_cannot_be_is_refused(sample: Shell, day: str) -> None:
    """It does not exist, is not clear, or has not come."""
    with sample.unchanged():
        said = sample(["visit", "log", "华联", f"--on={day}"]).refusal
    assert "is not a date" in said or "has not come yet" in said


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("RELATIONS_TZ", "Mars/Olympus", "'Mars/Olympus' is no time zone; use a name such as Asia/Shanghai"),
        ("RELATIONS_TZ", "../etc/passwd", "'../etc/passwd' is no time zone; use a name such as Asia/Shanghai"),
        ("RELATIONS_TODAY", "2026-02-30", "RELATIONS_TODAY: '2026-02-30' is not a date: day is out of range"),
        ("RELATIONS_TODAY", "someday", "RELATIONS_TODAY: 'someday' is not a date; write it like 2026-03-02"),
        ("RELATIONS_TODAY", "2026-03", "RELATIONS_TODAY: '2026-03' is not a date: a full day is needed"),
        ("RELATIONS_FORMAT", "xml", "Invalid value for '--format': 'xml' is not one of 'table', 'json', 'csv'"),
        ("RELATIONS_DB", "mysql://h/crm", "'mysql://h/crm' does not name a book: 'mysql' is not a database"),
        ("RELATIONS_ACTOR", " ", "who records? give a name with --actor or RELATIONS_ACTOR"),
    ],
)
def test_a_bad_setting_is_named(sample: Shell, setting: str, value: str, words: str) -> None:
    with sample.unchanged():
        assert sample.where(**{setting: value})(ADD).refusal.startswith(words)


@pytest.mark.parametrize("verb", [ADD, "relations status", "relations init", "relations doctor"])
def test_a_book_that_is_none_is_left_alone(shell: Shell, verb: str) -> None:
    """A folder, random bytes, another program's database."""
    shell.book.mkdir()
    assert "it is a folder" in shell(verb).refusal
    shell.book.rmdir()
    for content in (b"\x8f" * 9000, b"hello"):
        shell.book.write_bytes(content)
        assert "it is not a database" in shell(verb).refusal
        assert shell.book.read_bytes() == content
    shell.book.unlink()
    tamper(shell.book, "CREATE TABLE friends (name)")
    assert "it is another program's database" in shell(verb).refusal


@pytest.mark.parametrize("verb", [ADD, "relations status", "relations init", "relations doctor"])
def test_a_damaged_or_newer_book_says_so(sample: Shell, verb: str) -> None:
    whole = sample.book.read_bytes()
    tamper(sample.book, "UPDATE book SET value = '12' WHERE key = 'format'")
    assert "has format 12 and this program knows format 1; install a newer relations" in sample(verb).refusal
    sample.book.write_bytes(whole[: len(whole) // 2])
    assert "is damaged" in sample(verb).refusal


def test_a_full_disk_says_so_and_nothing_is_recorded(sample: Shell) -> None:
    """On a small disk of its own, filled to the last byte, where one can be mounted."""
    disk = sample.book.parent / "disk"
    disk.mkdir()
    script = """
    mount -t tmpfs -o size=1m none "$0" && cp "$1" "$0/book.db" || exit 77
    dd if=/dev/zero of="$0/rest" 2> "$1.dd"
    RELATIONS_DB="$0/book.db" "$2" customer add Shop; code=$?
    rm "$0/rest"
    RELATIONS_DB="$0/book.db" "$2" doctor || exit 78
    exit $code
    """
    command = ["unshare", "--mount", "sh", "-c", script, str(disk), str(sample.book), RELATIONS]
    done = subprocess.run(command, env=sample.variables(), capture_output=True, text=True, check=False)
    if "unshare:" in done.stderr or done.returncode == 77:
        pytest.skip("no disk can be mounted here")
    assert done.stdout == "all is well: 7 entries, numbered without a gap, sealed, and the read models agree\n"
    assert "is full, nothing was recorded; make room and try again" in done.stderr
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_stopping_a_command_is_told_in_one_line(sample: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of recording."""

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("relations.store.log.Log.append", stopped)
    with sample.unchanged():
        answer = sample(ADD)
    said = "stopped; what was acknowledged before is recorded, and nothing is half-written"
    assert (answer.code, answer.out, answer.err.strip()) == (1, "", f"relations: {said}")


def test_an_answer_that_cannot_be_written_says_so(sample: Shell) -> None:
    """The disk that stdout is redirected to is full."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    for line in ("log list --format json", "status", "log list --format csv"):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [RELATIONS, *line.split()], env=sample.variables(), stdout=full, stderr=subprocess.PIPE, text=True,
                check=False,
            )  # fmt: skip
        said = "relations: cannot write: No space left on device; make room and try again\n"
        assert (done.returncode, done.stderr) == (1, said)


def test_a_report_of_somebody_unknown_says_who_is_known(sample: Shell) -> None:
    answer = sample("relations report month --rep li.wie")
    assert (answer.code, answer.err) == (0, "warning: nothing is on record of li.wie; known are li.wei\n")
    assert sample("relations report month --rep 'LI.WEI '").err == ""
