"""The only package that reaches the target: REST, CometD, sessions, and the engine that sends a plan."""

from conformance.wire.checkup import examine
from conformance.wire.engine import run
from conformance.wire.heading import header
from conformance.wire.listener import Answer, Listener
from conformance.wire.progress import Progress
from conformance.wire.trials import Trials

__all__ = ["Answer", "Listener", "Progress", "Trials", "examine", "header", "run"]
