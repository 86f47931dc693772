"""One user's session in a thread of its own, for those who send by other means: it listens, and keeps the record."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import tempfile
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from conformance.config import Config
from conformance.evidence import Event, Evidence, Exchange, Header, Purpose, Sent, parse
from conformance.model import DEVICE_PLACE, Case
from conformance.wire.dispatch import PATH
from conformance.wire.outstanding import Outstanding, Under
from conformance.wire.recorder import Recorder
from conformance.wire.redaction import Redactor
from conformance.wire.session import UserSession

__all__ = ["Listener"]

T = TypeVar("T")
_LONGEST: Final = 60.0


class Listener:
    """A context manager; the session is open inside its block. Its methods may be called from any thread."""

    def __init__(self, config: Config, header: Header, *, user: int) -> None:
        self._config = config
        self._header = header
        self._user = user
        self._outstanding = Outstanding()
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "evidence.jsonl"
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
            self._config, self._user, recorder=self._recorder, on_event=self._received
        )
        await self._session.open()

    def _received(self, event: Event) -> None:
        self._outstanding.receive(event)

    def __exit__(self, *_: object) -> None:
        """End the session and the thread."""
        try:
            if hasattr(self, "_session"):
                self._called(self._session.close())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_LONGEST)
            self._loop.close()
            self._folder.cleanup()

    def _called(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_LONGEST)

    @property
    def device_path(self) -> str:
        """The path of the device that the session works with."""
        return self._session.device_path

    @property
    def headers(self) -> dict[str, str]:
        """The headers that make a request one of this session: login, cookies, CSRF token."""
        request = self._session.client.request("POST", "/", body="")
        wanted = {
            "authorization",
            "cookie",
            *(name.lower() for name, _ in [self._session.client.csrf or ("", "")]),
        }
        return {name: value for name, value in request.headers.items() if name.lower() in wanted}

    def leaves(self, case: Case) -> None:
        """Take down that a case is about to be sent."""

        async def taken() -> Sent:
            sent = self._recorder.sent(case, self._session.name)
            self._outstanding.enter(sent)
            return sent

        self._called(taken())

    def send(self, case: Case) -> Exchange:
        """Send a case by the session's own client, once it is taken down."""
        body = case.body.replace(DEVICE_PLACE, self.device_path)
        self.leaves(dataclasses.replace(case, body=body))
        timeout = self._config.limits.ack_timeout
        return self._called(
            self._session.client.exchange(
                Purpose.CASE, case.method, PATH, body=body, case=case.id, timeout=timeout
            )
        )

    def answered(self, exchange: Exchange) -> None:
        """Take down the response to a case."""

        async def taken() -> Exchange:
            return self._recorder.exchange(exchange)

        self._called(taken())

    def wait(self, case: Case, seconds: float) -> None:
        """Wait until both messages of a case have come, or one that refuses it, or the time is up."""

        async def waited() -> None:
            under, end = self._outstanding.under(case.id), self._loop.time() + seconds
            while not _through(under) and (left := end - self._loop.time()) > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(under.changed.wait(), left)
                under.changed.clear()

        self._called(waited())

    def evidence(self) -> Evidence:
        """Return all that was taken down so far."""

        async def read() -> Evidence:
            self._recorder.flush()
            with self._path.open(encoding="utf-8", newline="\n") as lines:
                return parse(lines, name="what the listener heard")

        return self._called(read())


def _through(under: Under) -> bool:
    return under.refused is not None or (under.acknowledged is not None and under.told)
