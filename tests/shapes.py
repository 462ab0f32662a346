"""The shape of an event: its fields, their types and words, and what old bytes without a field are read as.

Made of pydantic's JSON schema, and of nothing in it that another pydantic or another docstring would change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

Shape = dict[str, Any]


def shape_of(model: type[BaseModel]) -> Shape:
    """Give the shape of a model, the models within it written out."""
    schema = model.model_json_schema()
    return _object(schema, schema.get("$defs", {}))


def _object(schema: Mapping[str, Any], named: Mapping[str, Any]) -> Shape:
    fields = {name: _field(field, named) for name, field in schema.get("properties", {}).items()}
    return {"fields": dict(sorted(fields.items())), "required": sorted(schema.get("required", []))}


def _field(schema: Mapping[str, Any], named: Mapping[str, Any]) -> Shape:
    default = {} if schema.get("default") is None else {"default": schema["default"]}
    return {"type": sorted(_types(schema, named), key=str), **default}


def _types(schema: Mapping[str, Any], named: Mapping[str, Any]) -> list[Any]:
    """Give every type that a value may have: a name, a list of words, or the shape of what is within."""
    found: list[Any] = []
    for each in _alternatives(schema, named):
        if each not in found:
            found.append(each)
    return [each for each in found if each != "integer"] if "number" in found else found


def _alternatives(schema: Mapping[str, Any], named: Mapping[str, Any]) -> Iterator[Any]:
    if "$ref" in schema:
        yield from _alternatives(named[schema["$ref"].rsplit("/", 1)[1]], named)
    elif parts := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        for part in parts:
            yield from _alternatives(part, named)
    elif "const" in schema:
        yield {"words": [schema["const"]]}
    elif "enum" in schema:
        yield {"words": sorted(schema["enum"], key=str)}
    elif "properties" in schema:
        yield _object(schema, named)
    elif schema.get("type") == "array":
        yield {"list": sorted(_types(schema.get("items", {}), named), key=str)}
    elif schema.get("type") == "object":
        keys, values = schema.get("propertyNames", {}), schema.get("additionalProperties", {})
        yield {
            "keys": sorted(keys.get("enum", []), key=str),
            "values": sorted(_types(values, named), key=str) if isinstance(values, dict) else [],
        }
    else:
        yield schema.get("format") or schema.get("type") or "anything"


def only_adds(before: Any, after: Any) -> bool:
    """Tell whether bytes of the shape before are read by the one after as they were: fields and words only came in."""
    match before, after:
        case {"fields": old, "required": needed}, {"fields": new, "required": needs}:
            return needed == needs and all(name in new and only_adds(old[name], new[name]) for name in old)
        case {"type": old, **rest}, {"type": new, **more}:
            return rest == more and all(any(only_adds(one, other) for other in new) for one in old)
        case {"words": old}, {"words": new}:
            return set(old) <= set(new)
        case {"list": old}, {"list": new}:
            return all(any(only_adds(one, other) for other in new) for one in old)
        case {"keys": keys, "values": old}, {"keys": more_keys, "values": new}:
            return set(keys) <= set(more_keys) and all(any(only_adds(one, other) for other in new) for one in old)
    return bool(before == after)
