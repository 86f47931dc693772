"""A second CometD client of the first user: it subscribes to the same channels and polls, as a desktop does."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import httpx

from conformance.reference.deployment import USERS

__all__ = ["neighbour"]

_CHANNELS = ["/v2/me/outbound", "/me/internal"]


async def neighbour(base_url: str, ended: asyncio.Event) -> None:
    """Listen until told to end, then disconnect; whatever goes wrong, begin again."""
    login = (USERS[0].name, USERS[0].password)
    async with httpx.AsyncClient(base_url=base_url, auth=login, timeout=5, trust_env=False) as client:
        while not ended.is_set():
            with contextlib.suppress(httpx.HTTPError, LookupError, ValueError):
                await _listened(client, ended)
            await asyncio.sleep(0.05)


async def _listened(client: httpx.AsyncClient, ended: asyncio.Event) -> None:
    """Keep one session for as long as it goes well."""
    types = ["long-polling"]
    identity = await _asked(client, channel="/meta/handshake", version="1.0", supportedConnectionTypes=types)
    own = {"clientId": identity["clientId"]}
    try:
        await _asked(client, channel="/meta/subscribe", subscription=_CHANNELS, **own)
        while not ended.is_set():
            hold = {"timeout": 300}
            await _asked(client, channel="/meta/connect", connectionType=types[0], advice=hold, **own)
    finally:
        await _asked(client, channel="/meta/disconnect", **own)


async def _asked(client: httpx.AsyncClient, **message: Any) -> dict[str, Any]:
    """Send one message; return its reply. Raises LookupError where the target says no."""
    answer = await client.post("/api/v2/notifications", json=[message])
    reply = next(one for one in answer.json() if one["channel"] == message["channel"])
    if not reply["successful"]:
        raise LookupError(reply.get("error"))
    return dict(reply)
