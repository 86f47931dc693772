"""What it means that an address gives no answer: names for the failures of a network, and what to do about each.

The failures are in the words of the system, of OpenSSL, httpx, h11 and llhttp. The first row that fits is taken, so
what is particular stands before what is general.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from conformance.config import Target
from conformance.errors import TargetError

__all__ = ["unreachable"]


@dataclass(frozen=True, slots=True)
class _Row:
    """`words` is looked for in the failure; `named` is what that is, `remedy` what to do."""

    words: str
    named: str
    remedy: str


_CLOCK: Final = "Is this machine's clock right? If so, have the certificate renewed at the target."
_CERTIFICATE: Final = (
    "Give the certificate and its key in target.client_cert and target.client_key, as PEM files."
)

_OF_THE_PROXY: Final = (
    _Row(
        r"^connect: 407\b",
        "the proxy wants a login",
        "Give it in target.proxy, as http://NAME:PASSWORD@HOST:PORT.",
    ),
    _Row(
        r"^connect: \d{3}\b",
        "the proxy does not lead to the target",
        "May the proxy connect to that host and port, and does it know the name? Is target.base_url right?",
    ),
    _Row(
        r"^(connect|timeout: connect)(?!.*(ssl|tls|certificate))",
        "the proxy cannot be reached",
        "Are host and port of target.proxy right, and is it up? Leave target.proxy out if none is needed.",
    ),
    _Row(
        r"^(timeout|closed)(?!.*(ssl|tls|certificate))",
        "no answer comes through the proxy",
        "Is target.proxy the address of an HTTP proxy, does it reach the target, and is target.base_url right?",
    ),
)

_OF_TLS: Final = (
    _Row(
        r"alert.certificate.required|certificate required",
        "the target demands a client certificate",
        _CERTIFICATE,
    ),
    _Row(
        r"alert.(unknown.ca|bad.certificate|certificate.(expired|revoked|unknown)|unsupported.certificate"
        r"|access.denied|decrypt.error)",
        "the target does not accept the client certificate",
        "Is the one in target.client_cert valid, and of an authority that the target trusts?",
    ),
    _Row(r"certificate.has.expired", "the target's certificate has expired", _CLOCK),
    _Row(r"not.yet.valid", "the target's certificate is not valid yet", _CLOCK),
    _Row(
        r"(hostname|ip address).mismatch|doesn't match|not valid for",
        "the target's certificate is for another name",
        "Write the name that it is made for in target.base_url, or have one made for this name.",
    ),
    _Row(
        r"certificate.verify.failed|self.signed|local issuer",
        "the target's certificate is not trusted",
        "Give the certificate of the authority that made it, as a PEM file in target.ca_file.",
    ),
    _Row(
        r"wrong.version.number|unknown.protocol|record.layer.failure|packet.length.too.long|http.request",
        "that port does not speak TLS",
        "Write http:// in target.base_url, or give the port that speaks TLS.",
    ),
    _Row(
        r"unrecognized.name",
        "the target knows no certificate for this name",
        "Write the name in target.base_url that the target is known by.",
    ),
    _Row(
        r"unsupported.protocol|alert.protocol.version|version.too.low|no.protocols|shared.cipher|key.too.small"
        r"|legacy",
        "the target's TLS is too old, or too new",
        "Have it offer TLS 1.2 or 1.3 with a current cipher.",
    ),
    _Row(
        r"alert.handshake.failure",
        "the target breaks off the TLS handshake",
        f"It may demand a client certificate, or ciphers that are not offered here. {_CERTIFICATE}",
    ),
    _Row(
        r"ssl|tls|certificate",
        "the TLS connection fails",
        "Is the scheme (https) right, and is the authority's certificate given in target.ca_file?",
    ),
)

_HUNG_UP: Final = (
    r"^closed: (the connection was closed|server disconnected|\S* ?eof|.*reset|readerror|.*eof )"
)
_MUTE: Final = _Row(
    _HUNG_UP,
    "the target ends the TLS connection without an answer, as one does that demands a client certificate",
    f"{_CERTIFICATE} If it demands none, what does its log say?",
)
_REJECTING: Final = _Row(
    _HUNG_UP,
    "the target ends the TLS connection without an answer, as one does that does not accept the client certificate",
    "Is the one in target.client_cert valid, and of an authority that the target trusts?",
)

_OF_THE_NETWORK: Final = (
    _Row(
        r"name or service|nodename|getaddrinfo|resolution|name does not resolve|no address associated|idna|label",
        "the host name does not resolve",
        "The host name is unknown here: is target.base_url right, and is a proxy needed (target.proxy)?",
    ),
    _Row(
        r"refused|attempts failed",
        "the connection is refused",
        "Nothing listens there: are host and port of target.base_url right, and is the target up?",
    ),
    _Row(
        r"unreachable|no route",
        "there is no way to that address",
        "Is a VPN or a proxy (target.proxy) needed, or is a firewall in between?",
    ),
    _Row(
        r"^connect|^timeout: connect|timed out",
        "no connection is made",
        "Is the target up and reachable from here? A firewall may be in between; a proxy is given in target.proxy.",
    ),
    _Row(
        r"^timeout: no (response|head)",
        "the target takes connections and does not answer",
        "Is it reachable by this scheme, and is it well? It may be overloaded or still starting: look at its log.",
    ),
    _Row(
        r"^timeout: no end",
        "the target's answer does not end",
        "Does something between here and the target hold answers back? Ask for a way around it.",
    ),
    _Row(
        r"illegal|bad header|malformed|not all of the body|decodingerror|decompressing|incomplete",
        "what answers does not speak HTTP as it should",
        "Are scheme (http or https), host and port of target.base_url right, and what stands in between?",
    ),
    _Row(r"larger than", "the answer is too large to be one of the API", "Is target.base_url right?"),
    _Row(
        r"",
        "the connection breaks before an answer comes",
        "Are scheme (http or https), host and port of target.base_url right, and is the target well?",
    ),
)


def unreachable(failure: str, *, target: Target) -> TargetError:
    """Return the error of an address that gives no answer, by what failed."""
    words, by_proxy = failure.casefold(), target.proxy is not None
    if by_proxy and (row := _found(words, _OF_THE_PROXY)):
        return TargetError(f"{row.named}: {failure}", where="target.proxy", remedy=row.remedy)
    hung_up = _MUTE if target.client_cert is None else _REJECTING
    of_tls = (*_OF_TLS[:-1], hung_up, _OF_TLS[-1]) if target.base_url.startswith("https:") else ()
    row = _found(words, (*of_tls, *_OF_THE_NETWORK)) or _OF_THE_NETWORK[-1]
    return TargetError(f"{row.named}: {failure}", where=target.base_url, remedy=row.remedy)


def _found(words: str, rows: tuple[_Row, ...]) -> _Row | None:
    return next((row for row in rows if re.search(row.words, words)), None)
