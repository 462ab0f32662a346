"""Programs of their own that record, rebuild and import; they are listened to, stopped and killed."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired

from soak import rep
from soak.rep import Acknowledged

PATIENCE = 0.005
"""Seconds between looking whether a program has said more."""
LONGEST = 300
"""Seconds after which a program is taken to be stuck."""


class Program:
    """One `rep.py`: started, told to begin, listened to, ended; what it says goes to a file that outlives it."""

    def __init__(self, folder: Path, address: str, name: str, seed: str, work: str, *about: str) -> None:
        """Start it; several may get ready at the same time."""
        self.name = name
        self._said = folder / f"{name}.said"
        self._complaint = folder / f"{name}.err"
        command = [sys.executable, rep.__file__, address, name, seed, work, *about]
        with self._said.open("wb") as said, self._complaint.open("wb") as complaint:
            self.process = Popen(command, stdin=PIPE, stdout=said, stderr=complaint)

    def begin(self) -> None:
        """Wait until its book is open, and let it begin."""
        self._listen(1)
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def hear(self, count: int) -> None:
        """Wait for so many acknowledgements."""
        self._listen(1 + count)

    def stop(self) -> None:
        """Tell a recording program to come to its end."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()

    def outlast(self, seconds: float) -> None:
        """Let it go on for so long, or until it ends."""
        with suppress(TimeoutExpired):
            self.process.wait(seconds)

    def kill_after(self, seconds: float) -> None:
        """Kill it (SIGKILL) then, or not at all if it ends before."""
        self.outlast(seconds)
        self.process.kill()

    def end(self) -> tuple[int, str]:
        """Wait for its end; give its exit code and what it complained of."""
        code = self.process.wait(LONGEST)
        self.stop()
        return code, self._complaint.read_text(encoding="utf-8")

    @property
    def acknowledged(self) -> list[Acknowledged]:
        """All that it was told is recorded."""
        heard = [json.loads(line) for line in self._lines()[1:]]
        return [Acknowledged(token, position, tuple(topics)) for token, position, topics in heard]

    def _listen(self, lines: int) -> None:
        while len(self._lines()) < lines:
            with suppress(TimeoutExpired):
                assert self.process.wait(PATIENCE) == 0, self._complaint.read_text(encoding="utf-8")
                assert len(self._lines()) >= lines, "it ended before it had said so much"

    def _lines(self) -> list[str]:
        said = self._said.read_text(encoding="utf-8")
        return said[: said.rfind("\n") + 1].splitlines()
