"""The reference server as an ASGI application: which path goes to which handler."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import reduce
from itertools import count
from typing import Final, TypeAlias

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.cometd.broker import Broker
from conformance.reference.cometd.endpoint import Endpoint
from conformance.reference.cometd.meta import Advice
from conformance.reference.composition import behaviour_of, effective
from conformance.reference.faults import refused
from conformance.reference.login import Caller, Login
from conformance.reference.outbound_records import OutboundRecords
from conformance.reference.rest import Rest, not_found
from conformance.reference.settings import Settings
from conformance.reference.store import Store
from conformance.reference.values import Fault, Refusal, Reply
from conformance.reference.wire_format import response_of

__all__ = ["API", "Parts", "create_app"]

API: Final = "/api/v2"
_SWEEP_SECONDS: Final = 0.997
_POLL_PATHS: Final = ("", "/", "/handshake", "/connect", "/disconnect", "/subscribe", "/unsubscribe")

Handler: TypeAlias = Callable[[Request], Awaitable[Reply]]
Answer: TypeAlias = Callable[[Request, Caller], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an application is made of, on `app.state.parts`: for tests, and for the shutdown of the server."""

    settings: Settings
    store: Store
    login: Login
    broker: Broker
    records: OutboundRecords
    endpoint: Endpoint
    rest: Rest


def create_app(settings: Settings, *, watched: Change | None = None) -> Starlette:
    """The application for settings; `watched` is the last change to its behaviour, for those who look on.

    Raises ConfigError for an unknown mutant or variant, or a bad database file.
    """
    parts = _parts(effective(settings), watched=watched)
    routes, behaviour, ordinals = _routes(parts), parts.records.behaviour, count(1)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        handler = routes.get(scope["path"], _missing)
        reply = await handler(Request(scope, receive))
        await asyncio.sleep(_pause(behaviour, next(ordinals)))
        await _outgoing(behaviour, reply)(scope, receive, send)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(_sweep(parts.broker))
        yield
        sweeping.cancel()
        parts.store.close()

    app = Starlette(
        routes=[Mount("/", app=dispatch)], exception_handlers={Exception: _broken}, lifespan=lifespan
    )
    app.state.parts = parts
    return app


def _pause(behaviour: Behaviour, ordinal: int) -> float:
    """For how many seconds a reply is held back."""
    return sum(pause(ordinal) for pause in behaviour.pauses)


def _outgoing(behaviour: Behaviour, reply: Reply) -> Response:
    """The response of a reply, as the behaviour sends it."""
    return response_of(reduce(lambda sent, change: change(sent), behaviour.resent, reply))


def _parts(settings: Settings, *, watched: Change | None) -> Parts:
    behaviour = behaviour_of(settings)
    if watched is not None:
        behaviour = watched(behaviour)
    store = Store(settings.database, new_chain=behaviour.new_chain)
    login = Login(csrf=settings.csrf, path=settings.prefix or "/", csrf_header=behaviour.csrf_header)
    broker = Broker(
        max_interval=settings.max_interval_ms / 1_000,
        require_browser=settings.require_browser,
        audience=behaviour.cometd.audience,
    )
    timeout = behaviour.cometd.advice_timeout
    advice = Advice(
        settings.poll_timeout_ms if timeout is None else timeout, behaviour.cometd.advice_interval
    )
    return Parts(
        settings=settings,
        store=store,
        login=login,
        broker=broker,
        records=OutboundRecords(
            behaviour=behaviour,
            store=store,
            login=login,
            publish=broker.publish,
            delay=settings.delay_ms / 1_000,
        ),
        endpoint=Endpoint(broker=broker, behaviour=behaviour.cometd, advice=advice),
        rest=Rest(
            login=login,
            api=settings.prefix + API,
            ended=broker.end_login,
            numbered_devices=settings.numbered_devices,
        ),
    )


def _routes(parts: Parts) -> dict[str, Handler]:
    api, rest = parts.settings.prefix + API, parts.rest
    return {
        f"{api}/diagnostics/version": _resource(parts, rest.version),
        f"{api}/me": _resource(parts, rest.me),
        f"{api}/me/devices": _resource(parts, rest.devices),
        f"{api}/features": _resource(parts, rest.features),
        f"{api}/me/outbound-records": parts.records.handle,
        **dict.fromkeys((f"{api}/notifications{path}" for path in _POLL_PATHS), _notifications(parts)),
    }


def _resource(parts: Parts, answer: Answer) -> Handler:
    """A handler behind the CSRF filter that answers with an envelope."""

    async def handle(request: Request) -> Reply:
        caller = parts.login.caller(request)
        return _csrf_refusal(parts, request, caller) or await answer(request, caller)

    return handle


def _notifications(parts: Parts) -> Handler:
    """The handler of the notification paths, behind the same filter."""

    async def handle(request: Request) -> Reply:
        caller = parts.login.caller(request)
        refusal = _csrf_refusal(parts, request, caller)
        if refusal is not None:
            return refusal
        if request.method != "POST":
            return Reply(status=405, text="", media_type=None, headers=(("Allow", "POST"),))
        return await parts.endpoint.handle(request, caller)

    return handle


def _csrf_refusal(parts: Parts, request: Request, caller: Caller) -> Reply | None:
    behaviour = parts.records.behaviour
    if behaviour.csrf_enforced and parts.login.guarded(
        request, caller, compared_from=behaviour.csrf_compared_from
    ):
        return refused(Refusal(Fault.CSRF, "CSRF token missing or not valid"), behaviour.statuses)
    return None


async def _missing(_: Request) -> Reply:
    return not_found()


async def _broken(_: Request, __: Exception) -> Response:
    """A fault of ours: an envelope for the client, the traceback for the server's own log."""
    return response_of(refused(Refusal(Fault.INTERNAL, "Internal error")))


async def _sweep(broker: Broker) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        broker.sweep(loop.time())
