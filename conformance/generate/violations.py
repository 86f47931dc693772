"""One fault at a time, by rule, from the request's schema: each invalid case differs from a known good by one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from conformance.generate.draft import Draft
from conformance.generate.strategies import request_members
from conformance.model import Expectation, Fault, FaultKind, Json, Object
from conformance.schemas import load

__all__ = ["enumeration", "missing", "nulls", "required", "slug", "types", "wrong_values"]

_KEYS: Final = frozenset({"phoneNumber", "referenceId"})
"""Members by which messages are found: a case that spoils one runs alone."""


def slug(name: str) -> str:
    """Return a member's name as it stands in requirement ids: chainId -> chain-id."""
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


def required() -> tuple[str, ...]:
    """Return the names of the required members."""
    schema: Any = load("add_record/request")
    return tuple(schema["required"])


def _type(schema: Mapping[str, Any]) -> str:
    """Return a member's type; where a const or an enum says it, that of its values."""
    first = schema.get("const", next(iter(schema.get("enum", ())), None))
    return str(schema.get("type", "string" if isinstance(first, str) else "integer"))


def missing() -> Iterator[Draft]:
    """Yield, for each required member, a request without it."""
    for name in required():
        yield Draft(
            key=f"missing {name}",
            requirement=f"request.{slug(name)}-required",
            expectation=Expectation.REFUSE,
            without=(name,),
            fault=Fault(f"/{name}", FaultKind.MISSING),
            alone=name in _KEYS,
        )


def nulls() -> Iterator[Draft]:
    """Yield, for each required member, a request with null in its place."""
    for name in required():
        yield _replaced(
            name, None, kind=FaultKind.NULL, requirement=f"request.{slug(name)}-required", what="null"
        )


def types(sample: Object, *, boolean_for_string: str, first: bool) -> Iterator[Draft]:
    """Yield, for each member, values that no reader could take for its type, around the value of `sample`.

    `first` gives two of each member, else the others: between them they are all kinds of wrong type.
    """
    for ordinal, (name, schema) in enumerate(request_members().items()):
        kinds = _wrong(_type(schema), sample.get(name, 1), ordinal)
        for what, value in kinds[:_FIRST] if first else kinds[_FIRST:]:
            read = what == "boolean" and _type(schema) == "string" and boolean_for_string == "observed"
            yield _replaced(
                name,
                value,
                kind=FaultKind.WRONG_TYPE,
                requirement=f"request.{slug(name)}-type",
                what=what,
                expectation=Expectation.OBSERVE if read else Expectation.REJECT,
            )


_FIRST: Final = 2


def _wrong(kind: str, good: Json, ordinal: int) -> tuple[tuple[str, Json], ...]:
    """Return all wrong kinds of value for a type; which come first alternates with the member."""
    boolean: tuple[str, Json] = ("boolean", True)
    containers: tuple[tuple[str, Json], ...] = (("array", [good]), ("object", {"value": good}))
    here, there = containers[ordinal % 2], containers[1 - ordinal % 2]
    match kind:
        case "object":
            return (("array", [{"name": "value"}]), ("word", "value"), boolean, ("number", 1))
        case "integer":
            return (here, ("word", "twelve"), there, boolean)
        case _:
            return (here, boolean, there)


def wrong_values(*, scalar_coercion: str) -> Iterator[Draft]:
    """Yield scalars that a lenient reader takes for the right type; observed, unless the config tightens it."""
    tight = Expectation.REJECT if scalar_coercion == "rejected" else Expectation.OBSERVE
    for name, what, value in (("until", "digits", "86339"),):
        yield _replaced(
            name,
            value,
            kind=FaultKind.WRONG_TYPE,
            requirement=f"request.{slug(name)}-type",
            what=what,
            expectation=tight,
        )


def enumeration() -> Iterator[Draft]:
    """Yield values outside the closed sets: phone types, and names of no operation."""
    for value in ("Telegraph", ""):
        yield _replaced(
            "phoneType",
            value,
            kind=FaultKind.OUT_OF_ENUMERATION,
            requirement="request.phone-type-enumeration",
            what=repr(value),
        )
    yield _replaced(
        "operationName",
        "NoSuchOperation",  # never the name of another operation: that would do something else to real data
        kind=FaultKind.OUT_OF_ENUMERATION,
        requirement="request.operation-name-value",
        what="another name",
    )


def _replaced(
    name: str,
    value: Json,
    *,
    kind: FaultKind,
    requirement: str,
    what: str,
    expectation: Expectation = Expectation.REJECT,
) -> Draft:
    return Draft(
        key=f"{name} as {what}",
        requirement=requirement,
        expectation=expectation,
        changes={name: value},
        fault=Fault(f"/{name}", kind),
        alone=name in _KEYS,
    )
