"""The keys of the config file: from its schema, the defaults of the limits from where they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from conformance import schemas
from conformance.config.defaults import defaults
from gws_docs.markup import code, listed, prose, table

__all__ = ["config_keys", "sections"]

_TYPES: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "table of texts",
    "array": "list of texts",
}
_NOTHING: Final = {
    "rate": "no limit",
    "total_time": "no limit",
    "minimise": "see there",
    "max_records": "none: you must say",
}
"""What the value that means "not set" stands for, in words."""


def sections() -> Mapping[str, Any]:
    """Return the schema of each section, by its name; of a list of tables that of one of them."""
    document: Any = schemas.load("suite/config")
    return {name: one.get("items", one) for name, one in document["properties"].items()}


def config_keys() -> str:
    """Return a part for each section."""
    return "\n".join(part for name in sections() for part in _section(name))


def _section(name: str) -> Iterator[str]:
    document: Any = schemas.load("suite/config")
    whole, one = document["properties"][name], sections()[name]
    bare = "items" in whole
    yield f"(config-{name})=\n\n## {'[[' if bare else '['}{name}{']]' if bare else ']'}\n"
    needed = " Required." if name in document["required"] else ""
    yield prose(whole["description"]) + needed + "\n"
    if "properties" not in one:
        yield f"Each key is a name of yours, each value {_type(one['additionalProperties'])}.\n"
    elif name == "limits":
        yield table(
            ("key", "value", "loopback", "elsewhere", "meaning"), map(_limit, one["properties"].items())
        )
    else:
        required = one.get("required", [])
        rows = (
            (code(key), _type(row), _default(key, row, required), prose(row["description"]))
            for key, row in one["properties"].items()
        )
        yield table(("key", "value", "default", "meaning"), rows)


def _limit(item: tuple[str, Any]) -> tuple[str, ...]:
    key, row = item
    here, there = (asdict(defaults(loopback=loopback))[key] for loopback in (True, False))
    return code(key), _type(row), _shown(key, here), _shown(key, there), prose(row["description"])


def _shown(key: str, value: object) -> str:
    if value is None or (key == "max_records" and value == 0):
        return _NOTHING[key]
    return code(str(value).lower() if isinstance(value, bool) else f"{value:g}")


def _default(key: str, row: Any, required: list[str]) -> str:
    if key in required:
        return "required"
    if "default" not in row:
        return ""
    value = row["default"]
    return code(
        f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else value
    )


def _type(row: Any) -> str:
    """Return which values a key may have, in words."""
    if "enum" in row:
        return listed(f'"{one}"' if isinstance(one, str) else one for one in row["enum"])
    words = _TYPES[row["type"]]
    if "minimum" in row:
        return f"{words}, {row['minimum']} or more"
    return f"{words}, more than {row['exclusiveMinimum']}" if "exclusiveMinimum" in row else words
