"""The sample files of docs/ci: their shell steps are run as they stand, in the order of their services."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.reference import Settings, running
from tests.meta.programs import _environment
from tests.meta.runs import written

DOCS = Path(__file__).parents[2] / "docs" / "ci"
PATIENCE = 240
MUTANT = Settings(mutants=("acknowledgement-message-type-null",))


@dataclass(frozen=True)
class Place:
    """A checked-out repository with its config, and a shell that runs steps in it."""

    folder: Path

    def run(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a step as a service does: each in a shell of its own that ends at the first failure."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env={
                **_environment(),
                "PATH": path,
                "PIP_NO_INDEX": "1",
                "PIP_ROOT_USER_ACTION": "ignore",
                **variables,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Give a repository whose config is for a server that conforms."""
    with running(Settings()) as base_url:
        yield _repository(tmp_path, base_url, Settings())


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Place]:
    """Give a repository whose config is for a server that does not."""
    with running(MUTANT) as base_url:
        yield _repository(tmp_path, base_url, MUTANT)


def _repository(folder: Path, base_url: str, settings: Settings) -> Place:
    (folder / "ci").mkdir()
    written(folder / "ci" / "site.toml", base_url, settings)
    (folder / "ci" / "waivers.toml").write_text("# none\n", encoding="utf-8")
    return Place(folder)


def _document(name: str) -> Any:
    return yaml.safe_load((DOCS / name).read_text(encoding="utf-8"))


def _github() -> list[Mapping[str, str]]:
    return [step for step in _document("github-actions.yml")["jobs"]["addrecord"]["steps"] if "run" in step]


def _jenkins() -> list[str]:
    text = (DOCS / "Jenkinsfile").read_text(encoding="utf-8")
    return [textwrap.dedent(script) for script in re.findall(r"sh '''\n(.*?)'''", text, flags=re.DOTALL)]


def _ok(done: subprocess.CompletedProcess[str]) -> str:
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


def test_the_steps_for_github_pass_and_leave_their_artifact(place: Place) -> None:
    summary = place.folder / "step-summary.md"
    service = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    for step in _github():
        assert "::error" not in _ok(place.run(step["run"], **service))

    assert summary.read_text(encoding="utf-8").startswith("# AddRecord: conforming")
    assert (place.folder / "reports" / "contract" / "bundle.tar").exists()


def test_the_gate_for_github_closes_on_a_failure_and_annotates_it(broken: Place) -> None:
    summary = broken.folder / "step-summary.md"
    service = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    judge = next(step["run"] for step in _github() if step["name"] == "Judge")
    done = broken.run(judge, **service)

    assert 1 == done.returncode
    assert re.search(r"^::error title=acknowledgement\.message-type::MUST ", done.stdout, flags=re.MULTILINE)
    assert "not conforming" in summary.read_text(encoding="utf-8")


def test_the_steps_for_gitlab_pass_and_leave_their_reports(place: Place) -> None:
    job = _document("gitlab-ci.yml")["contract"]
    service = {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(place.folder)}
    for script in (*job["before_script"], *job["script"], *job["after_script"]):
        _ok(place.run(script, **service))
    reports = job["artifacts"]["reports"]

    assert [] == json.loads((place.folder / reports["codequality"]).read_text(encoding="utf-8"))
    assert len(list(ET.parse(place.folder / reports["junit"]).iter("testcase"))) > 90


def test_the_gate_for_gitlab_closes_on_a_failure_and_names_the_evidence(broken: Place) -> None:
    job = _document("gitlab-ci.yml")["contract"]
    service = {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(broken.folder)}
    done = broken.run(job["script"][-1], **service)
    rows = json.loads(
        (broken.folder / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8")
    )

    assert 1 == done.returncode
    assert {"acknowledgement.message-type"} == {
        row["check_name"] for row in rows if row["severity"] == "critical"
    }
    assert "reports/contract/evidence.jsonl" == rows[0]["location"]["path"]
    assert len(rows) == len({row["fingerprint"] for row in rows})


def test_the_steps_for_jenkins_pass(place: Place) -> None:
    scripts = _jenkins()
    for script in scripts:
        _ok(place.run(script, GWS_USR="agent", GWS_PSW="unused-here"))

    assert 3 == len(scripts)
    assert (place.folder / "reports" / "contract" / "bundle.tar").exists()


def test_the_parts_for_gitlab_are_joined_into_a_whole(place: Place) -> None:
    jobs = _document("shards.gitlab-ci.yml")
    (script,) = jobs["parts"]["script"]
    smaller = script.replace("--plan deep", "--plan standard")
    count = jobs["parts"]["parallel"]
    for index in range(1, count + 1):
        _ok(place.run(smaller, CI_NODE_INDEX=str(index), CI_NODE_TOTAL=str(count)))
    for script in (*jobs["whole"]["before_script"], *jobs["whole"]["script"]):
        _ok(place.run(script))

    results = json.loads((place.folder / "reports" / "whole" / "results.json").read_text(encoding="utf-8"))
    assert "conforming" == results["verdict"]


def test_the_recipe_for_an_upgrade_works_as_it_stands(place: Place) -> None:
    text = (DOCS / "upgrade.md").read_text(encoding="utf-8")
    scripts = [textwrap.dedent(script) for script in re.findall(r" *```sh\n(.*?)```", text, flags=re.DOTALL)]
    config = place.folder / "ci" / "site.toml"
    quiet = config.read_text(encoding="utf-8").replace("[limits]\n", "[limits]\nin_flight = 4\n")
    (place.folder / "site.toml").write_text(quiet, encoding="utf-8")
    for script in scripts:
        _ok(place.run(script))

    assert 5 == len(scripts)
    comparison = json.loads((place.folder / "after" / "comparison.json").read_text(encoding="utf-8"))
    assert 0 == comparison["counts"]["breaking"]


def test_every_sample_is_listed() -> None:
    listed = (DOCS / "README.md").read_text(encoding="utf-8")

    assert [] == [
        path.name for path in DOCS.iterdir() if path.name != "README.md" and f"({path.name})" not in listed
    ]
