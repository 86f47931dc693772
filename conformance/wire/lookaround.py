"""Where else the API may be, where it is not at the address given: asked without a login, and never for a record."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from conformance.config import Target
from conformance.evidence import Exchange, Purpose
from conformance.wire.client import Client
from conformance.wire.refusals import envelope, newer_api

__all__ = ["elsewhere", "speaks_tls"]

_TIMEOUT: Final = 5.0
_NEWER: Final = "/workspace/v3/current-session"
_VERSION: Final = "/api/v2/diagnostics/version"


async def elsewhere(client: Client) -> str:
    """Return what to do about an address without the API, by what answers beside it; "" where nothing does."""
    for base_url in _shorter(client.base_url):
        if envelope(await _asked(client.beside(base_url), _VERSION)).get("statusCode") == 0:
            return f"It answers at {base_url}: write that in target.base_url."
    for base_url in (client.base_url, *_shorter(client.base_url)):
        if newer_api(await _asked(client.beside(base_url), _NEWER)):
            return (
                "The newer Workspace API (v3) answers there, whose messages differ: give the address of Genesys Web "
                "Services 8.5 or 8.6, which has /api/v2."
            )
    return ""


async def _asked(client: Client, path: str) -> Exchange:
    return await client.exchange(Purpose.VERSION, "GET", path, timeout=_TIMEOUT, login=False)


def _shorter(base_url: str) -> Iterator[str]:
    """Yield the address with ever less of its path."""
    while urlsplit(base_url).path:
        base_url = base_url.rpartition("/")[0]
        yield base_url


async def speaks_tls(target: Target) -> bool:
    """Whether the port of an http address takes up TLS, whoever it is; nothing else is said to it."""
    parts = urlsplit(target.base_url)
    if parts.scheme != "http" or target.proxy is not None:
        return False
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(_TIMEOUT):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80, ssl=context)
        writer.transport.abort()
        return True
    return False
