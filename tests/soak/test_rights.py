"""A book that may only be read is not written, says so in one line, and is written again once that is allowed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shell import Shell
from soak.form import CUSTOMERS, Soak
from soak.programs import Program
from soak.rep import Acknowledged
from soak.wholeness import found_usable

WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--reuid=0"]
"""What makes root somebody who may not write everywhere."""


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "killed"])
@pytest.mark.parametrize("mode", [(0o700, 0o400), (0o500, 0o600), (0o500, 0o400)], ids=["file", "folder", "both"])
@pytest.mark.parametrize("line", ["customer add Shop", "rebuild"])
def test_what_may_only_be_read_is_told_and_loses_nothing(
    soak: Soak, address: str, tmp_path: Path, mode: tuple[int, int], line: str, *, closed: bool
) -> None:
    """Whether the last program closed the book or was killed, and left its write-ahead log."""
