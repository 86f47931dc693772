"""A long run is judged by several processes, and what is said of it is what one would say."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Sequence

import pytest

from conformance.campaign import spreading
from conformance.campaign.spreading import in_processes
from conformance.catalogue import load
from conformance.checks import index
from conformance.evidence import Evidence
from conformance.judge import Judgement, Result, RunView, Said, Spread, Verdict, judge_all
from conformance.judge.asking import at_once
from conformance.model import ABSENT
from tests.support import ACK, answered, edited, evidence, refused, request

CASES = tuple(f"{number:04d}" for number in range(1, 31))


@pytest.fixture(autouse=True)
def spread_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spread few cases too, over three processes, as if this were the only thread."""
    monkeypatch.setattr(spreading, "_WORTH", 2)
    monkeypatch.setattr(spreading, "_processors", lambda: 3)
    monkeypatch.setattr(spreading, "_may_fork", lambda: True)


def who(cases: Sequence[str]) -> tuple[Said, ...]:
    """Say which process was asked about which cases."""
    names = (str(os.getpid()), *cases)
    return (Said(verdict=Verdict.PASS, cases=len(cases), judgements=(), examples=names),)


def asked(cases: Sequence[str] = CASES) -> list[tuple[str, tuple[str, ...]]]:
    return [(said.examples[0], said.examples[1:]) for (said,) in in_processes(who, cases)]


def wrong() -> Evidence:
    """A run of good, refused and wrongly answered cases."""
    altered = [
        edited(answered(request(number)), ACK, "/data/record/campaignName", "Other")
        for number in range(2, 30, 5)
    ]
    good = [answered(request(number)) for number in range(1, 30) if number % 5 != 2]
    return evidence(*good[:1], *altered, *good[1:], refused(request(30)))


def results(spread: Spread) -> tuple[Result, ...]:
    return judge_all(RunView(wrong()), requirements=load(), checks=index(), spread=spread)


def test_each_process_is_asked_about_a_part_and_the_parts_come_in_order() -> None:
    found = asked()

    assert list(CASES) == [case for _, part in found for case in part]
    assert len({process for process, _ in found}) == len(found) == 3
    assert str(os.getpid()) == found[0][0]


def test_the_results_are_those_of_one_process() -> None:
    assert results(at_once) == results(in_processes)
    assert Verdict.FAIL in {one.verdict for one in results(in_processes)}


def test_few_cases_are_asked_about_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "_WORTH", 16)

    assert [(str(os.getpid()), CASES)] == asked()


def test_no_cases_are_asked_about_here() -> None:
    assert [(str(os.getpid()), ())] == asked(())


def test_beside_another_thread_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(spreading, "_WORTH", 2)
    monkeypatch.setattr(spreading, "_processors", lambda: 3)
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    try:
        assert [(str(os.getpid()), CASES)] == asked()
    finally:
        over.set()
        other.join()


def test_the_part_of_a_process_that_dies_is_asked_about_here() -> None:
    here = os.getpid()

    def dying(cases: Sequence[str]) -> tuple[Said, ...]:
        if os.getpid() != here:
            os._exit(9)
        return who(cases)

    found = [said.examples for (said,) in in_processes(dying, CASES)]

    assert [str(here)] * 3 == [process for process, *_ in found]
    assert list(CASES) == [case for _, *part in found for case in part]


def test_where_no_process_can_be_made_all_is_asked_about_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError(11, "too many processes")

    monkeypatch.setattr(os, "fork", refused)
    found = asked()

    assert [str(os.getpid())] * 3 == [process for process, _ in found]
    assert list(CASES) == [case for _, part in found for case in part]


def test_no_process_is_left_where_one_breaks_off() -> None:
    answers = in_processes(who, CASES)
    next(iter(answers))
    answers.close()  # type: ignore[attr-defined]  # a generator

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_what_is_absent_is_absent_when_it_comes_from_another_process() -> None:
    assert pickle.loads(pickle.dumps(ABSENT)) is ABSENT


def test_a_judgement_comes_as_it_was() -> None:
    judgements = [one for result in results(at_once) for one in result.judgements]

    assert any(isinstance(one, Judgement) for one in judgements)
    assert judgements == pickle.loads(pickle.dumps(judgements))
