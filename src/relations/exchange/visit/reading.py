"""Reading the report of a visit from a YAML file: strictly, each text as it stands, and with the line of each fault."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from relations.errors import InvalidInputError, RelationsError
from relations.exchange.visit.told import MisreadError, NothingToldError, Place, Told, is_telling, told_of
from relations.store.errors import StoreError

STDIN = "-"
_LARGEST = 1_000_000
_DEEPEST = 8
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset({"", "~", "null"})
_TICKED = frozenset({"met", "steps"})
"""Lists whose texts may be keys, to be ticked off."""
_POINTERS = frozenset(
    {"on", "next", "customer", "visit", "met", "promise", "complaint", "person", "to", "by", "step-list", "steps"}
)
"""Keys whose texts name something in the book, as what is refused there names it, too."""


class ReportFileError(InvalidInputError):
    """The report cannot be recorded as it stands in its file."""

    def __init__(self, file: str, why: str, line: int | None = None, place: Place = ()) -> None:
        """`why` ends with the mend; `line` and `place` say where in the file, as far as that is known."""
        where = f", line {line}" if line else ""
        shown = f" ({_path(place)})" if place else ""
        super().__init__(f"{file}{where}{shown}: {why}")


@dataclass(frozen=True, slots=True)
class ReportFile:
    """What a file tells of a visit, and the line on which each thing stands."""

    name: str
    told: Told
    lines: dict[Place, int]

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Say of whatever is refused meanwhile where it stands in the file."""
        try:
            yield
        except StoreError:
            raise
        except RelationsError as error:
            place = error.place if isinstance(error, MisreadError) else self._named_in(str(error))
            raise ReportFileError(self.name, str(error), self._line(place), place) from None

    def _line(self, place: Place) -> int | None:
        """Give the line of a place, or of what it stands in."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place) if place else None

    def _named_in(self, refusal: str) -> Place:
        """Find what a refusal of the book names: it is said as it was written."""
        for place in self.lines:
            ticked = len(place) > 1 and place[0] in _TICKED
            value = place[-1] if ticked and isinstance(place[-1], str) else _at(self.told, place)
            key = next((part for part in reversed(place) if part in _POINTERS), None)
            if key is not None and isinstance(value, str) and _says(refusal, value):
                return place
        return ()


def read_report(name: str) -> ReportFile:
    """Read a file, or standard input for a dash; raises ReportFileError."""
    shown = "standard input" if name == STDIN else name or "''"
    lines: dict[Place, int] = {}
    tree = _tree(shown, _text(name, shown), lines)
    if tree is None:
        raise ReportFileError(shown, "it is empty; begin with what this prints: relations visit log --template")
    file = ReportFile(shown, {}, lines)
    with file.blamed():
        file.told.update(told_of(tree))
        if not is_telling(file.told):
            raise NothingToldError
    return file


def _text(name: str, shown: str) -> str:
    try:
        if name == STDIN:
            content = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no file has such a name"
        raise ReportFileError(shown, f"it cannot be read ({why}); name a YAML file") from None
    if len(content) > _LARGEST:
        raise ReportFileError(shown, "it is larger than 1 MB, which no report is; name another file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ReportFileError(shown, "this is no text in UTF-8; save the file as UTF-8", line) from None


def _tree(shown: str, text: str, lines: dict[Place, int]) -> object:
    """Give mappings, lists and texts; blank values are None. YAML's own guesses at types are left aside.

    The events of the parser are taken one by one, so what is refused is refused before anything grows from it.
    """
    events = yaml.parse(text, Loader=_LOADER)
    try:
        found: object = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if lines:
                    raise ReportFileError(shown, "a second document begins here; remove the ---", _line_of(event))
                found = _value(shown, next(events), events, lines, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = f"this is no YAML: {error.problem or error.context}; put texts with : or # in them in quotes"
        raise ReportFileError(shown, why, mark.line + 1 if mark else None) from None
    except yaml.YAMLError:
        raise ReportFileError(shown, "this is no YAML: it holds a character that no text has; remove it") from None
    return found


def _value(shown: str, event: Any, events: Iterator[Any], lines: dict[Place, int], place: Place) -> object:
    line = _line_of(event)
    lines[place] = line
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise ReportFileError(shown, "anchors and aliases (& and *) have no place in a report; write it out, or put "
                              "the text in quotes", line)  # fmt: skip
    if event.tag is not None:
        raise ReportFileError(shown, "tags (!) have no place in a report; put the text in quotes", line)
    if len(place) > _DEEPEST:
        raise ReportFileError(shown, "it is nested too deep; write it like the template: relations visit log "
                              "--template", line)  # fmt: skip
    if isinstance(event, yaml.ScalarEvent):
        return None if not event.style and event.value in _NULLS else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        listed: list[object] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            listed.append(_value(shown, event, events, lines, (*place, len(listed) + 1)))
        return listed
    return _mapping(shown, events, lines, place)


def _mapping(shown: str, events: Iterator[Any], lines: dict[Place, int], place: Place) -> dict[str, object]:
    found: dict[str, object] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = _line_of(event)
        if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
            raise ReportFileError(shown, "a key is to be a plain word; write it like the template", line)
        key = event.value
        if key in found:
            raise ReportFileError(shown, f"'{key[:40]}' stands here a second time; leave it in one place", line)
        found[key] = _value(shown, next(events), events, lines, (*place, key))
        lines[*place, key] = line
    return found


def _line_of(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _at(tree: Any, place: Place) -> object:
    for part in place:
        try:
            tree = tree[part - 1 if isinstance(part, int) else part]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def _says(refusal: str, value: str) -> bool:
    return any(said in refusal for said in (f"'{value}'", f"({value})")) or refusal.startswith(f"{value} ")


def _path(place: Place) -> str:
    """Write a place like promises[2].due."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{' '.join(part.split())[:40]}" for part in place)
    return "".join(parts).removeprefix(".")
