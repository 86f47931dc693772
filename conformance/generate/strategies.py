"""Hypothesis strategies compiled from the request's JSON Schema.

One primitive choice per member, no pattern turned into a strategy, boundaries named: that is what spreads the draws (a
naive reading of the schema gives until = 0 more often than not). What only a deployment knows is pinned.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from conformance.errors import SchemaError
from conformance.model import Json
from conformance.schemas import load

__all__ = ["compiled", "request_members"]

_KNOWN: Final = frozenset(
    {"type", "const", "enum", "minimum", "maximum", "pattern", "description", "title", "x-clause", "$comment"}
)
_WIDEST: Final = 2**31 - 1
"""Integers that name no bound are ids of a data base's int column."""

_TEXT: Final = string.ascii_letters + string.digits + string.punctuation + " "


def request_members() -> Mapping[str, Mapping[str, Any]]:
    """Return the schemas of the request's members by name, in the order of the page's table."""
    schema: Any = load("add_record/request")
    properties: Mapping[str, Mapping[str, Any]] = schema["properties"]
    return properties


def compiled(schema: Mapping[str, Any]) -> st.SearchStrategy[Json]:
    """Return a strategy for a scalar schema.

    Raises SchemaError for a keyword or a type that it does not know, so that none is passed over in silence.
    """
    if unknown := schema.keys() - _KNOWN:
        raise SchemaError(
            f"no strategy is known for {', '.join(sorted(unknown))}", where="add_record/request"
        )
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(tuple(schema["enum"]))
    if schema.get("type") == "integer":
        return _integers(schema.get("minimum", 1), schema.get("maximum", _WIDEST))
    if schema.get("type") == "string" and "pattern" not in schema:
        return st.text(_TEXT, min_size=1, max_size=36)
    raise SchemaError(f"no strategy is known for {dict(schema)!r}", where="add_record/request")


def _integers(lowest: int, highest: int) -> st.SearchStrategy[Json]:
    edges = sorted({lowest, min(lowest + 1, highest), max(lowest, highest - 1), highest})
    return st.sampled_from(edges) | st.integers(lowest, highest)
