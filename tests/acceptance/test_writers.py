"""Many use the installed command at once: nothing is lost or doubled, and nobody is told that the book is busy."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

import relations
from relations.domain.customers import GradeCustomer
from relations.domain.ref import Ref
from relations.domain.when import When
from shell import Answer, Shell

WRITERS = 8


def test_a_rebuild_that_begins_between_catching_up_and_reading_is_not_seen(
    shell: Shell, customers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query, a command and the doctor catch up, another program empties the read models: they catch up again."""
    with relations.open(shell.address, actor="a") as book, relations.open(shell.address, actor="b") as other:

        def interrupted(catch_up: Callable[[], int] = book.runner.catch_up) -> int:
            seen = catch_up()
            if emptied:
                emptied.pop()
                other.runner._clear()
            return seen

        monkeypatch.setattr(book.runner, "catch_up", interrupted)
        for ask in (
            lambda: len(book.customers()) == WRITERS + 1,
            lambda: book.handle(GradeCustomer(on=When("2026"), customer=Ref(customers[0]), grade="A")).events,
            lambda: book.doctor() == [],
        ):
            emptied = [True, True]
            other.runner._clear()
            assert ask()


@pytest.fixture
def customers(shell: Shell) -> list[str]:
    """Make a book with a customer for each writer, and one for all of them."""
    shell.all(
        ["relations init", *(f"relations customer add 客户{n}" for n in range(WRITERS)), "relations customer add 华联"]
    )
    return [f"客户{n}" for n in range(WRITERS)]


def well_kept(shell: Shell, acknowledged: dict[int, str], before: int) -> None:
    """Find in the log exactly what was acknowledged, once each, without a gap, and all well."""
    log = shell.log
    assert [entry[0] for entry in log] == list(range(1, len(log) + 1))
    recorded = {entry[0]: json.loads(entry[8])["text"] for entry in log[before:]}
    assert acknowledged == recorded
    assert len(set(recorded.values())) == len(recorded)
    assert shell("relations doctor").code == 0


def at_once(shell: Shell, lines: Sequence[str]) -> list[Answer]:
    """Run the installed command many times at once."""
    with ThreadPoolExecutor(len(lines)) as pool:
        return list(pool.map(shell.installed, lines))


def test_the_installed_command_can_be_run_many_times_at_once(shell: Shell, customers: list[str]) -> None:
    del customers
    lines = [f'relations promise make 华联 "promise {n}" --format json' for n in range(6)]
    receipts = [answer.json for answer in at_once(shell, lines)]
    well_kept(shell, {receipt["position"]: f"promise {n}" for n, receipt in enumerate(receipts)}, before=WRITERS + 1)


def test_of_those_who_add_a_customer_of_one_name_exactly_one_wins(shell: Shell) -> None:
    shell.all(["relations init"])
    answers = at_once(shell, ["relations customer add 华联"] * 6)
    won = [answer for answer in answers if answer.code == 0]
    lost = [answer for answer in answers if answer.code != 0]
    assert [answer.out for answer in won] == ["C1 recorded: customer-registered.v1 (entry 1)\n"]
    expected = "'华联' is already in the book as C1; use that one, or add --allow-duplicate"
    assert [answer.refusal for answer in lost] == [expected] * 5
    assert len(shell.log) == 1


def test_many_may_create_the_book_at_once(shell: Shell) -> None:
    """All of them end well, and one book is there."""
    answers = at_once(shell, ["relations init"] * 4)
    assert [(answer.code, answer.err) for answer in answers] == [(0, "")] * 4
    assert shell("relations doctor").code == 0
