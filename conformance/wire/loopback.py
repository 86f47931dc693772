"""Whether `localhost` is this machine, for which no consent is asked: a hosts file may say otherwise."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Final
from urllib.parse import urlsplit

from conformance.config import Config
from conformance.errors import TargetError

__all__ = ["stays_here"]

_NAME: Final = "localhost"


async def stays_here(config: Config) -> None:
    """Return where the target is what its address says.

    Raises TargetError where it counts as loopback by name, and the name leads elsewhere.
    """
    host = urlsplit(config.target.base_url).hostname
    if host != _NAME or config.target.proxy is not None or config.consent is not None:
        return
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return  # what cannot be found cannot be reached
    elsewhere = sorted({str(row[4][0]) for row in found if not _here(row[4][0])})
    if elsewhere:
        raise TargetError(
            f"{_NAME} is {', '.join(elsewhere)} here, which is not this machine: records may be dialled there",
            where="target.base_url",
            remedy="Write 127.0.0.1, or ask the target's owner and add [consent].",
        )


def _here(address: str | int) -> bool:
    return ipaddress.ip_address(str(address).partition("%")[0]).is_loopback
