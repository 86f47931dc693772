"""The responses that come over one connection, one after another: head, parts of the body, and when one is over.

What the bytes mean is llhttp's business (httptools). It is told to be as lenient as HTTP lets a client be: what a
target's HTTP looks like beyond that is no question of this suite.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import httptools

__all__ = ["Head", "Incoming"]

_LARGEST_HEAD: Final = 100 * 1024
_SWITCHING: Final = 101
_FINAL: Final = 200
_BODILESS: Final = frozenset({204, 304})
"""Statuses without a body, whatever the headers say (RFC 9112 section 6.3)."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a response, its headers as they were spelled."""

    status: int
    version: bytes
    reason: bytes
    headers: list[tuple[bytes, bytes]]


class Incoming:
    """What has come of the response that is awaited. `parts` are those of its body that nobody has taken yet."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_optional_cr_before_lf=True,
        )
        self.expect(bodiless=False)

    def expect(self, *, bodiless: bool) -> None:
        """Await another response; one to HEAD is bodiless."""
        self.head: Head | None = None
        self.parts: list[bytes] = []
        self.over = self.lasting = self.surplus = False
        """Whether it is over; whether the connection outlives it; whether more has come than the response."""
        self.fault = ""
        """What is wrong with it, in llhttp's words."""
        self._headers: list[tuple[bytes, bytes]] = []
        self._reason, self._bodiless, self._taken, self._endless = b"", bodiless, 0, False

    def feed(self, data: bytes) -> None:
        """Take what came."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.over, self.lasting = True, False
        except httptools.HttpParserError as error:
            self.surplus, self.fault = self.over, str(error) or type(error).__name__
        if self.head is None and (taken := self._taken + len(data)) > _LARGEST_HEAD:
            self.fault = f"its head is larger than {_LARGEST_HEAD} bytes"
        elif self.head is None:
            self._taken = taken

    def end(self) -> None:
        """Take that nothing more comes: that ends a body whose length nothing tells."""
        self.over = self.over or self._endless

    def on_message_begin(self) -> None:
        """Begin a response: the one that is awaited, one after an interim one, or one too many."""
        self.surplus = self.surplus or self.over
        if self.head is None:
            self._headers, self._reason = [], b""

    def on_status(self, reason: bytes) -> None:
        """Take a part of the reason phrase."""
        self._reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what follows the body is none."""
        if self.head is None:
            self._headers.append((name, value.rstrip(b" \t")))  # llhttp leaves what follows

    def on_headers_complete(self) -> None:
        """Take that the head is complete; interim ones are passed over."""
        status = self._parser.get_status_code()
        if self.head is not None or (status < _FINAL and status != _SWITCHING):
            return
        version = self._parser.get_http_version().encode("ascii")
        self.head = Head(status, version, self._reason, self._headers)
        self._endless = status not in _BODILESS and not any(map(_tells_length, self._headers))
        self.over = self._bodiless

    def on_body(self, part: bytes) -> None:
        """Take a part of the body."""
        if not self.over:
            self.parts.append(part)

    def on_message_complete(self) -> None:
        """Take that a response is complete."""
        if self.head is not None and not self.over:
            self.over, self.lasting = True, self._parser.should_keep_alive()


def _tells_length(header: tuple[bytes, bytes]) -> bool:
    name = header[0].lower()
    return name == b"content-length" or (name == b"transfer-encoding" and b"chunked" in header[1].lower())
