"""The schema of a line of evidence, and the records."""

from __future__ import annotations

import dataclasses
import json
from enum import StrEnum
from typing import Any, get_args

import pytest

from conformance import schemas
from conformance.evidence import HaltKind, Outcome, Purpose, Record, Smallest
from conformance.model import Case, Expectation, FaultKind, Label, Scope

from . import support

SCHEMA: Any = schemas.load("suite/evidence")
DEFS = SCHEMA["$defs"]
KINDS: dict[str, Any] = {kind.type: kind for kind in get_args(Record)}
LINES = [json.loads(line) for line in support.every_kind()]


def _branch(kind: str) -> Any:
    return next(
        branch
        for branch in DEFS.values()
        if branch.get("properties", {}).get("type", {}).get("const") == kind
    )


@pytest.mark.parametrize("line", LINES, ids=[line["type"] for line in LINES])
def test_a_recorded_line_is_accepted(line: Any) -> None:
    assert () == schemas.problems("suite/evidence", line)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_was_recorded(kind: str) -> None:
    assert kind in {line["type"] for line in LINES}


@pytest.mark.parametrize("line", LINES, ids=[line["type"] for line in LINES])
def test_a_line_with_one_member_more_or_less_is_refused(line: Any) -> None:
    assert () != schemas.problems("suite/evidence", {**line, "surplus": 1})
    for name in line:
        assert () != schemas.problems("suite/evidence", {key: line[key] for key in line if key != name}), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_branch_has_the_fields_of_its_record(kind: str) -> None:
    fields = {field.name for field in dataclasses.fields(KINDS[kind])} | {"type"}

    assert fields == set(_branch(kind)["properties"]) == set(_branch(kind)["required"])


def test_the_case_has_the_fields_of_the_model() -> None:
    needed = {
        field.name
        for field in dataclasses.fields(Case)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    assert {field.name for field in dataclasses.fields(Case)} == set(DEFS["case"]["properties"])
    assert needed == set(DEFS["case"]["required"])


@pytest.mark.parametrize(
    ("values", "schema"),
    [
        (Purpose, DEFS["exchange"]["properties"]["purpose"]),
        (HaltKind, DEFS["halt"]["properties"]["kind"]),
        (Smallest, DEFS["minimised"]["properties"]["outcome"]),
        (Outcome, DEFS["end"]["properties"]["outcome"]),
        (Scope, DEFS["run"]["properties"]["scope"]),
        (Label, DEFS["case"]["properties"]["label"]),
        (Expectation, DEFS["case"]["properties"]["expectation"]),
        (FaultKind, DEFS["case"]["properties"]["fault"]["properties"]["kind"]),
    ],
)
def test_an_enumeration_has_the_models_values(values: type[StrEnum], schema: Any) -> None:
    assert {one.value for one in values} == set(schema["enum"])
