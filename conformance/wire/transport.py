"""The one place that chooses how bytes reach a target: connections, TLS, client certificate, proxy."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

import httpx

from conformance.config import Target
from conformance.errors import ConfigError
from conformance.wire.pool import Pool

__all__ = ["chosen", "traces"]

_KEEP_ALIVE_SECONDS: Final = 4.0
"""Below the 5 s after which common servers close idle connections: a POST is never retried."""


def chosen(target: Target) -> httpx.AsyncBaseTransport:
    """Return a transport for a target. Connections are not limited: a poll never waits behind cases.

    It is our own, which was measured to be the fastest (docs/benchmarks.md); what that lacks, httpx's own has: a proxy.
    Raises ConfigError where a certificate file cannot be used.
    """
    if target.proxy is None:
        return Pool(_context(target), idle_seconds=_KEEP_ALIVE_SECONDS)
    return httpx.AsyncHTTPTransport(
        verify=_context(target),
        proxy=target.proxy,
        trust_env=False,
        retries=0,
        limits=httpx.Limits(
            max_connections=None, max_keepalive_connections=None, keepalive_expiry=_KEEP_ALIVE_SECONDS
        ),
    )


def traces(transport: httpx.AsyncBaseTransport) -> bool:
    """Whether a transport tells by httpcore's trace extension when a request has left."""
    return isinstance(transport, Pool | httpx.AsyncHTTPTransport)


def _context(target: Target) -> ssl.SSLContext:
    if not target.base_url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is not asked
    context = _trusting(target.ca_file)
    if target.client_cert:
        _present(context, target.client_cert, key=target.client_key)
    return context


def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"{ca_file} holds no certificates that can be read ({error})",
            where="target.ca_file",
            remedy="Give a PEM file with the certificates of the authorities to trust.",
        ) from error


def _present(context: ssl.SSLContext, certificate: Path, *, key: Path | None) -> None:
    try:
        context.load_cert_chain(certificate, key, password="")  # "": or OpenSSL would ask on the terminal
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"{certificate} cannot be used as a client certificate ({error})",
            where="target.client_cert",
            remedy="Give PEM files of the certificate and of its key, without a passphrase.",
        ) from error
