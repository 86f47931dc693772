"""Addresses, by their letters alone."""

from __future__ import annotations

import pytest

from conformance.config.address import address_fault, is_loopback


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "https://127.3.2.1:8443/x",
        "http://[::1]:8090",
        "http://localhost:1",
        "http://LOCALHOST",
    ],
)
def test_loopback_is_written_as_such(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.1",
        "http://0.0.0.0",
        "http://128.0.0.1",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://localhost@example.org",
        "http://[::1%25lo]",
        "http://[::ffff:127.0.0.1]",
        "http://10.0.0.1",
        "https://gws.example.org",
        "http://[::1",
        "",
    ],
)
def test_nothing_else_is_loopback(url: str) -> None:
    assert not is_loopback(url)


def test_behind_a_proxy_nothing_is_loopback() -> None:
    assert not is_loopback("http://localhost", proxy="http://proxy.example.org:3128")


@pytest.mark.parametrize(
    "url", ["https://a", "http://a:8090", "https://a/cloud-web", "https://a/gateway/api", "https://a/"]
)
def test_a_base_url_may_have_a_port_and_a_prefix(url: str) -> None:
    assert address_fault(url) is None


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("https://a/api/v2", "Leave it off: https://a"),
        ("https://a/api/v2/", "Leave it off: https://a"),
        ("https://a:1/pre/api/v2/me/outbound-records", "Leave it off: https://a:1/pre"),
        ("https://a?b=1", "Leave it off: https://a"),
        ("https://a/#", "Leave it off: https://a/"),
        ("gws.example.org:8090", "Write https://gws.example.org:8090"),
        ("ftp://gws.example.org", "Write https://gws.example.org"),
        ("me:word@gws.example.org", "Write https://gws.example.org"),
    ],
)
def test_the_remedy_is_the_address_to_write(url: str, remedy: str) -> None:
    fault = address_fault(url)

    assert fault is not None
    assert remedy == fault[1]


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "https:///x",
        "https://a:b",
        "https://a:70000",
        "https://[::1",
        "https://a b",
        "https://a\\b",
    ],
)
def test_an_address_without_a_proper_host_is_refused(url: str) -> None:
    assert address_fault(url) is not None


def test_credentials_in_the_address_are_refused_and_not_repeated() -> None:
    fault = address_fault("https://me:word@a")

    assert fault is not None
    assert "word@" not in " ".join(fault)
