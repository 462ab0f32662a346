"""A file that a command writes is whole, or it is what was there before."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from relations.cli import audit_tables
from relations.cli.writing import write_whole
from relations.errors import InvalidInputError
from shell import Shell


def broken() -> Iterator[bytes]:
    yield b"half a page"
    raise KeyboardInterrupt


@pytest.mark.parametrize("before", [None, "as it was"])
def test_what_fails_midway_leaves_what_was_there(tmp_path: Path, before: str | None) -> None:
    file = tmp_path / "页.html"
    if before is not None:
        file.write_text(before, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        write_whole(str(file), "--html", broken())
    assert [each.read_text(encoding="utf-8") for each in tmp_path.iterdir()] == ([before] if before else [])


def test_a_file_is_replaced_where_a_link_leads_to_and_keeps_its_rights(tmp_path: Path) -> None:
    file, link = tmp_path / "page", tmp_path / "link"
    file.touch(mode=0o600)
    link.symlink_to(file)
    write_whole(str(link), "--html", [b"all ", b"of it"])
    assert (file.read_bytes(), link.is_symlink(), stat.S_IMODE(file.stat().st_mode)) == (b"all of it", True, 0o600)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "page"]


def test_what_is_no_file_is_written_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(str(pipe), "--ics", [b"all of it"])
        assert os.read(reader, 100) == b"all of it"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("place", ["", "none/page.html"])
def test_what_cannot_be_written_is_told_with_the_option(tmp_path: Path, place: str) -> None:
    with pytest.raises(InvalidInputError, match=r"cannot be written: .+; name another file with --html$"):
        write_whole(str(tmp_path / place), "--html", [b"x"])
    assert [each.name for each in tmp_path.iterdir()] == []


def test_an_audit_that_breaks_off_leaves_the_page_of_before(
    sample: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    assert sample(f"relations audit promises --html {page}").code == 0
    before = page.read_bytes()
    monkeypatch.setattr(audit_tables, "write_whole", lambda file, option, _: write_whole(file, option, broken()))
    assert sample(f"relations audit promises --html {page}").code != 0
    assert page.read_bytes() == before
    assert [each.name for each in page.parent.glob("*.part")] == []
