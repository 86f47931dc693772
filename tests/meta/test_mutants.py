"""Every deviation is caught by the requirement that it breaks, and by no other; what conforms, passes.

Each test is a whole run against a reference server in a process of its own. By default the mutants that deviate most
finely run, and a sample of the rest; `python -m tests.meta.matrix` runs all mutants and all variants.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from conformance.campaign import Judged
from conformance.judge import RunVerdict, Verdict
from conformance.reference import MUTANTS, VARIANTS, Settings
from tests.meta.matrix.statistics import RARE
from tests.meta.runs import code, executed, those

ALWAYS: Final = (
    "no-acknowledgement",
    "acknowledgement-doubled",
    "reference-id-missing",
    "reference-id-case-changed",
    "reference-id-as-number",
    "acknowledgement-wrong-channel",
    "notification-type-wrong",
    "application-id-as-string",
    "user-event-missing",
    "phone-altered",
    "acknowledgement-after-rejection",
    "acknowledgement-after-rejection-late",
    "time-zone-not-required",
    "phone-type-refused",
)
NOTHING_CAN_BE_SENT: Final = {
    name: "a handshake without a client id opens no session, so no request can be made: a set-up fault"
    for name in MUTANTS
    if name.startswith("handshake-client-id-")
}
SAMPLE: Final = 12
VARIANT_SAMPLE: Final = 4
AT_ONCE: Final = 4


def _some(names: Iterable[str], count: int) -> list[str]:
    """Return the names whose hashes come first: the same ones each time, and none of anybody's choice."""
    return sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())[:count]


MUTANT_NAMES: Final = (
    *ALWAYS,
    *_some(
        (n for n, m in MUTANTS.items() if m.share >= RARE and n not in {*ALWAYS, *NOTHING_CAN_BE_SENT}),
        SAMPLE,
    ),
)
SILENT_NAMES: Final = _some(NOTHING_CAN_BE_SENT, 1)
VARIANT_NAMES: Final = _some(VARIANTS, VARIANT_SAMPLE)


@pytest.fixture(scope="module")
def outcome(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Settings], Judged]]:
    """Give the run against a server with these settings; those of all chosen tests run several at a time."""

    def begun(settings: Settings) -> Future[Judged]:
        return pool.submit(executed, settings, tmp_path_factory.mktemp("run"))

    pool = ThreadPoolExecutor(AT_ONCE)
    ahead: Mapping[Settings, Future[Judged]] = {}
    if not hasattr(
        request.config, "workerinput"
    ):  # a worker of xdist does not know which tests will be its own
        ahead = {settings: begun(settings) for settings in _chosen(request)}
    try:
        yield lambda settings: (ahead.get(settings) or begun(settings)).result()
    finally:
        pool.shutdown(cancel_futures=True)


def _chosen(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Yield the settings of the servers that the tests of this module will ask for, in their order."""
    for item in request.session.items:
        if isinstance(item, pytest.Function) and item.path == Path(__file__):
            given = item.callspec.params if hasattr(item, "callspec") else {}
            yield Settings(
                mutants=tuple(given[key] for key in ("mutant",) if key in given),
                variants=tuple(given[key] for key in ("variant",) if key in given),
            )


def test_a_conforming_server_conforms(outcome: Callable[[Settings], Judged]) -> None:
    judged = outcome(Settings())

    assert {} == _told(judged, Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE)
    assert RunVerdict.CONFORMING is judged.verdict
    assert 0 == code(judged)


@pytest.mark.parametrize("variant", VARIANT_NAMES)
def test_a_server_that_differs_and_conforms_passes(
    variant: str, outcome: Callable[[Settings], Judged]
) -> None:
    judged = outcome(Settings(variants=(variant,)))

    assert {} == _told(judged, Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE)
    assert 0 == code(judged)


@pytest.mark.parametrize("mutant", MUTANT_NAMES)
def test_a_mutant_is_caught_for_what_it_breaks(mutant: str, outcome: Callable[[Settings], Judged]) -> None:
    declared = MUTANTS[mutant]
    allowed = {*declared.breaks, *(name for name, _ in declared.implies)}

    judged = outcome(Settings(mutants=(mutant,)))
    failed = those(judged, Verdict.FAIL)

    assert judged.run.known_good is not None, "a mutant that never ran is no kill"
    assert failed & set(declared.breaks), f"survived: {_told(judged, Verdict.FAIL, Verdict.INCONCLUSIVE)}"
    assert {} == {name: why for name, why in _told(judged, Verdict.FAIL).items() if name not in allowed}
    assert {} == _told(judged, Verdict.ERROR)
    assert 1 == code(judged)


@pytest.mark.parametrize("mutant", SILENT_NAMES)
def test_a_mutant_without_a_session_is_a_set_up_fault(
    mutant: str, outcome: Callable[[Settings], Judged]
) -> None:
    judged = outcome(Settings(mutants=(mutant,)))

    assert {"bayeux.handshake-reply"} == those(judged, Verdict.FAIL), NOTHING_CAN_BE_SENT[mutant]
    assert {} == _told(judged, Verdict.ERROR)
    assert () == judged.run.evidence.cases
    assert 2 == code(judged)


def _told(judged: Judged, *verdicts: Verdict) -> dict[str, str]:
    """Return what was said of each requirement with one of the verdicts, for the message of a failing test."""
    return {
        one.requirement.id: "; ".join(
            [one.reason, *(seen.message for each in one.judgements[:3] for seen in each.findings)]
        )
        for one in judged.results
        if one.verdict in verdicts
    }
