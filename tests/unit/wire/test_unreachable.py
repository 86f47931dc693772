"""What the failures of a network are called, and what to do about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.config import Target
from conformance.wire.unreachable import unreachable

PLAIN, TLS = "http://gws.example", "https://gws.example"
CERTIFICATE = Path("client.pem")


@pytest.mark.parametrize(
    ("base_url", "failure", "named", "remedy"),
    [
        (PLAIN, "connect: [Errno -2] Name or service not known", "does not resolve", "target.base_url"),
        (
            PLAIN,
            "connect: [Errno -3] Temporary failure in name resolution",
            "does not resolve",
            "target.proxy",
        ),
        (PLAIN, "connect: connection refused: [Errno 111]", "refused", "Nothing listens"),
        (PLAIN, "connect: [Errno 101] Network is unreachable", "no way", "VPN"),
        (PLAIN, "connect: the connection was not made in time", "no connection", "firewall"),
        (PLAIN, "timeout: no response within 15 s", "does not answer", "overloaded"),
        (PLAIN, "timeout: no end of the response within 30 s", "does not end", "hold answers back"),
        (PLAIN, "closed: illegal status line", "does not speak HTTP", "port"),
        (PLAIN, "closed: DecodingError: Error -3 while decompressing", "does not speak HTTP", "in between"),
        (PLAIN, "closed: the connection was closed", "connection breaks", "target.base_url"),
        (PLAIN, "response larger than 64 MB", "too large", "target.base_url"),
        (TLS, "connect: certificate verify failed: self-signed certificate", "not trusted", "target.ca_file"),
        (TLS, "connect: certificate verify failed: certificate has expired", "has expired", "clock"),
        (TLS, "connect: certificate verify failed: certificate is not yet valid", "not valid yet", "clock"),
        (TLS, "connect: certificate verify failed: Hostname mismatch", "another name", "target.base_url"),
        (TLS, "connect: certificate verify failed: IP address mismatch", "another name", "target.base_url"),
        (TLS, "connect: [SSL: WRONG_VERSION_NUMBER] wrong version number", "not speak TLS", "http://"),
        (TLS, "closed: [SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED]", "demands a client", "target.client_cert"),
        (
            TLS,
            "closed: [SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca",
            "not accept",
            "target.client_cert",
        ),
        (TLS, "connect: [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE]", "breaks off", "client certificate"),
        (TLS, "connect: [SSL: UNSUPPORTED_PROTOCOL] unsupported protocol", "too old", "TLS 1.2"),
        (TLS, "connect: [SSL: TLSV1_UNRECOGNIZED_NAME]", "no certificate for this name", "target.base_url"),
        (TLS, "connect: [SSL] something else", "TLS connection fails", "target.ca_file"),
        (TLS, "closed: the connection was closed", "demands a client", "target.client_cert"),
    ],
)
def test_a_failure_is_named_with_a_remedy(base_url: str, failure: str, named: str, remedy: str) -> None:
    error = unreachable(failure, target=Target(base_url=base_url))

    assert named in error.what
    assert failure in error.what
    assert remedy in error.remedy
    assert base_url == error.where


@pytest.mark.parametrize(
    ("failure", "named", "where"),
    [
        ("connect: 407 Proxy Authentication Required", "wants a login", "target.proxy"),
        ("connect: 502 Bad Gateway", "does not lead to the target", "target.proxy"),
        ("connect: All connection attempts failed", "cannot be reached", "target.proxy"),
        ("connect: certificate verify failed: self-signed certificate", "not trusted", TLS),
    ],
)
def test_what_a_proxy_says_is_told_from_what_the_target_says(failure: str, named: str, where: str) -> None:
    error = unreachable(failure, target=Target(base_url=TLS, proxy="http://proxy.example:3128"))

    assert named in error.what
    assert where == error.where


def test_a_target_that_hangs_up_on_a_client_certificate_may_not_accept_it() -> None:
    target = Target(base_url=TLS, client_cert=CERTIFICATE)

    assert "does not accept" in unreachable("closed: the connection was closed", target=target).what
