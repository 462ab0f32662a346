"""Texts as a terminal may show them."""

from __future__ import annotations

_CONTROL = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")


def plain(text: str) -> str:
    """Put a blank for each line end and control character: a name must not break a table or steer the terminal."""
    return text.translate(_CONTROL)
