"""The suite's core under drawn schedules: no wrong verdict, and a core with a fault in it is found out.

`GWS_SIMULATION` says how many schedules are tried; `python -m tests.meta.simulation` tries a million.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conformance.bayeux import Session
from conformance.bayeux import session as core
from conformance.evidence import Event, Evidence, Exchange, Record
from conformance.judge import RunView, Verdict
from conformance.wire import dialogue
from conformance.wire.dispatch import Dispatch
from conformance.wire.watch import Watch
from tests.meta.simulation.deviations import DEVIATIONS
from tests.meta.simulation.drawing import FromData, FromSeed
from tests.meta.simulation.mass import run, some
from tests.meta.simulation.oracle import judged, tried
from tests.meta.simulation.playing import play
from tests.meta.simulation.schedules import OF_AN_EXCHANGE, Asked, Schedule, scheduled
from tests.meta.simulation.through import client

SCHEDULES: Final = int(os.environ.get("GWS_SIMULATION") or (20_000 if os.environ.get("CI") else 2_000))
ENOUGH: Final = 1_500
"""Within so many schedules a fault planted in the suite must show."""

KNOWN: Final = (
    3393,
    128338,
    193555,
    366600,
    1209197,
    2001677,
    5006092,
    5032554,
    5047659,
    5058241,
    5065011,
    5079406,
    9028576,
)
"""Seeds whose schedules were judged wrongly once, beyond those that every run of the tests begins with."""

Plant = Callable[[pytest.MonkeyPatch], None]


def test_no_verdict_is_wrong() -> None:
    figures = run(SCHEDULES)

    assert {} == figures.wrong, figures.told


def test_what_was_judged_wrongly_once_is_judged_rightly() -> None:
    assert {} == some(KNOWN).wrong


def test_what_is_planted_is_mostly_found() -> None:
    figures = run(1_000, first=1_000_000)

    assert figures.planted[Verdict.FAIL] > 0.9 * sum(figures.planted.values())


@settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_schedule_that_hypothesis_draws_is_judged_wrongly(data: st.DataObject) -> None:
    schedule = scheduled(FromData(data))

    assert () == tried(schedule).wrong, schedule


def test_a_schedule_gives_the_same_evidence_again() -> None:
    for seed in range(30):
        schedule = scheduled(FromSeed(seed))

        assert play(schedule).evidence.lines == play(schedule).evidence.lines


def test_the_suites_own_http_client_makes_no_difference() -> None:
    """What happens at one moment may happen in another order: then other messages come with the next poll."""
    alike = 0
    for seed in range(150):
        schedule = scheduled(FromSeed(seed))
        short, whole = play(schedule), play(schedule, client=client)
        alike += recorded(short.evidence) == recorded(whole.evidence)

        assert () == judged(schedule, whole).wrong, seed

    assert alike > 130


def recorded(evidence: Evidence) -> list[str]:
    """Return the records in any order, without what the simulation's client leaves out."""
    return sorted(repr(_bare(line.record)) for line in evidence.lines)


def _bare(record: Record) -> object:
    match record:
        case Exchange():
            return (record.purpose, record.case, record.status, record.failure, record.sent, record.end)
        case Event():
            return (record.session, record.message, record.at)
        case _:
            return record


def test_the_schedules_have_every_trouble_and_every_deviation_in_them() -> None:
    drawn = [scheduled(FromSeed(seed)) for seed in range(3_000)]
    troubles = {fault.trouble for schedule in drawn for fault in schedule.faults}

    assert set(OF_AN_EXCHANGE) <= troubles
    assert {"", *DEVIATIONS} == {schedule.deviation for schedule in drawn}


def lost_polls_unnoticed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Watch, "failed", lambda *_, **__: None)


def gaps_never_proven(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Watch, "_lost_until", lambda self, at, **_: self._settle(at))


def a_wrong_trust_in_numbers(patch: pytest.MonkeyPatch) -> None:
    """Hold that everything is sent again, whoever took the extension."""
    answered = Watch.answered

    def trusting(self: Watch, at: float, *, numbered: bool, emptied: bool = True) -> None:
        self._made_good = True
        answered(self, at, numbered=numbered or True, emptied=emptied)

    patch.setattr(Watch, "answered", trusting)


def no_second_subscription(patch: pytest.MonkeyPatch) -> None:
    handshaken = Session._handshaken

    def careless(self: Session, reply: Any) -> Any:
        received = handshaken(self, reply)
        if not self.losses:
            return received
        session = dataclasses.replace(received.session, confirmed=self.channels, state=core.State.CONNECTING)
        return dataclasses.replace(received, session=session, action=session.next())

    patch.setattr(Session, "_handshaken", careless)


def advice_from_events(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(core, "_is_reply", lambda message: True)


def redelivery_taken_for_a_second_event(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(core, "told_apart", lambda delivered, held_back: (tuple(delivered), ()))


def every_copy_taken_for_a_redelivery(patch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def forgetful(delivered: Any, held_back: Any) -> Any:
        fresh = tuple(one for one in delivered if one.value not in seen)
        seen.extend(one.value for one in fresh)
        return fresh, ()

    patch.setattr(core, "told_apart", forgetful)
    patch.setattr(Session, "acknowledges", True)


def every_number_trusted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(core, "counts_on", lambda last, given: given is not None)


def silence_not_awaited(patch: pytest.MonkeyPatch) -> None:
    async def hasty(_: Dispatch) -> None:
        return

    patch.setattr(Dispatch, "watch", hasty)


def gaps_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RunView, "unwatched", lambda *_: "")


def everything_in_doubt(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RunView, "unwatched", lambda *_: "nothing is ever certain")


def messages_of_other_cases_taken_for_ones_own(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("conformance.correlate.book._latest", lambda sent, at: sent[0] if sent else None)


def what_was_not_heard_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("conformance.judge.verdicts._missed", lambda row, run: "")


def late_events_laid_to_the_next(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RunView, "told_late", lambda *_: False)


def the_first_event_of_a_batch_alone(patch: pytest.MonkeyPatch) -> None:
    passed = dialogue.Dialogue._pass_on

    def first(self: Any, message: Any, *, exchange: Any) -> None:
        if message.index == 0 or message.channel != "/me/internal":
            passed(self, message, exchange=exchange)

    patch.setattr(dialogue.Dialogue, "_pass_on", first)


PLANTS: Final[tuple[Plant, ...]] = (
    lost_polls_unnoticed,
    gaps_never_proven,
    a_wrong_trust_in_numbers,
    no_second_subscription,
    advice_from_events,
    redelivery_taken_for_a_second_event,
    every_copy_taken_for_a_redelivery,
    every_number_trusted,
    silence_not_awaited,
    gaps_not_looked_at,
    everything_in_doubt,
    messages_of_other_cases_taken_for_ones_own,
    what_was_not_heard_forgotten,
    late_events_laid_to_the_next,
    the_first_event_of_a_batch_alone,
)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_fault_planted_in_the_suite_gives_wrong_verdicts(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)

    assert any(some(range(start, start + 50)).wrong for start in range(0, ENOUGH, 50))


def test_a_wrong_verdict_shrinks_to_its_smallest_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    lost_polls_unnoticed(monkeypatch)
    failed: list[Schedule] = []

    @settings(
        max_examples=400,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def never_wrong(data: st.DataObject) -> None:
        schedule = scheduled(FromData(data))
        if tried(schedule).wrong:
            failed.append(schedule)
            raise AssertionError

    with pytest.raises(AssertionError):
        never_wrong()
    smallest = failed[-1]

    assert len(smallest.faults) == 1
    assert set(smallest.asked) == {Asked()}
    assert (1, "", False) == (smallest.users, smallest.deviation, smallest.reopened)
