"""Lists of the steps of a visit, one data file for each kind of visit (HANDBOOK V4)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from relations.domain.visits.errors import UnknownStepError, UnknownTemplateError

_FOLDER = files("relations") / "visit-steps"
USUAL = "outlet-visit"
"""The list that is meant where steps are named without one."""
_DEALS = re.compile(r"dealer|distribut|wholesale|经销|批发|代理", re.IGNORECASE)
"""Kinds of customers who sell to outlets of their own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, what it is, and what to ask or do at it."""

    name: str
    title: str
    asks: str


@dataclass(frozen=True, slots=True)
class Template:
    """A list of steps: its name, when it is used, and its steps in order."""

    name: str
    about: str
    steps: tuple[Step, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the steps."""
        return tuple(step.name for step in self.steps)


@cache
def template_names() -> tuple[str, ...]:
    """Name all lists of steps."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")))


@cache
def template(name: str) -> Template:
    """Give a list of steps; raises UnknownTemplateError."""
    if name not in template_names():
        raise UnknownTemplateError(name, template_names())
    told = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Template(name, told["about"], tuple(Step(**step) for step in told["step"]))


def fitting(kind: str | None, purposes: Sequence[str]) -> Template:
    """Give the list that fits a visit best, by the kind of customer and the purposes."""
    if "new-customer" in purposes:
        return template("new-customer")
    return template("dealer-visit" if kind is not None and _DEALS.search(kind) else USUAL)


def check_steps(name: str | None, done: Sequence[str]) -> tuple[str, ...]:
    """Give the steps that were done in the order of their list; raises UnknownStepError for any other."""
    if name is None and not done:
        return ()
    known = template(name or USUAL)
    for step in done:
        if step not in known.names:
            raise UnknownStepError(step, known.name, known.names)
    return tuple(step for step in known.names if step in done)
