"""The schema of results.json, and the closed sets that it names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest

from conformance import schemas
from conformance.catalogue import Basis
from conformance.evidence import HaltKind
from conformance.judge import Finding, RunVerdict, Verdict
from conformance.model import FaultKind, Level, Scope, Subject
from conformance.report.results import text

from . import support

SCHEMA: Any = schemas.load("suite/results")
ROW = SCHEMA["$defs"]["requirement"]["properties"]


def _objects(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield at, value
        for name, item in value.items():
            yield from _objects(item, f"{at}/{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _objects(item, f"{at}/{index}")


def _whole() -> Any:
    changed = (
        support.failed("echo.reference-id", Finding("x", 1, 2)),
        support.in_doubt("echo.user-event", "why"),
    )
    return json.loads(text(support.conforming(), support.results(*changed), RunVerdict.NOT_CONFORMING))


@pytest.mark.parametrize(
    "place", ["", "/target", "/suite", "/evidence", "/counts", "/counts/cases", "/timing", "/behaviour"]
)
def test_an_object_is_closed_and_complete(place: str) -> None:
    for change in ("surplus", "missing"):
        whole = _whole()
        inner = dict(_objects(whole))[place]
        if change == "surplus":
            inner["surplus"] = 1
        else:
            inner.popitem()

        assert () != schemas.problems("suite/results", whole), change


@pytest.mark.parametrize("part", ["findings", "doubts"])
def test_a_requirement_is_closed_down_to_its_findings(part: str) -> None:
    whole = _whole()
    row = next(row for row in whole["requirements"] if row[part])
    row[part][0]["surplus"] = 1

    assert () != schemas.problems("suite/results", whole)


@pytest.mark.parametrize(
    ("values", "schema"),
    [
        (RunVerdict, SCHEMA["properties"]["verdict"]),
        (Scope, SCHEMA["properties"]["scope"]),
        (Verdict, ROW["verdict"]),
        (Level, ROW["level"]),
        (Basis, ROW["basis"]),
        (Subject, ROW["subject"]),
        (HaltKind, SCHEMA["properties"]["halted"]["properties"]["kind"]),
    ],
)
def test_an_enumeration_has_the_models_values(values: type[StrEnum], schema: Any) -> None:
    assert {one.value for one in values} == set(schema["enum"])


def test_behaviour_is_kept_for_every_kind_of_fault_and_for_none() -> None:
    assert {"none", *(kind.value for kind in FaultKind)} == set(SCHEMA["$defs"]["fault"]["enum"])


def test_every_property_is_described() -> None:
    for at, value in _objects(SCHEMA):
        if at.rpartition("/")[0].endswith("/properties") and not at.endswith("/properties"):
            assert value.get("description"), at
