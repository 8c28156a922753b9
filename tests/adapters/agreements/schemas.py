"""A second reader of JSON Schema, for the keywords that the published schema uses, and files as an editor reads them."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

ANNOTATIONS = frozenset({"$schema", "$id", "$defs", "title", "description", "default", "examples"})
KEYWORDS = frozenset(
    {
        *("$ref", "type", "enum", "anyOf", "oneOf", "allOf", "pattern", "minimum", "exclusiveMinimum", "maximum"),
        *("items", "minItems", "properties", "required", "additionalProperties", "propertyNames"),
    }
)


def accepts(value: Any, schema: Any, root: dict[str, Any]) -> bool:
    """Tell whether a value is valid under a schema, a part of the root."""
    if isinstance(schema, bool):
        return schema
    return all(_holds(keyword, value, schema, root) for keyword in schema if keyword not in ANNOTATIONS)


def _holds(keyword: str, value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:  # noqa: C901, PLR0911 - a case a keyword
    told = schema[keyword]
    match keyword, value:
        case "$ref", _:
            return accepts(value, root["$defs"][told.removeprefix("#/$defs/")], root)
        case "type", _:
            return any(_is(value, kind) for kind in ([told] if isinstance(told, str) else told))
        case "enum", _:
            return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in told)
        case (("anyOf" | "oneOf" | "allOf"), _):
            held = sum(accepts(value, one, root) for one in told)
            return held == 1 if keyword == "oneOf" else held >= (len(told) if keyword == "allOf" else 1)
        case "pattern", str():
            return re.search(told, value) is not None
        case (("minimum" | "maximum" | "exclusiveMinimum"), (int() | float())):
            above = value >= told if keyword == "minimum" else value > told
            return isinstance(value, bool) or (value <= told if keyword == "maximum" else above)
        case "items", list():
            return all(accepts(one, told, root) for one in value)
        case "minItems", list():
            return len(value) >= int(told)
        case "required", dict():
            return all(key in value for key in told)
        case "properties", dict():
            return all(accepts(value[key], one, root) for key, one in told.items() if key in value)
        case "additionalProperties", dict():
            known = schema.get("properties", {})
            return all(accepts(one, told, root) for key, one in value.items() if key not in known)
        case "propertyNames", dict():
            return all(accepts(key, told, root) for key in value)
        case _:
            return keyword in KEYWORDS  # it asks about values of another kind


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool) or value is None:
        return kind == ("null" if value is None else "boolean")
    if isinstance(value, float) and value.is_integer():
        return kind in {"integer", "number"}
    names = {str: ("string",), int: ("integer", "number"), float: ("number",), list: ("array",), dict: ("object",)}
    return kind in names[type(value)]


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and all schemas in it."""
    if isinstance(schema, dict):
        yield schema
        inner = [schema[key] for key in ("items", "additionalProperties", "propertyNames") if key in schema]
        inner += [one for key in ("anyOf", "oneOf", "allOf") for one in schema.get(key, ())]
        for key in ("properties", "$defs"):
            inner += schema.get(key, {}).values()
        for one in inner:
            yield from parts(one)


class _Editor(yaml.SafeLoader):
    """YAML 1.2 as editors read it: no dates, no yes and no, no 9:00."""


_Editor.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    _Editor.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def as_an_editor_reads(text: str) -> Any:
    """Return the content of a YAML text with numbers and truth values as such."""
    return _keyed(yaml.load(text, Loader=_Editor))  # noqa: S506 - a safe loader


def _keyed(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _keyed(one) for key, one in value.items()}
    return [_keyed(one) for one in value] if isinstance(value, list) else value
