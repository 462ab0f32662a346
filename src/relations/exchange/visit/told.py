"""What is told of a visit: which keys there are, and what stands in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from relations.errors import InvalidInputError

Told = dict[str, Any]
"""By key a text, a list of texts, or a list of mappings of texts; what was left blank is not there."""
Place = tuple[str | int, ...]
"""Where something is told: a key, then the number of an item, counted from 1, then a key of that."""

TEXTS = (
    "customer", "visit", "on", "rep", "channel", "goal", "company", "with", "minutes", "next", "outcome", "step-list",
    "note",
)  # fmt: skip
LISTS = ("purposes", "met", "steps")
MONEY = ("orders", "collected")
"""Lists whose items may be written like 1800 CNY."""
ITEMS: dict[str, tuple[str, ...]] = {
    "settle": ("promise", "done", "evidence", "reason", "occurrence"),
    "tell": ("complaint", "told", "remedy", "reason", "to"),
    "observations": ("kind", "text", "about", "quantity", "price", "currency", "score"),
    "orders": ("amount", "currency", "text", "margin", "discount"),
    "collected": ("amount", "currency", "text"),
    "promises": ("text", "due", "to", "theirs"),
    "complaints": ("about", "severity", "by", "product", "wanted"),
    "gifts": ("item", "value", "currency", "to", "occasion"),
    "learned": ("person", "about", "text", "source"),
}
"""The lists of mappings, with the keys of each."""
YES, NO = ("yes", "y", "true", "x", "是"), ("no", "n", "false", "否")
_SET_BEFORE = frozenset({"customer", "visit", "on", "rep", "channel", "purposes", "goal", "company", "with", "met",
                         "step-list"})  # fmt: skip
"""What a template fills in: it says nothing of what came of the visit."""
_MOST = 500
"""The most items of a list."""


class MisreadError(InvalidInputError):
    """Something that is told cannot be read; `place` says where it stands."""

    def __init__(self, place: Place, why: object) -> None:
        """`why` ends with the mend."""
        super().__init__(str(why))
        self.place = place


class NothingToldError(InvalidInputError):
    """It is not said what came of the visit."""

    def __init__(self) -> None:
        """Say what would do."""
        super().__init__(
            "nothing is told of the visit yet; fill in what came of it (outcome), or any other section: "
            "settle, tell, orders, promises, next ..."
        )


def told_of(tree: object) -> Told:
    """Check the shape of what was told, and leave out what is blank; raises MisreadError."""
    told: Told = {}
    for key, value in _mapping((), tree, (*TEXTS, *LISTS, *ITEMS)).items():
        place = (key,)
        if key in TEXTS:
            found: Any = _text(place, value)
        elif key in LISTS:
            found = _texts(place, value)
        else:
            found = _items(place, value, ITEMS[key])
        if found:
            told[key] = found
    return told if "steps" in told else _without_list(told)


def _without_list(told: Told) -> Told:
    """Leave out which list the steps are of, where none was done."""
    told.pop("step-list", None)
    return told


def is_telling(told: Told) -> bool:
    """Whether it is told what came of a visit, and not only what a template fills in."""
    ticked = any(answer(item.get("done")) != "no" for item in told.get("settle", ()))
    ticked |= any(answer(item.get("told")) != "no" or "remedy" in item for item in told.get("tell", ()))
    return ticked or bool(told.keys() - _SET_BEFORE - {"settle", "tell"})


def answer(word: str | None) -> str:
    """Give yes or no for all the ways to say so, no for nothing, and any other word as it is."""
    said = (word or "no").strip().lower()
    return "yes" if said in YES else "no" if said in NO else said


def _mapping(place: Place, value: object, known: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        shown = ", ".join(known[:3])
        raise MisreadError(place, f"here is to stand what is told, by keys such as {shown}, each with a colon after it")
    for key in value:
        if key not in known:
            from relations.exchange.errors import suggest

            mend = suggest(str(key), known) or f"; the keys are {', '.join(known)}"
            raise MisreadError(
                (*place, key), f"'{_short(key)}' is no key of {'a report' if not place else place[0]}{mend}"
            )
    return value


def _text(place: Place, value: object) -> str:
    if isinstance(value, dict | list | tuple):
        raise MisreadError(place, f"one text is to stand here; write it like {place[-1]}: TEXT")
    return "" if value is None else str(value).strip()


def _texts(place: Place, value: object) -> list[str]:
    """Give a list of texts, which may also be written as one text, or ticked off: text: yes."""
    if isinstance(value, dict):
        ticks = {key: answer(_text((*place, key), tick)) for key, tick in value.items()}
        for key, tick in ticks.items():
            if tick not in {"yes", "no"}:
                raise MisreadError((*place, key), f"'{_short(tick)}' is neither yes nor no; write {_short(key)}: yes")
        return [key for key, tick in ticks.items() if tick == "yes"]
    texts = (_text((*place, number), each) for number, each in enumerate(_list(place, value), 1))
    return [text for text in texts if text]


def _items(place: Place, value: object, keys: Sequence[str]) -> list[dict[str, str]]:
    """Give a list of mappings of texts, each as it was numbered: blank ones stay, empty."""
    items = []
    for number, each in enumerate(_list(place, value), 1):
        here = (*place, number)
        item = _money(here, each) if place[0] in MONEY and not isinstance(each, dict) else each
        texts = {key: _text((*here, key), text) for key, text in _mapping(here, item or {}, keys).items()}
        items.append({key: text for key, text in texts.items() if text})
    return items if any(items) else []


def _money(place: Place, value: object) -> Mapping[str, object]:
    """Read 1800 CNY, which a text may follow."""
    amount, currency, *text = [*_text(place, value).split(None, 2), "", ""][:3]
    if amount and not currency:
        raise MisreadError(place, f"'{_short(amount)}' in which currency? write it like 1800 CNY")
    return {"amount": amount, "currency": currency, "text": "".join(text)}


def _list(place: Place, value: object) -> Iterable[object]:
    listed = value if isinstance(value, list | tuple) else [] if value is None or value == "" else [value]
    if len(listed) > _MOST:
        raise MisreadError(place, f"{len(listed)} items are more than one visit brings; leave {_MOST} at most")
    return listed


def _short(text: object) -> str:
    words = " ".join(str(text).split())
    return words if len(words) <= 40 else f"{words[:39]}…"  # noqa: PLR2004
