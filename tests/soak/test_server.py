"""What was acknowledged survives kill -9 of the PostgreSQL server, and programs go on when it is there again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import relations
from postgres import Server
from relations.domain.customers import RegisterCustomer
from soak.form import CUSTOMERS, Soak, make
from soak.programs import Program
from soak.rep import ON, Acknowledged
from soak.wholeness import found_usable

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start a server that waits for the disk."""
    with Server(durable=True) as server:
        yield server


def test_every_acknowledged_entry_survives_kill_9_of_the_server(soak: Soak, server: Server, tmp_path: Path) -> None:
    """Of those that record at that moment each is told in one line; a book that stays open goes on afterwards."""
    chance, acknowledged = soak.chance("server"), list[Acknowledged]()
    address = server.address(server.new())
    make(address)
    with relations.open(address, actor="patient") as patient:
        for killed in range(1, soak.form(3, 15) + 1):
            reps = [
                Program(tmp_path, address, f"rep{killed}.{n}", f"{soak.seed} {killed} {n}", "record", *CUSTOMERS)
                for n in range(2)
            ]
            for rep in reps:
                rep.begin()
            reps[0].hear(chance.choice([1, 5, 20]))
            chance.choice(reps).outlast(chance.uniform(0, 0.05))
            server.kill()
            told = [rep.end() for rep in reps]
            assert all(code == 1 and said.startswith("ServerAwayError: ") for code, said in told), told
            assert all(said.count("\n") == 1 for _, said in told), told
            server.start()
            acknowledged += [done for rep in reps for done in rep.acknowledged]
            found_usable(address, acknowledged, broken_off=2 * killed)
            patient.handle(RegisterCustomer(customer="again", name="again", on=ON, allow_duplicate=True))
    print(f"{killed} times killed, {len(acknowledged)} commands acknowledged")  # noqa: T201
