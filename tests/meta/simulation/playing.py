"""A schedule played: the suite's collector, dispatch and judge before a model of a target, as the engine leads them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final, TypeAlias

import httpx

from conformance.config import Config, Deployment, Limits, PhonePool, Session, User
from conformance.config import Target as Address
from conformance.errors import TargetError
from conformance.evidence import Evidence, HaltKind, Line, Opened, Outcome, Record
from conformance.judge import RunView, set_up_fault
from conformance.model import DEVICE_PLACE, Case, Expectation, Fault, FaultKind, Label, Step, StepKind
from conformance.wire.bounds import Bounds
from conformance.wire.budget import Budget
from conformance.wire.dispatch import Dispatch
from conformance.wire.outstanding import Outstanding
from conformance.wire.recorder import Recorder
from conformance.wire.sequences import Sequences
from conformance.wire.session import UserSession
from tests.meta.simulation.clock import VirtualLoop, played
from tests.meta.simulation.network import Network, Way
from tests.meta.simulation.schedules import ACK_TIMEOUT, QUIET_WINDOW, Asked, Fate, Schedule
from tests.meta.simulation.target import Target
from tests.support import head

__all__ = ["Played", "play"]

_BOUNDS: Final = Bounds()
_NOWHERE: Final = httpx.AsyncBaseTransport()
"""Of the client that a simulated one stands in for."""

NewClient: TypeAlias = Callable[..., Any]
"""Makes the client of a user, of a network, a recorder and a clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a schedule: the evidence, the cases in which the target deviated, the faults that met something.

    `shown` are the cases of which all that deviates was sent before the end.
    """

    evidence: Evidence
    deviated: tuple[int, ...]
    shown: tuple[int, ...]
    happened: int


class _Notes(Recorder):
    """A recorder that keeps the records as they are."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.records: list[Record] = []
        self.redactor: Any = _Open()
        self.fault = None
        self.cases = self.exchanges = self.events = 0
        self._clock = loop.time
        self._closed = False

    def _write(self, record: Any, *, flush: bool = False) -> Any:
        del flush
        self.records.append(record)
        return record

    def finish(self, outcome: Outcome) -> None:
        """Write the last line."""
        self._digest = _NoDigest
        super().finish(outcome)

    def close(self) -> None:
        """Write nothing more."""
        self._closed = True

    def evidence(self, config: Config, seed: int) -> Evidence:
        """Return what was recorded so far."""
        header = _header(len(config.users), seed)
        lines = (Line(number, record) for number, record in enumerate((header, *self.records), start=1))
        return Evidence(header=header, lines=tuple(lines))


class _Open:
    """A redactor that has nothing to hide."""

    def spare(self, *_: str) -> None:
        """Spare everything."""

    def learn(self, *_: str) -> None:
        """Learn nothing."""

    def redacted(self, record: Record) -> Record:
        """Return the record."""
        return record

    def text(self, text: str) -> str:
        """Return the text."""
        return text


class _NoDigest:
    @staticmethod
    def hexdigest() -> str:
        return ""


class _Silent:
    """Progress that tells nobody, whatever it is told."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


class _Member(UserSession):
    """A user's session whose login is done: what remains are the notifications."""

    def __init__(
        self, config: Config, way: Any, recorder: Recorder, outstanding: Outstanding, user: int
    ) -> None:
        super().__init__(
            config,
            user,
            recorder=recorder,
            on_event=outstanding.receive,
            transport=_NOWHERE,
            clock=way.clock,
            bounds=_BOUNDS,
        )
        self.device_path = f"/devices/d-{user}"
        self.client = way
        made = self._new_collector
        self._new_collector = partial(made.func, way, *made.args[1:], **made.keywords)
        self.collector = self._new_collector()

    async def open(self) -> Opened:
        """Collect, and say so."""
        await self.collector.open()
        return self._recorder.opened(
            Opened(
                session=self.name,
                user=self.user,
                device_path=self.device_path,
                version="",
                csrf=False,
                acknowledges=self.collector.acknowledges,
                at=self.client.clock(),
            )
        )


class _Run:
    """One run, led as the engine leads one."""

    def __init__(self, schedule: Schedule, loop: VirtualLoop, client: NewClient) -> None:
        self.target = Target(schedule, loop)
        self.network = Network(schedule, self.target, loop)
        self.notes = _Notes(loop)
        self.config = _config(schedule.users, schedule.in_flight)
        self._schedule = schedule
        outstanding = Outstanding()
        self._sessions = [
            _Member(
                self.config,
                client(self.network, user, recorder=self.notes, clock=loop.time),
                self.notes,
                outstanding,
                user,
            )
            for user in range(schedule.users)
        ]
        self._dispatch = Dispatch(
            self.config,
            self._sessions,
            outstanding=outstanding,
            recorder=self.notes,
            progress=_Silent(),  # type: ignore[arg-type]  # a dispatch tells no more than this
            clock=loop.time,
            budget=Budget(self.config.limits, clock=loop.time, wall=loop.time),
        )

    async def main(self) -> None:
        """Open, send, watch, close."""
        try:
            for session in self._sessions:
                await session.open()
        except TargetError as error:
            self.notes.halt(HaltKind.SET_UP, error.what)
        else:
            await self._exercised()
        finally:
            await asyncio.gather(*(session.close() for session in self._sessions))
            self.notes.finish(Outcome.COMPLETE)

    async def _exercised(self) -> None:
        dispatch = self._dispatch
        known_good, *cases = _cases(self._schedule.asked)
        await dispatch.send([known_good])
        if not dispatch.halted and self._well_begun():
            dispatch.learn(known_good.id)
            await dispatch.send(cases)
        await dispatch.watch()
        if self._schedule.reopened and not dispatch.halted and not self._halted:
            await Sequences(self._sessions, dispatch).run([_reopening(self._schedule.asked)])

    _halted = False

    def _well_begun(self) -> bool:
        known_good = RunView(self.evidence).known_good
        if known_good is not None and known_good.answered:
            return True
        self._halted = True
        kind = HaltKind.SET_UP if known_good and set_up_fault(known_good) else HaltKind.KNOWN_GOOD
        self.notes.halt(kind, "the known good case was not fully answered")
        return False

    @property
    def evidence(self) -> Evidence:
        """What was recorded so far."""
        return self.notes.evidence(self.config, 0)


def play(schedule: Schedule, *, client: NewClient = Way) -> Played:
    """Play a schedule, with another HTTP client than that of the simulation where one is given."""
    loop = VirtualLoop()
    run = _Run(schedule, loop, client)
    played(run.main(), loop)
    return Played(
        evidence=run.evidence,
        deviated=tuple(run.target.deviated),
        shown=tuple(run.target.shown),
        happened=len(run.network.happened),
    )


@cache
def _config(users: int, in_flight: int) -> Config:
    return Config(
        target=Address(base_url="http://target.example"),
        users=tuple(User(username=f"user-{number}", password="x") for number in range(users)),
        session=Session(),
        deployment=Deployment(
            application_id=134,
            campaign_name="Campaign",
            calling_list="List",
            phones=PhonePool.of(("5550100",)),
        ),
        interpretation={},
        limits=Limits(
            in_flight=in_flight,
            burst=in_flight,
            max_records=100,
            ack_timeout=ACK_TIMEOUT / 1000,
            quiet_window=QUIET_WINDOW / 1000,
            minimise=False,
        ),
    )


@cache
def _header(users: int, seed: int) -> Any:
    return head(
        seed=seed,
        ack_timeout=ACK_TIMEOUT / 1000,
        quiet_window=QUIET_WINDOW / 1000,
        planned=users,
        scope="standard",
    )


def _cases(asked: Sequence[Asked]) -> list[Case]:
    return [_case(number, one.fate, one.user, one.phone, one.bare) for number, one in enumerate(asked)]


@cache
def _case(number: int, fate: Fate, user: int, phone: int, bare: bool = False) -> Case:
    good = fate is Fate.CARRIED_OUT
    members = {
        "operationName": "AddRecord",
        "applicationId": 134,
        "campaignName": "Campaign",
        "callingList": "List",
        "phoneNumber": f"555010{phone}",
        "timeZone": "GMT",
        "phoneType": "Home",
        "from": 0 if good else "noon",
        "until": 86_399,
        "devicePath": DEVICE_PLACE,
        "otherFields": {"case": number},
        "referenceId": f"gc-nonce{number}{'abcdefgh'[number]}-{number:04d}",
    }
    if bare:
        del members["referenceId"]
    case = Case(
        id=f"{number}",
        label=Label.MATRIX,
        expectation=Expectation.ACCEPT if good else Expectation.REJECT,
        requirement="request.sample-accepted" if number == 0 else "request.combinations",
        body=json.dumps(members),
        user=user,
        phone=f"555010{phone}",
        reference_id=members.get("referenceId"),  # type: ignore[arg-type]  # a text
        alone=bare,
    )
    return (
        case
        if good
        else replace(
            case, twin="0", requirement="request.from-type", fault=Fault("/from", FaultKind.WRONG_TYPE)
        )
    )


def _reopening(asked: Sequence[Asked]) -> Sequence[Step]:
    """Return a sequence as plans have them: end, open anew, leave without a word, open anew, post."""
    case = replace(_case(len(asked), Fate.CARRIED_OUT, 0, 0), label=Label.SEQUENCE)
    kinds = (StepKind.DISCONNECT, StepKind.RECONNECT, StepKind.DROP, StepKind.RECONNECT)
    return (*(Step(kind=kind) for kind in kinds), Step(kind=StepKind.POST, case=case))
