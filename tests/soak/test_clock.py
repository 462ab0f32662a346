"""A clock that jumps, by a day or by years, neither stops the recording nor turns the order of what was recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import relations
from soak.form import CUSTOMERS, Soak
from soak.rep import Acknowledged, Rep
from soak.wholeness import found_usable

JUMPS = [timedelta(), timedelta(seconds=1), timedelta(days=-1), timedelta(days=1), timedelta(days=-3650)]


class JumpingClock:
    """Begins in October 2026, mostly goes on, and now and then jumps."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._now = datetime(2026, 10, 1, 12, tzinfo=UTC)
        self.went_back = 0

    def __call__(self) -> datetime:
        jump = self._chance.choices(JUMPS, (5, 5, 1, 1, 0.2))[0]
        self.went_back += jump < timedelta()
        self._now += jump
        return self._now


def test_the_order_of_recording_stays_when_the_clock_jumps(soak: Soak, begun: str) -> None:
    """Within a run and between runs."""
    chance = soak.chance("clock")
    clock, acknowledged = JumpingClock(chance), list[Acknowledged]()
    for run in range(soak.form(5, 50)):
        with relations.open(begun, actor="li.wei", clock=clock) as book:
            rep = Rep(book, f"rep{run}", CUSTOMERS, chance)
            acknowledged += [rep.record() for _ in range(10)]
            rep.ask()
            recorded_at = [row.recorded_at for row in book.entries()]
        assert recorded_at == sorted(recorded_at)
        found_usable(begun, acknowledged)
    assert clock.went_back > 0
