"""The auditor's bundle checks itself with nothing but Python, and one changed byte anywhere is found."""

from __future__ import annotations

import ast
import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import relations
from places import fresh_address, place
from relations.audit import bundle, verifier
from relations.book import Book
from relations.domain import catalogue
from relations.domain.customers import RegisterCustomer
from relations.questions.auditing import Sealed
from relations.questions.then import Then
from relations.store.errors import BusyBookError
from shell import Shell

MORE = """
relations audit key new --name example.com/book
relations promise make 华联 "send the list" --due 2026-03-20 --on 2026-03-03
relations audit checkpoint --out {held}
relations person add "Mary Osei" --at 新天地 --title owner --on 2026-03-04
relations promise keep P6 --on 2026-03-12 --evidence 收据
relations policy set retail --reason shops --on 2026-03-01
relations customer add 天一阁
relations person move 王建国 --to 天一阁 --title 店长 --on 2026-05-02
relations promise make 天一阁 "send prices" --on 2026-05-03
relations audit export --out {whole}
relations audit export --out {part} --customer 华联
""".strip().splitlines()
WITHOUT_OPENSSL = {"PATH": ""}


class Made:
    """Two bundles of a book, whole and of one customer, and a checkpoint that the auditor held before."""

    def __init__(self, shell: Shell, folder: Path) -> None:
        self.folder = folder
        self.whole, self.part, self.held = folder / "whole.zip", folder / "part.zip", folder / "held.note"
        shell.all([line.format(held=self.held, whole=self.whole, part=self.part) for line in MORE])
        self.key = shell("relations audit key show").out.strip()

    def unpacked(self, folder: Path, *, whole: bool = True) -> Path:
        with ZipFile(self.whole if whole else self.part) as archive:
            archive.extractall(folder)
        return folder


@pytest.fixture(scope="session")
def made(prepared: Shell, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("bundles")
    return Made(prepared.copy(folder), folder)


def run(*words: object, at: Path, environment: dict[str, str] | None = None) -> tuple[int, str]:
    """Run a verify.py the way an auditor does: isolated, with nothing of ours around."""
    done = subprocess.run(
        [sys.executable, "-I", *map(str, words)], cwd=at, env=environment or {}, capture_output=True, text=True,
        check=False, timeout=60, encoding="utf-8",
    )  # fmt: skip
    assert done.stderr == "", done.stderr
    return done.returncode, done.stdout


def checked(bundle: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """Run the same program within this process, which is quicker."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["verify.py", str(bundle), *options])
        with pytest.raises(SystemExit) as end:
            verifier.main()
    return int(str(end.value.code)), capsys.readouterr().out


@pytest.mark.parametrize("whole", [True, False])
def test_a_bundle_checks_itself_in_an_empty_folder(made: Made, tmp_path: Path, whole: bool) -> None:
    """With an empty environment; beside its files, and as it was handed over."""
    folder = made.unpacked(tmp_path / "there", whole=whole)
    code, said = run(folder / "verify.py", at=tmp_path)
    assert code == 0, said
    assert "BAD" not in said
    assert "ok           manifest.note is signed by example.com/book" in said
    assert "every entry fits its leaf" in said if whole else "every entry is proved to be in the log" in said
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(folder / "verify.py", alone)
    code, said = run("verify.py", made.whole if whole else made.part, "--key", made.key, at=alone)
    assert (code, said.splitlines()[-1]) == (0, "everything fits")


@pytest.mark.parametrize("whole", [True, False])
def test_it_agrees_with_a_checkpoint_that_the_auditor_held(made: Made, tmp_path: Path, whole: bool) -> None:
    words = (made.whole if whole else made.part, "--checkpoint", made.held, "--key", made.key)
    code, said = run(verifier.__file__, *words, at=tmp_path)
    assert (code, said.splitlines()[-1]) == (0, "everything fits")
    assert f"{made.held} (held by you): the log was so at 8 entries" in said


@pytest.mark.parametrize("whole", [True, False])
def test_it_disagrees_with_a_checkpoint_of_another_history(
    sample: Shell, made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str], whole: bool
) -> None:
    other = tmp_path / "other.note"
    key = "relations audit key new --name example.com/book"
    sample.all([key, "relations customer add 天一阁", f"relations audit checkpoint --out {other}"])
    code, said = checked(made.whole if whole else made.part, capsys, "--checkpoint", str(other))
    assert code == 1
    assert f"BAD          {other} (held by you) is signed by example.com/book: it bears no signature" in said
    assert f"BAD          {other} (held by you): the log was so at 8 entries: " in said


def test_another_key_than_the_one_given_is_refused(
    sample: Shell, made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    other = sample("relations audit key new --name example.com/book").out.strip()
    code, said = checked(made.whole, capsys, "--key", other)
    assert code == 1
    assert "the bundle was not signed with the key that you gave" in said


@pytest.mark.parametrize("whole", [True, False])
def test_one_changed_byte_in_any_file_is_refused(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str], whole: bool
) -> None:
    """In each file at its first, middle and last byte; the verifier itself was taken from elsewhere."""
    folder = made.unpacked(tmp_path / "there", whole=whole)
    assert checked(folder, capsys)[0] == 0
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    assert len(files) > 60
    for file in files:
        content = file.read_bytes()
        for at in {0, len(content) // 2, len(content) - 1} if content else ():
            file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            code, said = checked(folder, capsys)
            assert (code, said.splitlines()[-1]) == (1, "the bundle is NOT what was recorded and signed"), (file, at)
        file.write_bytes(content)
    assert checked(folder, capsys)[0] == 0


def test_a_bundle_does_not_catch_its_own_verifier_lying_but_another_does(made: Made, tmp_path: Path) -> None:
    """So the verifier is to be taken from somewhere else, as the documentation says."""
    folder = made.unpacked(tmp_path / "there")
    (folder / "verify.py").write_text("print('everything fits')\n", encoding="utf-8")
    assert run("verify.py", at=folder) == (0, "everything fits\n")
    code, said = run(verifier.__file__, folder, at=tmp_path)
    assert code == 1
    assert "verify.py was changed after the bundle was made" in said


def test_missing_and_extra_files_are_refused(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made.unpacked(tmp_path / "there")
    (folder / "extra.txt").write_text("more", encoding="utf-8")
    assert "extra.txt is not listed in the manifest" in checked(folder, capsys)[1]
    (folder / "extra.txt").unlink()
    (folder / "promises.csv").unlink()
    assert "promises.csv is missing" in checked(folder, capsys)[1]


def test_a_file_that_is_there_twice_is_refused(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Programs differ in which of the two they show."""
    double = Path(shutil.copy(made.whole, tmp_path / "double.zip"))
    with ZipFile(double, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("promises.csv", archive.read("promises.csv"))
    code, said = checked(double, capsys)
    assert code == 1
    assert "a file is there twice" in said


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive"])
def test_what_is_no_bundle_is_refused_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(content)
    code, said = checked(file, capsys)
    assert code == 1
    assert said.startswith(f"BAD          {file} can be opened: it cannot be read (BadZipFile")


def test_without_openssl_it_says_that_signatures_were_not_checked(made: Made, tmp_path: Path) -> None:
    code, said = run(verifier.__file__, made.whole, "--key", made.key, at=tmp_path, environment=WITHOUT_OPENSSL)
    assert code == 0
    assert "NOT CHECKED  the signatures: openssl was not found" in said
    assert said.splitlines()[-1] == "everything that was checked fits; see above what was NOT checked"


def test_an_openssl_that_says_yes_to_everything_is_not_believed(made: Made, tmp_path: Path) -> None:
    liar = tmp_path / "openssl"
    liar.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    liar.chmod(0o755)
    code, said = run(verifier.__file__, made.whole, at=tmp_path, environment={"PATH": str(tmp_path)})
    assert code == 0
    assert "does not know Ed25519" in said


def resigned(folder: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Do what somebody without the key can: change files, and make manifest and hashes fit again."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    for listed in manifest["files"]:
        content = (folder / listed["name"]).read_bytes()
        listed.update(size=len(content), sha256=sha256(content).hexdigest())
    text = json.dumps(manifest)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    note = (folder / "manifest.note").read_text(encoding="utf-8")
    signature = note.split("\n\n")[1]
    fresh = f"example.com/book manifest\n{sha256(text.encode()).hexdigest()}\n\n{signature}"
    (folder / "manifest.note").write_text(fresh, encoding="utf-8")


def rewrite_entries(folder: Path, change: Callable[[list[dict[str, object]]], None]) -> None:
    file = folder / "entries.jsonl"
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    change(entries)
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in entries), encoding="utf-8")


def with_a_leaf_that_fits(entries: list[dict[str, object]]) -> None:
    entries[3]["actor"] = "nobody"
    entries[3]["leaf"] = verifier.leaf_of(entries[3]).hex()


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda entries: entries[3].update(actor="nobody"), "does not fit its leaf"),
        (with_a_leaf_that_fits, ("the root over the entries is not that of the manifest", "is not in the log of")),
        (lambda entries: entries.pop(3), ("is missing", "was left out in front of")),
        (lambda entries: entries.insert(3, entries[3]), ("is missing", "is out of order")),
        (lambda entries: entries.pop(), ("and the manifest names", "not as many proofs as entries")),
        (lambda entries: entries.clear(), ("and the manifest names", "not as many proofs as entries")),
    ],
)
def test_a_forger_without_the_key_is_found_even_where_all_hashes_fit(  # noqa: PLR0917 - two parametrized sets
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str], whole: bool, change: object, said: object
) -> None:
    """By the false signature below the manifest, and by the entries themselves."""
    folder = made.unpacked(tmp_path / "there", whole=whole)
    assert callable(change)
    rewrite_entries(folder, change)
    resigned(folder, lambda _: None)
    code, out = checked(folder, capsys)
    assert code == 1
    assert "BAD          manifest.note is signed by example.com/book: the signature is false" in out
    assert (said if isinstance(said, str) else said[0 if whole else 1]) in out  # type: ignore[index]


def test_the_bundle_of_one_customer_holds_its_entries_and_those_of_its_persons(made: Made, tmp_path: Path) -> None:
    """And nothing about anybody else."""
    folder = made.unpacked(tmp_path, whole=False)
    entries = [json.loads(line) for line in (folder / "entries.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({entry["stream"] for entry in entries}) == 2
    text = json.dumps(entries, ensure_ascii=False)
    assert "华联超市 城东店" in text
    assert "王建国" in text
    assert not any(other in text for other in ("Mary Osei", "新天地", "天一阁", "send prices"))
    rows = list(csv.DictReader((folder / "promises.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["text"] for row in rows} == {"replace two cases", "send the list"}


def test_the_bundle_of_the_log_holds_every_entry_every_schema_and_the_answers(made: Made, tmp_path: Path) -> None:
    folder = made.unpacked(tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    entries = [json.loads(line) for line in (folder / "entries.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [entry["position"] for entry in entries] == list(range(1, manifest["size"] + 1))
    assert {file.stem for file in (folder / "schemas").iterdir()} == set(catalogue.event_types())
    schema = json.loads((folder / "schemas" / "promise-made.v1.json").read_text(encoding="utf-8"))
    assert "text" in schema["properties"]
    rules = (folder / "policies.jsonl").read_text(encoding="utf-8")
    assert json.loads(rules)["reason"] == "shops"
    rows = csv.DictReader((folder / "promises.csv").read_text(encoding="utf-8").splitlines())
    assert {row["text"]: row["state"] for row in rows}["replace two cases"] == "kept-late"
    assert (manifest["scope"], manifest["as_of"], manifest["made_by"]) == ("log", "2026-09-30", "li.wei")


def test_what_does_not_fit_is_not_handed_over(sample: Shell, tmp_path: Path) -> None:
    sample.all(["relations audit key new"])
    with place().behind(sample.address) as connection:
        connection.exec_driver_sql("UPDATE entries SET actor = 'me' WHERE position = 2")
    out = tmp_path / "x.zip"
    assert "entry 2 does not fit its leaf" in sample(f"relations audit export --out {out}").refusal
    assert not out.exists()


def test_a_bundle_of_nobody_is_refused_before_anything_is_signed(sample: Shell, tmp_path: Path) -> None:
    sample.all(["relations audit key new"])
    refusal = sample(f"relations audit export --out {tmp_path / 'x.zip'} --customer nobody").refusal
    assert refusal.startswith("no customer 'nobody' is in the book")
    assert not (sample.folder / "book.db.checkpoints").exists()


def test_a_bundle_is_never_written_over_another_file(sample: Shell, tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    sample.all(["relations audit key new", f"relations audit export --out {out}"])
    content = out.read_bytes()
    assert "is there already" in sample(f"relations audit export --out {out}").refusal
    assert out.read_bytes() == content


def test_the_verifier_runs_with_the_oldest_python_that_it_names() -> None:
    """Its grammar is that of 3.9, and it imports nothing but the standard library."""
    tree = ast.parse(Path(verifier.__file__).read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize(("times", "made"), [(0, True), (1, True), (2, True), (99, False)])
def test_answers_never_know_more_than_the_checkpoint_covers(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, made: bool
) -> None:
    """Somebody records while the bundle is made: it is tried again, and given up when that does not end."""
    left, seal = iter(range(times)), book.checkpoint

    def slow(*given: Any, **more: Any) -> Sealed:
        sealed = seal(*given, **more)
        if next(left, None) is not None:
            book.handle(RegisterCustomer(customer="x", name=f"Acme {book.size()}", on="2026-03-02"))
        return sealed

    monkeypatch.setattr(book, "checkpoint", slow)
    monkeypatch.setattr(bundle, "ANSWERS", (("size.txt", size_seen),))
    key, out = tmp_path / "audit.pem", tmp_path / "x.zip"
    book.new_key("secret", key=key)
    book.handle(RegisterCustomer(customer="x", name="Acme", on="2026-03-02"))
    if not made:
        with pytest.raises(BusyBookError):
            book.export_audit(out, "secret", book.today(), key=key)
        assert not out.exists()
        return
    bundled = book.export_audit(out, "secret", book.today(), key=key)
    with ZipFile(out) as archive:
        assert int(archive.read("size.txt")) == bundled.size == bundled.entries == 1 + times


def size_seen(book: Then, _: date, __: Sequence[str]) -> Iterator[bytes]:
    """Answer with the size of the log."""
    yield str(book.log.head(book.connection).size).encode()


def test_what_is_recorded_while_a_bundle_is_written_is_not_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_address(tmp_path) as address, relations.open(address, actor="li.wei") as book:

        def late(then: Then, day: date, customers: Sequence[str]) -> Iterator[bytes]:
            yield from size_seen(then, day, customers)
            book.handle(RegisterCustomer(customer="x", name=f"Acme {book.size()}", on="2026-03-02"))
            yield from size_seen(then, day, customers)

        monkeypatch.setattr(bundle, "ANSWERS", (("sizes.txt", late),))
        key, out = tmp_path / "audit.pem", tmp_path / "x.zip"
        book.new_key("secret", key=key, name="example.com/book")
        book.handle(RegisterCustomer(customer="x", name="Acme", on="2026-03-02"))
        bundled = book.export_audit(out, "secret", book.today(), key=key)
        assert (bundled.size, book.size()) == (1, 2)
    with ZipFile(out) as archive:
        assert archive.read("sizes.txt") == b"11"


def test_a_bundle_that_cannot_be_written_leaves_nothing(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, out = tmp_path / "audit.pem", tmp_path / "x.zip"
    book.new_key("secret", key=key)
    book.handle(RegisterCustomer(customer="x", name="Acme", on="2026-03-02"))
    monkeypatch.setattr("relations.audit.bundle._json", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        book.export_audit(out, "secret", book.today(), key=key)
    assert not out.exists()


def test_files_that_were_merged_are_handed_over_as_one(sample: Shell, tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    sample.all([
        "relations audit key new", "relations customer merge C7 --into C1 --reason duplicate",
        f"relations audit export --out {out} --customer 华联",
    ])  # fmt: skip
    with ZipFile(out) as archive:
        entries = [json.loads(line) for line in archive.read("entries.jsonl").splitlines()]
    assert [entry["position"] for entry in entries] == list(range(1, len(sample.log) + 1))
    assert run(verifier.__file__, out, at=tmp_path)[0] == 0
