"""The formats of files, as their schemas describe them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from conformance import schemas
from gws_docs.markup import code, listed, prose, table

__all__ = ["comparison", "evidence", "results", "waivers"]

_HEAD: Final = ("member", "value", "meaning")
_TYPES: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
    "null": "null",
}


def results() -> str:
    """Return the members of results.json."""
    return _document("suite/results")


def comparison() -> str:
    """Return the members of comparison.json."""
    return _document("suite/comparison")


def waivers() -> str:
    """Return the keys of a waiver."""
    schema: Any = schemas.load("suite/waivers")
    return table(("key", "value", "meaning"), _members(schema["properties"]["waiver"]["items"], ""))


def evidence() -> str:
    """Return the kinds of line, each with its members."""
    schema: Any = schemas.load("suite/evidence")
    return "\n".join(
        part for name, one in schema["$defs"].items() if "properties" in one for part in _kind(name, one)
    )


def _document(name: str) -> str:
    schema: Any = schemas.load(name)
    parts = [table(_HEAD, _members(schema, ""))]
    for part, one in schema.get("$defs", {}).items():
        parts += _kind(part, one)
    return "\n".join(parts)


def _kind(name: str, one: Any) -> Iterator[str]:
    yield f"### {name}\n"
    yield prose(one["description"]) + "\n"
    yield table(_HEAD, _members(one, ""))


def _members(node: Any, before: str) -> Iterator[tuple[str, str, str]]:
    """Yield a row for each member, and behind it those of what it holds."""
    for name, one in node.get("properties", {}).items():
        path = f"{before}{name}"
        yield code(path), _value(one), prose(one.get("description", ""))
        yield from _inside(one, path)


def _inside(one: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield the members of an object, of the objects of a list, or of those by names that are free."""
    yield from _members(one, f"{path}.")
    for inner, place in ((one.get("items"), "[]"), (one.get("additionalProperties"), ".*")):
        if isinstance(inner, dict):
            yield from _inside(inner, f"{path}{place}")


def _value(one: Any) -> str:
    if "const" in one:
        return code(one["const"])
    if "enum" in one:
        return listed("null" if value is None else value for value in one["enum"])
    if "$ref" in one:
        return one["$ref"].rpartition("/")[2]
    kinds = one.get("type", "any")
    words = [_TYPES.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    inner = one.get("items") or one.get("additionalProperties")
    of = f" of {_value(inner)}" if isinstance(inner, dict) and inner else ""
    return " or ".join(words) + of
