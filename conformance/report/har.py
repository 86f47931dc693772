"""The exchanges of a run as an HTTP Archive (HAR 1.2), for the viewers that people have.

Nothing is in it that is not in the evidence, and so nothing that was redacted there. What the format demands and the
evidence does not hold is left empty, or -1, as the format has it: reason phrases, sizes of headers, times of
connecting. Messages are in the bodies of the polls that brought them.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import IO, Final
from urllib.parse import parse_qsl, urlsplit

from harfile import Content, Creator, HarFile, PostData, Record, Request, Response, Timings

from conformance.evidence import Evidence, Exchange, Headers, Purpose
from conformance.report.quoting import sound

__all__ = ["write"]

_SPOKEN: Final = "HTTP/1.1"
"""What the suite speaks. What a target speaks in return is not recorded."""

_UNKNOWN: Final = "unknown"


def write(evidence: Evidence, file: IO[bytes]) -> None:
    """Write every exchange of a run, polls and those of minimising too, in the order in which they began."""
    header = evidence.header
    wrapped = io.TextIOWrapper(file, encoding="utf-8", newline="\n", write_through=True)
    creator = Creator(name="gws-conformance", version=header.suite)
    digest = f", evidence digest {evidence.finish.digest}" if evidence.finish else ""
    comment = _clean(f"{header.base_url}, plan {header.scope}, seed {header.seed}{digest}")
    start = dt.datetime.fromisoformat(header.wall) - dt.timedelta(seconds=header.clock)
    with HarFile(wrapped, creator=creator, comment=comment) as archive:
        for line, one in sorted(_exchanges(evidence), key=lambda pair: (pair[1].sent, pair[0])):
            _add(archive, one, line=line, began=start + dt.timedelta(seconds=one.sent))
    wrapped.write("\n")
    wrapped.detach()


def _exchanges(evidence: Evidence) -> Iterator[tuple[int, Exchange]]:
    yield from evidence.exchanged(*Purpose)
    for line in evidence.aftermath:
        if isinstance(line.record, Exchange):
            yield line.number, line.record


def _add(archive: HarFile, one: Exchange, *, line: int, began: dt.datetime) -> None:
    wait = _milliseconds(one.sent, one.end if one.first is None else one.first)
    receive = 0.0 if one.first is None else _milliseconds(one.first, one.end)
    archive.add_entry(
        startedDateTime=began.isoformat(timespec="milliseconds"),
        time=round(wait + receive, 3),
        request=_request(one),
        response=_response(one),
        timings=Timings(send=0, wait=wait, receive=receive),
        comment=_clean(_what(one, line)),
    )


def _what(one: Exchange, line: int) -> str:
    """Return what an exchange was for, whose it was, and where the evidence has it."""
    case = f" {one.case}" if one.case is not None else ""
    return f"{one.purpose}{case}, session {one.session}, evidence line {line}"


def _milliseconds(start: float, end: float) -> float:
    return round(max(0.0, end - start) * 1_000, 3)


def _request(one: Exchange) -> Request:
    query = [Record(_clean(name), _clean(value)) for name, value in parse_qsl(urlsplit(one.url).query, True)]
    body = one.request_body
    kind = _header(one.request_headers, "content-type")
    return Request(
        method=_clean(one.method),
        url=_clean(one.url),
        httpVersion=_SPOKEN,
        headers=_records(one.request_headers),
        queryString=query,
        postData=PostData(mimeType=_clean(kind), text=_clean(body)) if body else None,
        bodySize=_bytes(body),
    )


def _response(one: Exchange) -> Response:
    """Return the response; where none came, one of status 0 whose comment says why, as browsers write it."""
    answered = one.status is not None
    return Response(
        status=one.status or 0,
        statusText="",
        httpVersion=_UNKNOWN if answered else "",
        headers=_records(one.response_headers),
        content=_content(one),
        redirectURL=_clean(_header(one.response_headers, "location")),
        bodySize=_size(one) if answered else -1,
        comment=_clean(one.failure) if one.failure is not None else None,
    )


def _content(one: Exchange) -> Content:
    kind = _clean(_header(one.response_headers, "content-type"))
    if one.body_base64 is not None:
        return Content(size=_size(one), mimeType=kind, text=one.body_base64, encoding="base64")
    return Content(size=_size(one), mimeType=kind, text=None if one.body is None else _clean(one.body))


def _size(one: Exchange) -> int:
    """Return the size of a response's body as the evidence has it, in bytes; what is redacted counts as its token."""
    return _bytes(one.body) if one.body_base64 is None else len(base64.b64decode(one.body_base64))


def _bytes(text: str | None) -> int:
    return len((text or "").encode("utf-8", "surrogatepass"))


def _records(headers: Headers) -> list[Record]:
    return [Record(_clean(name), _clean(value)) for name, value in headers]


def _header(headers: Headers, wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _clean(text: str) -> str:
    """Return a text that every reader of JSON takes."""
    found = sound(text)
    return found if isinstance(found, str) else json.dumps(found)
