"""The parts of a sitting: what is asked of each, and at which step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from relations.domain import words
from relations.errors import InvalidInputError
from relations.exchange.visit.template import complaint_told, promise_told
from relations.exchange.visit.told import ITEMS, LISTS, Told, told_of

if TYPE_CHECKING:
    from relations.cli.visit_asking import Interview
    from relations.queries.complaints import ComplaintRow
    from relations.queries.promises import PromiseRow

Field = tuple[str, str, str]
"""A field of an item, how it is asked for, and what is usual."""
_UNSAID = "?"
"""Stands for a text that is asked for later."""
_DONE = ("no", "yes", "partly", "broken")
_SEEN = ("no", "seen", "broken")
_TOLD = ("no", "yes", "accepted", "disputed")
_AGREED = ("solutions", "agreement", "service", "close", "agree", "thanks")
_SPOKEN = ("people", "needs", "staff", "introduce")
_OPEN = ("problems", "promises", "objections", "settle")
_DUE = (("due", "by when", ""),)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: its name, how it is asked for, and the steps at which it is: the first that a list has."""

    name: str
    ask: Callable[[Interview], Told]
    steps: tuple[str, ...]


def _plan(sitting: Interview) -> Told:
    """Ask when it was and what for."""
    from relations.domain.command import NotYetError, too_late

    desk, plan = sitting.desk, sitting.known.plan

    def check(text: str) -> None:
        when = desk.when(text)
        if too_late(when, desk.today):
            raise NotYetError(when, desk.today, "on")

    said = sitting.ask("on", "When, such as 2026-03-06T10:00 or yesterday", sitting.setting.on.text, check)
    sitting.setting = replace(sitting.setting, on=desk.when(said or None))
    planned = ", ".join(plan.purposes if plan else ())
    purposes = sitting.ask(
        "purposes", "Purposes, with commas", planned, lambda text: sitting.fits({"purposes": _split(text)})
    )
    told: Told = {"on": said} if said else {}
    told |= {"purposes": _split(purposes)} if purposes else {}
    return told | sitting.text("goal", "Goal", (plan.goal if plan else None) or "")


def _seen(kind: str, question: str) -> Callable[[Interview], Told]:
    """Ask for observations of one kind."""
    return lambda sitting: sitting.items(kind, "observations", question, lambda text: {"kind": kind, "text": text})


def _met(sitting: Interview) -> Told:
    people = sitting.known.briefing.people if sitting.known.briefing else ()
    for number, whom in enumerate(people, 1):
        sitting.say(f"{number:>4} {', '.join(filter(None, (whom.name, whom.title, *whom.roles)))} ({whom.ref})")
    numbers = {whom.ref: str(number) for number, whom in enumerate(people, 1)}
    planned = ", ".join(numbers.get(each, each) for each in sitting.known.planned_for)

    def read(text: str) -> list[str]:
        return list(dict.fromkeys(map(sitting.person, _split(text))))

    said = sitting.ask("met", "Met, by numbers or names with commas", planned, read)
    return {"met": read(said)} if said else {}


def _learned(sitting: Interview) -> Told:
    then = (("about", f"about ({', '.join(get_args(words.About))})", "other"), ("text", "what", ""))
    found = sitting.items(
        "learned", "learned", "Learned something of somebody, by number or name",
        lambda text: {"person": sitting.person(text), "text": _UNSAID}, then,
    )  # fmt: skip
    told = [item for item in found.get("learned", ()) if item["text"] != _UNSAID]
    return {"learned": told} if told else {}


def _open(sitting: Interview) -> Told:
    """Ask what became of each promise and complaint that waits."""
    settle = [item for row in sitting.known.promises for item in _settled(sitting, row)]
    tell = [item for row in sitting.known.complaints for item in _told(sitting, row)]
    return {key: items for key, items in (("settle", settle), ("tell", tell)) if items}


def _settled(sitting: Interview, row: PromiseRow) -> Iterator[dict[str, str]]:
    name, standing = f"{row.ref}{row.occurrence or ''}", row.kind == "standing"
    sitting.say(f"{row.ref} {promise_told(row)}")
    done = sitting.choice(name, "seen honoured?" if standing else "kept?", _SEEN if standing else _DONE)
    if done == "no":
        return
    item = {"promise": row.ref, "done": done}
    if row.occurrence and done != "seen":
        item["occurrence"] = row.occurrence
    if done == "broken":
        sitting.more(name, "settle", item, ("reason", "why", ""))
    else:
        sitting.more(name, "settle", item, ("evidence", "what shows it", ""))
    yield item


def _told(sitting: Interview, row: ComplaintRow) -> Iterator[dict[str, str]]:
    item = {"complaint": row.ref}
    sitting.say(f"{row.ref} {complaint_told(row)}")
    if row.resolved_on is None:
        sitting.more(row.ref, "tell", item, ("remedy", "resolved, by which remedy?", ""))
        if "remedy" not in item:
            return
    told = sitting.choice(row.ref, "told?", _TOLD)
    if told != "no":
        item["told"] = told
    if told == "disputed":
        sitting.more(row.ref, "tell", item, ("reason", "why", ""))
    if len(item) > 1:
        yield item


def _complaints(sitting: Interview) -> Told:
    then = (("severity", f"severity ({', '.join(get_args(words.Severity))})", "medium"),)
    return sitting.items("complaints", "complaints", "New complaint", lambda text: {"about": text}, then)


def _promises(sitting: Interview) -> Told:
    return sitting.items("ours", "promises", "New promise of ours", lambda text: {"text": text}, _DUE)


def _theirs(sitting: Interview) -> Told:
    question = "New promise of theirs"
    return sitting.items("theirs", "promises", question, lambda text: {"text": text, "theirs": "yes"}, _DUE)


def _business(sitting: Interview) -> Told:
    orders = sitting.items("orders", "orders", "Order, such as 1800 CNY", _money)
    return orders | sitting.items("collected", "collected", "Money collected, such as 1200 CNY", _money)


def _money(text: str) -> dict[str, str]:
    (item,) = told_of({"orders": [text]})["orders"]
    return dict(item)


def _gifts(sitting: Interview) -> Told:
    return sitting.items("gifts", "gifts", "Gift that we gave, such as tea 180 CNY", _gift)


def _gift(text: str) -> dict[str, str]:
    shape = re.fullmatch(r"(.*\S)\s+(\d[\d.]*)\s*([A-Za-z]{3})", text)
    return {"item": shape[1], "value": shape[2], "currency": shape[3].upper()} if shape else {"item": text}


def _next(sitting: Interview) -> Told:
    return sitting.text("next", "Next visit, such as 2026-03-20 or +14d")


def _review(sitting: Interview) -> Told:
    told = sitting.text("outcome", "What came of it")
    return told | sitting.text("minutes", "Minutes face to face") | sitting.text("note", "Anything else worth keeping")


def _steps(sitting: Interview) -> Told:
    names = sitting.known.steps.names
    sitting.say("\nSteps: " + ", ".join(f"{number} {name}" for number, name in enumerate(names, 1)))

    def read(text: str) -> list[str]:
        numbers = [int(each[:4]) if each.isdecimal() else 0 for each in _split(text)]
        if not all(1 <= number <= len(names) for number in numbers):
            raise InvalidInputError(f"'{text}' is no list of steps; type numbers from 1 to {len(names)}, with commas")
        return [names[number - 1] for number in dict.fromkeys(numbers)]

    told = sitting.answers.get("steps")
    done = sitting.derived() if told is None else told.get("steps", ())
    said = sitting.ask("", "Steps done", ", ".join(str(names.index(name) + 1) for name in done), read)
    return steps_told(sitting, read(said) if said else [])


def steps_told(sitting: Interview, names: Sequence[str]) -> Told:
    """Tell which steps were done, and of which list they are."""
    return {"steps": list(names), "step-list": sitting.known.steps.name} if names else {}


def _split(text: str) -> list[str]:
    return [each for each in map(str.strip, re.split(r"[,，、;；]", text)) if each]


def shown(told: Told, names: Mapping[str, str]) -> str:
    """Say what a part tells in one line; `names` are those of persons, by reference."""
    said: list[str] = []
    for key, value in told.items():
        if key in ITEMS:
            said += [", ".join(names.get(text, text) for text in item.values()) for item in value]
        elif key in LISTS:
            said.append(", ".join(names.get(text, text) for text in value))
        else:
            said.append(f"{key} {value}")
    return "; ".join(said)


PARTS = (
    Part("plan", _plan, ()),
    Part("stock", _seen("stock", "Stock"), ("stock", "count")),
    Part("display", _seen("display", "Display"), ("display", "stock", "set-up")),
    Part("price", _seen("price", "Prices"), ("display", "stock")),
    Part("competitors", _seen("competitor", "Competitors"), ("competitors", "market", "research", "shoppers")),
    Part("people", _met, ("people", "introduce", "staff", "agree")),
    Part("needs", _seen("need", "Needs"), ("needs", *_SPOKEN, "shoppers", "training")),
    Part("staff", _seen("staff", "Of their staff"), ("staff", *_SPOKEN)),
    Part("learned", _learned, _SPOKEN),
    Part("open", _open, _OPEN),
    Part("complaints", _complaints, _OPEN),
    Part("promises", _promises, _AGREED),
    Part("theirs", _theirs, _AGREED),
    Part("business", _business, ("order", "accounts", "close", "count", *_AGREED)),
    Part("gifts", _gifts, _AGREED),
    Part("next", _next, ("thanks", "agreement", "follow-up")),
    Part("review", _review, ("review",)),
)
"""In the order in which they are shown; each is asked for at its step, and at the last where a list has none of them."""
STEPS = Part("steps", _steps, ())
