"""What an Allure report says of the whole run."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from conformance.report.allure_run import CATEGORIES, files
from conformance.suite.outcome import Inconclusive, SetUp, conclude

from . import support


def _category(status: str, message: str) -> str:
    return next(
        name
        for name, statuses, pattern in CATEGORIES
        if status in statuses and re.fullmatch(pattern, message)
    )


def test_every_verdict_that_is_no_pass_has_its_category() -> None:
    prefix = "conformance.suite.outcome."

    assert "Not conforming" == _category("failed", "Failed: a\nb")
    assert _category("broken", f"{prefix}Inconclusive: a\nb").startswith("Inconclusive")
    assert _category("broken", f"{prefix}SetUp: a\nb").startswith("Set-up")
    assert _category("broken", f"{prefix}CheckError: a\nb").startswith("Fault of the suite")
    assert _category("broken", "KeyError: 'x'").startswith("Fault of the suite")
    assert _category("skipped", "XFAIL waived until 2030\n\na").startswith("Waived")
    assert _category("skipped", "Skipped: no user").startswith("Not applicable")


def test_a_requirement_of_a_run_that_the_set_up_ended_is_told_apart_from_one_in_doubt() -> None:
    for run, kind in ((support.halted_at_set_up(), SetUp), (support.conforming(), Inconclusive)):
        with pytest.raises(Inconclusive) as raised:
            conclude(support.in_doubt("echo.reference-id", "why"), run)
        assert kind is raised.type


def test_no_pattern_is_of_one_language_alone() -> None:
    assert not [pattern for _, _, pattern in CATEGORIES if "(?" in pattern]


def test_categories_are_written_as_allure_reads_them() -> None:
    found = json.loads(files(support.conforming(), {})["categories.json"])

    assert [name for name, _, _ in CATEGORIES] == [one["name"] for one in found]
    assert all(one["matchedStatuses"] and one["messageRegex"] for one in found)


def test_the_environment_names_target_version_and_plan() -> None:
    lines = files(support.conforming(), {})["environment.properties"].splitlines()

    assert f"target={support.HEADER.base_url}" in lines
    assert "version=8.5.201.29" in lines
    assert "plan=standard" in lines


def test_a_value_is_one_line_and_keeps_its_backslashes() -> None:
    run = support.conforming(replace(support.HEADER, base_url="http://x/a\\b\nplan=none"))
    lines = files(run, {})["environment.properties"].splitlines()

    assert 1 == len([line for line in lines if line.startswith("plan=")])
    assert "a\\\\b" in lines[0]


def test_by_hand_the_executor_is_the_suite_itself() -> None:
    found = json.loads(files(support.conforming(), {})["executor.json"])

    assert "gws-conformance" == found["name"]
    assert support.HEADER.base_url in found["buildName"]


def test_in_ci_the_executor_is_the_service_with_its_build() -> None:
    environ = {
        "GITHUB_WORKFLOW": "gate",
        "GITHUB_RUN_NUMBER": "12",
        "GITHUB_SERVER_URL": "https://git.example.org",
        "GITHUB_REPOSITORY": "a/b",
        "GITHUB_RUN_ID": "345",
    }
    found = json.loads(files(support.conforming(), environ)["executor.json"])

    assert ("github", 12) == (found["type"], found["buildOrder"])
    assert "https://git.example.org/a/b/actions/runs/345" == found["buildUrl"]
    assert found["buildName"].startswith("gate #12")


def test_a_build_without_an_address_has_none() -> None:
    found = json.loads(
        files(support.conforming(), {"CI_JOB_NAME": "gate", "CI_PIPELINE_IID": "x"})["executor.json"]
    )

    assert "gitlab" == found["type"]
    assert {"buildUrl", "buildOrder"}.isdisjoint(found)
