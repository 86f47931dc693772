"""What a target advises: how, when and how long to connect (Bayeux 1.0, advice)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from conformance.model import Json, Object

__all__ = ["Advice", "Reconnect"]

N = TypeVar("N")


class Reconnect(StrEnum):
    """What to do after a connect (ADV-2 to ADV-4)."""

    RETRY = "retry"
    HANDSHAKE = "handshake"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The advice in force. Times are in milliseconds; `timeout` is None until one was advised."""

    reconnect: Reconnect = Reconnect.RETRY
    interval: int | float = 0
    timeout: int | float | None = None
    multiple_clients: bool = False

    def merged(self, advice: Object) -> Advice:
        """Return this advice with the members of a reply's; what that leaves out, or gets wrong, stays."""
        return dataclasses.replace(
            self,
            reconnect=_reconnect(advice.get("reconnect"), self.reconnect),
            interval=_number(advice.get("interval"), self.interval),
            timeout=_number(advice.get("timeout"), self.timeout),
            multiple_clients=_flag(advice.get("multiple-clients"), self.multiple_clients),
        )

    def renewed(self) -> Advice:
        """Return the advice for a new session: old orders are void, the timeout is a good guess."""
        return Advice(timeout=self.timeout)


def _reconnect(given: Json, current: Reconnect) -> Reconnect:
    return Reconnect(given) if isinstance(given, str) and given in set(Reconnect) else current


def _number(given: Json, current: N) -> int | float | N:
    return given if isinstance(given, int | float) and not isinstance(given, bool) else current


def _flag(given: Json, current: bool) -> bool:
    return given if isinstance(given, bool) else current
