"""What to do next, as values. `after` is how many seconds to wait before."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Action", "Connect", "Handshake", "Stop", "Subscribe"]


@dataclass(frozen=True, slots=True)
class Handshake:
    """Ask for a session, or for a new one."""

    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Subscribe to the channels that are not yet confirmed."""

    channels: tuple[str, ...]
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Connect:
    """Poll. `hold`: milliseconds that the target is asked to hold the poll; None leaves that to it."""

    after: float = 0.0
    hold: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Send nothing more, and why."""

    reason: str


Action = Handshake | Subscribe | Connect | Stop
