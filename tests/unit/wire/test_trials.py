"""What is sent after the plan at the word of another thread: through sessions of its own, within the limits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.config import Config, load
from conformance.evidence import (
    Event,
    Evidence,
    Halt,
    HaltKind,
    Minimised,
    Minimising,
    Opened,
    Outcome,
    Sent,
    Smallest,
    Window,
    parse,
)
from conformance.judge import RunView
from conformance.model import DEVICE_PLACE, Case, Label, Plan, Scope
from conformance.reference import Settings, config_text, running
from conformance.wire import Trials, engine
from tests.support import request
from tests.unit.wire.test_engine import Progress


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    settings = Settings()
    path = tmp_path_factory.mktemp("site") / "site.toml"
    with running(settings) as base_url:
        path.write_text(config_text(base_url, settings), encoding="utf-8")
        config = load(path, environ={})
        quick = replace(config.limits, ack_timeout=2.0, quiet_window=0.1, minimise=True)
        yield replace(config, limits=quick)


def _case(site: Config, number: int, **fields: Any) -> Case:
    place = site.deployment
    members = {
        "applicationId": place.application_id,
        "campaignName": place.campaign_name,
        "callingList": place.calling_list,
        "devicePath": DEVICE_PLACE,
    }
    return request(number, members=members, **fields)


def _small(site: Config, number: int) -> Case:
    return _case(site, number, label=Label.MINIMISED, of="0001", alone=True)


def _run(
    site: Config, folder: Path, trying: Callable[[Trials], None], progress: Any = None, **limits: Any
) -> Evidence:
    plan = Plan(scope=Scope.SMOKE, seed=1, nonce="n", cases=(_case(site, 1), _case(site, 2)))
    config = replace(site, limits=replace(site.limits, **limits))
    path = folder / "evidence.jsonl"
    engine.run(plan, config, path=path, progress=progress or Progress(), minimise=trying)
    with path.open(encoding="ascii", newline="\n") as lines:
        return parse(lines)


def _after(found: Evidence) -> list[str]:
    return [line.record.case.id for line in found.aftermath if isinstance(line.record, Sent)]


def test_what_is_sent_is_recorded_behind_the_plan_and_given_back(site: Config, tmp_path: Path) -> None:
    given: list[Any] = []
    found = _run(site, tmp_path, lambda trials: given.append(trials.send(_small(site, 3))))
    kinds = {type(line.record) for line in given[0]}

    assert {Minimising, Opened, Sent, Event, Window} <= kinds
    assert ["0001", "0002"] == [sent.case.id for sent in found.cases]
    assert ["0003"] == _after(found)
    assert (None, Outcome.COMPLETE) == (found.problem, found.finish and found.finish.outcome)
    assert given[0] == found.aftermath[: len(given[0])]


def test_it_is_called_in_a_thread_of_its_own_when_the_plan_is_recorded(site: Config, tmp_path: Path) -> None:
    seen: list[Any] = []

    def minimise(trials: Trials) -> None:
        seen.extend((threading.current_thread(), [sent.case.id for sent in trials.evidence.cases]))

    found = _run(site, tmp_path, minimise)

    assert threading.main_thread() is not seen[0]
    assert ["0001", "0002"] == seen[1]
    assert () == found.aftermath


@pytest.mark.parametrize(
    ("limits", "sent"),
    [({"minimise_requests": 2}, 2), ({"minimise_time": 0.001}, 1), ({"max_records": 4}, 2)],
)
def test_no_more_is_sent_than_allowed(
    limits: dict[str, Any], sent: int, site: Config, tmp_path: Path
) -> None:
    def minimise(trials: Trials) -> None:
        for number in range(3, 9):
            trials.send(_small(site, number))

    found = _run(site, tmp_path, minimise, **limits)

    assert sent == len(_after(found))
    assert found.halt is None


def test_where_the_limits_allow_none_nothing_is_asked(site: Config, tmp_path: Path) -> None:
    called: list[Trials] = []
    _run(site, tmp_path, called.append, minimise=False)
    _run(site, tmp_path, called.append, max_records=1)

    assert [] == called


def test_what_came_of_it_has_its_time(site: Config, tmp_path: Path) -> None:
    came = Minimised(
        requirement="r", fingerprint="f", of="0001", outcome=Smallest.ALONE, case="0003", requests=1, at=0.0
    )

    def minimise(trials: Trials) -> None:
        trials.send(_small(site, 3))
        trials.conclude(came)

    last = _run(site, tmp_path, minimise).aftermath

    assert [came] == [replace(one.record, at=0.0) for one in last if isinstance(one.record, Minimised)]
    assert all(one.record.at > 0 for one in last if isinstance(one.record, Minimised))


def test_a_fault_of_ours_in_it_does_not_cost_the_run(site: Config, tmp_path: Path) -> None:
    def minimise(trials: Trials) -> None:
        raise ZeroDivisionError

    found = _run(site, tmp_path, minimise)

    assert (None, Outcome.COMPLETE) == (found.problem, found.finish and found.finish.outcome)


def test_an_interrupt_ends_it_and_leaves_the_plans_verdict(site: Config, tmp_path: Path) -> None:
    begun = time.monotonic()

    def minimise(trials: Trials) -> None:
        while trials.open:
            trials.send(_small(site, 3))

    found = _run(site, tmp_path, minimise, Progress(interrupted_at="0003"), minimise_time=60.0)
    halts = [line.record for line in found.aftermath if isinstance(line.record, Halt)]

    assert time.monotonic() - begun < 30
    assert [HaltKind.INTERRUPTED] == [halt.kind for halt in halts]
    assert found.halt is None
    assert RunView(found).known_good is not None
    assert found.problem is None
