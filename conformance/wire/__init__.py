"""The only package that reaches the target: REST, CometD, sessions, and the engine that sends a plan."""

from conformance.wire.engine import check, run
from conformance.wire.progress import Progress

__all__ = ["Progress", "check", "run"]
