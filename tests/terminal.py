"""Answering what `visit log --interactive` asks at a pseudo-terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pexpect

from shell import RELATIONS, Shell

QUESTIONS = (
    "When", "Purposes", "Goal", "Stock", "Display", "Prices", "Competitors", "Met", "Needs", "Of their staff",
    "Learned something", "  about", "  what shows it", "  what", "kept?", "  why", "  resolved", "told?",
    "New complaint", "  severity", "New promise of ours", "New promise of theirs", "  by when",
    "Order", "Money collected", "Gift", "Next visit", "What came of it", "Minutes", "Anything else", "Steps done",
    "Record this?",
)  # fmt: skip
CTRL_C, CTRL_D = "\x03", "\x04"


def sat(shell: Shell, answers: Mapping[str, Sequence[str]], line: str = "visit log 华联 -i") -> tuple[int, str]:
    """Answer what is asked at a terminal, with Enter where nothing is given; give the exit code and all said."""
    left = {question: list(said) for question, said in answers.items()}
    child = pexpect.spawn(
        "sh", ["-c", f"exec {RELATIONS} {line}"], env={**shell.variables(), "TERM": "dumb"}, encoding="utf-8",
        timeout=60, dimensions=(50, 300),
    )  # fmt: skip
    child.delaybeforesend = None
    said, asked = "", "|".join(map(re.escape, QUESTIONS))
    while child.expect([pexpect.EOF, rf"(?<![^\r\n])({asked})[^\r\n]*: $"]) == 1:
        said += child.before + child.after
        answer = next(iter(left.get(child.match[1], ())), "")
        del left.get(child.match[1], [])[:1]
        child.send(answer if answer in {CTRL_C, CTRL_D} else f"{answer}\n")
    child.close()
    assert not any(left.values()), (left, said)
    return child.exitstatus, (said + child.before).replace("\r\n", "\n")
