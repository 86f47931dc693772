"""Bytes to JSON and back, and bodies of bounded size: the edge between HTTP and values."""

from __future__ import annotations

import json
from typing import Final, Never

from starlette.requests import Request
from starlette.responses import Response

from conformance.reference.values import Json, Reply

__all__ = ["LARGEST_BODY", "body_of", "encoded", "is_json", "parsed", "response_of"]

LARGEST_BODY: Final = 1_048_576
# A body over the limit is read on up to here, or the client would see a reset instead of the answer.
_MOST_READ: Final = 16 * LARGEST_BODY


async def body_of(request: Request) -> bytes | None:
    """The body of a request, chunked or not; None where it is larger than LARGEST_BODY."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LARGEST_BODY:
            chunks.append(chunk)
        elif size > _MOST_READ:
            break
    return b"".join(chunks) if size <= LARGEST_BODY else None


def is_json(media_type: str) -> bool:
    """Whether a Content-Type says JSON; parameters do not matter, and nothing said is not JSON."""
    return media_type.partition(";")[0].strip().lower() == "application/json"


def parsed(body: bytes) -> Json:
    """The JSON value of a body in UTF-8.

    Raises ValueError for anything else, NaN and bottomless nesting included.
    """
    try:
        return json.loads(body.decode(), parse_constant=_no_json)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def encoded(value: Json) -> bytes:
    """JSON in pure ASCII: any string of a request, a lone surrogate too, goes back out as it came in."""
    return json.dumps(value, separators=(",", ":")).encode()


def response_of(reply: Reply) -> Response:
    """The HTTP response of a reply."""
    content = encoded(reply.body) if reply.text is None else reply.text.encode(errors="backslashreplace")
    response = Response(content, status_code=reply.status)
    named = reply.headers
    if reply.media_type is not None:
        named = (("Content-Type", reply.media_type), *named)
    if not reply.chunked:  # without its length the server below sends it in chunks
        named = (("Content-Length", str(len(content))), *named)
    response.raw_headers = [(reply.spell_header(name).encode(), value.encode()) for name, value in named]
    return response


def _no_json(constant: str) -> Never:
    raise ValueError(f"{constant} is no JSON value")
