"""Whatever is typed: one clear line or an answer, never a traceback, and a refused command has recorded nothing."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from cli.test_examples import MAP, VISITS
from places import PostgreSQL, place
from shell import SAMPLE, Shell, fresh_shell
from soak.form import Soak
from soak.lines import lines

STEPS = 100
FIRST = ["C1", "K2", "V4", "X5", "P6", "C7"]


class Typing(RuleBasedStateMachine):
    """A book, and somebody who types at it; files are made in a folder of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.exits = ExitStack()
        folder = Path(self.exits.enter_context(TemporaryDirectory()))
        self.exits.callback(os.chdir, Path.cwd())
        os.chdir(folder)
        for name, content in (("visits.csv", VISITS), ("visits.toml", MAP), ("rules.toml", 'name = "mine"\n')):
            (folder / name).write_text(content, encoding="utf-8")
        self.shell: Shell = self.exits.enter_context(fresh_shell(folder))
        self.shell.all(SAMPLE)
        self.refs = list(FIRST)
        self.log = self.shell.log

    @rule(data=st.data())
    def type_a_line(self, data: st.DataObject) -> None:
        """Get an answer and exit 0, or one line and exit 1 or 2; the log has grown at its end, or is as it was."""
        line = data.draw(lines(self.refs))
        answer = self.shell(line)
        assert answer.code in {0, 1, 2}, (line, answer)
        assert "Traceback" not in answer.out + answer.err, (line, answer)
        assert "a fault in relations itself" not in answer.err, (line, answer)
        log = self.shell.log
        assert log[: len(self.log)] == self.log, line
        if answer.code == 2 or (answer.code == 1 and answer.err.startswith("relations: ")):
            assert log == self.log or line[0] == "import", (line, answer)
            assert len(answer.complaints) == 1 or not answer.err.startswith("relations: "), (line, answer)
        self.refs += [f"{letter}{entry[0]}" for entry in log[len(self.log) :] for letter in _letters(entry)]
        self.log = log

    def teardown(self) -> None:
        """Whatever was typed, the book is well."""
        answer = self.shell("relations doctor")
        self.exits.close()
        assert answer.code == 0, answer


def _letters(entry: tuple[Any, ...]) -> str:
    """Give the letter of the reference that an entry begins, if it does."""
    begins = {"customer-registered": "C", "person-introduced": "K", "visit-logged": "V", "visit-planned": "V",
              "promise-made": "P", "complaint-raised": "X", "gift-given": "G", "gift-requested": "G"}  # fmt: skip
    return begins.get(str(entry[4]).rpartition(".")[0], "")


def test_any_line_is_answered_or_refused(soak: Soak) -> None:
    """In the long form 10,000 lines on a hundred books; on a server, where a book takes its time, a tenth of that."""
    books = 10 if isinstance(place(), PostgreSQL) else 100
    every = settings(
        max_examples=soak.form(2, books),
        stateful_step_count=soak.form(60, STEPS),
        deadline=None,
        derandomize=soak.form(1, 0) == 1,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Typing, settings=every)  # type: ignore[no-untyped-call]
