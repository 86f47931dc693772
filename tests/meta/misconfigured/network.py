"""What is wrong on the way to the target: names, ports, TLS, proxies."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from tests.meta.misconfigured.ports import Authority
from tests.meta.misconfigured.script import (
    CONSENT,
    ELSEWHERE,
    NAMED,
    NAMES,
    YESTERDAY,
    Script,
)

__all__ = ["NETWORK"]

HTTPS: Final = "https://127.0.0.1:{port}"
CA: Final = 'ca_file = "ca.pem"'


def _own_tls(authority: Authority) -> dict[str, Any]:
    return authority.tls("127.0.0.1")


def _demanding(authority: Authority) -> dict[str, Any]:
    return authority.tls("127.0.0.1", demanding=True)


def _distrusting(authority: Authority) -> dict[str, Any]:
    """Demand a client certificate of the authority, while the client has one of another."""
    folder = authority.file.parent / "other"
    folder.mkdir()
    Authority(folder).certificate("agent", file="client.pem")
    return _demanding(authority)


NETWORK: Final = {
    "a name that does not resolve": Script(
        said=("name does not resolve", "http://gws.invalid"),
        remedy=("target.base_url", "target.proxy"),
        base_url="http://gws.invalid",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a port where nobody listens": Script(
        said=("refused",), remedy=("host and port of target.base_url",), base_url="http://127.0.0.1:{closed}"
    ),
    "an authority that is not trusted": Script(
        said=("certificate is not trusted",), remedy=("target.ca_file",), base_url=HTTPS, tls=_own_tls
    ),
    "an expired certificate": Script(
        said=("certificate has expired",),
        remedy=("renewed", "clock"),
        base_url=HTTPS,
        target=CA,
        tls=lambda one: one.tls("127.0.0.1", not_after=YESTERDAY),
    ),
    "a certificate of tomorrow": Script(
        said=("not valid yet",),
        remedy=("clock",),
        base_url=HTTPS,
        target=CA,
        tls=lambda one: one.tls("127.0.0.1", not_before=YESTERDAY + dt.timedelta(days=2)),
    ),
    "a certificate for another name": Script(
        said=("certificate is for another name",),
        remedy=("target.base_url",),
        base_url=HTTPS,
        target=CA,
        tls=lambda one: one.tls("gws.example.org"),
    ),
    "TLS spoken to a plain port": Script(
        said=("does not speak TLS",), remedy=("http://",), base_url=HTTPS, target=""
    ),
    "plain HTTP spoken to a TLS port": Script(said=("speaks TLS",), remedy=("https://",), tls=_own_tls),
    "a client certificate that is demanded": Script(
        said=("client certificate",),
        remedy=("target.client_cert",),
        base_url=HTTPS,
        target=CA,
        tls=_demanding,
    ),
    "a client certificate that is not accepted": Script(
        said=("client certificate", "accept"),
        remedy=("target.client_cert",),
        base_url=HTTPS,
        target=CA + '\nclient_cert = "other/client.pem"',
        tls=_distrusting,
    ),
    "a file of authorities that holds none": Script(
        said=("holds no certificates", "site.toml"),
        remedy=("PEM file",),
        base_url=HTTPS,
        target='ca_file = "site.toml"',
        tls=_own_tls,
    ),
    "a file of authorities that is not there": Script(
        said=("target.ca_file", "nowhere.pem"),
        remedy=("PEM file",),
        base_url=HTTPS,
        target='ca_file = "nowhere.pem"',
        tls=_own_tls,
    ),
    "a proxy that is not there": Script(
        said=("proxy cannot be reached", "target.proxy"),
        remedy=("host and port of target.proxy",),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{closed}"',
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a proxy that does not lead there": Script(
        said=("proxy does not lead to the target", "502"),
        remedy=("target.base_url",),
        base_url="https://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a proxy that gets no answer": Script(
        said=("proxy does not get an answer", "504"),
        remedy=("target.base_url", "proxy"),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 4\r\n\r\nlate",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a proxy that wants a login": Script(
        said=("proxy wants a login", "407"),
        remedy=("target.proxy",),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a proxy that says nothing": Script(
        said=("no answer comes through the proxy", "target.proxy"),
        remedy=("does it reach the target",),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 20",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a web server in place of a proxy": Script(
        said=("no Genesys Web Services under", "404"),
        remedy=("address of an HTTP proxy",),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nno!!",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a program that speaks no HTTP": Script(
        said=("does not speak HTTP",), remedy=("port",), raw=b"SSH-2.0-OpenSSH_9.2\r\n\r\n"
    ),
    "a target that hangs": Script(said=("does not answer",), remedy=("overloaded",), raw=b"", impatience=0.3),
    "a target that hangs up": Script(
        said=("connection breaks",),
        remedy=("target.base_url",),
        raw=b"HTTP/1.1 20",
    ),
}
