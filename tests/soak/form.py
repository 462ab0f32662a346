"""How much the soak tries: a short form among the ordinary tests, and a long one that is asked for.

RELATIONS_SOAK=SECONDS asks for the long form, with many writers during so many seconds; RELATIONS_SEED repeats what
has failed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from random import Random, SystemRandom

import relations
from relations.domain.customers import RegisterCustomer
from soak.rep import ON, Acknowledged

CUSTOMERS = ("华联", "新天地", "Acme", "100% Tea")
_SECONDS = int(os.environ.get("RELATIONS_SOAK") or 0)


@dataclass(frozen=True)
class Soak:
    """The form that runs, and the seed from which all that it leaves to chance follows."""

    seed: int

    @classmethod
    def asked(cls) -> Soak:
        """Read the environment; the short form tries the same every time, the long one something new."""
        default = SystemRandom().randrange(10**6) if _SECONDS else 1
        return cls(int(os.environ.get("RELATIONS_SEED") or default))

    def form(self, short: int, long: int) -> int:
        """Choose a number by the form that runs."""
        return long if _SECONDS else short

    def seconds(self) -> float:
        """Say for how long many write at once."""
        return float(_SECONDS or 4)

    def chance(self, part: str) -> Random:
        """Give randomness that can be had again."""
        return Random(f"{self.seed} {part}")


def make(address: str, told: Callable[[Acknowledged], object] = lambda _: None) -> None:
    """Make a book that holds the customers and nothing else; `told` hears of each."""
    with relations.open(address, actor="li.wei") as book:
        for number, customer in enumerate(CUSTOMERS, 1):
            token = f"<customer {number}>"
            receipt = book.handle(RegisterCustomer(customer=customer, name=customer, territory=token, on=ON))
            told(Acknowledged(token, receipt.position, receipt.events))
