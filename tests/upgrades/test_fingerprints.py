"""A finding keeps its fingerprint over seeds, and over the processes that judge it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.campaign import Execution, Order
from conformance.model import Scope
from conformance.reference import Settings, running
from conformance.report import console
from conformance.report.findings import grouped
from tests.meta.programs import gws
from tests.meta.runs import NONCE, written

SEEDS = range(1, 21)
BROKEN = Settings(mutants=("acknowledgement-message-type-null", "until-missing-accepted"))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the config of a server with two deviations, which lives as long as these tests."""
    with running(BROKEN) as base_url:
        yield written(tmp_path_factory.mktemp("prints") / "site.toml", base_url, BROKEN)


def _prints(config: Path, folder: Path, *, seed: int) -> frozenset[tuple[str, str]]:
    order = Order(config=config, scope=Scope.STANDARD, seed=seed, nonce=NONCE, out=folder / str(seed))
    execution = Execution(order, environ={})
    execution.begin(console.Display(console.opened(), quiet=True))
    judged = execution.judged
    return frozenset(
        (result.requirement.id, group.fingerprint)
        for result in judged.results
        for group in grouped(result, judged.run)
    )


def test_fingerprints_are_the_same_over_twenty_seeds(config: Path, tmp_path: Path) -> None:
    found = {_prints(config, tmp_path, seed=seed) for seed in SEEDS}

    assert 1 == len(found), found
    assert {"acknowledgement.message-type"} <= {name for name, _ in next(iter(found))}


def test_fingerprints_are_the_same_with_one_two_and_four_processes(config: Path, tmp_path: Path) -> None:
    found = set()
    for processes in (1, 2, 4):
        out = tmp_path / str(processes)
        done = gws("run", "--config", config, "--out", out, "--", "-n", processes, "-q", cwd=tmp_path)
        assert 1 == done.returncode, done.stdout + done.stderr
        rows = json.loads((out / "results.json").read_text(encoding="utf-8"))["requirements"]
        found.add(frozenset((row["id"], one["fingerprint"]) for row in rows for one in row["findings"]))

    assert 1 == len(found)
    assert next(iter(found))
