"""A server that gives back all that it was told in confidence: in bodies, headers, messages, and in every spelling."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote, quote_plus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.reference import Settings, create_app
from conformance.reference.deployment import USERS

__all__ = ["Hostile", "forms"]

Login = tuple[str, str]
_HIDDEN: Final = frozenset({b"content-length", b"via", b"etag", b"server", b"warning", b"x-debug"})


def forms(secret: str) -> dict[str, str]:
    """Return a secret by the names of its spellings; those of ten characters and more, which nothing else could be."""
    raw = secret.encode()
    found = {
        "plain": secret,
        "base64": base64.b64encode(raw).decode(),
        "base64url": base64.urlsafe_b64encode(raw).decode().rstrip("="),
        "URL-encoded": quote(raw, safe=""),
        "URL-encoded as a form": quote_plus(raw),
        "URL-encoded in lower case": quote(raw, safe="").lower() if secret.islower() else quote(raw),
        "JSON": json.dumps(secret)[1:-1],
        "JSON with escaped slashes": json.dumps(secret)[1:-1].replace("/", "\\/"),
        "JSON in upper case": re.sub(
            r"u00..", lambda found: "u" + found[0][1:].upper(), json.dumps(secret)[1:-1]
        ),
        "HTML": html.escape(secret),
        "HTML in decimals": html.escape(secret).replace("&#x27;", "&#39;"),
    }
    return {name: form for name, form in found.items() if len(form) >= 8}


class Hostile:
    """An ASGI application around the reference server's. `logins` are accepted in place of its own users'.

    `told` are the secrets that the server has been told or has given out so far.
    """

    def __init__(self, logins: Iterable[Login], *, echo: bool = True, refuse: str = "") -> None:
        self.told: dict[str, str] = {}
        self._echo = echo
        self._refuse = refuse
        self._inner: ASGIApp = create_app(Settings(csrf=True, delay_ms=5))
        theirs = (f"{user.name}:{user.password}" for user in USERS)
        self._theirs = {
            _basic(":".join(own)): _basic(pair) for own, pair in zip(logins, theirs, strict=False)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the reference server does, and say more."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        headers = [(name, self._replaced(name, value)) for name, value in scope["headers"]]
        started: list[Message] = []
        parts: list[bytes] = []

        async def heard() -> Message:
            message = await receive()
            self._learn_ids(message.get("body", b""))
            return message

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._answered(scope["path"], started[0], b"".join(parts), send)

        await self._inner({**scope, "headers": headers}, heard, told)

    def _replaced(self, name: bytes, value: bytes) -> bytes:
        """Take in what a request header tells; return it as the reference server knows it."""
        text = value.decode("latin-1")
        if name == b"cookie":
            self.told |= {
                f"cookie {part.split('=')[0].strip()}": part.split("=", 1)[1] for part in text.split(";")
            }
        elif name in {b"authorization", b"x-csrf-token", b"x-gateway-key"}:
            self.told[name.decode() + text[-4:]] = text.removeprefix("Basic ")
        return self._theirs.get(value, value)

    def _learn_ids(self, body: bytes) -> None:
        for message in _parsed(body) if isinstance(_parsed(body), list) else []:
            if isinstance(message, dict) and isinstance(message.get("clientId"), str):
                self.told["clientId " + message["clientId"][-4:]] = message["clientId"]

    async def _answered(self, path: str, start: Message, body: bytes, send: Send) -> None:
        secrets = [form for secret in self.told.values() for form in forms(secret).values()]
        head, status = [pair for pair in start["headers"] if pair[0].lower() not in _HIDDEN], start["status"]
        if self._echo:
            body = _echoed(body, " | ".join(secrets), path)
            line = " ".join(secrets).encode("ascii", "ignore").replace(b"\n", b"")
            head += [(name, line[:4_000]) for name in (b"via", b"etag", b"server", b"warning", b"x-debug")]
        if self._refuse and path.endswith(self._refuse):
            status, body = 401, ("no: " + " | ".join(secrets)).encode("utf-8", "replace")
        head.append((b"content-length", str(len(body)).encode()))
        await send({**start, "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})


def _echoed(body: bytes, text: str, path: str) -> bytes:
    """Return a body that says more where that is allowed: in an error's message, beside the data of a message."""
    value = _parsed(body)
    if isinstance(value, list):
        for message in value:
            message.setdefault("ext", {})["echo"] = text
            if isinstance(message.get("data"), dict):
                message["data"][f"echo {text[:200]}"] = text
    elif isinstance(value, dict) and value.get("statusCode") != 0:
        value["statusMessage"] = text
    elif isinstance(value, dict) and path.endswith("version"):
        value["version"] = f"8.5.2 {text}"
    elif isinstance(value, dict) and path.endswith("/me"):
        value["user"]["note"] = text
    else:
        return body
    return json.dumps(value).encode()


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _basic(pair: str) -> bytes:
    return b"Basic " + base64.b64encode(pair.encode())
