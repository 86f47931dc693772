"""One user's session in a thread of its own, for those who send by other means: it listens, and keeps the record.

Whoever sends asks for leave first, tells of each request before it leaves, and hands over what answered. The limits of
the config hold here as in a run of ours.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from conformance.config import Config
from conformance.correlate import Kind, key
from conformance.evidence import (
    Event,
    Evidence,
    Exchange,
    Header,
    Headers,
    Line,
    Outcome,
    Purpose,
    Sent,
    from_line,
    parse,
)
from conformance.judge import ReplyKind, quiet, reply_of
from conformance.model import DEVICE_PLACE, Case
from conformance.wire.budget import Budget
from conformance.wire.dispatch import PATH
from conformance.wire.outstanding import Outstanding, Under
from conformance.wire.recorder import Recorder
from conformance.wire.redaction import Redactor
from conformance.wire.session import UserSession
from conformance.wire.settling import Patience, settle

__all__ = ["Answer", "Listener"]

T = TypeVar("T")
_LONGEST: Final = 600.0
_MARGIN: Final = 0.05
_ENOUGH: Final = 2
_PASSED_ON: Final = frozenset({ReplyKind.ACCEPTED, ReplyKind.UNCLEAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for a request that was sent by other means; `failure` says why nothing did."""

    method: str
    url: str
    request_headers: Headers = ()
    status: int | None = None
    headers: Headers = ()
    content: bytes = b""
    failure: str | None = None


class Listener:
    """A context manager; the session is open inside its block. Its methods may be called from any thread."""

    def __init__(self, config: Config, header: Header, *, user: int, path: Path) -> None:
        self._config = config
        self._header = header
        self._user = user
        self._path = path
        self._outstanding = Outstanding()
        self._budget = Budget(config.limits, clock=time.monotonic)
        self._free: dict[str, float] = {}
        self._awaited = 0.0
        self._missed = dict.fromkeys(Kind, 0)
        self._read = 0
        self._lines: list[Line] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        """Open the session. Raises TargetError where the target refuses."""
        self._thread.start()
        try:
            self._called(self._opened())
        except BaseException:
            self.__exit__()
            raise
        return self

    async def _opened(self) -> None:
        self._recorder = Recorder(self._path, Redactor(), clock=time.monotonic)
        self._recorder.header(self._header)
        self._session = UserSession(
            self._config, self._user, recorder=self._recorder, on_event=self._outstanding.receive
        )
        await self._session.open()

    def __exit__(self, *_: object) -> None:
        """End the session and the thread; what was taken down stays. Calling it again does nothing."""
        if self._loop.is_closed():
            return
        try:
            if hasattr(self, "_session"):
                self._called(self._session.close())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_LONGEST)
            self._loop.close()
            if hasattr(self, "_recorder"):
                self._recorder.close()

    def _called(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_LONGEST)

    @property
    def device_path(self) -> str:
        """The path of the device that the session works with."""
        return self._session.device_path

    @property
    def headers(self) -> dict[str, str]:
        """The headers that make a request the user's own, names in lower case: login, cookies, CSRF token."""
        client = self._session.client
        token = [name.lower() for name, _ in [client.csrf or ("", "")]]
        request = client.request("POST", "/", body="")
        return {
            name: request.headers[name]
            for name in request.headers
            if name in {"authorization", "cookie", *token, *(name.lower() for name, _ in self._own)}
        }

    @property
    def _own(self) -> Headers:
        return self._config.users[self._user].headers

    def permit(self, phone: str | None = None) -> str:
        """Wait until one more request may leave, and its phone is free, and count it; why none may, or ""."""

        async def permitted() -> str:
            await asyncio.sleep(max(0.0, self._free.get(phone or "", 0.0) - time.monotonic()))
            return "" if await self._budget.permit() else self._budget.exhausted

        return self._called(permitted())

    def leaves(self, case: Case) -> None:
        """Take down that a case is about to be sent."""

        async def taken() -> None:
            self._outstanding.enter(self._recorder.sent(case, self._session.name))

        self._called(taken())

    def send(self, case: Case) -> None:
        """Send a case by the session's own client, once it is taken down, and wait until it is through."""
        ready = replace(case, body=case.body.replace(DEVICE_PLACE, self.device_path))
        self.leaves(ready)
        timeout = self._config.limits.ack_timeout
        work = self._session.client.exchange(
            Purpose.CASE, case.method, PATH, body=ready.body, case=case.id, timeout=timeout
        )
        self._called(self._settled(ready, self._called(work)))

    def answered(self, case: Case, answer: Answer) -> None:
        """Take down what answered a case, and wait until its messages have come or their time is up."""

        async def taken() -> None:
            await self._settled(case, self._recorder.exchange(self._exchange(case, answer)))

        self._called(taken())

    def _exchange(self, case: Case, answer: Answer) -> Exchange:
        now = time.monotonic()
        return Exchange(
            n=0,
            purpose=Purpose.CASE,
            session=self._session.name,
            case=case.id,
            method=answer.method,
            url=answer.url,
            request_headers=answer.request_headers,
            request_body=case.body,
            status=answer.status,
            response_headers=answer.headers,
            body=None if answer.status is None else answer.content.decode("utf-8", "replace"),
            failure=answer.failure,
            sent=self._outstanding.under(case.id).sent.at,
            first=None if answer.status is None else now,
            end=now,
        )

    async def _settled(self, case: Case, exchange: Exchange) -> None:
        self._budget.heed(exchange)
        under, reply, patience = (
            self._outstanding.under(case.id),
            reply_of(exchange).kind,
            self._patience(case),
        )
        await settle(under, reply, patience, clock=time.monotonic)
        now = self._outstanding.last = time.monotonic()
        if reply in _PASSED_ON:
            self._learn(under)
        if case.phone is not None:
            self._free[case.phone] = now + self._quiet

    def _learn(self, under: Under) -> None:
        """Count the kinds of message that have not come, or not with the case's key, so many times in a row."""
        found = {Kind.OUTBOUND: (under.acknowledged or under.refused) is not None, Kind.DEVICE: under.told}
        if under.sent.case.reference_id is None and not any(found.values()):
            return  # none was promised
        for which, came in found.items():
            self._missed[which] = 0 if came else self._missed[which] + 1
        if not all(found.values()):
            self._awaited = max(self._awaited, under.sent.at + self._config.limits.ack_timeout)

    def _patience(self, case: Case) -> Patience:
        """Return how long a case is waited for: the first in full, others as long as silence must last.

        What comes later still finds its case; whether it came in time is told at the end. So a kind that was waited for
        in vain several times is not waited for again, until one comes.
        """
        limits = self._config.limits
        known = self._outstanding.slowest is not None and case.expects_messages
        return Patience(
            timeout=self._quiet if known else limits.ack_timeout,
            grace=limits.quiet_window,
            acknowledgement=self._missed[Kind.OUTBOUND] < _ENOUGH,
            user_event=self._config.session.user_event != "ignore" and self._missed[Kind.DEVICE] < _ENOUGH,
        )

    @property
    def _quiet(self) -> float:
        limits = self._config.limits
        return quiet(
            self._outstanding.slowest, ack_timeout=limits.ack_timeout, quiet_window=limits.quiet_window
        )

    def evidence(self, case: Case) -> Evidence:
        """Return what was taken down until the first case was through, and from `case` on: all that `case` needs."""
        self._called(self._flushed())
        self._read_on()
        starts = [place for place, line in enumerate(self._lines) if isinstance(line.record, Sent)]
        own = next(place for place in starts if _is(self._lines[place], case))
        first = [*starts[1:2], own][0]
        if own <= first:
            return Evidence(header=self._header, lines=tuple(self._lines))
        others = _keys(self._lines[first:own]) - _keys(self._lines[own : own + 1])
        since = (line for line in self._lines[own:] if not _answers(line, others))
        return Evidence(header=self._header, lines=(*self._lines[:first], *since))

    async def _flushed(self) -> None:
        self._recorder.flush()

    def _read_on(self) -> None:
        with self._path.open(encoding="utf-8", newline="\n") as file:
            file.seek(self._read)
            for raw in iter(file.readline, ""):
                if not raw.endswith("\n"):
                    break
                self._lines.append(Line(len(self._lines) + 1, from_line(raw, number=len(self._lines) + 1)))
                self._read += len(raw)  # the lines are ASCII

    def concluded(self, outcome: Outcome) -> Evidence:
        """Wait until silence proves absence, end the session, and return all that was taken down."""

        async def ended() -> None:
            silent = max(self._outstanding.last + self._quiet, self._awaited)
            await asyncio.sleep(max(0.0, silent - time.monotonic()) + _MARGIN)
            await self._session.close()
            self._recorder.finish(outcome)

        self._called(ended())
        self.__exit__()
        with self._path.open(encoding="utf-8", newline="\n") as lines:
            return parse(lines, name=str(self._path))


def _keys(lines: Sequence[Line]) -> frozenset[str]:
    """Return the referenceIds and phones of the cases among some lines."""
    sent = (line.record.case for line in lines if isinstance(line.record, Sent))
    return frozenset(text for case in sent for text in (case.reference_id, case.phone) if text is not None)


def _answers(line: Line, keys: frozenset[str]) -> bool:
    """Whether a line is a message with one of some keys: late, for a case that was asked about before."""
    named = key(line.record) if isinstance(line.record, Event) else None
    return isinstance(named, str) and named in keys


def _is(line: Line, case: Case) -> bool:
    return isinstance(line.record, Sent) and line.record.case.id == case.id
