"""Moves about entries that were wrong: corrected, retracted, and confirmed by somebody else."""

from __future__ import annotations

from typing import Any

from moves import CUSTOMERS, PERSONS, Known, Move
from relations.domain.command import Command
from relations.domain.corrections import ConfirmCorrection, CorrectEntry, RetractEntry

ENTRY_STEPS = ("correct", "correct", "retract", "retract", "confirm correction")


def about_entry(verb: str, move: Move, known: Known) -> list[Command]:
    """Choose any entry but the first, the opening of C1, of which laws speak."""
    position = 2 + (move.subject * 11 + move.days) % max(1, len(known.topics) - 1)
    at: dict[str, Any] = {"position": position, "on": move.on}
    match verb:
        case "correct":
            said = _said(move, known.topics[position - 1] if len(known.topics) >= position else "")
            return [CorrectEntry(**at, **said, occurred=move.on if move.flag else None, reason="misheard")]
        case "retract":
            return [RetractEntry(**at, dependants=move.flag, reason="not so")]
    waiting = [at for at, topic in enumerate(known.topics, 1) if topic.startswith("entry-")] or [position]
    return [ConfirmCorrection(position=waiting[move.subject % len(waiting)], on=move.on)]


def _said(move: Move, topic: str) -> dict[str, Any]:
    """Choose what an entry of this topic, or of any, should have said."""
    person, word = PERSONS[move.person % 3], f"other {move.days}"
    fitting: dict[str, tuple[dict[str, Any], ...]] = {
        "promise-made": ({"text": word, "due": "2026-06-30"}, {"person": person}, {"due": "2026-02-01", "rep": "zhou"}),
        "promise-rescheduled": ({"due": f"2026-05-{1 + move.days % 28:02}"},),
        "order-taken": ({"amount": f"{move.days}"}, {"currency": "EUR"}, {"visit": "V4"}),
        "observation-made": ({"person": person}, {"text": word}, {"kind": "need"}),
        "visit-planned": ({"see": [person]}, {"day": f"2026-04-{1 + move.days % 28:02}"}, {"rep": "zhou"}),
        "visit-made": ({"met": [person]}, {"rep": "zhou"}, {"plan": "V4"}),
        "visit-logged": ({"met": [person]}, {"channel": "card"}, {"purposes": ["order"], "rep": "zhou"}),
        "complaint-raised": ({"severity": "low"}, {"about": word}, {"person": person}),
        "customer-registered": ({"name": CUSTOMERS[move.days % 3]}, {"grade": "C"}, {"name": word}),
        "customer-graded": ({"grade": "C"},),
        "person-joined": ({"title": word}, {"since": "2026-02"}, {"roles": ["user"]}),
        "gift-given": ({"item": word, "value": str(move.days), "currency": "CNY"}, {"person": person}),
        "gift-requested": ({"item": word}, {"visit": "V4"}),
        "entry-corrected": ({"note": "seen"}, {"text": word}),
    }
    some = (*fitting.get(topic.rpartition(".")[0], ()), {"note": word}, {"reason": word})
    chosen: dict[str, Any] = some[move.person % len(some)]
    return {"changes": chosen} if move.days % 4 or "note" in chosen else {"changes": chosen, "cleared": ("note",)}
