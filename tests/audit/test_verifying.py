"""Keys, checkpoints and verification as they are asked for: of the book, and at the command line."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

import relations
from audit.books import reseal
from places import place
from relations.audit.errors import NoPlaceError, UnfitLogError
from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.store.proofs import proves_consistency, proves_inclusion
from relations.store.seal import leaf_hash
from shell import RELATIONS, Shell

KEY = "relations audit key new --name example.com/book"
MORE = "relations promise make 华联 'send the list' --on 2026-03-03"


@pytest.fixture
def sealed(sample: Shell) -> Shell:
    """Give a book with a key, and with checkpoints of 8 and 9 entries."""
    sample.all([KEY, MORE, "relations audit checkpoint", MORE, "relations audit checkpoint"])
    return sample


def beside(shell: Shell, ending: str) -> Path:
    return shell.folder / f"book.db{ending}"


def tamper(shell: Shell, *statements: str, seal: bool = False) -> None:
    """Write to the book behind its back; with `seal`, make everything fit that needs no key."""
    with place().behind(shell.address) as connection:
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount
        if seal:
            reseal(connection)


def test_a_key_is_readable_by_its_owner_only_and_never_written_over(sample: Shell) -> None:
    made = sample(KEY).out
    assert made == sample("relations audit key show").out
    assert sample("relations audit key show --format json").json == {"key": made.strip()}
    key = beside(sample, ".key.pem")
    content = key.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert content.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert "is there already, and is not written over" in sample(KEY).refusal
    assert key.read_bytes() == content


@pytest.mark.sqlite
def test_a_key_can_stand_elsewhere(sample: Shell, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "audit.pem"
    file.parent.mkdir()
    made = sample(f"{KEY} --key {file}").out
    assert file.with_suffix(".pub").read_text(encoding="utf-8") == made
    sample.all([f"relations audit checkpoint --key {file}", f"relations audit verify --key {file.with_suffix('.pub')}"])
    assert [each.name for each in beside(sample, ".checkpoints").iterdir()] == ["000000000007.note"]


@pytest.mark.parametrize(
    ("passphrase", "said"), [("", "the passphrase is empty"), ("wrong", "the passphrase is another one")]
)
def test_without_the_passphrase_nothing_is_signed(sample: Shell, passphrase: str, said: str) -> None:
    sample.all([KEY])
    stranger = sample.where(RELATIONS_KEY_PASSPHRASE=passphrase)
    assert said in stranger("relations audit checkpoint").refusal
    assert not beside(sample, ".checkpoints").exists()


def test_a_key_whose_halves_do_not_belong_together_signs_nothing(sample: Shell, tmp_path: Path) -> None:
    sample.all([KEY, f"relations audit key new --key {tmp_path / 'other.pem'}"])
    (tmp_path / "other.pub").replace(beside(sample, ".key.pub"))
    assert "it is not the other half of" in sample("relations audit checkpoint").refusal


def test_a_checkpoint_is_kept_printed_and_handed_on(sample: Shell, tmp_path: Path) -> None:
    sample.all([KEY])
    out = tmp_path / "held.note"
    said = sample(f"relations audit checkpoint --out {out}")
    file = beside(sample, ".checkpoints") / "000000000007.note"
    assert said.out == out.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    assert said.out.startswith("example.com/book\n7\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = sample("relations audit checkpoint")
    assert (again.out, again.err) == (said.out, "nothing was added since the last checkpoint, of 7 entries\n")
    assert sample("relations audit checkpoint --format json").json["new"] is False
    assert "is there already" in sample(f"relations audit checkpoint --out {out}").refusal


def test_all_fits_when_nothing_was_touched(sealed: Shell) -> None:
    verdict = sealed("relations audit verify --format json").json
    assert list(verdict) == ["ok", "size", "root", "checked", "faults", "checkpoints"]
    assert (verdict["ok"], verdict["size"], verdict["checked"], verdict["faults"]) == (True, 9, 9, [])
    assert [(each["size"], each["ok"]) for each in verdict["checkpoints"]] == [(8, True), (9, True)]
    assert sealed("relations audit verify").out.startswith("all fits: 9 entries, root ")


@pytest.mark.parametrize(
    ("statement", "seal", "position", "said"),
    [
        ("UPDATE entries SET actor = 'me' WHERE position = 4", False, 4, "entry 4 does not fit"),
        ("UPDATE entries SET actor = 'me' WHERE position = 4", True, 1, "one of the entries 1 to 8 was rewritten"),
        ("UPDATE entries SET actor = 'me' WHERE position = 9", True, 9, "entry 9 was rewritten with all that seals"),
        ("UPDATE entries SET actor = CAST(x'ff' AS TEXT) WHERE position = 4", False, 4, "entry 4 does not fit"),
        ("DELETE FROM entries WHERE position = 5", False, 5, "entry 5 is missing: 6 follows 4"),
        ("DELETE FROM entries WHERE position IN (5, 6)", False, 5, "entries 5 to 6 are missing: 7 follows 4"),
        ("DELETE FROM entries WHERE position = 9", True, 9, "the log has 8: the tail was cut"),
        pytest.param(
            "UPDATE head SET size = 'many'", False, None, "the head of the log is damaged", marks=pytest.mark.sqlite
        ),
        pytest.param(
            "UPDATE head SET frontier = 7", False, None, "the head of the log is damaged", marks=pytest.mark.sqlite
        ),
        ("UPDATE head SET recorded_at = '2031'", False, None, "the head's time of recording"),
        ("DELETE FROM head", False, None, "the head of the log is damaged"),
    ],
)  # fmt: skip
def test_the_first_entry_that_does_not_fit_is_told(
    sealed: Shell, statement: str, seal: bool, position: int | None, said: str
) -> None:
    tamper(sealed, statement, seal=seal)
    answer = sealed("relations audit verify --format json --log-only")
    assert (answer.code, answer.err) == (1, "")
    assert f'"position": {position or "null"}' in answer.out
    shown = sealed("relations audit verify")
    assert shown.code == 1
    assert said in shown.out.splitlines()[0]


def test_a_read_model_that_was_changed_is_found_unless_left_out(sealed: Shell) -> None:
    tamper(sealed, "UPDATE promises SET text = 'nothing'")
    assert sealed("relations audit verify --log-only").code == 0
    answer = sealed("relations audit verify")
    assert answer.code == 1
    assert answer.out.startswith("read model promises: ")


def test_what_was_rewritten_is_not_signed(sealed: Shell) -> None:
    tamper(sealed, "UPDATE entries SET actor = 'me' WHERE position = 9", seal=True)
    sealed.all([MORE.replace("list", "offer")])
    refusal = sealed("relations audit checkpoint").refusal
    assert refusal.startswith("the log does not fit: the root of the first 9 entries is not the one that was signed")
    assert len(list(beside(sealed, ".checkpoints").iterdir())) == 2


def test_a_checkpoint_held_elsewhere_is_compared_instead_of_those_kept(sealed: Shell, tmp_path: Path) -> None:
    """With the key that came with it: whoever can write here could have put another beside the book."""
    held = tmp_path / "held.note"
    (beside(sealed, ".checkpoints") / "000000000008.note").replace(held)
    vkey = sealed("relations audit key show").out.strip()
    line = f"relations audit verify --checkpoint {held} --key {vkey}"
    assert sealed(line).code == 0
    tamper(sealed, "UPDATE entries SET actor = 'me' WHERE position = 2", seal=True)
    assert sealed(line).code == 1
    for file in beside(sealed, ".checkpoints").iterdir():
        file.unlink()
    assert sealed("relations audit verify --log-only").code == 0
    assert sealed(line).code == 1


def test_a_checkpoint_of_another_key_is_not_believed(sealed: Shell, tmp_path: Path) -> None:
    vkey = sealed(f"relations audit key new --name example.com/book --key {tmp_path / 'x.pem'}").out.strip()
    answer = sealed(f"relations audit verify --key {vkey}")
    assert answer.code == 1
    assert answer.out.count("was not signed with the key") == 2


def test_a_log_without_a_checkpoint_is_said_to_have_none(sample: Shell) -> None:
    """It fits itself, as one would that was rewritten whole."""
    said = sample("relations audit verify").out
    assert said.endswith("no checkpoint to compare with; make one with: relations audit checkpoint\n")


def test_checkpoints_without_a_key_prove_nothing(sealed: Shell) -> None:
    beside(sealed, ".key.pub").unlink()
    answer = sealed("relations audit verify")
    assert (answer.code, answer.out) == (
        1, "there are checkpoints and no public key to check them; give it with --key\n",
    )  # fmt: skip


def test_a_book_in_memory_has_no_place_for_a_key(book: Book, tmp_path: Path) -> None:
    with pytest.raises(NoPlaceError, match="say where its key is with --key FILE"):
        book.public_key()
    book.new_key("secret", key=tmp_path / "audit.pem")
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-03-02"))
    assert book.checkpoint("secret", key=tmp_path / "audit.pem").size == 1
    assert book.verify(key=str(tmp_path / "audit.pub")).checkpoints[0]["ok"]
    assert book.prove(1)["checkpoint"] is None


def test_many_faults_are_told_in_a_hundred_lines(sealed: Shell) -> None:
    sealed.all([f"relations customer add 'no {number}'" for number in range(110)])
    tamper(sealed, "UPDATE entries SET actor = 'me'")
    lines = sealed("relations audit verify --log-only").out.splitlines()
    assert len([line for line in lines if "does not fit its leaf" in line]) == 100
    assert "and 19 faults more" in lines


def test_a_proof_of_inclusion_is_all_that_is_needed(sealed: Shell) -> None:
    """Leaf, path and root agree, and the leaf is that of the columns shown."""
    for position in range(1, 10):
        for size in range(position, 10):
            proof = sealed(f"relations audit prove {position} --size {size}").json
            hashes = [bytes.fromhex(each) for each in proof["hashes"]]
            leaf, root = bytes.fromhex(proof["leaf"]), bytes.fromhex(proof["root"])
            assert proves_inclusion(proof["index"], proof["size"], leaf, hashes, root)
            *columns, state, shown = proof["entry"].values()
            assert leaf_hash(*columns, state.encode()) == leaf == bytes.fromhex(shown)
            assert (proof["checkpoint"] is not None) is (size in {8, 9})


def test_a_proof_of_consistency_joins_two_checkpoints(sealed: Shell) -> None:
    proof = sealed("relations audit prove --consistency 8 9").json
    first, second = (bytes.fromhex(proof[name]) for name in ("first_root", "second_root"))
    assert proves_consistency(8, 9, first, second, [bytes.fromhex(each) for each in proof["hashes"]])
    assert proof["first_checkpoint"].startswith("example.com/book\n8\n")
    assert proof["second_checkpoint"].startswith("example.com/book\n9\n")


def test_what_does_not_fit_is_not_proved(sealed: Shell) -> None:
    tamper(sealed, "UPDATE entries SET leaf = (SELECT leaf FROM entries WHERE position = 5) WHERE position = 4")
    assert "entry 4 is not where it was" in sealed("relations audit prove 4").refusal


def test_the_questions_of_a_book_take_no_command_line(sample: Shell) -> None:
    """The same through the door for Python programs."""
    with relations.open(sample.address, actor="li.wei", create=False, key=sample.folder / "book.db.key.pem") as book:
        book.new_key("secret")
        assert book.checkpoint("secret").new
        assert book.verify().ok
    tamper(sample, "UPDATE entries SET actor = 'me' WHERE position = 3")
    with relations.open(sample.address, actor="li.wei", create=False, key=sample.folder / "book.db.key.pem") as book:
        assert [fault.position for fault in book.verify().faults] == [3]
        with pytest.raises(UnfitLogError, match="entry 3 does not fit"):
            book.checkpoint("secret")


def typed(shell: Shell, line: str, *answers: str) -> tuple[int, str]:
    """Run a line on a terminal of its own, without the passphrase in its environment, and type these answers."""
    variables = {name: text for name, text in shell.variables().items() if name != "RELATIONS_KEY_PASSPHRASE"}
    child, terminal = pty.fork()
    if child == 0:
        os.execve(RELATIONS, line.split(), variables)  # noqa: S606 - no shell is wanted
    said = b""
    for answer in answers:
        while not said.endswith(b": "):
            said += os.read(terminal, 1000)
        os.write(terminal, answer.encode() + b"\n")
        said += b"|"
    with suppress(OSError):
        while more := os.read(terminal, 1000):
            said += more
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()


def test_the_passphrase_is_asked_for_twice_and_not_shown(sample: Shell) -> None:
    code, said = typed(sample, "relations audit key new", "open sesame", "open sesame")
    assert (code, said.count("assphrase"), "sesame" in said) == (0, 1, False)
    code, said = typed(sample, "relations audit checkpoint", "open sesame")
    assert code == 0
    assert "sesame" not in said
    sample.all(["relations audit verify"])


def test_nobody_who_could_be_asked_is_told_in_one_line(sample: Shell) -> None:
    variables = {name: text for name, text in sample.variables().items() if name != "RELATIONS_KEY_PASSPHRASE"}
    done = subprocess.run(
        [RELATIONS, "audit", "key", "new"], env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False,
        text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("relations: the passphrase is empty; give one in RELATIONS_KEY_PASSPHRASE")
