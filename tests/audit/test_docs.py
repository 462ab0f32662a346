"""Every command in docs/audit.md works as it stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from audit.authority import Authority

TEXT = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh ?(\w*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)

pytestmark = pytest.mark.skipif(
    any(shutil.which(program) is None for program in ("bash", "openssl", "unzip")),
    reason="the documentation speaks of bash, openssl and unzip, which are not all at hand",
)


class Terminal:
    """A folder, and the commands that were typed there so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RELATIONS_")}
        python = Path(sys.executable).parent
        variables = {
            "RELATIONS_DB": "book.db",
            "RELATIONS_KEY_PASSPHRASE": "a long sentence",
            "RELATIONS_ACTOR": "li.wei",
        }
        self.environment = kept | variables | {"PATH": f"{python}{os.pathsep}{kept['PATH']}"}

    def run(self, name: str) -> str:
        """Run the blocks of that name; all of their lines must succeed."""
        script = "\n".join(block for called, block in BLOCKS if called == name)
        assert script, name
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, env=self.environment, capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Type the first block, on which the others build."""
    there = Terminal(tmp_path_factory.mktemp("docs"))
    there.run("")
    return there


def test_a_book_is_signed_verified_witnessed_and_handed_over(terminal: Terminal) -> None:
    names = {"monday.note", "tuesday.note", "witnessed.txt", "audit.zip", "hualian.zip", "book.db.key.pem"}
    assert names <= {file.name for file in terminal.folder.iterdir()}


def test_the_bundles_verify(terminal: Terminal) -> None:
    assert terminal.run("verify").endswith("\neverything fits\n")


def test_signature_leaf_and_root_come_out_by_hand(terminal: Terminal) -> None:
    said = terminal.run("hand").splitlines()
    proof = json.loads((terminal.folder / "proof.json").read_text(encoding="utf-8"))
    assert said[0] == "Signature Verified Successfully"
    assert said[1] == f"{proof['leaf']}  -"
    assert said[2:] == [f"{proof['root']}  -", proof["root"]]


def test_a_checkpoint_is_stamped_by_other_means(terminal: Terminal, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "tsa")
    terminal.run("stamp")
    shutil.copy(authority.root, terminal.folder / "authority.pem")
    request = (terminal.folder / "tuesday.tsq").read_bytes()
    (terminal.folder / "tuesday.tsr").write_bytes(authority.reply(request))
    assert "is stamped 20" in terminal.run("stamped")


def test_what_the_page_says_of_the_bundle_is_so(terminal: Terminal) -> None:
    """Each file that is listed is there, and none that is not."""
    table = TEXT.split("| file | holds |")[1].split("\n\n")[0]
    listed = {name.partition("/")[0] for name in re.findall(r"`([\w./]+)`", "\n".join(
        line.split("|")[1] for line in table.splitlines() if line.startswith("|")
    ))}  # fmt: skip
    with ZipFile(terminal.folder / "hualian.zip") as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == listed
