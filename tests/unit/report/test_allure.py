"""What an item adds to its Allure result."""

from __future__ import annotations

from typing import Any

import allure_commons
import pytest

from conformance.judge import Finding, Judgement, Result, Verdict
from conformance.report.allure import attach

from . import support
from .hostile import TEXTS


class _Listener:
    """Hears what allure-pytest would."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.descriptions: list[str] = []
        self.labels: dict[str, tuple[str, ...]] = {}
        self.attached: dict[str, bytes] = {}
        self.links: list[tuple[str, str, str]] = []
        self.excluded: dict[str, bool] = {}
        self.ended: list[str] = []

    @allure_commons.hookimpl
    def add_title(self, test_title: str) -> None:
        self.titles.append(test_title)

    @allure_commons.hookimpl
    def add_description(self, test_description: str) -> None:
        self.descriptions.append(test_description)

    @allure_commons.hookimpl
    def add_label(self, label_type: str, labels: tuple[str, ...]) -> None:
        self.labels[str(label_type)] = labels

    @allure_commons.hookimpl
    def add_link(self, url: str, link_type: str, name: str) -> None:
        self.links.append((url, link_type, name))

    @allure_commons.hookimpl
    def add_parameter(self, name: str, value: Any, excluded: bool, mode: Any) -> None:
        self.excluded[name] = excluded

    @allure_commons.hookimpl
    def stop_step(self, uuid: str, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        self.ended.append("" if exc_type is None else exc_type.__name__)

    @allure_commons.hookimpl
    def attach_data(self, body: bytes, name: str, attachment_type: Any, extension: Any) -> None:
        self.attached[name] = body


@pytest.fixture
def listener() -> Any:
    made = _Listener()
    allure_commons.plugin_manager.register(made)
    yield made
    allure_commons.plugin_manager.unregister(made)


NAME = "echo.reference-id"


def test_without_a_listener_nothing_happens() -> None:
    attach(support.failed(NAME, Finding("x")), support.conforming())


def test_the_requirement_is_named_and_labelled(listener: _Listener) -> None:
    attach(support.results()[0], support.conforming())
    row = support.results()[0].requirement

    assert [f"{row.id}: {row.text}"] == listener.titles
    assert ("Request and response",) == listener.labels["epic"]
    assert (row.id,) == listener.labels["story"]
    assert (row.subject.value,) == listener.labels["feature"]
    assert ["critical"] == [str(one.value) for one in listener.labels["severity"]]  # type: ignore[attr-defined]
    assert (row.basis.value,) == listener.labels["basis"]
    assert row.clause.split(":")[0] in listener.descriptions[0]
    assert {} == listener.attached


def test_a_failing_case_brings_request_response_messages_and_curl(listener: _Listener) -> None:
    attach(support.failed(NAME, Finding("x")), support.conforming())

    names = ("request", "curl", "response", "messages", "sequence", "timeline")
    assert [f"c1: {name}" for name in names] == list(listener.attached)
    assert b"AddRecordAcknowledge" in listener.attached["c1: messages"]
    assert b'"status": 200' in listener.attached["c1: response"]


def test_the_clause_is_linked_and_no_parameter_of_the_run_is_part_of_the_history(listener: _Listener) -> None:
    result = support.failed("bayeux.handshake-reply", Finding("x"), case=None)
    attach(result, support.conforming())
    [(url, kind, name)] = listener.links

    assert ("clause", True) == (kind, name.startswith(result.requirement.clause))
    assert "cometd.org" in url
    assert {"plan": True, "seed": True, "cases": True, "verdict": True} == listener.excluded


def test_the_step_that_judges_and_its_case_end_as_the_judgement_says(listener: _Listener) -> None:
    attach(support.failed(NAME, Finding("x")), support.conforming())

    assert [*[""] * 5, "AssertionError", "AssertionError"] == listener.ended


def test_three_cases_at_most_are_attached_those_that_failed_first(listener: _Listener) -> None:
    cases = [support.good(number) for number in range(1, 7)]
    sent = [record for i, case in enumerate(cases) for record in support.refused(case, at=101.0 + i)]
    judgements = tuple(
        Judgement(requirement=NAME, case=case.id, verdict=Verdict.FAIL if i > 2 else Verdict.INCONCLUSIVE)
        for i, case in enumerate(cases)
    )
    row = support.failed(NAME).requirement
    result = Result(requirement=row, verdict=Verdict.FAIL, cases=6, judgements=judgements)
    attach(result, support.view(support.HEADER, support.OPENED, *sent))

    assert ["c4", "c5", "c6"] == sorted({name.partition(":")[0] for name in listener.attached})


@pytest.mark.parametrize("hostile", TEXTS)
def test_an_attachment_is_utf_8_of_64_kib_at_most(listener: _Listener, hostile: str) -> None:
    case = support.good(body=hostile)
    sent = support.exchange(case, at=101.0, body=hostile)
    run = support.view(support.HEADER, support.OPENED, support.refused(case, at=101.0)[0], sent)
    attach(support.failed(NAME, Finding(hostile)), run)

    assert all(len(body) <= 64 * 1024 for body in listener.attached.values())
    assert all(body.decode() for body in listener.attached.values())
