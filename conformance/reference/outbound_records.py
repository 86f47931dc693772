"""The resource /me/outbound-records: decides, stores, answers, and schedules what is published afterwards.

Every request that names the path is counted in the store, refused ones included.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final

from starlette.requests import Request

from conformance.reference import answers
from conformance.reference.add_record import first_broken, has_type, refusal_of
from conformance.reference.behaviour import Behaviour
from conformance.reference.deployment import EVERYBODY, OUTBOUND
from conformance.reference.faults import refused
from conformance.reference.login import Caller, Login
from conformance.reference.store import NotedRequest, Store
from conformance.reference.values import Delivery, Fault, Json, Object, Outcome, Refusal, Reply, User
from conformance.reference.wire_format import body_of, is_json, parsed

__all__ = ["OutboundRecords"]

_ACCEPTED: Final = Reply(status=200, body={"statusCode": 0})
_DENIED: Final = Refusal(Fault.NOT_AUTHENTICATED, "Access denied")
_USERS: Final = {user.name: user for user in EVERYBODY}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundRecords:
    """The handler of the path. `publish` takes one delivery that is due; `delay` is in seconds."""

    behaviour: Behaviour
    store: Store
    login: Login
    publish: Callable[[Delivery], None]
    delay: float

    async def handle(self, request: Request) -> Reply:
        """Answer one request and schedule its messages."""
        started = time.perf_counter_ns()
        body = await body_of(request)
        value, fault = self._read(body)
        caller = self.login.caller(request)
        user = caller.user or _USERS.get(self.behaviour.anonymous or "")
        refusal = self._turned_away(request, caller, user=user) or fault
        outcome = self._decided(value, user, refusal=refusal, started=started)
        reply = self._reply(outcome)
        self._note(request, caller, reply=reply, body=(value, body or b""))
        self._schedule(outcome)
        if self.behaviour.reply_lag:
            await asyncio.sleep(self.behaviour.reply_lag * self.delay)
        return reply

    def _turned_away(self, request: Request, caller: Caller, *, user: User | None) -> Refusal | None:
        """What is refused before the body is looked at, in the order of a servlet container's filters.

        The token is looked at before the login, but where the API itself does it and answers with an envelope.
        """
        behaviour = self.behaviour
        forged = behaviour.csrf_enforced and self.login.guarded(
            request, caller, compared_from=behaviour.csrf_compared_from
        )
        by_api = Fault.CSRF in self.behaviour.statuses
        if forged and not (by_api and user is None):
            return Refusal(Fault.CSRF, "CSRF token missing or not valid")
        if user is None:
            return _DENIED
        noticed = (each for each in _misplaced(request, user) if each.fault not in self.behaviour.overlooked)
        return next(noticed, None)

    def _decided(self, value: Json, user: User | None, *, refusal: Refusal | None, started: int) -> Outcome:
        """The outcome; what is accepted for good is stored here, so that its chain is known."""
        request = self._request(value)
        unknown = chain = None
        if refusal is None and request is not None and user is not None:
            rule = first_broken(self.behaviour.rules, request, user)
            refusal = refusal_of(rule) if rule else None
            unknown = None if rule else first_broken(self.behaviour.lookups, request, user)
            if refusal is None and unknown is None:
                chain = self._stored(request, user)
        return Outcome(
            request=request,
            user=user,
            refusal=refusal,
            unknown=unknown,
            chain=chain,
            value=value,
            delay=self.delay,
            now_ms=time.time_ns() // 1_000_000,
            elapsed_ns=time.perf_counter_ns() - started,
        )

    def _read(self, body: bytes | None) -> tuple[Json, Refusal | None]:
        if any(unreadable(body or b"") for unreadable in self.behaviour.unreadable):
            return None, Refusal(Fault.NOT_JSON, "The body is no JSON")
        for repair in self.behaviour.repairs:
            body = None if body is None else repair(body)
        return _read(body)

    def _stored(self, request: Object, user: User) -> tuple[int, int]:
        place, *_ = [self.store.add(row, user.name) for row in self.behaviour.stored(request)]
        return place

    def _request(self, value: Json) -> Object | None:
        if not isinstance(value, dict):
            return None
        for read in self.behaviour.reads:
            value = read(value)
        return dict(value)

    def _reply(self, outcome: Outcome) -> Reply:
        reply = refused(outcome.refusal, self.behaviour.statuses) if outcome.refusal else _ACCEPTED
        for change in self.behaviour.replies:
            reply = change(outcome, reply)
        return reply

    def _schedule(self, outcome: Outcome) -> None:
        """Publish later what answers; messages due at the same time stay together and in order."""
        due = answers.deliveries(outcome)
        for change in self.behaviour.deliveries:
            due = change(outcome, due)
        loop = asyncio.get_running_loop()
        for delay, together in groupby(due, key=lambda delivery: delivery.delay):
            loop.call_later(delay, partial(self._publish_all, tuple(together)))

    def _publish_all(self, due: tuple[Delivery, ...]) -> None:
        for delivery in due:
            self.publish(delivery)

    def _note(self, request: Request, caller: Caller, *, reply: Reply, body: tuple[Json, bytes]) -> None:
        code = reply.body.get("statusCode") if isinstance(reply.body, dict) else None
        self.store.note(
            NotedRequest(
                method=request.method,
                user=caller.user.name if caller.user else None,
                http_status=reply.status,
                status_code=code if has_type(code, int) else None,
                request=body[0],
                body=body[1],
            )
        )


def _misplaced(request: Request, user: User) -> Iterator[Refusal]:
    """What is wrong with a request whatever its body says."""
    if not user.granted:  # as if there were no such resource
        yield Refusal(Fault.FEATURE, f"Resource not found: the feature {OUTBOUND} is missing")
    if request.method != "POST":
        yield Refusal(Fault.METHOD, f"Method {request.method} is not offered here", "POST")
    if not is_json(request.headers.get("content-type", "")):
        yield Refusal(Fault.MEDIA_TYPE, "The body must be application/json")


def _read(body: bytes | None) -> tuple[Json, Refusal | None]:
    """The value of a body and what is wrong with it as a whole."""
    if body is None:
        return None, Refusal(Fault.TOO_LARGE, "The body is larger than 1 MiB")
    try:
        value = parsed(body)
    except ValueError:
        return None, Refusal(Fault.NOT_JSON, "The body is no JSON")
    fault = None if isinstance(value, dict) else Refusal(Fault.NOT_OBJECT, "The body is no JSON object")
    return value, fault
