"""The contract as data: finds the schemas, and says what one of them has against an instance.

jsonschema decides and explains; jsonschema-rs is the fast path for what is valid, and tests hold the two
equal on our schemas. Reading our own data files is the one I/O. Nothing here knows what a verdict is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from conformance.errors import SchemaError
from conformance.model import ABSENT, Absent, Json

__all__ = [
    "DOCUMENTS",
    "Problem",
    "Validator",
    "folder",
    "load",
    "names",
    "problems",
    "registry",
    "text",
    "validator",
]

DOCUMENTS: Final = ("asyncapi", "openapi")
"""The YAML documents that compose the schemas; `text` knows them, `load` does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a schema has against one place of an instance.

    `pointer` is a JSON Pointer into the instance; for a member that is missing or that should not be there it
    is that member's. `keyword` is the schema's, `expected` the keyword's value, `actual` what is there: the
    name for `propertyNames`, ABSENT for `required`.
    """

    pointer: str
    keyword: str
    message: str
    expected: Json
    actual: Json | Absent


@dataclass(frozen=True, slots=True)
class Validator:
    """A compiled schema; both engines of it."""

    fast: jsonschema_rs.Validator
    explaining: Draft202012Validator

    def is_valid(self, instance: Json) -> bool:
        """Tell whether the schema accepts `instance`."""
        try:
            return self.fast.is_valid(instance)
        except (UnicodeEncodeError, ValueError):  # a lone surrogate is no UTF-8, and yet legal in a JSON text
            return bool(self.explaining.is_valid(instance))

    def problems(self, instance: Json) -> tuple[Problem, ...]:
        """Return what the schema has against `instance`, ordered by pointer; empty where it accepts it."""
        found = (each for error in self.explaining.iter_errors(instance) for each in _explained(error))
        return tuple(sorted(found, key=lambda problem: (problem.pointer, problem.keyword, problem.message)))


@cache
def folder(package: Path = Path(__file__).parent) -> Path:
    """Return the folder of the schemas: `_schemas` inside an installed package, `../schemas` in a clone."""
    for candidate in (package / "_schemas", package.parent / "schemas"):
        if candidate.is_dir():
            return candidate
    raise SchemaError("the schemas are missing", where=str(package), remedy="Install the package again.")


@cache
def names() -> tuple[str, ...]:
    """Return the names of all JSON schemas, such as "add_record/request", in order."""
    root = folder()
    return tuple(sorted(file.relative_to(root).with_suffix("").as_posix() for file in root.glob("*/*.json")))


@cache
def text(name: str) -> str:
    """Return the text of a schema, or of "openapi" or "asyncapi", as it is stored. Raises SchemaError."""
    if name not in (*names(), *DOCUMENTS):
        known = ", ".join((*DOCUMENTS, *names()))
        raise SchemaError(
            f"there is no schema named {name!r}", where="schemas", remedy=f"Choose one of: {known}."
        )
    suffix = ".yaml" if name in DOCUMENTS else ".json"
    return (folder() / f"{name}{suffix}").read_text(encoding="utf-8")


def load(name: str) -> Json:
    """Return a schema as JSON; a fresh value, so that nobody can change another's. Raises SchemaError."""
    if name in DOCUMENTS:
        raise SchemaError(f"{name} is a YAML document", where="schemas", remedy="Read it with text().")
    try:
        return json.loads(text(name))  # type: ignore[no-any-return]  # what json.loads returns is Json
    except json.JSONDecodeError as error:
        raise SchemaError(f"the schema is no JSON: {error}", where=f"{name}.json") from error


@cache
def registry() -> Registry[Any]:
    """Return every schema under its `$id`; nothing else is ever fetched."""
    schemas = (_schema(name) for name in names())
    return Registry[Any]().with_resources(
        (schema["$id"], DRAFT202012.create_resource(schema)) for schema in schemas
    )


@cache
def validator(name: str) -> Validator:
    """Return the compiled schema of that name; compiled once. Raises SchemaError."""
    schema = _schema(name)
    known = [(str(each["$id"]), each) for each in map(_schema, names())]
    try:
        fast = jsonschema_rs.Draft202012Validator(
            schema, registry=jsonschema_rs.Registry(known), offline=True
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:  # its ValidationError is a ValueError
        raise SchemaError(f"the schema is wrong: {error}", where=f"{name}.json") from error
    return Validator(fast, Draft202012Validator(schema, registry=registry()))


def problems(name: str, instance: Json) -> tuple[Problem, ...]:
    """Return what the schema of that name has against `instance`, ordered by pointer."""
    compiled = validator(name)
    return () if compiled.is_valid(instance) else compiled.problems(instance)


def _schema(name: str) -> dict[str, Any]:
    schema = load(name)
    if not isinstance(schema, dict) or "$id" not in schema:
        raise SchemaError("the schema is no object with an $id", where=f"{name}.json")
    return schema


def _explained(error: ValidationError) -> Iterator[Problem]:
    """Yield one problem per place: jsonschema puts surplus members together, missing ones at their parent."""
    at = "".join(f"/{_escaped(step)}" for step in error.absolute_path)
    instance: Any = error.instance
    if error.validator == "required":
        for name in _missing(error):
            yield _problem(f"{at}/{_escaped(name)}", error, f"{name} is missing", actual=ABSENT)
    elif error.validator == "additionalProperties":
        for name in _surplus(error):
            yield _problem(
                f"{at}/{_escaped(name)}", error, f"{name} is not known here", actual=instance[name]
            )
    elif "propertyNames" in list(error.absolute_schema_path)[-2:-1]:
        found = _problem(
            f"{at}/{_escaped(instance)}", error, f"{instance} is not allowed here", actual=instance
        )
        yield replace(
            found, keyword="propertyNames"
        )  # `enum` alone would seem to be about the member's value
    else:
        yield _problem(at, error, _message(error), actual=instance)


def _problem(pointer: str, error: ValidationError, message: str, *, actual: Json | Absent) -> Problem:
    expected: Any = error.validator_value
    return Problem(
        pointer=pointer, keyword=str(error.validator), message=message, expected=expected, actual=actual
    )


def _missing(error: ValidationError) -> Iterator[str]:
    # One error stands for one missing member, and names it in its message only.
    required: Any = error.validator_value
    return (name for name in required if error.message.startswith(f"{name!r} "))


def _surplus(error: ValidationError) -> Iterator[str]:
    schema, instance = cast("dict[str, Any]", error.schema), cast("dict[str, Any]", error.instance)
    return (name for name in instance if name not in schema.get("properties", {}))


def _message(error: ValidationError) -> str:
    """Return jsonschema's own words, but where they would quote a piece of schema."""
    expected: Any = error.validator_value
    if error.validator == "not" and not set(expected) - {"description"}:
        return "it must not be there"
    if error.validator == "anyOf" and all(set(branch) == {"required"} for branch in expected):
        return "it needs " + " or ".join(" and ".join(branch["required"]) for branch in expected)
    return error.message


def _escaped(step: object) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")
