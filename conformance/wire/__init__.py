"""The only package that reaches the target: REST, CometD, sessions, and the engine that sends a plan."""

from conformance.wire.engine import check, header, run
from conformance.wire.listener import Answer, Listener
from conformance.wire.progress import Progress

__all__ = ["Answer", "Listener", "Progress", "check", "header", "run"]
