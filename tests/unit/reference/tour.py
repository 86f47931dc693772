"""A tour of a server: all that a client can see of it, as one list that is the same each time.

What differs between two servers of the same behaviour is blanked: times, ids of sessions, tokens.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx

REQUESTS: tuple[dict[str, Any], ...] = (
    {},
    {"referenceId": ...},
    {"chainId": ...},
    {"chainId": ..., "referenceId": "1"},
    {"chainId": 77},
    {"chainId": None},
    {"chainId": -1},
    {"otherFields": {"tier": 3}},
    {"otherFields": {"deep": {"er": None}}},
    {"somethingElse": 1},
    {"phoneType": "Fax"},
    {"phoneType": 11},
    {"phoneType": "instantmessaging"},
    {"until": 86_339.0},
    {"until": "86339"},
    {"until": 86_400},
    {"from": 5, "until": 5},
    {"timeZone": ...},
    {"timeZone": "Mars"},
    {"phoneNumber": ""},
    {"phoneNumber": "a/b"},
    {"campaignName": "None", "referenceId": "\u00e9"},
    {"devicePath": "/devices/none"},
    {"devicePath": "/devices/9a1c5d0e-7f3b-4c58-8e21-d6b0a4f7c913"},
    {"devicePath": "/devices/1234567890"},
    {"referenceId": "r" * 40},
    {"referenceId": "once"},
    {"referenceId": "once"},
)
_BLANKED = re.compile(
    r"[0-9a-fA-F]{32}|(?<=serverGenerationTimestamp\":)\d+|(?<=nodeProcessingTimeNanos\":)\d+"
    r"|(?<=serverProcessingTimeTotalMs\":)\d+|content-length\D+\d+"
)


async def taken(site: Any) -> list[str]:
    """What is seen, response by response."""
    seen: list[str] = []

    async def look(response: httpx.Response) -> None:
        await response.aread()
        head = [f"{name.decode()}: {value.decode()}" for name, value in response.headers.raw]
        seen.append(_BLANKED.sub("*", f"{response.status_code} {head} {response.text}"))

    site.http.event_hooks = {"response": [look]}
    await _logged_in(site)
    await _first_poll(site)
    await _requests(site)
    await asyncio.sleep(0.03)
    await site.post(site.message("connect", advice={"timeout": 0}))
    await _outsiders(site)
    await _several_polls(site)
    return seen


async def _logged_in(site: Any) -> None:
    login = await site.http.get("/me")
    if name := login.headers.get("x-csrf-header"):
        site.http.headers[name] = login.headers["x-csrf-token"]
    await site.http.get("/me/devices", params={"fields": "*"})
    await site.http.get("/features")


async def _first_poll(site: Any) -> None:
    """Open a session, anew if it is lost at once, and add a record while the first poll may be held."""
    await site.handshake(ext={"ack": True})
    await site.post(site.message("subscribe", subscription=["/v2/me/outbound", "/me/internal"]))
    poll = asyncio.create_task(site.post(site.message("connect", advice={"timeout": 30})))
    await asyncio.sleep(0.01)
    await site.add()
    (*_, reply) = (await poll).json()
    if not reply.get("successful", True):
        await site.handshake(ext={"ack": True})
        await site.post(site.message("subscribe", subscription=["/v2/me/outbound", "/me/internal"]))
        await site.post(site.message("connect", advice={"timeout": 0}))


async def _requests(site: Any) -> None:
    for changes in REQUESTS:
        await site.add(**changes)
    for content in (b"{", b"[]"):
        headers = {"Content-Type": "application/json"}
        await site.http.post("/me/outbound-records", content=content, headers=headers)
    await site.http.post("/me/outbound-records", content=b"{}", headers={"Content-Type": "text/plain"})
    await site.http.get("/me/outbound-records")


async def _outsiders(site: Any) -> None:
    """Ask without a login, and as the user without the feature."""
    login, site.http.auth = site.http.auth, None
    cookies, site.http.cookies = site.http.cookies, httpx.Cookies()
    await site.add()
    site.http.auth = ("agent3", "agent3-pass")
    await site.add()
    site.http.auth, site.http.cookies = login, cookies


async def _several_polls(site: Any) -> None:
    """Overtake a poll, poll in a second session of the same browser meanwhile, and end."""
    poll = site.message("connect", ext={"ack": 1_000})
    first = asyncio.create_task(site.post(poll))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(site.post(poll))
    await first
    own = site.client_id
    await site.handshake()
    await site.post(site.message("connect", advice={"timeout": 10}))
    site.client_id = own
    await site.post(site.message("disconnect"))
    await second
