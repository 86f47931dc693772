"""Two runs are compared only where everything but the target was the same."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.compare import FailOn, compared
from conformance.evidence import Halt, HaltKind
from tests.unit.compare.runs import CONFIG, side


def _config(section: str, **changes: Any) -> dict[str, Any]:
    inner: Any = CONFIG[section]
    return {**CONFIG, section: {**inner, **changes}}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"scope": "smoke"}, "plan: standard before, smoke after"),
        ({"seed": 8}, "seed: 7 before, 8 after"),
        ({"revision": "2026-11.2"}, "revision"),
        ({"config": _config("deployment", campaign_name="Other")}, "deployment.campaign_name"),
        ({"config": _config("limits", in_flight=8)}, "limits.in_flight"),
        ({"config": _config("interpretation", ranges="rejected")}, "interpretation.ranges"),
        ({"config": {**CONFIG, "claims": {"x": True}}}, "claims.x"),
        ({"config": {**CONFIG, "users": []}}, "users"),
        ({"shard": {"index": 1}}, "merge the parts first"),
    ],
)
def test_what_differs_is_named_and_the_exit_code_is_2(changes: dict[str, Any], word: str) -> None:
    found = compared(side(), side(**changes))

    assert word in "\n".join(found.obstacles)
    assert () == found.changes
    assert 2 == found.exit_code(FailOn.BREAKING)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "other"},
        {"base_url": "https://new.example.org"},
        {"edition": "8.6.0"},
        {"config": _config("limits", total_time=9.0)},
        {"config": _config("interpretation", newer="observed")},
        {"config": {**CONFIG, "users": [{"role": "agent", "device_path": "/devices/d2"}]}},
    ],
)
def test_what_may_differ_is_no_obstacle(changes: dict[str, Any]) -> None:
    found = compared(side(), side(**changes))

    assert () == found.obstacles
    assert 0 == found.exit_code(FailOn.ANY)


def test_another_edition_is_mapped_and_said() -> None:
    found = compared(side(), side(edition="8.6.0"))

    assert any("edition: 8.5.2 before, 8.6.0 after" in note for note in found.notes)


@pytest.mark.parametrize("kind", [HaltKind.SET_UP, HaltKind.KNOWN_GOOD])
def test_a_run_that_never_began_cannot_be_compared(kind: HaltKind) -> None:
    found = compared(side(), side(Halt(kind=kind, what="no login", at=101.0)))

    assert any("no login" in one for one in found.obstacles)


def test_a_run_that_was_stopped_is_compared_as_far_as_it_went() -> None:
    found = compared(side(), side(Halt(kind=HaltKind.LIMIT, what="max_records", at=101.0)))

    assert found.comparable
    assert any("max_records" in note for note in found.notes)
