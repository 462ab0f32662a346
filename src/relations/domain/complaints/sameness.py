"""Whether two complaints may be about the same thing (HANDBOOK X4)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from relations.domain.relationship import Complaint

ALIKE = 0.5
"""Two texts are alike from this share of common words on."""
WITHIN = 365
"""A complaint is the earlier one again within so many days; later it is a new one."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS = rf"([{_HAN}]+)|[^\W_{_HAN}]+"
"""Compiled by `re` when it is first needed, as only few commands do."""


@lru_cache(maxsize=20_000)
def words(text: str) -> frozenset[str]:
    """Give the words of a text, letter case aside; Chinese, which does not part its words, by pairs of characters."""
    found: set[str] = set()
    for run in re.finditer(_RUNS, unicodedata.normalize("NFKC", text).casefold()):
        pairs = len(run[0]) - 1
        found |= {run[0][at : at + 2] for at in range(pairs)} if run[1] and pairs else {run[0]}
    return frozenset(found)


def likeness(one: str, other: str) -> float:
    """Give the share of their words that two texts have in common, from 0 to 1 (Jaccard)."""
    ones, others = words(one), words(other)
    together = len(ones | others)
    return len(ones & others) / together if together else 0.0


def same(one: Complaint, other: Complaint) -> bool:
    """Tell whether two complaints of one customer name the same product, or say much the same."""
    if one.product and other.product and one.product.casefold() == other.product.casefold():
        return True
    return likeness(one.about, other.about) >= ALIKE
