"""Addresses by their letters alone: what is wrong with one, whether it is loopback. No name is looked up."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

__all__ = ["address_fault", "is_loopback"]

_SCHEME: Final = re.compile(r"https?://")
_HOST: Final = re.compile(r"[\w.:-]+")
_API: Final = re.compile(r"/api/v2(/.*)?$")
_NEWER: Final = re.compile(r"/workspace/v3(/.*)?$")
_PRIVATE: Final = re.compile(r"[\s\x00-\x1f\x7f]")


def is_loopback(url: str, *, proxy: str | None = None) -> bool:
    """Return whether the host is `localhost`, ::1 or of 127.0.0.0/8, written as such.

    Behind a proxy nothing is: there the name means the proxy's own machine.
    """
    if proxy is not None:
        return False
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or _is_loopback_number(host)
    except ValueError:
        return False


def address_fault(url: str) -> tuple[str, str] | None:
    """Return what is wrong with a base URL and what to do about it, or None."""
    if _PRIVATE.search(url):
        return "holds a blank or a control character", "Take it out."
    if not _SCHEME.match(url):
        bare = re.split("[?#]", re.sub(r"^[a-zA-Z]*:?/+", "", url).rpartition("@")[2])[0]
        return "does not start with http:// or https://", f"Write https://{bare or 'HOST'}"
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # reading it is what finds a wrong one
    except ValueError as error:
        return f"is no address ({error})", "Write https://HOST or https://HOST:PORT."
    return _part_fault(url, parts)


def _part_fault(url: str, parts: SplitResult) -> tuple[str, str] | None:
    if "@" in parts.netloc:
        return "holds credentials", "Leave them off and name username_env and password_env under [[users]]."
    if not parts.hostname or not _HOST.fullmatch(parts.hostname):
        return "names no host", "Write https://HOST or https://HOST:PORT."
    if "?" in url or "#" in url:
        return "holds a query or a fragment", f"Leave it off: {re.split('[?#]', url)[0]}"
    if _NEWER.search(parts.path):
        what = "is that of the newer Workspace API (v3), whose messages differ"
        return what, "Give the address of Genesys Web Services 8.5 or 8.6, which has /api/v2."
    if found := _API.search(parts.path):
        base = f"{parts.scheme}://{parts.netloc}{parts.path[: found.start()]}"
        return "ends in the path of the API, which the suite adds itself", f"Leave it off: {base}"
    return None


def _is_loopback_number(host: str) -> bool:
    address = ipaddress.ip_address(host)
    if isinstance(address, ipaddress.IPv4Address):
        return address in ipaddress.ip_network("127.0.0.0/8")
    return address == ipaddress.IPv6Address("::1")
