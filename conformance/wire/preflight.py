"""The REST part of opening a session: version, login, features, devices, contact-centre session.

Each step returns what was found, or raises TargetError with what was seen, where, and what to try. No record
is added here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from conformance.config import User
from conformance.errors import TargetError
from conformance.evidence import Exchange, Purpose
from conformance.model import Json, Object, member
from conformance.wire.client import Client
from conformance.wire.lookaround import elsewhere, speaks_tls
from conformance.wire.refusals import (
    busy,
    envelope,
    is_absent,
    login_refusal,
    newer_api,
    no_api,
    remedy_of,
    seen,
)
from conformance.wire.unreachable import unreachable

__all__ = ["FEATURE", "device_path", "end_session", "features", "login", "start_session", "version"]

FEATURE: Final = "api-voice-outbound"
"""The feature that the operation needs (Overview: Required Features)."""

_TIMEOUT: Final = 15.0


async def version(client: Client) -> str:
    """Return the version that the target tells, empty where it tells none.

    Raises TargetError where nothing answers at the address, or another API does.
    """
    exchange = await _get(client, Purpose.VERSION, "/api/v2/diagnostics/version", login=False)
    await _reached(client, exchange)
    found = member(envelope(exchange), "version")
    return found if isinstance(found, str) else ""


async def login(client: Client, user: User, *, index: int) -> None:
    """Log in: the cookies and the CSRF token stay with the client.

    Raises TargetError where the login is refused, or where no API is to be found.
    """
    exchange = await _get(client, Purpose.LOGIN, "/api/v2/me")
    await _reached(client, exchange)
    refusal = login_refusal(client.shown(exchange), user=user, where=f"users[{index}]")
    if refusal is None:
        return
    hint = await elsewhere(client) if is_absent(exchange) else ""
    if hint or exchange.status in {404, 405, 410}:
        refusal = no_api(client.shown(exchange), where=client.base_url, hint=hint)
    if client.target.proxy is not None and is_absent(exchange):
        remedy = f"{refusal.remedy} Is target.proxy the address of an HTTP proxy?"
        refusal = TargetError(refusal.what, where=refusal.where, remedy=remedy)
    raise refusal


async def _reached(client: Client, exchange: Exchange) -> None:
    """Return where the target itself has answered."""
    shown = client.shown(exchange)
    if exchange.failure is not None:
        raise await _no_answer(client, shown.failure or "")
    if newer_api(exchange):
        raise TargetError(
            "this is the newer Workspace API (v3), whose messages differ; AddRecord belongs to /api/v2",
            where=client.base_url,
            remedy="Give the address of Genesys Web Services 8.5 or 8.6.",
        )
    if refusal := busy(shown, where=client.base_url, by_proxy=client.target.proxy is not None):
        raise refusal


async def _no_answer(client: Client, failure: str) -> TargetError:
    error = unreachable(failure, target=client.target)
    if failure.startswith("closed:") and await speaks_tls(client.target):
        what, remedy = f"that port speaks TLS: {failure}", "Write https:// in target.base_url."
        return TargetError(what, where=client.base_url, remedy=remedy)
    return error


async def features(client: Client) -> tuple[str, ...]:
    """Return the ids of the features of the user.

    Raises TargetError where they cannot be had.
    """
    path = "/api/v2/features?fields=*"
    exchange = await _get(client, Purpose.FEATURES, path)
    listed = envelope(exchange)
    if listed.get("statusCode") != 0:
        raise TargetError(
            f"the features of the user cannot be listed: {seen(client.shown(exchange))}",
            where=client.base_url + path,
            remedy=remedy_of(exchange, f"The run needs to know whether the user has {FEATURE}."),
        )
    return tuple(_ids(listed, "features"))


async def device_path(client: Client, user: User, *, index: int) -> tuple[str, str]:
    """Return the path of the user's device and how it was found.

    Raises TargetError where the user has none, or not the one configured.
    """
    exchange = await _get(client, Purpose.DEVICES, "/api/v2/me/devices?fields=*")
    listed, where = envelope(exchange), f"users[{index}].device_path"
    devices = tuple(_ids(listed, "devices"))
    if user.device_path is None:
        return _discovered(devices, client.shown(exchange), where=where)
    if listed.get("statusCode") != 0 or not ({"devices", "uris"} & listed.keys()):
        return (
            user.device_path,
            f"as configured; the devices cannot be listed: {seen(client.shown(exchange))}",
        )
    if _last(user.device_path) not in devices:
        raise TargetError(
            f"{user.device_path} is none of the user's devices: {', '.join(devices) or 'there are none'}",
            where=where,
            remedy="Give one of them as /devices/ID, or leave device_path out to have it looked up.",
        )
    return user.device_path, "as configured"


def _discovered(devices: tuple[str, ...], exchange: Exchange, *, where: str) -> tuple[str, str]:
    if not devices:
        raise TargetError(
            f"the user's device cannot be looked up: {seen(exchange)}",
            where=where,
            remedy=remedy_of(
                exchange,
                "Give it as /devices/ID, or set session.start = true if the user gets one by logging in.",
            ),
        )
    return f"/devices/{devices[0]}", "looked up" if len(devices) == 1 else f"the first of {len(devices)}"


async def start_session(client: Client, user: User) -> None:
    """Start a contact-centre session, which logs the user in on the device.

    Raises TargetError where it is refused.
    """
    body: Object = {"operationName": "StartContactCenterSession", "channels": ["voice"]}
    if user.device_path is not None:
        body["devicePath"] = user.device_path
    exchange = await _post(client, Purpose.START_SESSION, body)
    if envelope(exchange).get("statusCode") != 0:
        raise TargetError(
            f"the contact-centre session was not started: {seen(client.shown(exchange))}",
            where=client.base_url + "/api/v2/me",
            remedy=remedy_of(
                client.shown(exchange),
                "Has the user a place with one ACD position? Else give device_path, or leave start out.",
            ),
        )


async def end_session(client: Client) -> str:
    """End the contact-centre session; it ends the HTTP session too, so nothing may follow. Return what was wrong."""
    exchange = await _post(client, Purpose.END_SESSION, {"operationName": "EndContactCenterSession"})
    return "" if envelope(exchange).get("statusCode") == 0 else seen(client.shown(exchange))


async def _get(client: Client, purpose: Purpose, path: str, *, login: bool = True) -> Exchange:
    return await client.exchange(purpose, "GET", path, timeout=_TIMEOUT, login=login)


async def _post(client: Client, purpose: Purpose, body: Object) -> Exchange:
    return await client.exchange(purpose, "POST", "/api/v2/me", body=json.dumps(body), timeout=_TIMEOUT)


def _ids(listed: Object, kind: str) -> Iterator[str]:
    """Yield the last path segment of each listed resource, in either form of the list."""
    for resource in (*_array(listed.get(kind)), *_array(listed.get("uris"))):
        named = resource if isinstance(resource, str) else _identity(resource)
        if named:
            yield _last(named)


def _identity(resource: Json) -> str:
    candidates = (member(resource, name) for name in ("id", "path", "uri"))
    return next((text for text in candidates if isinstance(text, str) and text), "")


def _array(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
