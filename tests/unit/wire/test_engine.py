"""Whole runs of small plans against the reference server: what is recorded of sequences, also where they end early."""

from __future__ import annotations

import io
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from conformance.config import Config, load
from conformance.evidence import (
    Evidence,
    Exchange,
    Finish,
    Gap,
    Halt,
    HaltKind,
    Opened,
    Outcome,
    Purpose,
    Sent,
    Window,
    parse,
)
from conformance.judge import RunView
from conformance.model import (
    DEVICE_PLACE,
    Case,
    Expectation,
    Fault,
    FaultKind,
    Label,
    Plan,
    Scope,
    Step,
    StepKind,
)
from conformance.reference import Settings, config_text, running
from conformance.wire import engine
from tests.support import request, verdict

POST, DROP, DISCONNECT, RECONNECT = (
    StepKind.POST,
    StepKind.DROP,
    StepKind.DISCONNECT,
    StepKind.RECONNECT,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """The config of a server that issues tokens, with a user who lacks the feature."""
    settings = Settings(csrf=True, without_feature=True)
    path = tmp_path_factory.mktemp("site") / "site.toml"
    with running(settings) as base_url:
        path.write_text(config_text(base_url, settings), encoding="utf-8")
        config = load(path, environ={})
        yield replace(config, limits=replace(config.limits, ack_timeout=2.0, quiet_window=0.1))


@dataclass
class Progress:
    """Interrupts the run when a case of that id leaves."""

    interrupted_at: str = ""

    def sent(self, case_id: str) -> None:
        if case_id == self.interrupted_at:
            signal.raise_signal(signal.SIGINT)

    def __getattr__(self, _: str) -> Any:
        return lambda *_args, **_named: None


def case(site: Config, number: int, **fields: Any) -> Case:
    """Return a case that this server accepts; its referenceId is of this test run alone."""
    place = site.deployment
    members = {
        "applicationId": place.application_id,
        "campaignName": place.campaign_name,
        "callingList": place.calling_list,
        "devicePath": DEVICE_PLACE,
    }
    return request(number, members=members, **fields)


def sequence(site: Config, *kinds: StepKind, first: int = 2) -> tuple[Step, ...]:
    numbers = iter(range(first, first + len(kinds)))
    return tuple(
        Step(
            kind=kind,
            case=case(site, next(numbers), label=Label.SEQUENCE, alone=True) if kind is POST else None,
        )
        for kind in kinds
    )


def run(site: Config, folder: Path, plan: Plan, *, interrupted_at: str = "") -> Evidence:
    engine.run(plan, site, path=folder / "evidence.jsonl", progress=Progress(interrupted_at))
    return parse(io.StringIO((folder / "evidence.jsonl").read_text(encoding="ascii")))


def plan(site: Config, *sequences: tuple[Step, ...], cases: tuple[Case, ...] = ()) -> Plan:
    known_good = (case(site, 1),)
    return Plan(scope=Scope.DEEP, seed=1, nonce="n", cases=known_good + cases, sequences=sequences)


def test_sequences_follow_the_cases_and_are_answered_on_the_new_sessions(
    site: Config, tmp_path: Path
) -> None:
    made = plan(
        site,
        sequence(site, DISCONNECT, RECONNECT, POST),
        sequence(site, DISCONNECT, RECONNECT, DROP, RECONNECT, POST, first=3),
    )
    found = run(site, tmp_path, made)

    assert ["0001", "0002", "0003"] == [sent.case.id for sent in found.cases]
    assert (None, Outcome.COMPLETE) == (found.problem, found.finish and found.finish.outcome)
    assert "pass" == verdict("session.resumed", RunView(found))
    assert 3 == found.header.planned


def test_a_drop_is_a_gap_and_windows_follow(site: Config, tmp_path: Path) -> None:
    found = run(site, tmp_path, plan(site, sequence(site, DROP, RECONNECT, POST)))
    dropped = next(gap for gap in found.gaps if "left its session" in gap.reason)
    (_, later) = found.cases

    assert {"user-0"} == {gap.session for gap in found.of(Gap)}
    assert [window for window in found.windows if window.start > dropped.end and window.end > later.at]


def test_a_post_that_nobody_hears_harms_nothing(site: Config, tmp_path: Path) -> None:
    found = run(site, tmp_path, plan(site, sequence(site, DISCONNECT, POST, RECONNECT, POST)))

    assert [False, True, False] == [sent.deaf for sent in found.cases]
    assert "pass" == verdict("session.resumed", RunView(found))


def test_a_session_keeps_its_name(site: Config, tmp_path: Path) -> None:
    found = run(site, tmp_path, plan(site, sequence(site, DROP, RECONNECT, POST)))

    assert {"user-0"} == {sent.session for sent in found.of(Sent)}
    assert ["user-0", "user-1"] == [opened.session for opened in found.of(Opened)]


def test_requests_that_must_be_refused_are(site: Config, tmp_path: Path) -> None:
    kinds = {
        "session.unauthenticated-refused": (FaultKind.UNAUTHENTICATED, {"login": False}),
        "session.csrf-refused": (FaultKind.NO_TOKEN, {}),
        "session.feature-required": (FaultKind.WITHOUT_FEATURE, {"user": site.featureless}),
    }
    cases = tuple(
        case(site, number, fault=Fault("", kind), expectation=Expectation.REFUSE, requirement=name, **fields)
        for number, (name, (kind, fields)) in enumerate(kinds.items(), start=2)
    )
    found = RunView(run(site, tmp_path, plan(site, cases=cases)))

    assert dict.fromkeys(kinds, "pass") == {name: verdict(name, found).value for name in kinds}


def test_a_user_who_sends_nothing_and_hears_nothing_does_not_log_in(site: Config, tmp_path: Path) -> None:
    found = run(site, tmp_path, plan(site))

    assert f"user-{site.featureless}" not in {exchange.session for exchange in found.of(Exchange)}


def test_an_interrupt_within_a_sequence_closes_all_and_writes_the_last_line(
    site: Config, tmp_path: Path
) -> None:
    made = plan(site, sequence(site, DISCONNECT, RECONNECT, POST, POST, DROP, RECONNECT, POST))
    found = run(site, tmp_path, made, interrupted_at="0002")
    last = {
        e.session: e.purpose
        for e in found.of(Exchange)
        if e.purpose in (Purpose.HANDSHAKE, Purpose.DISCONNECT)
    }

    assert ["0001", "0002"] == [sent.case.id for sent in found.cases]
    assert [HaltKind.INTERRUPTED] == [halt.kind for halt in found.of(Halt)]
    assert dict.fromkeys(("user-0", "user-1"), Purpose.DISCONNECT) == last
    assert [Outcome.HALTED] == [finish.outcome for finish in found.of(Finish)]


def test_an_interrupt_while_nobody_listens_leaves_the_channel_in_doubt(site: Config, tmp_path: Path) -> None:
    made = plan(site, sequence(site, DISCONNECT, POST, RECONNECT, POST))
    found = run(site, tmp_path, made, interrupted_at="0002")
    (_, deaf) = found.cases

    assert deaf.deaf
    assert not [one for one in found.of(Window) if one.session == "user-0" and one.end > deaf.at]
    assert [Outcome.HALTED] == [finish.outcome for finish in found.of(Finish)]


def test_a_limit_is_kept_across_cases_and_sequences(site: Config, tmp_path: Path) -> None:
    few = replace(site, limits=replace(site.limits, max_records=2))
    made = plan(site, sequence(site, DISCONNECT, RECONNECT, POST, POST, POST))
    found = run(few, tmp_path, made)

    assert ["0001", "0002"] == [sent.case.id for sent in found.cases]
    assert [HaltKind.LIMIT] == [halt.kind for halt in found.of(Halt)]
