"""What comes over a connection, read as leniently as HTTP lets a client."""

from __future__ import annotations

import pytest

from conformance.wire.incoming import Head, Incoming

OK = b"HTTP/1.1 200 OK\r\n"


def incoming(*parts: bytes, bodiless: bool = False) -> Incoming:
    made = Incoming()
    made.expect(bodiless=bodiless)
    for part in parts:
        made.feed(part)
    return made


def body(made: Incoming) -> tuple[bool, bytes]:
    return made.over, b"".join(made.parts)


def test_a_head_has_status_version_reason_and_headers_as_they_were_spelled() -> None:
    made = incoming(b"HTTP/1.0 404 Not ", b"Found\r\nX-oDD: a\r\n", b"x-odd:  b \r\n\r\n")

    assert Head(404, b"1.0", b"Not Found", [(b"X-oDD", b"a"), (b"x-odd", b"b")]) == made.head


@pytest.mark.parametrize("line", [b"HTTP/1.1 200\r\n", b"HTTP/1.1 200 \r\n"])
def test_a_reason_may_be_left_out(line: bytes) -> None:
    made = incoming(line, b"Content-Length: 0\r\n\r\n")

    assert made.over and made.head is not None and made.head.reason == b""


@pytest.mark.parametrize(
    "said",
    [
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",  # RFC 9112 section 6.3
        b"Transfer-Encoding: Chunked\r\n\r\n2;name=value\r\nok\r\n0\r\nX-Trailer: a\r\n\r\n",
        b"Content-Length: 2\r\nX-Folded: a\r\n b\r\n\r\nok",
        b"Content-Length:2\r\n\r\nok",
    ],
)
def test_what_http_lets_a_server_say_is_understood(said: bytes) -> None:
    assert (True, b"ok") == body(incoming(OK + said))


def test_lines_may_end_with_a_line_feed_alone() -> None:
    assert (True, b"ok") == body(incoming(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok"))


def test_trailers_are_no_headers() -> None:
    made = incoming(OK, b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-Late: a\r\n\r\n")

    assert made.head is not None
    assert [(b"Transfer-Encoding", b"chunked")] == made.head.headers


def test_interim_responses_leave_nothing_behind() -> None:
    made = incoming(b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n", OK + b"Content-Length: 2\r\n\r\nok")

    assert (True, b"ok") == body(made)
    assert made.head is not None
    assert (200, [(b"Content-Length", b"2")]) == (made.head.status, made.head.headers)


def test_a_body_without_length_is_over_when_nothing_more_comes() -> None:
    made = incoming(OK + b"\r\nall of it")
    before = made.over
    made.end()

    assert not before
    assert (True, b"all of it") == body(made)


@pytest.mark.parametrize(
    "said", [b"Content-Length: 9\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf"]
)
def test_a_body_of_which_a_part_is_missing_is_never_over(said: bytes) -> None:
    made = incoming(OK + said)
    made.end()

    assert (False, b"half") == body(made)


def test_a_response_to_head_is_over_with_its_head_and_its_connection_with_it() -> None:
    made = incoming(OK + b"Content-Length: 9\r\n\r\n", bodiless=True)

    assert (True, False) == (made.over, made.lasting)


def test_another_protocol_ends_the_connection() -> None:
    made = incoming(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nsurplus")

    assert made.head is not None
    assert (101, True, False) == (made.head.status, made.over, made.lasting)


@pytest.mark.parametrize(
    ("said", "lasting"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", True),
    ],
)
def test_a_connection_lasts_as_version_and_header_say(said: bytes, lasting: bool) -> None:
    assert lasting is incoming(said).lasting


@pytest.mark.parametrize("more", [OK + b"Content-Length: 2\r\n\r\nno", b"garbage", b"HTT"])
def test_more_than_the_response_is_surplus_and_changes_nothing(more: bytes) -> None:
    made = incoming(OK + b"Content-Length: 2\r\n\r\nok" + more)

    assert (True, b"ok") == body(made)
    assert made.surplus


def test_the_next_response_is_read_as_the_first_was() -> None:
    made = incoming(OK + b"Content-Length: 2\r\n\r\nok")
    made.expect(bodiless=False)
    made.feed(b"HTTP/1.1 500 Odd\r\nContent-Length: 3\r\n\r\nbad")

    assert (True, b"bad") == body(made)
    assert made.head is not None
    assert (500, b"Odd") == (made.head.status, made.head.reason)


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-x\r\n\r\n", OK + b"Content-Length: x\r\n\r\n", b"\x16\x03\x01\x02\x00"]
)
def test_what_is_no_http_is_a_fault_with_words(said: bytes) -> None:
    made = incoming(said)

    assert made.fault
    assert not made.over


def test_a_head_without_end_is_a_fault() -> None:
    made = incoming(OK, *(b"X-Long: " + b"x" * 1_000 + b"\r\n" for _ in range(110)))

    assert "larger than" in made.fault


def test_what_is_wrong_after_a_part_of_a_body_leaves_that_part() -> None:
    made = incoming(OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n")

    assert (False, b"half") == body(made)
    assert made.fault
