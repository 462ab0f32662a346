"""Every error that relations raises on purpose: what is wrong, with the value, and the mend."""

from __future__ import annotations


class RelationsError(Exception):
    """The root: catch this to catch all that relations refuses."""


class InvalidInputError(RelationsError):
    """A value that cannot be read: the message says which, and what is expected."""
