"""A program that records promises one after another and says what was acknowledged; tests run many, and kill some.

    python recorder.py BOOK NAME COUNT CUSTOMER...

It says `ready` when the book is open and begins when a line comes in: COUNT promises called `NAME 1` and so on, in
turn for each CUSTOMER. For each one acknowledged it prints its position and its text. A refusal ends it with 1.
"""

from __future__ import annotations

import sys
from itertools import cycle, islice
from subprocess import PIPE, Popen

import relations
from relations.domain.promises import MakePromise
from relations.domain.ref import Ref
from relations.domain.when import When


class Recorder:
    """The program as the tests see it: started, told to begin, listened to."""

    def __init__(self, address: str, name: str, count: int, *customers: str) -> None:
        """Start it; several may get ready at the same time."""
        command = [sys.executable, __file__, address, name, str(count), *customers]
        self.process = Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True)

    def ready(self) -> None:
        """Wait until its book is open."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line == "ready\n", (line, self.process.communicate())

    def begin(self) -> None:
        """Let it record."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def hear(self, count: int) -> dict[int, str]:
        """Wait for so many acknowledgements; give the texts by position."""
        assert self.process.stdout is not None
        return dict(_acknowledged(self.process.stdout.readline()) for _ in range(count))

    def end(self) -> tuple[dict[int, str], str, int]:
        """Wait for its end: the acknowledgements not heard yet, what it complained of, and its exit code."""
        # Not communicate, which forgets the lines that readline took in ahead.
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        out, err = self.process.stdout.read(), self.process.stderr.read()
        self.process.wait(timeout=60)
        whole = out[: out.rfind("\n") + 1]
        return dict(_acknowledged(line) for line in whole.splitlines()), err, self.process.returncode


def _acknowledged(line: str) -> tuple[int, str]:
    position, _, text = line.rstrip("\n").partition(" ")
    return int(position), text


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def record(address: str, name: str, count: int, customers: list[str]) -> None:
    """Be the program."""
    with relations.open(address, actor=name) as book:
        _say("ready")
        sys.stdin.readline()
        for n, customer in enumerate(islice(cycle(customers), count), 1):
            text = f"{name} {n}"
            receipt = book.handle(MakePromise(on=When("2026-03-02"), customer=Ref(customer), text=text))
            _say(f"{receipt.position} {text}")


if __name__ == "__main__":
    try:
        record(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
    except relations.RelationsError as refused:
        sys.exit(f"{type(refused).__name__}: {refused}")
