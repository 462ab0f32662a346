"""The rules that come with relations: documented data files, one for each trade."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import ValidationError

from relations.domain.command import one_line
from relations.domain.policy import Policy
from relations.errors import InvalidInputError

_FOLDER = files("relations") / "presets"


class PolicyFileError(InvalidInputError):
    """The file does not hold rules that make sense."""

    def __init__(self, place: str, why: str) -> None:
        """`place` is the file; `why` names the rule, its value and the mend."""
        super().__init__(f"{place}: {why}; see a shipped one with: relations policy show default")


class UnknownPolicyError(InvalidInputError):
    """The name is that of no rules."""

    def __init__(self, name: str) -> None:
        """`name` as given."""
        known = ", ".join(names())
        super().__init__(
            f"'{name}' is neither a preset ({known}), nor a file that can be read, nor an entry that set rules; "
            "see: relations policy history"
        )


def read_policy(place: str, text: str) -> Policy:
    """Read rules written in TOML; `place` names where the text stands. Raises PolicyFileError."""
    try:
        return Policy.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyFileError(place, f"this is not TOML: {error}") from None
    except RecursionError:
        raise PolicyFileError(place, "its brackets stand too deep within each other; leave some out") from None
    except ValidationError as error:
        raise PolicyFileError(place, one_line(error)) from None


def names() -> list[str]:
    """Name the presets, the default first."""
    found = sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml"))
    return sorted(found, key=lambda name: name != "default")


def preset_text(name: str) -> str:
    """Give a preset as it is written, with its comments."""
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@cache
def preset(name: str) -> Policy:
    """Give the rules of a preset."""
    return read_policy(f"preset {name}", preset_text(name))


def default() -> Policy:
    """Give the rules of a book in which nobody has set others."""
    return preset("default")
