"""Minimising against a server: within the limits, beside every verdict, and the same when it is judged again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.campaign import Execution, Judged, Order, judged, read, write
from conformance.evidence import Opened, Purpose, Sent, Smallest
from conformance.judge import Result
from conformance.model import Label, Scope
from conformance.reference import Settings, running
from conformance.report import console
from conformance.report.minimal import aftermath, minimal
from tests.meta.reproduce.trying import NOT_REPRODUCED, REPRODUCED, ended
from tests.meta.runs import NONCE, written

REFUSING = "phone-type-refused"
LOSING = "in-flight-acknowledgement-lost"


def _executed(mutant: str, folder: Path, *, minimise: bool, limits: str = "") -> Judged:
    settings = Settings(mutants=(mutant,))
    with running(settings) as base_url:
        config = written(folder / "site.toml", base_url, settings, minimise=minimise, limits=limits)
        order = Order(config=config, scope=Scope.STANDARD, nonce=NONCE, out=folder / "out")
        execution = Execution(order, environ={})
        execution.begin(console.Display(console.opened(), quiet=True))
        return execution.judged


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run, minimised, against a server that refuses a type of phone."""
    folder = tmp_path_factory.mktemp("refusing")
    _executed(REFUSING, folder, minimise=True)
    return folder / "out"


def _verdicts(outcome: Judged) -> list[tuple[str, str, str]]:
    def told(one: Result) -> tuple[str, str, str]:
        return one.requirement.id, one.verdict.value, one.reason

    return [told(one) for one in outcome.results]


def test_the_smallest_request_is_the_known_good_with_the_one_thing_that_is_refused(refusing: Path) -> None:
    outcome = judged(read(refusing / "evidence.jsonl"))
    ((requirement, _), found), *others = minimal(outcome.run).items()
    good, small = json.loads(outcome.run.known_good.case.body), json.loads(found.body)  # type: ignore[union-attr]

    assert [] == others
    assert "request.phone-type-values" == requirement
    assert Smallest.SMALLER is found.record.outcome
    assert {"phoneType", "phoneNumber", "referenceId"} == {
        name for name in small if small[name] != good.get(name)
    }
    assert "Pager" == small["phoneType"]


def test_judging_again_gives_the_same_bytes_and_scripts(refusing: Path, tmp_path: Path) -> None:
    write(judged(read(refusing / "evidence.jsonl")), tmp_path)
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())

    assert any(name.startswith("reproduce") for name in names)
    assert {name: (refusing / name).read_bytes() for name in names} == {
        name: (tmp_path / name).read_bytes() for name in names
    }


def test_its_script_sends_the_smallest_request_and_shows_the_refusal(refusing: Path) -> None:
    (path,) = (refusing / "reproduce").iterdir()

    assert REPRODUCED == ended(path, Settings(mutants=(REFUSING,)))[0]
    assert NOT_REPRODUCED == ended(path, Settings())[0]
    assert '"records": 1,' in path.read_text(encoding="ascii")


def test_a_pytest_failure_shows_how_to_have_it_again(refusing: Path, tmp_path: Path) -> None:
    command = [
        "-m",
        "pytest",
        "--pyargs",
        "conformance.suite",
        "-k",
        "phone-type-values",
        "-p",
        "no:schemathesis",
    ]
    done = subprocess.run(
        [sys.executable, *command, "--gws-evidence", str(refusing / "evidence.jsonl"), "-q"],
        cwd=tmp_path,
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert "request=Smaller(" in done.stdout
    assert "curl -sS" in done.stdout
    assert "python reproduce/request.phone-type-values-" in done.stdout


def test_no_verdict_rests_on_it(refusing: Path) -> None:
    evidence = read(refusing / "evidence.jsonl")
    outcome, bare = judged(evidence), judged(replace(evidence, aftermath=()))

    assert evidence.aftermath
    assert _verdicts(bare) == _verdicts(outcome)
    assert bare.verdict == outcome.verdict


def test_the_sessions_of_the_plan_are_ended_before_it(refusing: Path) -> None:
    evidence = read(refusing / "evidence.jsonl")
    ended_ones = [one for one in evidence.exchanges if one.purpose is Purpose.DISCONNECT]
    after = [line.record for line in evidence.aftermath]

    assert len(evidence.opened) <= len(ended_ones)
    assert len(evidence.opened) == sum(isinstance(one, Opened) for one in after)
    assert {Label.MINIMISED} == {one.case.label for one in after if isinstance(one, Sent)}


def test_what_shows_among_others_alone_is_said_to(tmp_path: Path) -> None:
    found = minimal(_executed(LOSING, tmp_path, minimise=True).run)

    assert found
    assert all(one.only_under_load for one in found.values())


@pytest.mark.parametrize(("limits", "most"), [("max_records = 119", 2), ("minimise_requests = 3", 3)])
def test_it_counts_against_the_limits(limits: str, most: int, tmp_path: Path) -> None:
    outcome = _executed(REFUSING, tmp_path, minimise=True, limits=f"{limits}\n")
    after = len(aftermath(outcome.run).evidence.cases)

    assert 1 <= after <= most
    assert outcome.run.evidence.halt is None
    assert len(outcome.run.evidence.cases) + after <= 119 or limits.startswith("minimise")
