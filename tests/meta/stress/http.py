"""Whole HTTP/1.1 messages read from a stream, as raw bytes: what a proxy needs, and no more."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Raw", "busy", "read"]

_LENGTH: Final = re.compile(rb"(?im)^content-length:[ \t]*(\d+)[ \t]*\r$")
_CHUNKED: Final = re.compile(rb"(?im)^transfer-encoding:.*chunked[ \t]*\r$")
_CLOSING: Final = re.compile(rb"(?im)^connection:[ \t]*close[ \t]*\r$")


@dataclass(frozen=True, slots=True)
class Raw:
    """One message: its head with the empty line after it, and its body as it came, chunks and all."""

    head: bytes
    body: bytes

    @property
    def path(self) -> str:
        """The path of a request."""
        return self.head.split(b" ", 2)[1].decode("latin-1")

    @property
    def closes(self) -> bool:
        """Whether the connection ends after it."""
        return _CLOSING.search(self.head) is not None

    @property
    def bytes(self) -> bytes:
        """All of it."""
        return self.head + self.body


async def read(stream: asyncio.StreamReader) -> Raw | None:
    """Return the next message of a stream, None where it ends before that; ConnectionError where it ends within."""
    try:
        head = await stream.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as cut:
        if cut.partial:
            raise ConnectionError("a head was cut") from cut
        return None
    try:
        return Raw(head, await _body(head, stream))
    except asyncio.IncompleteReadError as cut:
        raise ConnectionError("a body was cut") from cut


async def _body(head: bytes, stream: asyncio.StreamReader) -> bytes:
    if found := _LENGTH.search(head):
        return await stream.readexactly(int(found[1]))
    if not _CHUNKED.search(head):
        return b""
    parts = []
    while True:
        line = await stream.readuntil(b"\r\n")
        data = await stream.readexactly(int(line.split(b";")[0], 16) + 2)
        parts += [line, data]
        if line.strip() == b"0":
            return b"".join(parts)


def busy(status: int, *, rest: int) -> bytes:
    """Return the answer of a gateway that wants to be left alone for `rest` seconds."""
    words = {429: "Too Many Requests", 503: "Service Unavailable"}[status]
    return (
        f"HTTP/1.1 {status} {words}\r\nRetry-After: {rest}\r\nContent-Type: text/plain\r\n"
        "Content-Length: 4\r\n\r\nbusy"
    ).encode()
