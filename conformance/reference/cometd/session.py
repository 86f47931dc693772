"""One CometD session.

Its subscriptions, its queue, its held poll, its batches that wait for an acknowledgement.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from conformance.reference.cometd.channels import names_matching
from conformance.reference.values import Object

__all__ = ["Session", "Wake"]

MOST_QUEUED: Final = 20_000


class Wake(StrEnum):
    """Why a held poll is answered."""

    EVENT = "event"
    TIMEOUT = "timeout"
    OVERTAKEN = "overtaken"
    DISCONNECTED = "disconnected"
    ENDED = "ended"
    RELEASED = "released"


class Session:
    """What the server keeps of one client between its requests.

    `http_session` is the id of the login that it hangs on (None for Basic alone). `acknowledges` is True
    with the ack extension: then every batch is kept until a connect names its number, and only connect
    replies carry events. `ordinal` counts the sessions of its user.
    """

    def __init__(self, client_id: str, *, user: str, browser: str, http_session: str | None) -> None:
        self.client_id = client_id
        self.user = user
        self.browser = browser
        self.http_session = http_session
        self.ordinal = 1
        self.acknowledges = False
        self.subscriptions: set[str] = set()
        self.advise = True
        self.met = False
        self.throttled = False
        self.expires = math.inf
        self.batch = 0
        self._queue: deque[Object] = deque(maxlen=MOST_QUEUED)
        self._sent: deque[tuple[int, Object]] = deque(maxlen=MOST_QUEUED)
        self._poll: Callable[[Wake], None] | None = None

    @property
    def held(self) -> bool:
        """Whether a poll of the session is waiting."""
        return self._poll is not None

    @property
    def pending(self) -> bool:
        """Whether events wait to be sent."""
        return bool(self._queue)

    def wants(self, channel: str) -> bool:
        """Whether any subscription, or several at once, takes a channel."""
        return not self.subscriptions.isdisjoint(names_matching(channel))

    def offer(self, event: Object) -> None:
        """Queue an event, once, and wake the poll; over the bound the oldest goes."""
        self._queue.append(event)
        self.wake(Wake.EVENT)

    def hold(self, poll: Callable[[Wake], None]) -> None:
        """Keep a poll; one that is held already has been overtaken and is answered."""
        self.wake(Wake.OVERTAKEN)
        self._poll = poll

    def wake(self, reason: Wake) -> None:
        """Answer the held poll, if there is one."""
        poll, self._poll = self._poll, None
        if poll is not None:
            poll(reason)

    def let_go(self, poll: Callable[[Wake], None]) -> None:
        """Forget a poll that is no longer waiting, unless another has taken its place."""
        if self._poll is poll:
            self._poll = None

    def acknowledge(self, batch: int | None) -> None:
        """Take a client's word for what it has.

        The rest goes back to the head of the queue, to be sent again.
        """
        while batch is not None and self._sent and self._sent[0][0] <= batch:
            self._sent.popleft()
        self._queue.extendleft(event for _, event in reversed(self._sent))
        self._sent.clear()

    def taken(self, *, by_connect: bool, most: int | None = None) -> list[Object]:
        """The events that go out with a reply, `most` of them; with ack extension only a connect carries any."""
        if self.acknowledges and not by_connect:
            return []
        events = [self._queue.popleft() for _ in range(min(len(self._queue), most or MOST_QUEUED))]
        if self.acknowledges:
            self.batch += 1
            self._sent.extend((self.batch, event) for event in events)
        return events
