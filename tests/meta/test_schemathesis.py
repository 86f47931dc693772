"""Schemathesis with our hooks: what it is told about a conforming server, and about some that are not."""

from __future__ import annotations

import json
import re
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
COVERAGE = ("--seed", "1", "--checks", "gws_record", "--phases", "coverage")


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


def test_late_messages_are_not_laid_to_the_request_that_follows(tmp_path: Path) -> None:
    """A server that sends none for requests without a referenceId is not waited for the less with others."""
    silent = Settings(variants=("no-message-without-reference-id",))
    run = hooked(silent, tmp_path, "--seed", "1", "--max-examples", "40", "--checks", "gws_record")

    assert (0, True) == (run.returncode, "No issues found" in run.stdout), run.stdout


def test_its_evidence_is_whole_and_judges_the_same(evidence) -> None:
    outcome = judged(evidence)

    assert (None, set()) == (evidence.problem, those(outcome, "fail"))


def test_valid_and_invalid_requests_were_judged(evidence) -> None:
    seen = {sent.case.expectation for sent in evidence.cases}

    assert {Expectation.ACCEPT, Expectation.REJECT, Expectation.REFUSE, Expectation.OBSERVE} == seen


def test_only_phones_of_the_pool_and_names_of_the_config_left(evidence) -> None:
    pool = PhonePool.of(("5550100..5559999", "+12025550100..+12025550199"))

    assert all(phone in pool for phone in _sent(evidence, "phoneNumber"))
    assert {"Campaign1"} == _sent(evidence, "campaignName")
    assert {"CallingList1"} == _sent(evidence, "callingList")


def _sent(evidence, name: str) -> set[object]:
    """The texts and numbers that went out for a member."""
    bodies = [json.loads(sent.case.body) for sent in evidence.cases if sent.case.body]
    values = [body.get(name) for body in bodies if isinstance(body, dict)]
    return {value for value in values if isinstance(value, str | int) and not isinstance(value, bool)}


def test_every_reference_id_is_ours_and_the_only_one(evidence) -> None:
    references = [sent.case.reference_id for sent in evidence.cases if sent.case.reference_id is not None]

    assert len(references) == len(set(references))
    assert all(evidence.header.nonce in reference for reference in references)


def test_every_request_that_was_taken_down_has_its_answer(evidence) -> None:
    answered = [exchange.case for exchange in evidence.exchanges if exchange.purpose is Purpose.CASE]

    assert [sent.case.id for sent in evidence.cases] == answered


def test_mutants_fail_under_the_names_of_their_requirements(tmp_path: Path) -> None:
    mutants = ("error-status-message-missing", "time-zone-not-required", "reference-id-case-changed")
    run = hooked(Settings(mutants=mutants), tmp_path, *COVERAGE, "--continue-on-failure")
    broken = {"envelope.status-message-on-error", "request.time-zone-required", "echo.reference-id"}

    assert (1, broken) == (run.returncode, set(re.findall(r"^- ST901 (\S+) ", run.stdout, re.MULTILINE)))


def test_a_missing_acknowledgement_fails_and_ends_the_sending(tmp_path: Path) -> None:
    run = hooked(Settings(mutants=("no-acknowledgement",)), tmp_path, *COVERAGE)

    assert (1, True) == (run.returncode, "acknowledgement.arrives (MUST)" in run.stdout), run.stdout
    assert 1 == len(read(tmp_path / "evidence.jsonl").cases)


def test_what_comes_after_a_rejection_fails_when_the_run_ends(tmp_path: Path) -> None:
    run = hooked(Settings(mutants=("acknowledgement-after-rejection-late",)), tmp_path, *COVERAGE)

    assert (1, True) == (run.returncode, "rejection.no-acknowledgement (MUST)" in run.stdout), run.stdout


def test_no_more_leaves_than_the_limits_allow(tmp_path: Path) -> None:
    run = hooked(Settings(), tmp_path, *COVERAGE, config="max_records = 12\n")

    assert (0, 12) == (run.returncode, len(read(tmp_path / "evidence.jsonl").cases))
    assert "limits.max_records" in run.stderr


def test_another_target_than_the_config_s_is_sent_nothing(tmp_path: Path) -> None:
    run = hooked(Settings(), tmp_path, *COVERAGE, "--url", "http://localhost:9")

    assert (False, True) == (run.returncode == 0, "target.base_url" in run.stdout), run.stdout
    assert 1 == len(read(tmp_path / "evidence.jsonl").cases)


def test_without_a_config_nothing_is_sent_and_the_remedy_is_named(tmp_path: Path) -> None:
    run = hooked(Settings(), tmp_path, *COVERAGE, config="]")

    said = "".join((run.stdout + run.stderr).split())  # Schemathesis breaks its lines wherever they are full
    assert (False, True) == (run.returncode == 0, "site.toml" in said), run.stdout


def test_schemathesis_s_own_pytest_plugin_takes_no_counterexample_beside_ours(tmp_path: Path) -> None:
    test = tmp_path / "test_drawn.py"
    test.write_text(
        "from hypothesis import given, strategies as st\n\n"
        "@given(st.integers())\ndef test_small(number):\n    assert number < 1000\n",
        encoding="utf-8",
    )
    ours, alone = (pytest_with(*more, test, cwd=tmp_path) for more in ((), ("-p", "no:gws_conformance")))

    assert (True, False) == ("number=1000" in ours.stdout, "number=1000" in alone.stdout)
