"""Users before peers that add records, and the dispatch that sends their cases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Final

import httpx

from conformance.config import Config, Limits, Role, User
from conformance.evidence import Exchange, Purpose, Sent
from conformance.model import Case, Step
from conformance.wire.dispatch import PATH, Dispatch
from conformance.wire.outstanding import Outstanding
from conformance.wire.sequences import Sequences
from conformance.wire.session import UserSession
from tests.support import acknowledgement, request, user_event

__all__ = ["LIMITS", "Outbound", "Run", "Told", "users"]

LIMITS: Final = Limits(
    in_flight=4, burst=50, max_records=50, ack_timeout=0.4, quiet_window=0.05, minimise=False
)


class Outbound(httpx.AsyncBaseTransport):
    """A peer that also adds records, and tells of them where a session is open. `answers` go before the ordinary one.

    Nothing is kept for a session that is still to come.
    """

    def __init__(self, peer: Any) -> None:
        self.peer = peer
        self.posts: list[httpx.Request] = []
        self.answers: list[httpx.Response] = []
        self.order: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        content = await request.aread()
        if request.url.path == PATH:
            self.posts.append(request)
            self.order.append("post")
            return self.answers.pop(0) if self.answers else self._added(content)
        if request.url.path.endswith("/notifications"):
            self.order.append(json.loads(content)[0]["channel"].removeprefix("/meta/"))
        if self.order[-1:] == ["handshake"]:
            self.peer.queue.clear()
        return await self.peer.handle_async_request(request)  # type: ignore[no-any-return]

    def _added(self, content: bytes) -> httpx.Response:
        case = request(members=json.loads(content))
        self.peer.publish(acknowledgement(case), user_event(case))
        return httpx.Response(200, json={"statusCode": 0})

    async def aclose(self) -> None:
        await self.peer.aclose()


class Told:
    """What a run told of its progress."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def sent(self, case_id: str) -> None:
        """Take that a case leaves."""

    def settled(self, case_id: str) -> None:
        """Take that a case is through."""

    def unexpected(self, case_id: str, what: str) -> None:
        """Take that a case was answered otherwise than it expects."""

    def stage(self, name: str, *, seconds: float = 0.0) -> None:
        """Take what is done from now on."""


def users(config: Config, *roles: Role) -> Config:
    """Return the config with users of these roles, the limits as they suit a test."""
    them = tuple(
        User(username=f"user-{n}", password=f"password-{n}", role=role) for n, role in enumerate(roles)
    )
    return replace(config, users=them, limits=LIMITS)


class Run:
    """The sessions of a config's users, each before a peer of its own, from opening to closing."""

    def __init__(self, config: Config, notes: Any, peers: Sequence[Outbound]) -> None:
        self.config, self.notes, self.peers, self.told = config, notes, peers, Told()
        self.outstanding = Outstanding()
        self.sessions = [
            UserSession(config, n, recorder=notes.recorder, on_event=self.outstanding.receive, transport=one)
            for n, one in enumerate(peers)
        ]

    def play(
        self,
        *cases: Case,
        sequences: Iterable[Sequence[Step]] = (),
        opened: int | None = None,
        seconds: float = 10,
    ) -> None:
        """Open the sessions (the first `opened`), send the cases, carry out the sequences, and close.

        After so many seconds it is cancelled: the sessions are closed, and TimeoutError is raised.
        """

        async def scene() -> None:
            async with asyncio.timeout(seconds), AsyncExitStack() as ends:
                sessions = self.sessions[:opened]
                for session in sessions:
                    ends.push_async_callback(session.close)
                    agent = self.config.users[session.user].role is Role.AGENT
                    await (session.open() if agent else session.enter())
                dispatch = self._dispatch(sessions)
                await dispatch.send(cases)
                await Sequences(sessions, dispatch).run(sequences)

        asyncio.run(scene())

    def _dispatch(self, sessions: Sequence[UserSession]) -> Dispatch:
        return Dispatch(
            self.config,
            sessions,
            outstanding=self.outstanding,
            recorder=self.notes.recorder,
            progress=self.told,  # type: ignore[arg-type]  # a dispatch tells no more than this
            clock=self.sessions[0].client.clock,
        )

    def purposes(self, session: str) -> list[Purpose]:
        """Return what the exchanges of a session were for, in the order in which they left."""
        own = [exchange for exchange in self.notes.of(Exchange) if exchange.session == session]
        return [exchange.purpose for exchange in sorted(own, key=lambda exchange: exchange.sent)]

    @property
    def sent(self) -> list[str]:
        """The ids of the cases that were sent, in their order."""
        return [sent.case.id for sent in self.notes.of(Sent)]
