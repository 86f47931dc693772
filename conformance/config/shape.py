"""Flaws of shape: what the schema has against a config file, said in the file's own terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

from conformance import schemas
from conformance.config.flaws import Flaw, closest, dotted, seen
from conformance.model import Json, Object, member

__all__ = ["SCHEMA", "shape_flaws"]

SCHEMA: Final = "suite/config"

_TYPES: Final = {
    "integer": "a whole number",
    "number": "a number",
    "string": "a text in quotes",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table",
}
_SAID_ELSEWHERE: Final = frozenset({"anyOf", "dependentRequired"})
"""Keywords about several keys at once: the rules name the key that matters."""


def shape_flaws(document: Object) -> Iterator[Flaw]:
    """Yield what the schema has against the document."""
    for problem in schemas.problems(SCHEMA, document):
        if problem.keyword not in _SAID_ELSEWHERE:
            yield _flaw(problem)


def _flaw(problem: schemas.Problem) -> Flaw:
    key = dotted(problem.pointer)
    if problem.actual in ("", []):
        return Flaw(key=key, what="is not filled in", remedy=_meaning(problem.pointer))
    if problem.keyword == "additionalProperties":
        return _unknown(problem, key)
    what, remedy = _WORDS.get(problem.keyword, _otherwise)(problem, key)
    return Flaw(key=key, what=what, remedy=f"{remedy} {_meaning(problem.pointer)}".strip())


def _unknown(problem: schemas.Problem, key: str) -> Flaw:
    parent, _, name = problem.pointer.rpartition("/")
    known = tuple(_properties(_node(parent)))
    if like := closest(name, known):
        remedy = f"Did you mean {dotted(f'{parent}/{like}')}?"
    elif places := [place for place, names in _places().items() if name in names]:
        remedy = f"It belongs under {' or '.join(places)}."
    else:
        remedy = f"Known here: {', '.join(known)}."
    what = f"is no key that the suite knows ({seen(problem.actual, key=key)})"
    return Flaw(key=key, what=what, remedy=remedy)


Words = Callable[[schemas.Problem, str], tuple[str, str]]


def _type(problem: schemas.Problem, key: str) -> tuple[str, str]:
    expected = problem.expected if isinstance(problem.expected, list) else [problem.expected]
    wanted = " or ".join(_TYPES[str(name)] for name in expected)
    remedy = "Write [[users]], with two brackets." if key == "users" else f"Give {wanted}."
    return f"{seen(problem.actual, key=key)} is not {wanted}", remedy


def _minimum(problem: schemas.Problem, key: str) -> tuple[str, str]:
    return f"{seen(problem.actual, key=key)} is too small", f"Give {problem.expected} or more."


def _exclusive(problem: schemas.Problem, key: str) -> tuple[str, str]:
    return f"{seen(problem.actual, key=key)} is too small", f"Give more than {problem.expected}."


def _enum(problem: schemas.Problem, key: str) -> tuple[str, str]:
    options = [str(one) for one in problem.expected] if isinstance(problem.expected, list) else []
    like = closest(str(problem.actual), options)
    remedy = f'Did you mean "{like}"?' if like else "Choose one of them."
    return f"{seen(problem.actual, key=key)} is none of {', '.join(options)}", remedy


def _pattern(problem: schemas.Problem, key: str) -> tuple[str, str]:
    return f"{seen(problem.actual, key=key)} does not have the right form", ""


def _empty(problem: schemas.Problem, key: str) -> tuple[str, str]:
    return f"{seen(problem.actual, key=key)} is empty", "Fill it in or leave the key away."


def _twice(problem: schemas.Problem, key: str) -> tuple[str, str]:
    return f"{seen(problem.actual, key=key)} holds a value twice", "Leave out what repeats."


def _missing(_problem: schemas.Problem, _key: str) -> tuple[str, str]:
    return "is missing", ""


def _name(_problem: schemas.Problem, _key: str) -> tuple[str, str]:
    return "is no plain name", "Use letters, digits, _ and - in the key."


def _otherwise(problem: schemas.Problem, key: str) -> tuple[str, str]:
    return f"{seen(problem.actual, key=key)} is not allowed ({problem.keyword})", ""


_WORDS: Final[Mapping[str, Words]] = {
    "type": _type,
    "minimum": _minimum,
    "exclusiveMinimum": _exclusive,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": _empty,
    "minItems": _empty,
    "minProperties": _empty,
    "uniqueItems": _twice,
    "required": _missing,
    "propertyNames": _name,
}


def _meaning(pointer: str) -> str:
    description = member(_node(pointer), "description")
    return description if isinstance(description, str) else ""


@cache
def _schema() -> Json:
    return schemas.load(SCHEMA)


def _node(pointer: str) -> Json:
    """Return the part of the schema that speaks of one place; null where none does."""
    node = _schema()
    for step in pointer.split("/")[1:]:
        if not isinstance(node, dict):
            return None
        node = _properties(node).get(step, node.get("items", node.get("additionalProperties")))
    return node


def _properties(node: Json) -> Object:
    found = member(node, "properties")
    return found if isinstance(found, dict) else {}


def _places() -> dict[str, tuple[str, ...]]:
    """Return the names that are known under each section."""
    sections = {name: one for name, one in _properties(_schema()).items() if isinstance(one, dict)}
    return {
        f"[[{name}]]" if "items" in one else f"[{name}]": tuple(_properties(one.get("items", one)))
        for name, one in sections.items()
    }
