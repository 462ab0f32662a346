"""Corrections: a wrong entry stays as it is, and is followed by one that says what holds instead, or that it never did.

Corrections are entries of the stream of the entry they name, by its position; they can be corrected and retracted in
turn. Where the rules ask for a second person, a correction waits until somebody else confirms it.
"""

from relations.domain.corrections.commands import Amend, ConfirmCorrection, CorrectEntry, RetractEntry
from relations.domain.corrections.events import Amendment, CorrectionConfirmed, EntryCorrected, EntryRetracted

__all__ = [
    "Amend", "Amendment", "ConfirmCorrection", "CorrectEntry", "CorrectionConfirmed", "EntryCorrected",
    "EntryRetracted", "RetractEntry",
]  # fmt: skip

JUDGES: dict[type, object] = {}
"""None here: a correction is judged by its whole stream (see handling/amending.py)."""
FOLDS: dict[type, object] = {}
"""None: what corrections do to a stream happens before it is folded (see force.py)."""
