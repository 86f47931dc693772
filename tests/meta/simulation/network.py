"""What lies between the suite and its target: delays, losses, and what stands in between and answers for it.

`Way` has the shape of the suite's own HTTP client; all above that is the suite's own code.
"""

from __future__ import annotations

import json
from asyncio import AbstractEventLoop, Future
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from conformance.evidence import Exchange, Purpose
from conformance.wire.recorder import Recorder
from tests.meta.simulation.schedules import Asked, Fault, Schedule, Trouble
from tests.meta.simulation.target import Target

__all__ = ["Network", "Way"]

_HEADERS: Final = (("Content-Type", "application/json"),)
_RESET: Final = "closed: connection reset"
_REFUSED: Final = "connect: refused"
_FLAWS: Final = {Trouble.HEADLESS: "headless", Trouble.UNNUMBERED: "unnumbered"}
_SAID: Final = {
    Trouble.EMPTY: (200, ""),
    Trouble.NOTHING: (200, "[]"),
    Trouble.GARBLED: (200, '[{"channel":"/meta/'),
    Trouble.BUSY: (503, "<html>"),
}
"""What something between says in the target's place, which goes on and knows nothing of it."""

Outcome = Future[tuple[int, str] | str]
"""Status and body, or what failed."""


class Network:
    """All ways to the target. `happened` are the faults that met something."""

    def __init__(self, schedule: Schedule, target: Target, loop: AbstractEventLoop) -> None:
        self.target = target
        self.happened: set[Fault] = set()
        self._schedule = schedule
        self._loop = loop
        self._trips = 0
        self._down = False
        self._open: dict[Outcome, None] = {}
        self._counts: Counter[tuple[int, str]] = Counter()
        self._faults = {(one.user, one.purpose, one.nth): one for one in schedule.faults if not _timed(one)}
        for one in filter(_timed, schedule.faults):
            loop.call_later(one.at / 1000, self._meet, one)

    def _meet(self, fault: Fault) -> None:
        self.happened.add(fault)
        cometd, span = self.target.cometd, fault.span / 1000
        match fault.trouble:
            case Trouble.SESSION_LOST:
                cometd.forget(fault.user, way=fault.way)
            case Trouble.RESTART:
                self._fall()
                self._loop.call_later(span, self._rise)
            case _:
                cometd.crowd(crowded=True)
                self._loop.call_later(span, partial(cometd.crowd, crowded=False))

    def _fall(self) -> None:
        self._down = True
        self.target.die()
        for one in tuple(self._open):
            _settle(one, _RESET)

    def _rise(self) -> None:
        self._down = False

    def fault(self, user: int, purpose: Purpose) -> Fault | None:
        """Return what befalls the next exchange of that purpose, None for nothing."""
        nth = self._counts[user, purpose]
        self._counts[user, purpose] += 1
        found = self._faults.get((user, purpose, nth))
        if found is not None:
            self.happened.add(found)
        return found

    def _delay(self) -> float:
        self._trips += 1
        delays = self._schedule.delays
        return delays[self._trips % len(delays)] / 1000

    def send(self, user: int, purpose: Purpose, body: str, case: str | None) -> Outcome:
        """Send a request; what is returned is done when the client learns of its end."""
        fault, future = self.fault(user, purpose), self._loop.create_future()
        self._open[future] = None
        future.add_done_callback(self._open.pop)
        trouble, span = (fault.trouble, fault.span / 1000) if fault else (None, 0.0)
        up, later = self._delay(), self._loop.call_later
        if trouble is not Trouble.REQUEST_LOST:
            later(up, self._arrived, user, purpose, body, case, future, fault)
        if trouble in {Trouble.REQUEST_LOST, Trouble.BROKEN}:
            later(span, _settle, future, _RESET)
        if trouble in _SAID:
            later(up + span + self._delay(), _settle, future, _SAID[trouble])
        return future

    def _arrived(
        self, user: int, purpose: Purpose, body: str, case: str | None, future: Outcome, fault: Fault | None
    ) -> None:
        if self._down:
            _settle(future, _REFUSED)
            return
        answer = partial(self._answered, future, fault)
        if purpose is Purpose.CASE:
            number = int(case or 0)
            self.target.add(number, self._asked(number), json.loads(body), answer)
            return
        flaw = _FLAWS.get(fault.trouble, "") if fault else ""
        self.target.cometd.take(user, json.loads(body)[0], answer, flaw=flaw)
        if fault is not None and fault.trouble in {Trouble.OVERTAKEN, Trouble.ROBBED}:
            self._loop.call_later(fault.span / 1000, self._overtake, user, fault.trouble)

    def _asked(self, number: int) -> Asked:
        """Return how a case is answered; what comes after the plan is, as the first."""
        asked = self._schedule.asked
        return asked[number] if number < len(asked) else asked[0]

    def _overtake(self, user: int, trouble: Trouble) -> None:
        cometd = self.target.cometd
        take: Callable[[Any], None] = cometd.rob if trouble is Trouble.ROBBED else cometd.overtake
        for session in cometd.of(user):
            if session.poll is not None:
                take(session)

    def _answered(self, future: Outcome, fault: Fault | None, status: int, body: str) -> None:
        trouble = fault.trouble if fault else None
        if trouble is Trouble.SILENT:
            return
        lost = trouble is Trouble.ANSWER_LOST
        self._loop.call_later(self._delay(), _settle, future, _RESET if lost else (status, body))


def _timed(fault: Fault) -> bool:
    return fault.trouble in {Trouble.SESSION_LOST, Trouble.RESTART, Trouble.CROWDED}


def _settle(future: Outcome, result: tuple[int, str] | str) -> None:
    if not future.done():
        future.set_result(result)


class Way:
    """One user's client: what the suite's own one does, without HTTP."""

    csrf = None
    base_url = "http://target.example"

    def __init__(
        self, network: Network, user: int, *, recorder: Recorder, clock: Callable[[], float]
    ) -> None:
        self.session = f"user-{user}"
        self.clock = clock
        self._user = user
        self._network = network
        self._recorder = recorder
        self._loop = network._loop

    async def exchange(
        self,
        purpose: Purpose,
        method: str,
        path: str,
        *,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        case: str | None = None,
        timeout: float,
        login: bool = True,
        token: bool = True,
        on_sent: Callable[[], None] | None = None,
    ) -> Exchange:
        """Send one request and return its exchange, recorded."""
        del headers, login, token
        sent = self.clock()
        outcome = self._network.send(self._user, purpose, body or "", case)
        patience = self._loop.call_later(
            timeout, _settle, outcome, f"timeout: no response within {timeout:g} s"
        )
        if on_sent is not None:
            on_sent()
        result: tuple[int, str] | str = "cancelled"
        try:
            result = await outcome
        finally:
            patience.cancel()
            exchange = self._exchange(purpose, method, path, body, case, sent, result)
        return exchange

    def _exchange(
        self,
        purpose: Purpose,
        method: str,
        path: str,
        body: str | None,
        case: str | None,
        sent: float,
        result: tuple[int, str] | str,
    ) -> Exchange:
        failed, end = isinstance(result, str), self.clock()
        return self._recorder.exchange(
            Exchange(
                n=0,
                purpose=purpose,
                session=self.session,
                case=case,
                method=method,
                url=self.base_url + path,
                request_body=body,
                status=None if failed else result[0],
                response_headers=() if failed else _HEADERS,
                body=None if failed else result[1],
                failure=result if isinstance(result, str) else None,
                sent=sent,
                first=None if failed else end,
                end=end,
            )
        )

    def shown(self, exchange: Exchange) -> Exchange:
        """Return the exchange: nothing in it is secret."""
        return exchange

    def forget(self, cookie: str) -> tuple[()]:
        """Forget a cookie: there are none."""
        del cookie
        return ()

    def remember(self, cookies: object) -> None:
        """Take up cookies that were forgotten."""

    async def close(self) -> None:
        """Close all connections."""
