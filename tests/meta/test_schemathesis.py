"""Schemathesis with our hooks: what it is told about a conforming server, and about some that are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.campaign import judged, read
from conformance.config import PhonePool
from conformance.evidence import Purpose
from conformance.model import Expectation
from conformance.reference import Settings
from tests.benchmarks.hooked import hooked
from tests.meta.programs import Ended, pytest_with
from tests.meta.runs import those

FEW = ("--seed", "1", "--max-examples", "6")
OURS = ("--checks", "gws_record")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("conforming")


@pytest.fixture(scope="module")
def conforming(place) -> Ended:
    return hooked(Settings(csrf=True), place, *FEW)


@pytest.fixture(scope="module")
def evidence(conforming, place):
    return read(place / "evidence.jsonl")


def test_no_check_fails_on_a_conforming_server(conforming) -> None:
    assert (0, True) == (conforming.returncode, "No issues found" in conforming.stdout), conforming.stdout


def test_its_evidence_is_whole_and_judges_the_same(evidence) -> None:
    outcome = judged(evidence)

    assert (None, set()) == (evidence.problem, those(outcome, "fail"))


def test_valid_and_invalid_requests_were_judged(evidence) -> None:
    seen = {sent.case.expectation for sent in evidence.cases}

    assert {Expectation.ACCEPT, Expectation.REJECT, Expectation.REFUSE, Expectation.OBSERVE} == seen


def test_only_phones_of_the_pool_and_names_of_the_config_left(evidence) -> None:
    pool = PhonePool.of(("5550100..5559999", "+12025550100..+12025550199"))
    bodies = [member(json.loads(sent.case.body)) for sent in evidence.cases if sent.case.body]

    assert all(phone in pool for phone in _texts(bodies, "phoneNumber"))
    assert {"Campaign1"} == _texts(bodies, "campaignName")
    assert {"CallingList1"} == _texts(bodies, "callingList")


def test_every_reference_id_is_ours_and_the_only_one(evidence) -> None:
    references = [sent.case.reference_id for sent in evidence.cases if sent.case.reference_id is not None]

    assert len(references) == len(set(references))
    assert all(evidence.header.nonce in reference for reference in references)


def test_every_request_that_was_taken_down_has_its_answer(evidence) -> None:
    answered = [exchange.case for exchange in evidence.exchanges if exchange.purpose is Purpose.CASE]

    assert [sent.case.id for sent in evidence.cases] == answered


@pytest.mark.parametrize(
    ("mutant", "requirement"),
    [
        ("error-status-message-missing", "envelope.status-message-on-error"),
        ("time-zone-not-required", "request.time-zone-required"),
        ("reference-id-case-changed", "echo.reference-id"),
        ("no-acknowledgement", "acknowledgement.arrives"),
    ],
)
def test_a_mutant_fails_under_the_name_of_its_requirement(mutant, requirement, tmp_path: Path) -> None:
    run = hooked(Settings(mutants=(mutant,)), tmp_path, *FEW, *OURS, "--phases", "coverage")

    assert (1, True) == (run.returncode, f"{requirement} (MUST)" in run.stdout), run.stdout


def test_no_more_leaves_than_the_limits_allow(tmp_path: Path) -> None:
    run = hooked(Settings(), tmp_path, *FEW, config="max_records = 12\n")

    assert (0, 12) == (run.returncode, len(read(tmp_path / "evidence.jsonl").cases))
    assert "limits.max_records" in run.stderr


def test_another_target_than_the_config_s_is_sent_nothing(tmp_path: Path) -> None:
    run = hooked(Settings(), tmp_path, *FEW, "--url", "http://localhost:9")

    assert (False, True) == (run.returncode == 0, "target.base_url" in run.stdout), run.stdout
    assert 1 == len(read(tmp_path / "evidence.jsonl").cases)


def test_without_a_config_nothing_is_sent_and_the_remedy_is_named(tmp_path: Path) -> None:
    run = hooked(Settings(), tmp_path, *FEW, config="]")

    assert (False, True) == (run.returncode == 0, "site.toml" in run.stdout + run.stderr), run.stdout


def test_schemathesis_s_own_pytest_plugin_changes_nothing_here(tmp_path: Path) -> None:
    test = tmp_path / "test_drawn.py"
    test.write_text(
        "from hypothesis import given, strategies as st\n\n"
        "@given(st.integers())\ndef test_small(number):\n    assert number < 1000\n",
        encoding="utf-8",
    )

    assert "number=1000" in pytest_with("-p", "schemathesis.pytest.plugin", test, cwd=tmp_path).stdout
