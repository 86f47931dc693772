"""The exceptions of the protocol core: only ever our own fault.

What the target does wrong is a value (`Malformed`, a message's `reason`, a `Stop`), because it is evidence.
"""

from __future__ import annotations

from conformance.errors import ConformanceError

__all__ = ["LocalProtocolError"]


class LocalProtocolError(ConformanceError):
    """We were about to send what the protocol forbids in this state."""
