"""A newer suite judges old evidence, and says what it judges otherwise."""

from __future__ import annotations

import json
from dataclasses import replace

from conformance import __version__
from conformance.campaign import Judged
from conformance.campaign.rejudged import differences
from conformance.judge import RunVerdict
from tests.unit.report import support


def _outcome(suite: str) -> Judged:
    run = support.conforming(replace(support.HEADER, suite=suite))
    return Judged(run, support.results(), RunVerdict.CONFORMING)


def _results(**changed: str) -> bytes:
    rows = [
        {"id": one.requirement.id, "verdict": changed.get(one.requirement.id, one.verdict.value)}
        for one in support.results()
    ]
    return json.dumps({"requirements": rows}).encode()


def test_the_same_version_has_nothing_to_say() -> None:
    assert [] == list(differences(_outcome(__version__), _results(**{"echo.reference-id": "fail"})))


def test_another_version_says_so_and_what_it_judges_otherwise() -> None:
    found = list(differences(_outcome("0.0.9"), _results(**{"echo.reference-id": "fail"})))

    assert f"recorded by version 0.0.9 of the suite, and judged again by {__version__}" == found[0]
    assert ["echo.reference-id: fail then, pass now"] == found[1:]


def test_without_the_old_results_only_the_versions_are_told() -> None:
    for before in (b"", b"no json", b"[]", b"{}"):
        assert 1 == len(list(differences(_outcome("0.0.9"), before)))
