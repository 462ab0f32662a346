"""Many record at once: nothing is lost, nothing is doubled, and nobody is told that the book is busy."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

import relations
from recorder import Recorder
from relations.domain.customers import GradeCustomer
from relations.domain.ref import Ref
from relations.domain.when import When
from shell import Answer, Shell

WRITERS = 8
EACH = 40


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


def together(recorders: Sequence[Recorder]) -> None:
    """Let all begin when all are ready."""
    for recorder in recorders:
        recorder.ready()
    for recorder in recorders:
        recorder.begin()


def ended_well(recorder: Recorder) -> dict[int, str]:
    """Give all that a recorder was told is recorded; it complained of nothing."""
    acknowledged, complaint, code = recorder.end()
    assert (complaint, code) == ("", 0)
    return acknowledged


def well_kept(shell: Shell, acknowledged: Sequence[dict[int, str]], before: int) -> None:
    """Find in the log exactly what was acknowledged, once each, without a gap, and all well."""
    log = shell.log
    assert [entry[0] for entry in log] == list(range(1, len(log) + 1))
    recorded = {entry[0]: json.loads(entry[8])["text"] for entry in log[before:]}
    assert sum(map(len, acknowledged)) == len(recorded)
    assert {position: text for each in acknowledged for position, text in each.items()} == recorded
    assert len(set(recorded.values())) == len(recorded)
    assert shell("relations doctor").code == 0


def at_once(shell: Shell, lines: Sequence[str]) -> list[Answer]:
    """Run the installed command many times at once."""
    with ThreadPoolExecutor(len(lines)) as pool:
        return list(pool.map(shell.installed, lines))


def test_eight_programs_record_about_one_customer_and_about_their_own(shell: Shell, customers: list[str]) -> None:
    """Every other entry goes to the customer that all write to, so that they meet in one stream again and again."""
    recorders = [Recorder(shell.address, f"w{n}", EACH, "华联", own) for n, own in enumerate(customers)]
    together(recorders)
    acknowledged = [ended_well(recorder) for recorder in recorders]
    assert [len(each) for each in acknowledged] == [EACH] * WRITERS
    assert all(list(each) == sorted(each) for each in acknowledged)
    well_kept(shell, acknowledged, before=WRITERS + 1)


def test_the_installed_command_can_be_run_many_times_at_once(shell: Shell, customers: list[str]) -> None:
    del customers
    lines = [f'relations promise make 华联 "promise {n}" --format json' for n in range(6)]
    receipts = [answer.json for answer in at_once(shell, lines)]
    well_kept(shell, [{receipt["position"]: f"promise {n}"} for n, receipt in enumerate(receipts)], before=WRITERS + 1)


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


def test_rebuilding_while_others_record_disturbs_nobody(shell: Shell, customers: list[str]) -> None:
    """Two programs throw the read models away again and again; the recorders look customers up by name in them."""
    recorders = [Recorder(shell.address, f"w{n}", EACH, own, "华联") for n, own in enumerate(customers[:2])]
    together(recorders)
    with ThreadPoolExecutor(2) as pool:
        rebuilding = [pool.submit(rebuild, shell, 5) for _ in range(2)]
        acknowledged = [ended_well(recorder) for recorder in recorders]
        assert all(rebuilt.result() for rebuilt in rebuilding)
    well_kept(shell, acknowledged, before=WRITERS + 1)


def rebuild(shell: Shell, times: int) -> list[int]:
    """Rebuild so many times; give the number of entries each time."""
    with relations.open(shell.address, actor="rebuilder") as book:
        return [book.rebuild() for _ in range(times)]
