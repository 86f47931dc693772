"""One fault at a time, by rule, from the request's schema: each invalid case differs from a known good by one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from conformance.generate.draft import Draft
from conformance.generate.strategies import request_members
from conformance.model import Expectation, Fault, FaultKind, Json, Object
from conformance.schemas import load

__all__ = ["enumeration", "missing", "nulls", "required", "slug", "types"]

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


def types(sample: Object, *, seed: int, boolean_for_string: Expectation, many: bool) -> Iterator[Draft]:
    """Yield, for each member, values that no reader could take for its type, around the value of `sample`.

    `many` yields every kind of wrong type for every member. Otherwise arrays and objects, which readers treat alike,
    take turns by member and seed.
    """
    for ordinal, (name, schema) in enumerate(request_members().items()):
        kind = _type(schema)
        for what, value in _wrong(kind, sample.get(name, 1), ordinal + seed, many=many):
            read = what == "boolean" and kind == "string"
            yield _replaced(
                name,
                value,
                kind=FaultKind.WRONG_TYPE,
                requirement=f"request.{slug(name)}-type",
                what=what,
                expectation=boolean_for_string if read else Expectation.REJECT,
            )


def _wrong(kind: str, good: Json, turn: int, *, many: bool) -> tuple[tuple[str, Json], ...]:
    """Return wrong kinds of value for a type, a container first."""
    boolean: tuple[str, Json] = ("boolean", turn % 4 < 2)
    containers: tuple[tuple[str, Json], ...] = (
        ("array", [good] if turn % 3 else []),
        ("object", {"value": good} if turn % 3 else {}),
    )
    if kind == "object":
        number: tuple[str, Json] = ("number", 1)
        return (("array", [{"name": "value"}]), ("word", "value"), number, *((boolean,) * many))
    chosen = containers if many else containers[turn % 2 :][:1]
    return (*chosen, boolean) if kind == "string" else (*chosen, ("word", "twelve"), boolean)


def enumeration(*, phone_types: Expectation) -> Iterator[Draft]:
    """Yield values outside the closed sets: phone types, and names of no operation."""
    for value in ("Telegraph", ""):
        yield _replaced(
            "phoneType",
            value,
            kind=FaultKind.OUT_OF_ENUMERATION,
            requirement="request.phone-type-enumeration",
            what=repr(value),
            expectation=phone_types,
        )
    for name in ("NoSuchOperation", "AddRecordX"):  # never another operation's: it would do something else
        yield _replaced(
            "operationName",
            name,
            kind=FaultKind.OUT_OF_ENUMERATION,
            requirement="request.operation-name-value",
            what=name,
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
