"""A few runs under stress, the committed figures of very many, and the parts of which they are made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.reference import Settings
from conformance.reference.composition import behaviour_of
from tests.meta.stress import bounds, pages, summary
from tests.meta.stress.deviation import Deviation
from tests.meta.stress.http import read
from tests.meta.stress.jobs import SHORT, chosen
from tests.meta.stress.measured import Job, Run, loaded, stored
from tests.meta.stress.profile import LEVELS, Fault, Purpose
from tests.meta.stress.proxy import Proxy
from tests.meta.stress.running import made
from tests.meta.stress.script import Fate, Script
from tests.unit.reference.decisions import APART, Decider

DOCS: Final = Path(__file__).parents[2] / "docs"
HOW: Final = "measure again: tox -e stress"


def test_a_few_runs_under_stress_keep_every_bound() -> None:
    document = summary.document(made(chosen(SHORT), processes=14, told=lambda _: None))
    few = document | {"doubt": {}}  # a share of a few runs says nothing

    assert SHORT == document["runs"]["stressed"]
    assert [] == list(bounds.missed(few))
    assert sum(one["times"] for one in document["faults"].values()) > SHORT


# The committed figures


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads((DOCS / "stress.json").read_text(encoding="utf-8"))


def test_every_bound_is_kept(document: Any) -> None:
    assert [] == list(bounds.missed(document)), HOW


def test_enough_runs_were_made_at_every_level(document: Any) -> None:
    assert set(LEVELS) - {"none"} == set(document["by_level"])
    assert {"interrupt", "time", "records", "to its end"} == set(document["by_end"])


def test_the_levels_are_those_of_today(document: Any) -> None:
    today = json.loads(json.dumps(summary.document([])["levels"]))

    assert today == document["levels"], HOW


def test_the_page_says_what_the_figures_say(document: Any) -> None:
    assert pages.page(document) == (DOCS / "stress.md").read_text(encoding="utf-8"), HOW


# The bounds can be missed


def ran(job: Job | None = None, **fields: Any) -> Run:
    told = {"passed": ("a",), "acknowledges": True, "most": 10, "requests": 1, "sent": 1}
    return Run(**{"job": job or Job(level="moderate"), "verdict": "conforming", **told, **fields})


CALM: Final = ran(Job())
MUTANT: Final = Job(mutants=("control-answers-nothing",), level="moderate")
BROKEN: Final = ("acknowledgement.arrives", "user-event.arrives")


def missed(*runs: Run) -> list[str]:
    return list(bounds.missed(summary.document(runs)))


def test_a_sound_run_keeps_every_bound() -> None:
    assert [] == missed(CALM, ran())


@pytest.mark.parametrize(
    "wrong",
    [
        {"failed": ("a",)},
        {"errors": ("a",)},
        {"requests": 11},
        {"doubled": 1},
        {"sessions": 1, "lingered": None, "unsaid": 1},
        {"sessions": 1, "lingered": 0.5},
        {"passed": (), "doubtful": {"a": "who knows"}, "acknowledges": False},
    ],
)
def test_a_wrong_run_is_told(wrong: dict[str, Any]) -> None:
    calm = ran(Job(), acknowledges=wrong.get("acknowledges", True))

    assert 1 == len(missed(calm, ran(**wrong)))


def test_a_calm_run_of_what_conforms_must_not_fail_either() -> None:
    assert 1 == len(missed(ran(Job(), failed=("b",)), ran()))


def test_too_many_doubts_at_moderate_stress_are_told() -> None:
    assert ["at moderate stress 100.0% of the requirements are inconclusive"] == missed(
        CALM, ran(passed=(), doubtful={"a": "limits.rate: later"})
    )


def test_a_mutant_that_passes_what_the_calm_run_found_is_told() -> None:
    calm = ran(Job(mutants=MUTANT.mutants), passed=(), failed=BROKEN)
    fails, passes = ran(MUTANT, failed=BROKEN), ran(MUTANT, passed=BROKEN)

    assert [] == missed(calm, fails)
    assert ["a mutant passed what it breaks"] == [one.split(":")[0] for one in missed(calm, fails, passes)]


def test_a_mutant_that_found_no_occasion_is_none_in_that_run() -> None:
    calm = ran(Job(mutants=MUTANT.mutants), passed=(), failed=BROKEN)
    idle = ran(replace(MUTANT, turn=2), passed=BROKEN, deviated=False)

    assert [] == missed(calm, ran(MUTANT, failed=BROKEN), idle)


def test_a_mutant_that_found_no_occasion_must_not_fail_either() -> None:
    idle = ran(replace(MUTANT, turn=2), failed=BROKEN, deviated=False)
    calm = ran(Job(mutants=MUTANT.mutants), passed=(), failed=BROKEN)

    assert ["a target that did nothing wrong failed"] == [
        one.split(":")[0] for one in missed(calm, ran(MUTANT, failed=BROKEN), idle)
    ]


@pytest.mark.parametrize(
    ("name", "ordinary", "met"),
    [
        ("in-flight-wrong-until-answered-with-success", False, True),
        ("in-flight-reference-id-overwritten", False, True),
        ("until-null-accepted", True, True),
    ],
)
def test_a_target_tells_whether_it_has_deviated(name: str, ordinary: bool, met: bool) -> None:
    assert [ordinary, met] == [deviates(name, apart) for apart in (APART, 0)]


def deviates(name: str, apart: int) -> bool:
    """Return whether a mutant does anything wrong with requests that come so many milliseconds apart."""
    deviation = Deviation()
    decider = Decider(behaviour=deviation.watched(behaviour_of(Settings(mutants=(name,)))))
    for until in (1, [], 2):
        decider.sample(until=until, referenceId=str(until), apart=apart)
    return deviation.seen


def test_mutants_of_which_none_is_found_void_the_figures() -> None:
    calm = ran(Job(mutants=MUTANT.mutants), failed=BROKEN)
    unsure = ran(
        MUTANT, passed=(), doubtful=dict.fromkeys(BROKEN, "messages may have been lost: closed: cut")
    )

    assert ["void: under stress no mutant was found"] == missed(calm, unsure)


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("not exercised: limits.total_time: 1 s are over", "a limit"),
        ("not exercised: interrupted", "an interrupt"),
        ("no message was seen, but messages may have been lost in between: cut", "a gap in the channel"),
        (
            "the target did not say: no response (timeout: no response within 1 s)",
            "a request without an answer",
        ),
        ("no case of the run met the condition under which it can be judged", ""),
    ],
)
def test_a_reason_names_a_cause_or_none(reason: str, cause: str) -> None:
    assert cause == summary.cause(reason)


def test_runs_come_back_from_the_file_they_were_written_to(tmp_path: Path) -> None:
    stored([CALM], tmp_path / "runs.jsonl")
    stored([ran(MUTANT, faults={"restart": 1})], tmp_path / "runs.jsonl")

    assert (CALM, ran(MUTANT, faults={"restart": 1})) == loaded(tmp_path / "runs.jsonl")


def test_no_run_is_made_twice_and_each_has_its_calm_one() -> None:
    jobs = chosen(200)
    calm = {job.calm for job in jobs if job.level == "none"}

    assert len(jobs) == len(set(jobs))
    assert {job.calm for job in jobs if not job.broken} == calm


# Script and proxy


def fates(seed: str, purpose: Purpose) -> list[Fate]:
    script = Script(LEVELS["everything"], seed)
    return [script.drawn(purpose) for _ in range(50)]


def test_what_befalls_an_exchange_follows_from_seed_purpose_and_place() -> None:
    assert fates("1", Purpose.POLL) == fates("1", Purpose.POLL)
    assert fates("1", Purpose.POLL) != fates("2", Purpose.POLL)


def test_shares_of_faults_are_kept() -> None:
    script = Script(LEVELS["polls"], "shares")
    for _ in range(4_000):
        script.drawn(Purpose.POLL)
    shares = LEVELS["polls"].faults[Purpose.POLL]

    assert all(abs(script.counts[fault.value] / 4_000 - share) < 0.03 for fault, share in shares.items())


class One(Script):
    """A script in which one fate befalls all."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(LEVELS["none"], "")
        self._one = fate

    def drawn(self, purpose: Purpose) -> Fate:
        return self._one


ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"
ASKED: Final = b"POST /api/v2/me/outbound-records HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"


def through(fate: Fate) -> tuple[bytes | None, int]:
    """Return what comes back of one request, None for a reset or nothing, and how many the target saw."""
    seen = []

    async def target(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (request := await read(reader)) is not None:
            seen.append(request)
            writer.write(ANSWER)
        writer.close()

    async def scene() -> bytes | None:
        server = await asyncio.start_server(target, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with Proxy(port, One(fate), restart=lambda: None, down=0.0) as own:
            reader, writer = await asyncio.open_connection("127.0.0.1", own)
            writer.write(ASKED)
            found = await _until_quiet(lambda: reader.read(4_096))
            writer.close()
        server.close()
        return found

    return asyncio.run(scene()), len(seen)


async def _until_quiet(receive: Callable[[], Awaitable[bytes]]) -> bytes | None:
    found = b""
    try:
        while part := await asyncio.wait_for(receive(), 0.4):
            found += part
    except TimeoutError:
        return found or None
    except ConnectionError:
        return None
    return found


@pytest.mark.parametrize(
    ("fate", "answer", "seen"),
    [
        (Fate(), ANSWER, 1),
        (Fate(fault=Fault.DELAYED, before=0.05, after=0.05), ANSWER, 1),
        (Fate(fault=Fault.SLOW_BODY, after=0.1), ANSWER, 1),
        (Fate(fault=Fault.RESET_BEFORE), None, 0),
        (Fate(fault=Fault.RESET_AFTER), None, 1),
        (Fate(fault=Fault.SWALLOWED), None, 1),
        (Fate(fault=Fault.NEVER_SENT), None, 0),
        (Fate(fault=Fault.HALF_CLOSED, part=0.5), ANSWER[:24], 1),
    ],
    ids=lambda one: str(one.fault) if isinstance(one, Fate) else "",
)
def test_the_proxy_does_to_an_exchange_what_its_fate_says(
    fate: Fate, answer: bytes | None, seen: int
) -> None:
    assert (answer, seen) == through(fate)


@pytest.mark.parametrize(("fault", "status"), [(Fault.BUSY_429, b"429"), (Fault.BUSY_503, b"503")])
def test_the_proxy_answers_for_a_target_that_is_busy(fault: Fault, status: bytes) -> None:
    answer, seen = through(Fate(fault=fault))

    assert answer is not None and answer.startswith(b"HTTP/1.1 " + status) and b"Retry-After: 1" in answer
    assert 0 == seen
