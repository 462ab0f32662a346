"""The import map: a TOML file saying which column feeds which field, and how its values are to be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from relations.exchange.dates import check_formats
from relations.exchange.errors import MapError, suggest


def _as_text(value: object) -> object:
    match value:
        case bool():
            return str(value).lower()
        case datetime() | date():
            return value.isoformat()
        case int() | float():
            return str(value)
    return value


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Plain = Annotated[str, BeforeValidator(_as_text)]
Names = Annotated[tuple[Plain, ...], BeforeValidator(_as_list)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Origin(_Part):
    """The columns that feed one field: joined together, or with `first` the first that is not blank."""

    columns: Names = Field(min_length=1)
    join: str = ", "
    first: bool = False
    split: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: Any) -> Any:
        match value:
            case str() | list():
                return {"columns": value}
            case {"column": column, **rest} if not rest.keys() & {"columns", "first"}:
                return {"columns": column, **rest}
            case {"first": list(columns), **rest} if not rest.keys() & {"columns", "column", "join"}:
                return {"columns": columns, "first": True, **rest}
        return value


class Dates(_Part):
    """How dates are written: strptime formats, tried in this order, and what the texts leave out."""

    formats: Names = ()
    year: Annotated[int, Field(ge=1, le=9999)] | None = None
    replace: dict[str, str] = {}

    @field_validator("formats")
    @classmethod
    def _one_meaning(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        check_formats(formats)
        return formats


class Numbers(_Part):
    """How numbers are written: what is stripped off them, their marks, and to how many places they are rounded."""

    thousands: str = ""
    decimal: Annotated[str, Field(min_length=1, max_length=1)] = "."
    strip: Names = ()
    places: Annotated[int, Field(ge=0, le=4)] | None = None


class Snapshot(_Part):
    """The day as of which the rows tell of posts, and whether they name everybody who held one."""

    on: date
    complete: bool = False

    @model_validator(mode="before")
    @classmethod
    def _of_a_day(cls, value: Any) -> Any:
        if isinstance(value, dict) and "on" not in value:
            raise ValueError("say as of which day: on = '2026-03-02'")
        return value

    @field_validator("on", mode="before")
    @classmethod
    def _full_day(cls, value: object) -> date:
        try:
            return date.fromisoformat(str(_as_text(value)))
        except ValueError:
            raise ValueError(f"'{value}' is not a full day; write it like 2026-03-02") from None


class Skip(_Part):
    """Rows to leave out: those whose column equals one of the texts (letter case aside), matches, or is blank."""

    column: Names = Field(min_length=1)
    equals: Names = ()
    matches: str | None = None
    blank: bool = False

    @field_validator("matches")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"this is not a regular expression ({error}); mend it") from None
        return pattern

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.equals or self.matches or self.blank):
            raise ValueError("say which rows: equals = [...], matches = '...' or blank = true")
        return self


class ImportMap(_Part):
    """What read_map gives; docs/import.md explains every key."""

    source: str = Field(min_length=1)
    encoding: str = "utf-8"
    fallback: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    sheet: str | None = None
    header: Annotated[int, Field(ge=1)] | None = None
    columns: Names | None = None
    records: str = ""
    surplus: Literal["reject", "ignore"] = "reject"
    blank: Names = ()
    inherit: Names = ()
    key: Names = ()
    skip: tuple[Skip, ...] = ()
    snapshot: Snapshot | None = None
    fields: dict[str, Origin] = {}
    constants: dict[str, Plain] = {}
    defaults: dict[str, Plain] = {}
    values: dict[str, dict[str, Plain]] = {}
    dates: Dates = Dates()
    numbers: Numbers = Numbers()
    place: str = Field(default="the map", exclude=True)
    settings: tuple[str, ...] = Field(default=(), exclude=True)
    """What was set for this file alone and tells its rows from those of other files: constants and the year."""

    @field_validator("encoding", "fallback")
    @classmethod
    def _known(cls, encoding: str | None) -> str | None:
        try:
            "a".encode(encoding or "utf-8")
        except LookupError:
            raise ValueError("this encoding is not known; write it like utf-8, cp1252 or gb18030") from None
        return encoding

    @model_validator(mode="after")
    def _no_contradiction(self) -> Self:
        if self.header is not None and self.columns is not None:
            raise ValueError("header and columns exclude each other; give columns only where there is no header row")
        for field in sorted(self.constants.keys() & (self.fields.keys() | self.defaults.keys())):
            raise ValueError(f"'{field}' stands in [constants] and elsewhere too; leave it in one place")
        return self

    def named(self) -> set[str]:
        """Give all columns that the map names."""
        fed = (name for origin in self.fields.values() for name in origin.columns)
        return {*fed, *self.key, *self.inherit, *(name for rule in self.skip for name in rule.column)}


def read_map(path: Path, settings: Sequence[str] = ()) -> ImportMap:
    """Read an import map; `settings` such as `dates.year=2013` or `constants.rep=li.wei` override keys of it.

    Raises MapError, naming the key and the mend.
    """
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise MapError(str(path), f"the map cannot be read ({error.strerror}); give the name of a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapError(str(path), f"this is not TOML: {error}") from None
    except RecursionError:
        raise MapError(str(path), "its brackets stand too deep within each other; leave some out") from None
    for key in tree.keys() & {"place", "settings"}:
        raise MapError(str(path), f"'{key}' is not a key of a map; remove it")
    for setting in settings:
        _put(tree, setting)
    own = tuple(sorted(setting for setting in settings if setting.startswith(("constants.", "dates.year"))))
    try:
        return ImportMap.model_validate({"source": path.stem, **tree, "place": str(path), "settings": own})
    except ValidationError as error:
        raise MapError(str(path), _first_fault(error)) from None


def _put(tree: dict[str, Any], setting: str) -> None:
    key, equals, value = setting.partition("=")
    *parents, last = key.strip().split(".")
    if not equals or not last:
        raise MapError(f"--set {setting}", "write it like --set dates.year=2013")
    for parent in parents:
        tree = tree.setdefault(parent, {})
        if not isinstance(tree, dict):
            raise MapError(f"--set {setting}", f"'{parent}' holds no keys; write it like --set dates.year=2013")
    tree[last] = value.strip()


_KEYS: dict[str, type[BaseModel]] = {
    "dates": Dates,
    "numbers": Numbers,
    "skip": Skip,
    "snapshot": Snapshot,
    "fields": Origin,
}


def _first_fault(error: ValidationError) -> str:
    faults = error.errors(include_url=False)
    fault = next((each for each in faults if each["type"] == "extra_forbidden"), faults[0])
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        known = _KEYS.get(str(fault["loc"][0]), ImportMap) if len(fault["loc"]) > 1 else ImportMap
        names = [name for name in known.model_fields if name not in {"place", "settings"}]
        return f"'{where}' is not a key of a map{suggest(str(fault['loc'][-1]), names)}"
    why = fault["msg"].removeprefix("Value error, ")
    return f"{where}: {why}" if where else why
