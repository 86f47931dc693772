"""All CometD sessions: who they are, when they die, and who gets what is published."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from conformance.reference.cometd.session import Session, Wake
from conformance.reference.values import Delivery, Json, Object

__all__ = ["Broker", "Visitor"]

Audience: TypeAlias = Callable[[tuple[int, ...]], tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who sent a request to the endpoint.

    `user` None without login, `browser` the value of BAYEUX_BROWSER.
    """

    user: str | None
    browser: str | None
    http_session: str | None


class Broker:
    """The sessions of the server. `max_interval` in seconds: how long a session lives between two polls."""

    def __init__(
        self, *, max_interval: float, require_browser: bool, audience: Audience | None = None
    ) -> None:
        self.max_interval = max_interval
        self._require_browser = require_browser
        self._audience = audience
        self._opened: Counter[str] = Counter()
        self._sessions: dict[str, Session] = {}
        self._by_user: defaultdict[str, dict[str, Session]] = defaultdict(dict)
        self._by_browser: defaultdict[str, dict[str, Session]] = defaultdict(dict)
        self._bereft: set[str] = set()

    def __len__(self) -> int:
        """How many sessions are alive."""
        return len(self._sessions)

    def opened(self, user: str, browser: str, *, http_session: str | None, now: float) -> Session:
        """A new session of a user in a browser."""
        session = Session(secrets.token_hex(16), user=user, browser=browser, http_session=http_session)
        session.expires = now + self.max_interval
        self._opened[user] += 1
        session.ordinal = self._opened[user]
        for index in self._indexes(session):
            index[session.client_id] = session
        return session

    def found(self, client_id: Json, visitor: Visitor) -> Session | None:
        """The session of a message.

        The id alone is not enough, the cookie of its handshake must come along.
        """
        session = self._sessions.get(client_id) if isinstance(client_id, str) else None
        if session and self._require_browser and session.browser != visitor.browser:
            return None
        return session

    def prolong(self, session: Session, now: float) -> None:
        """Any message but a connect pushes the end of a session away."""
        session.expires = max(session.expires, now + self.max_interval)

    def crowded(self, session: Session) -> bool:
        """Whether another session of the same browser holds a poll.

        Two would use up the browser's connections.
        """
        siblings = self._by_browser[session.browser]
        return len(siblings) > 1 and any(other.held for other in siblings.values() if other is not session)

    def publish(self, delivery: Delivery) -> None:
        """Give an event to every session that subscribed, of the user meant or of everybody."""
        event: Object = {"channel": delivery.channel, "data": delivery.data}
        for session in self._meant(delivery):
            if session.wants(delivery.channel):
                session.offer(event)

    def _meant(self, delivery: Delivery) -> list[Session]:
        if delivery.user is None:
            return [*self._sessions.values()]
        alive = [*self._by_user.get(delivery.user, {}).values()]
        if self._audience is None:
            return alive
        reached = self._audience(tuple(session.ordinal for session in alive))
        return [session for session in alive if session.ordinal in reached]

    def closed(self, session: Session, reason: Wake) -> None:
        """Forget a session and answer its poll."""
        for index in self._indexes(session):
            index.pop(session.client_id, None)
        if not self._by_browser[session.browser]:
            del self._by_browser[session.browser]
        session.wake(reason)

    def forgotten(self, session: Session) -> bool:
        """Forget a session if it is the first of its user; whether that was done."""
        if session.user in self._bereft:
            return False
        self._bereft.add(session.user)
        self.closed(session, Wake.ENDED)
        return True

    def forget(self) -> None:
        """Forget every session, as a server does that was started anew: the poll after the present one finds none."""
        for session in [*self._sessions.values()]:
            self.closed(session, Wake.RELEASED)

    def end_login(self, user: str, http_session: str | None) -> None:
        """Close the sessions of a user that hang on a login which is over."""
        for session in [*self._by_user[user].values()]:
            if session.http_session == http_session:
                self.closed(session, Wake.ENDED)

    def sweep(self, now: float) -> None:
        """Close what has not been heard of for too long; a session whose poll is held cannot expire."""
        for session in [*self._sessions.values()]:
            if not session.held and now > session.expires:
                self.closed(session, Wake.ENDED)

    def release(self) -> None:
        """Answer every held poll: the server goes down."""
        for session in self._sessions.values():
            session.wake(Wake.RELEASED)

    def _indexes(self, session: Session) -> tuple[dict[str, Session], ...]:
        return self._sessions, self._by_user[session.user], self._by_browser[session.browser]
