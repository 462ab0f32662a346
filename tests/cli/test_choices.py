"""The words that options offer are those of the domain; they stand twice so that help need not import the domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from relations.cli import importing
from relations.exchange.fields import KINDS


@pytest.mark.parametrize(
    ("offered", "known"),
    [
        (importing.KINDS, KINDS),
    ],
)
def test_an_option_offers_what_the_domain_knows(offered: Sequence[Any], known: Sequence[Any]) -> None:
    assert sorted(offered) == sorted(known)
