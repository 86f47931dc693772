"""Every keyword of schemas/add_record is held by a witness: deleting or loosening any one fails a test here.

The committed table `witnesses.toml` says how. `_faults` is the whole proof for one schema, as a value; the
last tests damage a copy of each schema in every single place and see that it finds something each time.
"""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from conformance import schemas

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("witnesses.toml").read_text(encoding="utf-8"))
NAMES = tuple(name for name in schemas.names() if name.startswith("add_record/"))
ASSERTIONS = {"type", "const", "enum", "required", "pattern", "minimum", "maximum"}
ONE_SCHEMA = {"if", "then", "else", "not", "propertyNames"}
AT_THE_ROOT = {"$schema", "$id", "title"}
EVERYWHERE = {"description"}
ONE_OF_EACH_TYPE = {
    "null": "null",
    "boolean": "true",
    "integer": "1",
    "number": "1.5",
    "string": '"1"',
    "array": "[]",
    "object": "{}",
}


@dataclass(frozen=True, slots=True)
class Witness:
    """A keyword of a schema, and an instance on which the schema changes its mind when the keyword goes."""

    keyword: str
    instance: Any


def _steps(pointer: str) -> list[str]:
    return pointer.split("/")[1:]


def _descend(value: Any, steps: list[str]) -> Any:
    for step in steps:
        value = value[int(step) if isinstance(value, list) and step.isdecimal() else step]
    return value


def _edited(instance: Any, at: str, *value: Any) -> Any:
    if not at:
        return value[0]
    changed = copy.deepcopy(instance)
    *parents, last = _steps(at)
    if value:
        _descend(changed, parents)[last] = value[0]
    else:
        del _descend(changed, parents)[last]
    return changed


def _texts(row: dict[str, Any], schema: Any) -> list[str]:
    if row["values"] != "of every other type":
        return list(row["values"])
    own = _descend(schema, _steps(row["keyword"]))
    return [text for kind, text in ONE_OF_EACH_TYPE.items() if kind != own]


def _instances(name: str, row: dict[str, Any], schema: Any) -> Iterator[Any]:
    good = TABLE[name]["good"]
    base = json.loads(good[row.get("of", next(iter(good)))])
    if "values" not in row:
        yield _edited(base, row["at"])
    else:
        yield from (_edited(base, row["at"], json.loads(text)) for text in _texts(row, schema))


def _witnesses(name: str) -> list[Witness]:
    rows, schema = TABLE[name]["witnesses"], schemas.load(name)
    return [Witness(row["keyword"], instance) for row in rows for instance in _instances(name, row, schema)]


def _accepted(name: str) -> list[Any]:
    rows = TABLE[name]["accepts"]
    edited = [instance for row in rows for instance in _instances(name, row, None)]
    return [json.loads(good) for good in TABLE[name]["good"].values()] + edited


def _subschemas(schema: dict[str, Any], pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    yield pointer, schema
    for keyword in ONE_SCHEMA & set(schema):
        yield from _subschemas(schema[keyword], f"{pointer}/{keyword}")
    for name, below in schema.get("properties", {}).items():
        yield from _subschemas(below, f"{pointer}/properties/{name}")


def _keywords(schema: dict[str, Any]) -> Iterator[str]:
    """Yield every place that a witness must hold; an entry of a list is named by its value."""
    for pointer, below in _subschemas(schema):
        yield from (f"{pointer}/{keyword}" for keyword in below if keyword in ASSERTIONS | ONE_SCHEMA)
        entries = ((keyword, entry) for keyword in ("required", "enum") for entry in below.get(keyword, ()))
        yield from (f"{pointer}/{keyword}/{entry}" for keyword, entry in entries)


def _properties(schema: dict[str, Any]) -> Iterator[str]:
    for pointer, below in _subschemas(schema):
        if "properties" in below:
            yield f"{pointer}/properties"
            yield from (f"{pointer}/properties/{name}" for name in below["properties"])


def _is_an_enumerations_entry(keyword: str) -> bool:
    return _steps(keyword)[-2:-1] == ["enum"]


def _without(schema: Any, keyword: str) -> Any:
    """Return the schema with that keyword, or that entry of a list, deleted."""
    changed = copy.deepcopy(schema)
    *parents, last = _steps(keyword)
    holder = _descend(changed, parents)
    holder.remove(last) if isinstance(holder, list) else holder.pop(last)
    return changed


def _accepts(schema: Any, instance: Any) -> bool:
    fast = jsonschema_rs.Draft202012Validator(schema, offline=True)
    return schemas.Validator(fast, Draft202012Validator(schema)).is_valid(instance)


def _faults(name: str, schema: dict[str, Any]) -> Iterator[str]:
    """Yield everything that is wrong with one schema of the folder; nothing for the schema as committed."""
    yield from _faults_of_annotations(schema)
    held, there = {witness.keyword for witness in _witnesses(name)}, set(_keywords(schema))
    yield from (f"{keyword} has no witness" for keyword in sorted(there - held))
    yield from (f"{keyword} is witnessed and not there" for keyword in sorted(held - there))
    yield from (f"refused: {instance!r}" for instance in _accepted(name) if not _accepts(schema, instance))
    for witness in _witnesses(name):
        if _accepts(schema, witness.instance) is not _is_an_enumerations_entry(witness.keyword):
            yield f"{witness.keyword} does not decide about {witness.instance!r}"


def _faults_of_annotations(schema: dict[str, Any]) -> Iterator[str]:
    for pointer, below in _subschemas(schema):
        demanded = EVERYWHERE if pointer else EVERYWHERE | AT_THE_ROOT
        yield from (f"{pointer}/{keyword} is missing" for keyword in sorted(demanded - set(below)))
        named = ASSERTIONS | ONE_SCHEMA | EVERYWHERE | AT_THE_ROOT | {"properties", "x-clause"}
        yield from (
            f"{pointer}/{keyword} is not of the declared set" for keyword in sorted(set(below) - named)
        )
        asserting = {keyword for keyword in below if keyword in ASSERTIONS | ONE_SCHEMA}
        if set(below.get("x-clause", {})) != asserting or ("x-clause" in below) is not bool(asserting):
            yield f"{pointer}/x-clause names other keywords than there are"
        yield from (f"{pointer}: empty clause" for clause in below.get("x-clause", {}).values() if not clause)


def _places(value: Any, pointer: str = "") -> Iterator[str]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield f"{pointer}/{key}"
        yield from _places(below, f"{pointer}/{key}")


def _cut(schema: Any, place: str) -> Any:
    changed = copy.deepcopy(schema)
    *parents, last = _steps(place)
    holder = _descend(changed, parents)
    del holder[int(last) if isinstance(holder, list) else last]
    return changed


def _looser(keyword: str, value: Any) -> list[Any]:
    """Return the next looser values of a keyword; of a bound also the next tighter one."""
    if keyword == "type":
        return [[value, kind] for kind in ONE_OF_EACH_TYPE if kind != value]
    if keyword == "pattern":
        return [
            value.removeprefix("^"),
            value.removesuffix("$"),
            value.replace("+", "*"),
            value.replace("[^/]", "."),
        ]
    return [value - 1, value + 1] if keyword in ("minimum", "maximum") else []


def _loosened(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for pointer, below in list(_subschemas(schema)):
        for keyword in ASSERTIONS & set(below):
            for value in _looser(keyword, below[keyword]):
                yield f"{pointer}/{keyword} = {value}", _edited(schema, f"{pointer}/{keyword}", value)
        if "const" in below and isinstance(below["const"], str):
            changed = _edited(schema, f"{pointer}/enum", [below["const"], below["const"].swapcase()])
            yield f"{pointer}/const in any case", _cut(changed, f"{pointer}/const")


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_table_is_about_the_schemas_that_there_are() -> None:
    assert set(NAMES) == set(TABLE)


def test_every_keyword_has_a_witness_and_every_witness_a_keyword(name: str) -> None:
    schema: Any = schemas.load(name)

    assert list(_keywords(schema)) != []
    assert [] == list(_faults(name, schema))


def test_a_witness_is_decided_by_its_keyword_alone(name: str) -> None:
    schema: Any = schemas.load(name)
    for witness in _witnesses(name):
        with_it = _accepts(schema, witness.instance)
        without = _accepts(_without(schema, witness.keyword), witness.instance)

        assert with_it is _is_an_enumerations_entry(witness.keyword), witness
        assert without is not with_it, witness


def test_every_property_is_held_by_a_witness_below_it(name: str) -> None:
    schema: Any = schemas.load(name)
    witnesses = _witnesses(name)
    for place in _properties(schema):
        mine = [each for each in witnesses if each.keyword.startswith(f"{place}/")]

        assert any(_accepts(_cut(schema, place), each.instance) for each in mine), place


def test_both_engines_say_the_same_of_every_witness(name: str) -> None:
    both = schemas.validator(name)
    for instance in [*_accepted(name), *(witness.instance for witness in _witnesses(name))]:
        assert both.is_valid(instance) is both.explaining.is_valid(instance), instance
        assert both.is_valid(instance) is not bool(both.problems(instance)), instance


def test_deleting_any_key_at_any_depth_is_noticed(name: str) -> None:
    schema: Any = schemas.load(name)
    unnoticed = [place for place in _places(schema) if next(_faults(name, _cut(schema, place)), None) is None]

    assert [] == unnoticed


def test_loosening_any_keyword_is_noticed(name: str) -> None:
    schema: Any = schemas.load(name)
    variants = list(_loosened(schema))

    assert variants != []
    assert [] == [what for what, schema in variants if next(_faults(name, schema), None) is None]
