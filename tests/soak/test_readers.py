"""Whatever bytes a reader is fed, it reads them or refuses them: no other error comes out of it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from soak.form import Soak

FUZZING = Path(__file__).with_name("fuzzing.py")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "events"
REPORT = Path(__file__).parents[1] / "cli" / "golden" / "report.yaml"
EXAMPLES = Path(__file__).parents[2] / "examples"

BEGINNINGS = {
    "codec": lambda: [bytes([n]) + file.read_bytes() for n, file in enumerate(sorted(FIXTURES.glob("*.json")))],
    "maps": lambda: [file.read_bytes() for file in EXAMPLES.glob("*.toml")],
    "csv": lambda: ["customer,on\n华联,2026-03-02\n".encode(), b'"a""b";on\r\nx;y', "customer,on\n".encode("utf-16")],
    "json": lambda: [b'[{"customer": "a", "on": {"day": 1}}]', b'{"rows": []}'],
    "reports": lambda: [
        REPORT.read_bytes(),
        b"outcome: done\norders: [1800 CNY]\n",
        b"settle: [{promise: P6, done: yes}]",
    ],
    "references": lambda: [b"C12", "昨天".encode(), b"2026-03-02T10:00+08:00", b"3 days ago", b"2026-03"],
}
"""What atheris begins with, for each reader."""


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is made for Linux and macOS only")
@pytest.mark.parametrize("target", BEGINNINGS)
def test_a_reader_reads_or_refuses(target: str, soak: Soak, tmp_path: Path) -> None:
    """In the long form 50,000 inputs each."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, content in enumerate(BEGINNINGS[target]()):
        (corpus / str(number)).write_bytes(content)
    runs = soak.form(300, 50_000)
    done = subprocess.run(
        [sys.executable, str(FUZZING), target, str(corpus), f"-runs={runs}", f"-seed={soak.seed}", "-max_len=4096"],
        cwd=tmp_path, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, check=False, timeout=3600,
    )  # fmt: skip
    said = done.stderr.decode(errors="replace")
    assert done.returncode == 0, said[-4000:]
    assert f"Done {runs} runs" in said, said[-2000:]
