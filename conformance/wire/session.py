"""A user's session with the target: opened step by step, closed in the reverse order, whatever happens.

No AddRecord is ever sent here.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from functools import partial
from http.cookiejar import Cookie
from typing import Final, Self, TypeAlias

import httpx

from conformance.config import Config, Role, User, UserEvent
from conformance.errors import TargetError
from conformance.evidence import Event, Gap, Opened
from conformance.wire import preflight
from conformance.wire.bounds import Bounds
from conformance.wire.channel_refusal import channel_refusal
from conformance.wire.client import Client
from conformance.wire.collector import Collector
from conformance.wire.loopback import stays_here
from conformance.wire.recorder import Recorder

__all__ = ["ACKNOWLEDGEMENT_CHANNEL", "Step", "UserSession", "channels"]

_BROWSER: Final = "BAYEUX_BROWSER"
"""The cookie by which CometD servers tell that two sessions are one client's, and slow the second down."""

ACKNOWLEDGEMENT_CHANNEL: Final = "/v2/me/outbound"
"""Where acknowledgements are delivered (CometD Response)."""

Step: TypeAlias = Callable[[str, bool, str], None]
"""Told of each step: its name, whether it went well, and a detail."""


def channels(config: Config) -> tuple[str, ...]:
    """Return the channels that a session subscribes to."""
    wanted = [ACKNOWLEDGEMENT_CHANNEL]
    if config.session.user_event != UserEvent.IGNORE:
        wanted.append(config.session.user_event_channel)
    return tuple(dict.fromkeys(wanted))


class UserSession:
    """One user, logged in and collecting events.

    `name` is the session's name in the evidence. `transport` is for tests; `hold` and `bounds` are the
    collector's. Use it as an asynchronous context manager, or call `open` and, whatever `open` did, `close`.
    """

    def __init__(
        self,
        config: Config,
        user: int,
        *,
        recorder: Recorder,
        on_event: Callable[[Event], None],
        progress: Step | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        hold: float | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.user = user
        self.name = f"user-{user}"
        self.device_path = ""
        self.opened: Opened | None = None
        self._config = config
        self._recorder = recorder
        self._tell = progress or _silent
        self._started = self._closed = False
        self._dropped = list[tuple[Collector, tuple[Cookie, ...]]]()
        self.client = Client(
            config.target, self._who, recorder=recorder, session=self.name, transport=transport, clock=clock
        )
        self._new_collector = partial(
            Collector,
            self.client,
            recorder,
            path=config.target.notifications_path,
            channels=channels(config),
            on_event=on_event,
            hold=hold,
            bounds=bounds,
        )
        self.collector = self._new_collector()

    @property
    def _who(self) -> User:
        return self._config.users[self.user]

    async def __aenter__(self) -> Self:
        """Open; close again where that fails."""
        try:
            await self.open()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.close()

    async def open(self) -> Opened:
        """Log in, check what the run needs, and collect; return when a poll is in flight.

        Raises TargetError at the first step that fails.
        """
        await stays_here(self._config)
        version = await self._step("version", self._versioned())
        await self._step("login", self._logged_in())
        await self._step("feature", self._featured())
        if self._config.session.start:
            await self._step("contact-centre session", self._session_started())
        await self._step("device", self._placed())
        await self._step("notifications", self._collecting())
        self.opened = self._recorder.opened(
            Opened(
                session=self.name,
                user=self.user,
                device_path=self.device_path,
                version=version,
                csrf=self.client.csrf is not None,
                acknowledges=self.collector.acknowledges,
                at=self.client.clock(),
            )
        )
        return self.opened

    async def enter(self) -> None:
        """Log in and be placed, and collect nothing: for a user whose requests must be refused.

        Raises TargetError at the first step that fails.
        """
        await stays_here(self._config)
        await self._step("login", self._logged_in())
        await self._step("feature", self._featured())
        await self._step("device", self._placed())

    @property
    def deaf(self) -> bool:
        """Whether the notification session was ended and none is open since."""
        return self.collector.ended

    async def drop(self) -> None:
        """Leave the notification session as a client that dies: the next one does not know what this one was called.

        It is ended with the others, when nothing depends on it any more.
        """
        await self.collector.drop()
        self._dropped.append((self.collector, self.client.forget(_BROWSER)))

    async def reopen(self) -> None:
        """Open a notification session anew, after the one before was dropped or ended.

        Raises TargetError where the target refuses, or is not ready in time.
        """
        deaf = self.collector.proven
        self.collector = self._new_collector()
        await self.collector.open()
        begun = self.collector.proven
        if deaf is not None and begun is not None and deaf < begun:
            reason = "no notification session was open, as planned"
            self._recorder.gap(Gap(session=self.name, start=deaf, end=begun, reason=reason))

    async def _step(self, name: str, work: Coroutine[None, None, tuple[str, str]]) -> str:
        """Do one step, tell how it went, return what it found; no secret of an answer gets into an error."""
        try:
            found, detail = await work
        except TargetError as error:
            what = self._recorder.redactor.text(error.what)
            self._tell(name, False, what)
            raise TargetError(what, where=error.where, remedy=error.remedy) from None
        self._tell(name, True, self._recorder.redactor.text(detail))
        return found

    async def _versioned(self) -> tuple[str, str]:
        found, edition = await preflight.version(self.client), self._config.target.edition
        if not found:
            return "", f"not told; taken to be {edition}"
        return found, found if found.startswith(edition) else f"{found}, but target.edition says {edition}"

    async def _logged_in(self) -> tuple[str, str]:
        await preflight.login(self.client, self._who, index=self.user)
        return "", "CSRF token issued" if self.client.csrf else "no CSRF token"

    async def _featured(self) -> tuple[str, str]:
        found, without = await preflight.features(self.client), self._who.role == Role.WITHOUT_FEATURE
        if (preflight.FEATURE in found) is not without:
            return "", f"{preflight.FEATURE}{' is not granted, as configured' if without else ''}"
        raise TargetError(
            f"the user has the feature {preflight.FEATURE}, and should not"
            if without
            else f"the user lacks the feature {preflight.FEATURE}",
            where=f"users[{self.user}]",
            remedy="Choose another user, or another role for this one."
            if without
            else f"Enable {preflight.FEATURE} for the user's contact centre, or give another user.",
        )

    async def _session_started(self) -> tuple[str, str]:
        self._started = True  # from here on it must be ended: a lost answer does not tell
        await preflight.start_session(self.client, self._who)
        return "", "started"

    async def _placed(self) -> tuple[str, str]:
        self.device_path, how = await preflight.device_path(self.client, self._who, index=self.user)
        self._refuse_secret(self.device_path)
        self._recorder.redactor.protect(self.device_path)
        return self.device_path, f"{self.device_path}, {how}"

    def _refuse_secret(self, path: str) -> None:
        """Refuse a path told by the target that holds a secret: as a planned value it would be written out."""
        if (shown := self._recorder.redactor.text(path)) != path and path != self._who.device_path:
            raise TargetError(
                f"the target names a device that holds a secret of the run: {shown}",
                where=f"users[{self.user}].device_path",
                remedy="Give the user's own device as /devices/ID.",
            )

    async def _collecting(self) -> tuple[str, str]:
        try:
            await self.collector.open()
        except TargetError as error:
            last = self.client.last and self.client.shown(self.client.last)
            token = self.client.csrf is not None
            raise channel_refusal(error, self._config, token=token, last=last) from None
        taken = "with" if self.collector.acknowledges else "without"
        return "", f"{', '.join(channels(self._config))}; {taken} the ack extension"

    async def close(self, *, within: float | None = None) -> None:
        """Stop collecting, end the contact-centre session if it was started here, and close all connections.

        All of it is done also where the task is cancelled meanwhile; but after `within` seconds the target is left
        without a word. Calling it again does nothing.
        """
        if self._closed:
            return
        self._closed = True
        closing = asyncio.create_task(self._close(within))
        cancelled = False
        while not closing.done():
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError:
                cancelled = True
        closing.result()
        if cancelled:
            raise asyncio.CancelledError

    async def _close(self, within: float | None) -> None:
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(within):
                    await self._said_goodbye(within)
        finally:
            await self.client.close()

    async def _said_goodbye(self, within: float | None) -> None:
        try:
            await self.collector.close(within=within)
            for collector, browser in self._dropped:
                self.client.remember(browser)
                await collector.part()
        finally:
            if self._started and (fault := await preflight.end_session(self.client)):
                self._tell("contact-centre session", False, f"not ended, end it by hand: {fault}")


def _silent(name: str, ok: bool, detail: str) -> None:
    """Tell nobody."""
